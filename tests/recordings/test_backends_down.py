"""What a client on 465 sees while one of Mailu's other services is stopped, against the recordings."""

import json
import re
from collections.abc import Iterator
from functools import cache

import pytest
from docker import DockerClient

from recordings import TRANSCRIPTS
from recordings.comparing import normal
from recordings.logs import run_code
from recordings.replaying import renew_accounts
from stack.running import container
from stack.start import wait_until_ready
from stack.states import states
from stack.world import world

CLIENT = """
began = time.time()
def tell(*words): print(*words, f"{time.time() - began:.2f}s")
try:
    smtp = smtplib.SMTP_SSL(H, 465, context=c, timeout=PATIENCE)
    tell("banner/TLS ok")
    smtp.ehlo("probe.client.test")
    print("AUTH ->", smtp.docmd("AUTH", "PLAIN " + base64.b64encode(b"\\0user@mailu.test\\0Pass-1234").decode()))
    print("MAIL ->", smtp.mail("user@mailu.test"))
    code, text = smtp.rcpt("other@mailu.test")
    print("RCPT ->", (code, text))
    if code == 250:
        print("DATA ->", smtp.data("From: user@mailu.test\\r\\nTo: other@mailu.test\\r\\nSubject: x\\r\\n\\r\\nx\\r\\n"))
except Exception as error:
    print("ends:", type(error).__name__, error)
"""
PLACES = {"2024.06": "spare", "2.0": "legacy"}
PATIENCE = {"2024.06": 60, "2.0": 65}
"""Seconds that the client waits: 60 in the recordings, where nginx (2.0), which gives up after 60 too, was the first."""
STOPPED = [
    (version, service) for version in PLACES for service in ("antispam", "redis", "imap") if (version, service) != ("2.0", "imap")
]
SLOW = [(version, service) for version in PLACES for service in ("admin", "smtp")]


@cache
def recorded(version: str, service: str) -> list[str]:
    steps = json.loads((TRANSCRIPTS / f"{version}-S11-backend-down.json").read_text())["steps"]
    return [plain(line) for line in steps[f"{service} stopped"]["first"]]


def plain(line: str) -> str:
    """Without times; the name that the recording gave to the last step stays out."""
    line = re.sub(r" \d+\.\d\ds$", "", line)
    return normal(re.sub(r"^(AUTH PLAIN|MAIL): (?=SMTPServerDisconnected)", "ends: ", line))


@pytest.fixture(scope="module")
def spare(client: DockerClient) -> Iterator[DockerClient]:
    with world(client, {name: {"ext"} for name in PLACES.values()}):
        yield client


@pytest.mark.parametrize(("version", "service"), STOPPED)
def test_as_recorded(version: str, service: str, spare: DockerClient) -> None:
    state = states()[PLACES[version]]
    wait_until_ready(spare, state)
    renew_accounts(spare, state)
    if service == "admin" and version != "2.0":  # a worker that was just used would go on trying the old address
        container(spare, state, "front").exec_run(["doveadm", "-c", "/etc/dovecot/proxy.conf", "reload"])
    client = CLIENT.replace("PATIENCE", str(PATIENCE[version]))
    stopped = container(spare, state, service)
    stopped.stop(timeout=1)
    try:
        now = [plain(line) for line in run_code(spare, state, "ext", client).splitlines()]
    finally:
        stopped.start()
    assert now == recorded(version, service)


@pytest.mark.slow
@pytest.mark.parametrize(("version", "service"), SLOW)
def test_as_recorded_after_a_long_wait(version: str, service: str, spare: DockerClient) -> None:
    test_as_recorded(version, service, spare)
