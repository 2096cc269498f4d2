"""Accounts and their mailboxes, by the interfaces that Mailu documents: its REST API and IMAPS."""

import imaplib
import json
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from dotenv import dotenv_values

from stack import WORK
from stack.console import Problem
from stack.states import State


class Accounts:
    """The accounts of the back end, reached through the published ports of the state that owns it."""

    def __init__(self, state: State) -> None:
        self.address = state.address
        self.token = dotenv_values(state.env_file)["API_TOKEN"] or ""
        self.tls = ssl.create_default_context(cafile=WORK / "certs" / "ca.pem")
        self.tls.check_hostname = False  # the address stands for mail.example.com

    def renew(self, email: str, password: str) -> None:
        """Give the account a new start: no limits used up, this password."""
        self._api("DELETE", f"user/{email}", missing_ok=True)
        self._api("POST", "user", {"email": email, "raw_password": password})

    def create_token(self, email: str, comment: str, addresses: list[str]) -> str:
        """A new token, 32 hex digits (POST /api/v1/token, since 2024.06)."""
        made = self._api("POST", "token", {"email": email, "comment": comment, "AuthorizedIP": addresses})
        return str(json.loads(made)["token"])

    @contextmanager
    def empty_mailbox(self, email: str, password: str) -> Iterator[imaplib.IMAP4_SSL]:
        """The account's INBOX, emptied."""
        with imaplib.IMAP4_SSL(self.address, 993, ssl_context=self.tls, timeout=10) as mailbox:
            mailbox.login(email, password)
            mailbox.select("INBOX")
            mailbox.uid("STORE", "1:*", "+FLAGS", r"\Deleted")
            mailbox.expunge()
            yield mailbox

    def _api(self, method: str, path: str, body: dict[str, Any] | None = None, missing_ok: bool = False) -> bytes:
        request = urllib.request.Request(
            f"https://{self.address}/api/v1/{path}",
            method=method,
            data=json.dumps(body).encode() if body else None,
            headers={"Authorization": self.token, "Content-Type": "application/json", "Host": "mail.example.com"},
        )
        try:
            return bytes(urllib.request.urlopen(request, context=self.tls, timeout=10).read())
        except urllib.error.HTTPError as error:
            if error.code == 404 and missing_ok:
                return b""
            raise Problem(
                f"Mailu's API answered {error.code} to {method} /api/v1/{path}: {error.read().decode()[:300]}"
            ) from error


def first_message(mailbox: imaplib.IMAP4_SSL, seconds: float) -> EmailMessage | None:
    """The first message of an open mailbox, or None when there is none after `seconds`."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        mailbox.noop()
        _, parts = mailbox.uid("FETCH", "1:*", "(RFC822)")
        if parts and isinstance(parts[0], tuple):
            return message_from_bytes(parts[0][1], policy=default)
        time.sleep(0.05)
    return None
