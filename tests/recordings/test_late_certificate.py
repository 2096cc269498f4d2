"""A certificate that comes after the start: what then listens in front, and what front logs, against the recording."""

import json
import re
import shutil
import time
from collections.abc import Iterator

import pytest
from docker import DockerClient
from docker.models.containers import Container
from dotenv import dotenv_values

from recordings import TRANSCRIPTS
from stack import WORK
from stack.running import container, last_lines
from stack.states import states
from stack.world import world

RECORDED = json.loads((TRANSCRIPTS / "2024.06-S6-cert-appears-later.json").read_text())
MAIL = {"25", "80", "110", "143", "443", "465", "587", "993", "995", "4190"}
TOLD = re.compile(r"Missing cert|doveconf: Fatal")
VARIES = re.compile(r"line \d+|/certs/[\w.-]+")


def listening(front: Container) -> set[str]:
    _, output = front.exec_run(["netstat", "-ltn"])
    text = bytes(output).decode()  # type: ignore[arg-type]  # no stream
    return set(re.findall(r":(\d+) ", text)) & MAIL


def told(lines: list[str]) -> list[str]:
    return [VARIES.sub("<varies>", line) for line in lines if TOLD.search(line)]


@pytest.fixture(scope="module")
def front(client: DockerClient) -> Iterator[Container]:
    """A front that began without its certificate, 15 s at most after the certificate came."""
    state = states()["nocert"]
    with world(client, {"nocert": {"ext"}}):
        found = container(client, state, "front")
        late = WORK / "certs" / str(dotenv_values(state.env_file)["TLS_CERT_FILENAME"])
        before = listening(found)
        shutil.copy(WORK / "certs" / "cert.pem", late)
        deadline = time.monotonic() + 15
        while listening(found) == before and time.monotonic() < deadline:
            time.sleep(0.2)
        yield found
        late.unlink()


def test_only_nginx_takes_it_up(front: Container) -> None:
    assert listening(front) == set(RECORDED["listening_after"]) & MAIL


def test_front_says_why(front: Container) -> None:
    now = told(last_lines(front, 200).splitlines())
    assert set(now) == set(told(RECORDED["front_log"])) != set()
