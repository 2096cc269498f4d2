"""Circumstances: what is out of order on the client's side. The world varies, the snippet stays as readers copy it."""

import secrets

from docker.models.containers import Container

from stack.accounts import Accounts
from stack.console import Problem

WHEN: dict[str, dict[str, str]] = {
    # what a claim says in `when` -> environment of the program
    "": {},
    "the password was changed": {},
    "logins are limited": {},
    "the CA is unknown": {"SSL_CERT_FILE": "/dev/null", "SSL_CERT_DIR": "/var/empty"},
    "TLS 1.1 is the newest": {"OPENSSL_CONF": "/opt/client/tls11.cnf"},
}


def bring_about(when: str, accounts: Accounts, account: str, found: Container) -> None:
    """Bring about what has to be arranged: another password, or as many wrong logins as AUTH_RATELIMIT_IP allows.

    found: the client's container; the limit counts its network. Raises Problem when the logins cannot be tried.
    """
    if when == "the password was changed":
        accounts.renew(account, secrets.token_hex(12))
    if when == "logins are limited":
        code, output = found.exec_run(["python3", "/opt/client/use_up_logins.py"])
        if code:
            raise Problem(f"The limit of logins could not be used up from {found.name}:\n{bytes(output).decode()[-800:]}")  # type: ignore[arg-type]
