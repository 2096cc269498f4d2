"""Whether a login is right, and the log line about it that Mailu writes (transcripts, *-S9-docker-logs*.json)."""

import ipaddress
import logging
import os
import re
import secrets
from dataclasses import dataclass

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

    def tell(self, outcome: str) -> None:
        who, where = f"{self.user}/{self.protocol}/{self.port}", f"{self.ip}/{self.client_port}"
        LOG.info("Login attempt for: %s from: %s: %s", who, where, outcome)


def accepted(attempt: Attempt) -> bool:
    """Check a token first, then the password; a token that is right needs no more."""
    user = store.user(attempt.user)
    if not user or not user["enabled"]:
        attempt.tell("failed: account disabled")
        return False
    if TOKEN.fullmatch(attempt.password):
        for token in store.tokens(attempt.user):
            if store.matches(attempt.password, token["password"]):
                return _from_allowed_address(attempt, token["id"], token["comment"], token["ip"])
    if os.environ.get("AUTH_REQUIRE_TOKENS", "").lower() != "true" and store.matches(attempt.password, user["password"]):
        attempt.tell("success: password")
        return True
    attempt.tell(f"failed: badauth: {secrets.token_hex(3)}")
    return False


def _from_allowed_address(attempt: Attempt, number: int, comment: str, allowed: str | None) -> bool:
    networks = [ipaddress.ip_network(part.strip(), strict=False) for part in (allowed or "").split(",") if part.strip()]
    if networks and not any(ipaddress.ip_address(attempt.ip) in network for network in networks):
        attempt.tell(f"failed: badip: token-{number}: '{comment}'")
        return False
    attempt.tell(f"success: token-{number}: '{comment}'")
    return True
