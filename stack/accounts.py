"""Accounts, by the interface that Mailu documents: its REST API."""

import ssl
from typing import Any

import urllib3
from dotenv import dotenv_values
from urllib3.exceptions import HTTPError

from stack import WORK
from stack.console import Problem
from stack.states import State


def trusting() -> ssl.SSLContext:
    """A context that knows the test CA, and takes an address for mail.example.com. urllib3 changes what it is given."""
    tls = ssl.create_default_context(cafile=WORK / "certs" / "ca.pem")
    tls.check_hostname = False
    return tls


class Accounts:
    """The accounts of a back end, reached through the published ports of the state that owns it. One connection, kept open."""

    def __init__(self, state: State) -> None:
        self.token = dotenv_values(state.env_file)["API_TOKEN"] or ""
        self.api = urllib3.HTTPSConnectionPool(state.address, ssl_context=trusting(), assert_hostname=False, timeout=10)

    def renew(self, email: str, password: str) -> None:
        """Give the account a new start: no tokens, this password."""
        self._api("DELETE", f"user/{email}", missing_ok=True)
        self._api("POST", "user", {"email": email, "raw_password": password})

    def create_token(self, email: str, comment: str, addresses: list[str]) -> str:
        """A new token, 32 hex digits (POST /api/v1/token, since 2024.06)."""
        return str(self._api("POST", "token", {"email": email, "comment": comment, "AuthorizedIP": addresses})["token"])

    def _api(self, method: str, path: str, body: dict[str, Any] | None = None, missing_ok: bool = False) -> dict[str, Any]:
        headers = {"Authorization": self.token, "Host": "mail.example.com"}
        try:
            answer = self.api.request(method, f"/api/v1/{path}", json=body, headers=headers, retries=1)
        except HTTPError as error:
            raise Problem(f"Mailu's API did not answer to {method} /api/v1/{path}: {error}") from error
        if answer.status == 404 and missing_ok:
            return {}
        if answer.status >= 400:
            raise Problem(f"Mailu's API answered {answer.status} to {method} /api/v1/{path}: {answer.data.decode()[:300]}")
        return dict(answer.json())
