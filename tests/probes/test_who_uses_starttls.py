"""who_uses_starttls.py, on log lines that were recorded from the real Mailu, and on the shapes around them."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from recordings import TRANSCRIPTS
from stack import SNIPPETS

SCRIPT = SNIPPETS / "probes" / "who_uses_starttls.py"
IMAP = (
    "front-1  | Nov  4 03:51:50 imap-login: Info: proxy(a@example.com,192.168.203.7:143): Started proxying to <192.168.203.7> "
    "(0.003 secs): user=<{}>, method=PLAIN, rip={}, rport=5, lip=10.77.0.10, lport={}, TLS"
)
NGINX = (
    "2026/11/24 04:14:07 [info] 18#18: *2109 client logged in, client: {} using starttls, server: {}, "
    'login: "{}", upstream: 192.168.203.6:10025'
)


def run(log: str, *options: str) -> str:
    done = subprocess.run([sys.executable, SCRIPT, *options], input=log, capture_output=True, text=True, check=True)
    return done.stdout


def found(log: str) -> dict[str, Any]:
    return dict(json.loads(run(log, "--json")))


def recorded(name: str) -> str:
    """The log of front in a transcript, action by action."""
    actions = json.loads((TRANSCRIPTS / name).read_text())["actions"].values()
    return "\n".join(line for action in actions for line in action["logs"].get("mailu_front_1", []))


def test_recorded_2024_06() -> None:
    assert found(recorded("2024.06-S9-docker-logs-587-enabled.json")) == {
        "users": [
            {
                "account": "user@mailu.test",
                "port": 587,
                "logins": 1,
                "failed": 1,
                "first": "Nov 24 03:51:47",
                "last": "Nov 24 03:51:50",
                "addresses": ["10.77.0.2"],
            }
        ],
        "without_account": {"10.77.0.2": 2},
    }


def test_recorded_2_0() -> None:
    rows = found(recorded("2.0-S9-docker-logs.json"))["users"]
    assert [(row["account"], row["port"], row["logins"], row["failed"]) for row in rows] == [("user@mailu.test", 587, 1, 1)]


def test_nobody_uses_starttls_on_the_default_ports() -> None:
    assert found(recorded("2024.06-S9-docker-logs-default-ports.json")) == {"users": [], "without_account": {}}


@pytest.mark.parametrize("port", [143, 110, 587])
def test_each_port_and_ipv6(port: int) -> None:
    log = "\n".join(
        [IMAP.format("a@example.com", "2001:db8::1", port), NGINX.format("2001:db8::2", f"[::]:{port}", "b@example.com")]
    )
    rows = found(log)["users"]
    assert [(row["account"], row["port"], row["addresses"]) for row in rows] == [
        ("a@example.com", port, ["2001:db8::1"]),
        ("b@example.com", port, ["2001:db8::2"]),
    ]


def test_other_ports_and_other_lines_do_not_count() -> None:
    log = "\n".join(
        [IMAP.format("a@example.com", "192.0.2.1", 993), NGINX.format("192.0.2.1", "0.0.0.0:465", "a"), "\x00 lport=587 \ufffd"]
    )
    assert found(log) == {"users": [], "without_account": {}}


def test_one_account_from_two_addresses_is_one_line() -> None:
    log = "\n".join(IMAP.format("a@example.com", f"192.0.2.{last}", 143) for last in (9, 3, 9))
    table = run(log).splitlines()
    assert table[1].split() == ["a@example.com", "143", "3", "0", *["Nov", "4", "03:51:50"] * 2, "192.0.2.3", "192.0.2.9"]
    assert table[2] == "Connections without an account: 0"


def test_a_name_that_an_attacker_chose_is_harmless(tmp_path: Path) -> None:
    """Neither a terminal nor a spreadsheet obeys it."""
    log = "\n".join(IMAP.format(name, "192.0.2.1", 143) for name in ("=cmd|' /C calc'!A0", "@SUM(1)", "a\x1b[2J\u202e"))
    assert run(log).replace("\n", "").isprintable()
    names = [row["account"] for row in csv.DictReader(io.StringIO(run(log, "--csv")))]
    assert names == ["'=cmd|' /C calc'!A0", "'@SUM(1)", r"a\x1b[2J\u202e"]


def test_csv_has_the_same_columns(tmp_path: Path) -> None:
    log = tmp_path / "front.log"
    log.write_text(IMAP.format("a@example.com", "192.0.2.1", 143))
    rows = list(csv.DictReader(io.StringIO(run("", "--csv", str(log)))))
    assert rows[0]["account"] == "a@example.com" and rows[0]["addresses"] == "192.0.2.1"
