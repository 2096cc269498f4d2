"""Comparing: an observation as lines, and the rules for what may vary from run to run."""

import re
from collections.abc import Iterator
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
    if isinstance(entry, str):
        yield entry
        return
    if isinstance(entry, list):
        for one in entry:
            yield from _lines(one)
        return
    yield from entry.get("reply", ())
    before = 0.0
    for event in entry.get("log", ()):
        if event.get("t", 0) - before >= LONG:
            yield f"after {round((event['t'] - before) / 10)}0 s:"
        before = event.get("t", 0)
        if "C" in event:
            yield f"C: {event['C']}"
        elif "S" in event:
            yield f"S: {event['S']}"
        elif "tls" in event:
            yield f"TLS: {event['tls']['version']} {(event['tls']['cipher'] or [''])[0]}"
        elif "error" in event:
            yield f"error: {_error(event['error'])}"
        elif event["note"] == "EOF from server" or event["note"].startswith(("after QUIT", "reply seen")):
            yield f"note: {event['note']}"
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
