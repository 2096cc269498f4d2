"""The probe against hostile servers: the right verdict, in time, nothing raw in what it shows, no password in clear."""

import base64
import json
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from typing import Any

import pytest

from tests.conftest import chosen_values
from tests.probes.conftest import ACCOUNT, PASSWORD, probe
from tests.probes.servers import CASES, Case, Server

LIMIT = 5
"""Seconds that the probe gets, and SLACK more on a busy machine."""
SLACK = 1
SECRET = base64.b64encode(f"\0{ACCOUNT}\0{PASSWORD}".encode())


@dataclass(frozen=True)
class Run:
    """What the probe found and what it shows of that; what the server heard in clear and under TLS."""

    result: Any
    text: str
    machine: str
    seconds: float
    clear: bytes
    hidden: bytes


def run(case: Case) -> Run:
    with Server(case.script) as server:
        ports = f"{case.service}={server.port}"
        who = probe.arguments([case.host, "-4", "--ports", ports, "--account", ACCOUNT, "--timeout", str(LIMIT)])
        began = time.monotonic()
        result = probe.check(who, PASSWORD)
        seconds = time.monotonic() - began
        text, machine = "\n".join(probe.report(result, who)), json.dumps(asdict(result), default=lambda enum: enum.word)
        return Run(result, text, machine, seconds, server.clear, server.hidden)


@pytest.fixture(scope="module")
def runs(request: pytest.FixtureRequest) -> dict[Case, Run]:
    """The collected cases, run side by side."""
    cases = set(chosen_values(request, "test_hostile_server", "case"))
    with ThreadPoolExecutor(24) as pool:
        return dict(zip(cases, pool.map(run, cases), strict=True))


@pytest.mark.parametrize("case", CASES, ids=str)
def test_hostile_server(case: Case, runs: dict[Case, Run]) -> None:
    done = runs[case]
    assert done.result.verdict.word == case.verdict
    assert done.seconds < LIMIT + SLACK
    assert done.text.replace("\n", "").isprintable()
    assert done.machine.isascii() and done.machine.isprintable()
    assert len(done.text.splitlines()) < 12
    assert b"AUTH" not in done.clear and b"DATA" not in done.hidden
    for secret in (PASSWORD, SECRET.decode()):
        assert secret.encode() not in done.clear
        assert secret not in done.text and secret not in done.machine


def test_there_are_many() -> None:
    assert len(CASES) >= 100 and len({str(case) for case in CASES}) == len(CASES)
