# /// script
# requires-python = ">=3.9"
# ///
"""Abnormal connections in the log of Mailu 2024.06, by the client's address.

docker compose logs --no-color --timestamps front admin | python3 suspicious_logins.py

Exit code 1 when an address reaches a threshold. Counted are the lines of the last
five minutes, or since SINCE (2026-11-24T21:00:00, UTC); those without a time always.
"""

from __future__ import annotations

import os
import re
import sys
from collections import defaultdict
from datetime import datetime, timedelta, timezone

THRESHOLDS = {  # events of one address
    "wrong password": 10,
    "unknown or disabled account": 3,
    "token from another address": 1,
    "password where a token is required": 1,
    "rate limit": 1,
    "login on 25": 1,
    "no TLS, or too old, on a TLS port": 5,
    "connection without login": 50,
}
TIME = r"(?:(\d{4}-\d\d-\d\dT[\d:]{8})\S* )?"
LINE = re.compile(rf"\S*?(front|admin)[-_]\d+ +\| {TIME}(.*)")
WHO = r"(?P<account>.+)/\w+/\d+ from: (?P<address>\S+)/\d+"
ATTEMPT = rf"Login attempt for: {WHO}: failed: "
DISCONNECTED = r"submission-login: Info: Disconnected: .*"
SOURCE = r".*user=<(?P<account>.*)>, .*?rip=(?P<address>[^,]+), .*lport=\d+"
EVENTS = {  # service -> (event, pattern); the first that matches counts
    "admin": [
        ("wrong password", ATTEMPT + r"badauth: \w+$"),
        ("unknown or disabled account", ATTEMPT + r"account disabled$"),
        ("token from another address", ATTEMPT + r"badip: .*$"),
        ("password where a token is required", ATTEMPT + r"password ok, but .*$"),
        (
            "rate limit",
            r"Authentication attempt from (?P<address>\S+)(?: for (?P<account>\S+))?"
            r" has been rate-limited\.$",
        ),
    ],
    "front": [
        (
            "login on 25",
            r'client login failed: "AUTH not supported" .*?client: (?P<address>[^,]+),'
            r' server: \S+:25, login: "(?P<account>[^"]*)',
        ),
        (
            "no TLS, or too old, on a TLS port",
            DISCONNECTED + r"SSL_accept\(\) .*\(no auth attempts" + SOURCE,
        ),
        ("connection without login", DISCONNECTED + r"\(no auth attempts" + SOURCE),
    ],
}


def printable(text: str) -> str:
    r"""Control and format characters as \x1b: whoever tries to log in chooses the name."""
    escaped = ((c, c.encode("unicode_escape").decode()) for c in text)
    return "".join(c if c.isprintable() else escape for c, escape in escaped)


def event(service: str, text: str) -> tuple[str, str, str] | None:
    """What a line tells: (address, event, account)."""
    for name, pattern in EVENTS[service]:
        found = re.search(pattern, text)
        if found:
            return found["address"], name, found["account"] or ""
    return None


sys.stdin.reconfigure(errors="backslashreplace")
five_minutes_ago = datetime.now(timezone.utc) - timedelta(minutes=5)
since = os.environ.get("SINCE") or five_minutes_ago.strftime("%Y-%m-%dT%H:%M:%S")
accounts: dict[tuple[str, str], list[str]] = defaultdict(list)
for line in sys.stdin:
    parts = LINE.match(printable(line.rstrip("\r\n")))
    found = event(parts[1], parts[3]) if parts else None
    if parts and found and (parts[2] or since) >= since:
        address, name, account = found
        accounts[address, name].append(account)

rows = []
for (address, name), tried in accounts.items():
    alarm = len(tried) >= THRESHOLDS[name]
    different = sorted(filter(None, set(tried)))
    names = ", ".join(different[:2] + ["…"] * (len(different) > 2))
    row = f"{address}  {name}: {len(tried)} (threshold {THRESHOLDS[name]})  {names}"
    rows.append((alarm, row.rstrip()))
for alarm, row in sorted(rows):
    print("ALARM " if alarm else "      ", row)
alarms = sum(alarm for alarm, _ in rows)
print(f"{alarms} alarms." if alarms else "No alarm.")
sys.exit(bool(alarms))
