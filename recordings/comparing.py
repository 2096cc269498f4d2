"""Comparing: an observation as lines, and the rules for what may vary from run to run."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

LONG = 30.0
"""Seconds of silence that count as part of an answer, to the next ten."""
RULES: dict[str, tuple[str, str]] = {
    # name -> (what varies, what stands for it). Nothing else of a reply may differ.
    "queue id": (r"queued as [0-9A-F]{8,12}\b", "queued as <id>"),
    "line of Python's source": (r"\(_ssl\.c:\d+\)", "(_ssl.c)"),
    "container and time of a failure": (r"\[[0-9a-f]{12}:\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\]", "[<container>:<time>]"),
    "way of closing": (
        # FIN, RST or a TLS alert first: docker-proxy and server race, the same run shows now one, now another (README.md, 1)
        r"note: EOF from server|error: (ssl\.SSLEOFError|ssl\.SSLZeroReturnError|builtins\.ConnectionResetError): .*",
        "<closed by the server>",
    ),
    "check that finds an unknown sender first": (
        # Postfix says one or the other, in the recordings (1 of 6) as here
        r"(550 5\.1\.0|553 5\.7\.1) (<nosuchuser@\S+>): Sender address rejected: "
        r"(User unknown in virtual mailbox table|not owned by user \S+)",
        r"<unknown sender> \2",
    ),
    "rule against spoofing that matches first": (
        # where both do, it is the one or the other for as long as this Rspamd runs (2024.06-S14-own-domain-from-outside)
        r"\(anti-spoofing: (noauth\)\. Please setup DMARC with DKIM or SPF|DMARC compliance is enforced for local domains)\b.*",
        "(anti-spoofing)",
    ),
    "key of the certificate": (r"ECDHE-(RSA|ECDSA)-", "ECDHE-<key>-"),
}


@dataclass(frozen=True)
class Observation:
    """One dialogue, port or smtplib call. `now` is None when it has no client's side to replay."""

    name: str
    recorded: list[str]
    now: list[str] | None

    @property
    def verdict(self) -> str:
        if self.now is None:
            return "not applicable"
        return "equal" if self.recorded == self.now else "different"


def lines(entry: Any) -> list[str]:
    """An observation as lines that can be compared: what was said, and what became of the connection."""
    return [normal(line) for line in _lines(entry)]


def normal(line: str) -> str:
    for varies, stands in RULES.values():
        line = re.sub(varies, stands, line)
    return line


def _lines(entry: Any) -> Iterator[str]:
    match entry:
        case str():
            yield entry
        case list():
            for one in entry:
                yield from _lines(one)
        case _:
            yield from entry.get("reply", ())
            yield from _dialogue(entry.get("log", ()))
            yield from _outcome(entry)


def _dialogue(log: Iterable[dict[str, Any]]) -> Iterator[str]:
    before = 0.0
    for event in log:
        if event.get("t", 0) - before >= LONG:
            yield f"after {round((event['t'] - before) / 10)}0 s:"
        before = event.get("t", 0)
        match event:
            case {"C": said}:
                yield f"C: {said}"
            case {"S": said}:
                yield f"S: {said}"
            case {"tls": {"version": version, "cipher": cipher}}:
                yield f"TLS: {version} {(cipher or [''])[0]}"
            case {"error": error}:
                yield f"error: {_error(error)}"
            case {"note": note} if note == "EOF from server" or note.startswith(("after QUIT", "reply seen")):
                yield f"note: {note}"


def _outcome(entry: dict[str, Any]) -> Iterator[str]:
    """Of a port: its state; of a call of smtplib: what it returned or raised."""
    if "state" in entry:
        yield f"{entry['state']} {entry.get('first_bytes', '')}".strip()
    if "exception" in entry:
        yield f"error: {_error(entry)}"
    if "ok" in entry:
        yield f"ok: {entry['ehlo']}"
    if "error" in entry:
        yield f"error: {_error(entry['error'])}"


def _error(error: dict[str, Any]) -> str:
    return f"{error['exception']}: {error['str']}"
