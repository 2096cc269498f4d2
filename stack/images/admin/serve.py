"""Start the admin service: HTTP on 8080, Postfix's tables on 8081."""

import logging
import os
import sys
import threading

import store
from admin import app
from tables import Handler, Server
from waitress import serve


def first_administrator() -> None:
    """INITIAL_ADMIN_*: made once; INITIAL_ADMIN_MODE says what happens to one that exists."""
    account, domain, password = (os.environ.get(f"INITIAL_ADMIN_{name}") for name in ("ACCOUNT", "DOMAIN", "PW"))
    if not (account and domain and password):
        return
    email = f"{account}@{domain}"
    if not store.user(email):
        store.add_user(email, password)
    elif os.environ.get("INITIAL_ADMIN_MODE", "create") == "update":
        store.set_password(email, password)


if __name__ == "__main__":
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(levelname)s in %(name)s: %(message)s")
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    store.add_domain(os.environ.get("DOMAIN", "example.com"))
    first_administrator()
    threading.Thread(target=Server(("0.0.0.0", 8081), Handler).serve_forever, daemon=True).start()
    serve(app, listen="0.0.0.0:8080", threads=8)
