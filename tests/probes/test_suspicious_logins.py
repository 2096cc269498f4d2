"""suspicious_logins.py on lines that a client forged, and on lines as the real Mailu and both versions of Compose write them."""

import subprocess
import sys

import pytest

from stack import SNIPPETS

SCRIPT = SNIPPETS / "watch" / "suspicious_logins.py"
FRONT = 'front-1  | 2026/11/26 00:00:00 [info] 9#9: *1 client login failed: "AUTH not supported" while in http auth state, '


def run(log: bytes) -> str:
    return subprocess.run([sys.executable, SCRIPT], input=log, capture_output=True, check=False).stdout.decode()


@pytest.mark.parametrize("prefix", ["admin_1     | ", "admin-1  | ", "admin-1  | [2026-11-26 00:00:00,001] "])
def test_the_prefixes_of_compose_and_the_times_of_admin(prefix: str) -> None:
    line = f"{prefix}WARNING in limiter: Authentication attempt from 192.0.2.1 has been rate-limited.\n"
    assert run(line.encode()) == "ALARM  192.0.2.1  rate limit: 1 (threshold 1)\n1 alarms.\n"


@pytest.mark.parametrize("name", [b"a\x1b[2J", b"a\xff\xfe", "a\u202egnp".encode()], ids=repr)
def test_a_name_that_an_attacker_chose_is_harmless(name: bytes) -> None:
    shown = run(FRONT.encode() + b'client: 192.0.2.1, server: 0.0.0.0:25, login: "' + name + b'"\n')
    assert "login on 25: 1" in shown and shown.replace("\n", "").isprintable()
