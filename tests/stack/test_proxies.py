"""Behind HAProxy and nginx, Mailu sees the client's own address: the PROXY protocol arrives."""

import re
import time
from collections.abc import Iterator

import pytest
from docker import DockerClient

from stack.running import container, last_lines
from stack.states import states
from stack.world import world

BEHIND = ("haproxy", "nginx")
LOGIN = "import smtplib; smtplib.SMTP_SSL('mail.example.com', 465, timeout=10).login('nobody@example.com', 'wrong')"


@pytest.fixture(scope="module")
def proxied(client: DockerClient) -> Iterator[DockerClient]:
    with world(client, {name: {"ext"} for name in BEHIND}):
        yield client


@pytest.mark.parametrize("name", BEHIND)
def test_front_logs_the_address_of_the_client(name: str, proxied: DockerClient) -> None:
    state = states()[name]
    ext, front = (container(proxied, state, service) for service in ("ext", "front"))
    began = time.time()
    code, output = ext.exec_run(["python3", "-c", LOGIN])
    assert code == 1, output
    own = ext.attrs["NetworkSettings"]["Networks"][f"{state.project}_ext"]["IPAddress"]
    assert own in re.findall(r"rip=([\d.]+)", last_lines(front, since=began)), last_lines(front, since=began)
