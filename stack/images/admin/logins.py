"""Whether a login is right, and the log line about it that Mailu writes (transcripts, *-S9-docker-logs*.json)."""

import hmac
import ipaddress
import logging
import os
import re
import sqlite3
from dataclasses import dataclass
from enum import Enum

import limiter
import store

LOG = logging.getLogger("nginx")
TOKEN = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Attempt:
    """A login as front reports it. protocol: `submission`, `imap`, `pop3`, `sieve`; port: the one the client chose."""

    user: str
    password: str
    protocol: str
    port: str
    ip: str
    client_port: str

    @property
    def from_nginx(self) -> bool:
        """nginx asks for 25, and for everything in 2.0; in 2024.06 it is Dovecot, which tells the client's port."""
        return not self.client_port

    def tell(self, outcome: str, known: bool = True) -> None:
        if self.from_nginx:
            return  # 2.0 logs no logins
        name = self.user if known else repr(self.user)
        who, where = f"{name}/{self.protocol}/{self.port}", f"{self.ip}/{self.client_port}"
        LOG.info("Login attempt for: %s from: %s: %s", who, where, outcome)


class Outcome(Enum):
    RIGHT = "right"
    WRONG = "wrong"
    LIMITED = "limited"


def check(attempt: Attempt) -> Outcome:
    """Judge a login and count it. Tokens are free of limits."""
    is_token = bool(TOKEN.fullmatch(attempt.password))
    if not is_token and limiter.network_is_limited(attempt.ip):
        return Outcome.LIMITED
    user = store.user(attempt.user) if "@" in attempt.user else None
    right = _accepted(attempt, user)
    if user and not is_token and limiter.account_is_limited(user["email"], attempt.ip):
        return Outcome.LIMITED
    if right:
        limiter.exempt(attempt.ip)
        return Outcome.RIGHT
    if user:
        # 2024.06 has lost the password when it counts: each try is one, also with the same password (transcripts, *-S12-*)
        limiter.count_account(user["email"], attempt.ip, attempt.password if attempt.from_nginx else "")
    else:
        limiter.count_network(attempt.ip, attempt.user)
    return Outcome.WRONG


def _accepted(attempt: Attempt, user: sqlite3.Row | None) -> bool:
    """Check a token first, then the password; a token that is right needs no more."""
    if not user:
        attempt.tell("failed: account disabled", known=False)  # Mailu's words for one that it does not know
        return False
    if TOKEN.fullmatch(attempt.password):
        for token in store.tokens(attempt.user):
            if store.matches(attempt.password, token["password"]):
                return _from_allowed_address(attempt, token["id"], token["comment"], token["ip"])
    if not store.matches(attempt.password, user["password"]):
        attempt.tell(f"failed: badauth: {_short_hash(attempt.password)}")
        return False
    if os.environ.get("AUTH_REQUIRE_TOKENS", "").lower() == "true":
        attempt.tell("failed: password ok, but a token is required")
        return False
    attempt.tell("success: password")
    return True


def _from_allowed_address(attempt: Attempt, number: int, comment: str, allowed: str | None) -> bool:
    networks = [ipaddress.ip_network(part.strip(), strict=False) for part in (allowed or "").split(",") if part.strip()]
    if networks and not any(ipaddress.ip_address(attempt.ip) in network for network in networks):
        attempt.tell(f"failed: badip: token-{number}: '{comment}'")
        return False
    attempt.tell(f"success: token-{number}: '{comment}'")
    return True


def _short_hash(password: str) -> str:
    """Tells one wrong password from another in the log, and no more: keyed, and six digits of it."""
    return hmac.new(os.environ["SECRET_KEY"].encode(), password.encode(), "sha256").hexdigest()[:6]
