"""The admin service: what front and the mail servers ask, and as much of Mailu's REST API as pages and tests use."""

import os
import socket
import sqlite3
from urllib.parse import unquote

import limiter
import store
import tenacity
from flask import Blueprint, Flask, Response, abort, jsonify, request
from logins import Attempt, Outcome, check

internal = Blueprint("internal", __name__, url_prefix="/internal")
api = Blueprint("api", __name__, url_prefix="/api/v1")
SMTP, SUBMISSION, IMAP = 25, 10025, 143
NO_AUTH = ("AUTH not supported", "502 5.5.1", 0)
REFUSALS = {
    Outcome.WRONG: ("Authentication credentials invalid", "535 5.7.8", 0),
    Outcome.LIMITED: ("Temporary authentication failure (rate-limit)", "451 4.3.2", 3),
}
BACK_ENDS = {
    "smtp": ("SMTP_ADDRESS", "smtp", SUBMISSION),
    "submission": ("SMTP_ADDRESS", "smtp", SUBMISSION),
    "imap": ("IMAP_ADDRESS", "imap", IMAP),
    "pop3": ("IMAP_ADDRESS", "imap", 110),
    "sieve": ("IMAP_ADDRESS", "imap", 4190),
}


@internal.get("/auth/email")
def authenticate() -> Response:
    """nginx's auth_http protocol; Dovecot's login.lua speaks it too."""
    header = request.headers
    if header.get("Auth-Method") == "none":
        return _go_to("SMTP_ADDRESS", "smtp", SMTP)
    if header.get("Auth-Port") == "25":
        limiter.count_network(header["Client-Ip"])
        return _refuse(*NO_AUTH)
    attempt = Attempt(
        user=unquote(header["Auth-User"]),
        password=unquote(header["Auth-Pass"]),
        protocol=header["Auth-Protocol"],
        port=header["Auth-Port"],
        ip=header["Client-Ip"],
        client_port=header.get("Client-Port", ""),
    )
    outcome = check(attempt)
    return _go_to(*BACK_ENDS[attempt.protocol]) if outcome is Outcome.RIGHT else _refuse(*REFUSALS[outcome])


def _refuse(text: str, code: str, wait: int) -> Response:
    """nginx closes the connection of a refused client, unless it is told to wait that many seconds."""
    return Response(headers={"Auth-Status": text, "Auth-Error-Code": code, "Auth-Wait": str(wait)})


def _go_to(setting: str, default: str, port: int) -> Response:
    address = _resolve(os.environ.get(setting) or default)
    return Response(headers={"Auth-Status": "OK", "Auth-Server": address, "Auth-Port": str(port)})


@tenacity.retry(stop=tenacity.stop_after_attempt(100), wait=tenacity.wait_random(min=2, max=5))
def _resolve(name: str) -> str:
    """As patient as Mailu with a back end that is away: its clients wait (transcripts README, 5)."""
    return socket.gethostbyname(name)


@internal.get("/user/<email>")
def account(email: str) -> Response:
    """200 when the account exists: Dovecot's userdb."""
    if not store.user(email):
        abort(404)
    return Response(status=200)


@api.before_request
def check_token() -> None:
    wanted = os.environ.get("API_TOKEN")
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not wanted or given != wanted:
        abort(401 if not given else 403)


@api.post("/user")
def create_user() -> tuple[Response, int] | Response:
    body = request.get_json()
    try:
        store.add_user(body["email"], body["raw_password"])
    except sqlite3.IntegrityError:
        return jsonify(code=409, message=f"User {body['email']} already exists"), 409
    return jsonify(code=200, message=f"User {body['email']} has been created")


@api.delete("/user/<email>")
def remove_user(email: str) -> Response:
    store.user(email) or abort(404)
    store.delete_user(email)
    return jsonify(code=200, message=f"User {email} has been deleted")


@api.post("/token")
def create_token() -> Response:
    body = request.get_json()
    store.user(body["email"]) or abort(404)
    allowed = ",".join(body.get("AuthorizedIP") or []) or None
    number, token = store.add_token(body["email"], body.get("comment", ""), allowed)
    return jsonify({**body, "id": number, "token": token})


app = Flask(__name__)
app.register_blueprint(internal)
app.register_blueprint(api)
