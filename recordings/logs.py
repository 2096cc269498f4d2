"""Do the services log what the real Mailu logged? Recorded client actions, run again, and the lines about them."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

from docker import DockerClient
from docker.models.containers import Container

from recordings.comparing import lines, normal
from recordings.reading import Entry, dialogue, has_dialogue, load
from recordings.replaying import observe
from stack.console import Problem
from stack.running import container, last_lines
from stack.states import State, states

Result = TypeVar("Result")
SERVICES = ("front", "admin")
TOLD = re.compile(
    r"submission-login: |Login attempt for: |client login failed|client logged in|proxied session done| connected to "
)
"""The lines that pages explain. The rest is debugging output and Docker's names."""
RULES: dict[str, tuple[str, str]] = {
    "time": (r"^(\w{3} [ \d]\d [\d:]{8} |\[\d{4}-\d\d-\d\d [\d:,]+\] |\d{4}/\d\d/\d\d [\d:]{8} )", ""),
    "process and connection": (r"\d+#\d+: \*\d+", "<process>: <connection>"),
    "port of the client": (r"(rport=|/|client [\w.<>]+:)\d{5}\b", r"\1<port>"),
    "address inside SUBNET": (r"\b192\.168\.2\d\d\.\d+", "<inside>"),
    "address outside": (r"\b(10\.77\.0|203\.0\.113)\.\d+", "<outside>"),
    "seconds and bytes": (r"\d+ secs|\d+s idle|\d\.\d+ secs|in=\d+|out=\d+", "<n>"),
    "hash of a wrong password": (r"badauth: [0-9a-f]{6}", "badauth: <hash>"),
    "who hangs up first": (
        r"Disconnected by (client|server) (\([^)]*\)): (.*?TLS)(: Connection closed)?$",
        r"Disconnected \2: \3",
    ),
    "FIN or RST": (r"Connection closed: (read\(size=\d+\) failed: )?Connection reset by peer", "Connection closed"),
    "reason of a failed handshake": (
        # OpenSSL's own, or the errno of another call: the same client shows now one, now the other (transcripts, S9, S17)
        r"SSL_accept\(\) (syscall failed: [A-Z][a-z ]+\b|failed: error:[0-9A-F]{8}:SSL routines::[a-z ]+\b)",
        "SSL_accept() <failed>",
    ),
    "number of a token": (r"token-\d+", "token-<n>"),
    "laboratory": (r"example\.com", "mailu.test"),
}


@dataclass(frozen=True)
class Action:
    """A recorded action of a client: its program or its dialogue, what came out, and the log lines by service."""

    transcript: str
    name: str
    state: str
    vantage: str
    client: str | Entry
    output: list[str]
    logs: dict[str, list[str]]

    @property
    def title(self) -> str:
        return f"{self.transcript}: {self.name}"

    @property
    def world(self) -> State:
        return states()[self.state]


@cache
def actions(transcript: str, state: str) -> list[Action]:
    """The actions of a recording. Raises Problem when it cannot be read."""
    recorded = load(transcript)
    try:
        if "actions" in recorded:
            return [_program(transcript, name, state, at) for name, at in recorded["actions"].items()]
        return [_dialogue(transcript, name, state, at) for name, at in recorded.items() if "front" in at and has_dialogue(at)]
    except KeyError as error:
        raise Problem(f"recordings/transcripts/{transcript}.json is no transcript with actions: {error!r}.") from error


def _program(transcript: str, name: str, state: str, at: Entry) -> Action:
    logs = {container.split("_")[1]: lines for container, lines in at["logs"].items()}  # mailu_front_1
    return Action(transcript, name, state, at["vantage"], at["client_code"], printed(at["client_output"]), logs)


def _dialogue(transcript: str, name: str, state: str, at: Entry) -> Action:
    logs = {service: at[service]["docker logs"] for service in SERVICES}
    entry = dialogue(at["dialogue"])
    return Action(transcript, name, state, at["vantage"], entry, lines(entry), logs)


def act(client: DockerClient, action: Action) -> tuple[list[str], dict[str, list[str]]]:
    """Run an action again: what came out, and what each service then logged about this client."""

    def run() -> list[str]:
        if isinstance(action.client, str):
            return printed(run_code(client, action.world, action.vantage, action.client))
        return observe(client, action.world, action.vantage, {action.name: action.client})[0].now or []

    return logged(client, action.world, action.vantage, action.logs, run)


def logged(
    client: DockerClient, state: State, vantage: str, recorded: dict[str, list[str]], run: Callable[[], Result]
) -> tuple[Result, dict[str, list[str]]]:
    """What `run` returns, and the lines about this client by service, as soon as there are as many as recorded."""
    began = time.time()
    result = run()
    mark = _address_of_client(client, state, vantage)
    for _ in range(20):
        logs = {service: _lines_with(mark, container(client, state, service), began) for service in SERVICES}
        if all(len(told(logs[service])) >= len(told(lines)) for service, lines in recorded.items() if service in SERVICES):
            break
        time.sleep(0.1)
    return result, logs


def _lines_with(mark: str, found: Container, since: float) -> list[str]:
    return [line for line in last_lines(found, 200, since).splitlines() if mark in line]


def run_code(client: DockerClient, state: State, vantage: str, code: str) -> str:
    """Run a recorded program in a client container; it knows the server as H and a trusting TLS context as c."""
    found = container(client, state, vantage)
    exit_code, output = found.exec_run(["python3", "-W", "ignore", "/opt/client/action.py", state.seen_from(vantage), code])
    text = bytes(output).decode()  # type: ignore[arg-type]  # no stream
    if exit_code:
        raise Problem(f"A recorded action failed in {found.name}:\n{text[-1500:]}")
    return text


def _address_of_client(client: DockerClient, state: State, vantage: str) -> str:
    if vantage == "host":
        return f"{state.prefix}.1"
    (network,) = container(client, state, vantage).attrs["NetworkSettings"]["Networks"].values()
    return str(network["IPAddress"])


def printed(text: str) -> list[str]:
    """What a program printed, without what differs from run to run."""
    return told([f"submission-login: {line}" for line in text.splitlines()])


def told(lines: list[str]) -> list[str]:
    """The lines that matter, without what differs from run to run, in an order that does not."""
    return sorted(plain(line) for line in lines if TOLD.search(line))


def plain(line: str) -> str:
    """A line without what differs from run to run."""
    for varies, stands in RULES.values():
        line = re.sub(varies, stands, line)
    return normal(line)
