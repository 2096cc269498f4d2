"""Do the services log what the real Mailu logged? Recorded client actions, run again, and the lines about them."""

import json
import re
import time
from dataclasses import dataclass
from functools import cache

from docker import DockerClient
from docker.models.containers import Container

from recordings import TRANSCRIPTS
from recordings.comparing import normal
from stack.console import Problem
from stack.states import State, states
from stack.world import container, last_lines

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
    "errno of another call": (r"(SSL_accept\(\) syscall failed): [A-Z][a-z ]+\b", r"\1: <errno>"),
    "number of a token": (r"token-\d+", "token-<n>"),
    "laboratory": (r"example\.com", "mailu.test"),
}


@dataclass(frozen=True)
class Action:
    """A recorded action of a client: the program, what it printed, and the log lines by service."""

    transcript: str
    name: str
    state: str
    vantage: str
    code: str
    output: str
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
    try:
        recorded = json.loads((TRANSCRIPTS / f"{transcript}.json").read_text())["actions"]
        return [
            Action(transcript, name, state, at["vantage"], at["client_code"], at["client_output"], _services(at["logs"]))
            for name, at in recorded.items()
        ]
    except (OSError, ValueError, KeyError) as error:
        raise Problem(f"recordings/transcripts/{transcript}.json is no transcript with actions: {error!r}.") from error


def _services(logs: dict[str, list[str]]) -> dict[str, list[str]]:
    """By service; the recorded names are those of containers, mailu_front_1."""
    return {name.split("_")[1]: lines for name, lines in logs.items()}


def act(client: DockerClient, action: Action, code: str | None = None) -> tuple[str, dict[str, list[str]]]:
    """Run an action (or `code` in its place): what it printed, and what each service then logged about this client."""
    return run_logged(client, action.world, action.vantage, code or action.code, action.logs)


def run_logged(
    client: DockerClient, state: State, vantage: str, code: str, recorded: dict[str, list[str]]
) -> tuple[str, dict[str, list[str]]]:
    """Run a program: what it printed, and the lines about this client by service, as soon as there are as many as recorded."""
    began = time.time()
    output = run_code(client, state, vantage, code)
    mark = _address_of_client(client, state, vantage)
    for _ in range(20):
        logs = {service: _lines_with(mark, container(client, state, service), began) for service in SERVICES}
        if all(len(told(logs[service])) >= len(told(lines)) for service, lines in recorded.items() if service in SERVICES):
            break
        time.sleep(0.1)
    return output, logs


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
    networks = container(client, state, "ext").attrs["NetworkSettings"]["Networks"]
    return str(networks[f"{state.project}_ext"]["IPAddress"])


def told(lines: list[str]) -> list[str]:
    """The lines that matter, without what differs from run to run, in an order that does not."""
    return sorted(_plain(line) for line in lines if TOLD.search(line))


def _plain(line: str) -> str:
    for varies, stands in RULES.values():
        line = re.sub(varies, stands, line)
    return normal(line)
