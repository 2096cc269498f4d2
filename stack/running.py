"""What runs: finding containers, reading their logs, noticing that one died."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from docker import DockerClient
from docker.errors import DockerException
from docker.models.containers import Container

from stack.console import Problem
from stack.states import PROJECT, State

LABEL = "com.docker.compose.project"
SERVICE = "com.docker.compose.service"


def until(done: Callable[[], bool], seconds: float, pause: float = 0.1) -> bool:
    """Wait until `done()`, at most so long. Whether it came true."""
    deadline = time.monotonic() + seconds
    while not done():
        if time.monotonic() > deadline:
            return False
        time.sleep(pause)
    return True


def dead(client: DockerClient, *states: State) -> list[Container]:
    """The containers of these states that do not run."""
    projects = dict.fromkeys(state.project for state in states)
    ours = (found for project in projects for found in _with(client, [f"{LABEL}={project}"]))
    return [found for found in ours if found.status != "running"]


def containers(client: DockerClient) -> list[Container]:
    """Our containers, running or not."""
    return [found for found in _with(client, [LABEL]) if is_ours(found.labels)]


def _with(client: DockerClient, labels: list[str]) -> list[Container]:
    """Containers with these labels; one that is removed while they are looked at is none."""
    return client.containers.list(all=True, filters={"label": labels}, ignore_removed=True)


def is_ours(labels: dict[str, str] | None) -> bool:
    project = (labels or {}).get(LABEL, "")
    return project == PROJECT or project.startswith(f"{PROJECT}-")


def exists(client: DockerClient, state: State, service: str) -> bool:
    """Whether a state has a container of its own for a service."""
    return bool(_with(client, [f"{LABEL}={state.project}", f"{SERVICE}={service}"]))


def container(client: DockerClient, state: State, service: str) -> Container:
    """The container of a service as this state sees it: a service of the back end is that of the owner."""
    for project in dict.fromkeys((state.project, state.owner.project)):
        if found := _with(client, [f"{LABEL}={project}", f"{SERVICE}={service}"]):
            return found[0]
    raise Problem(f"The service {service} of state {state.name} does not run. Start it with: nox -s up")


def last_lines(found: Container, lines: int = 12, since: float | None = None) -> str:
    """The end of a container's log, since a time in seconds of the epoch."""
    return found.logs(tail=lines, since=since).decode(errors="replace").rstrip()


@contextmanager
def watched(client: DockerClient) -> Iterator[list[str]]:
    """Interrupt this process as soon as a container of ours dies. The list then holds one message about it.

    One that Docker was asked to stop, as by a snippet that creates front anew, has some seconds to come back.
    """
    deaths: list[str] = []
    events = client.events(decode=True, filters={"type": "container", "event": ["kill", "die"]})
    asked: set[str] = set()
    over = threading.Event()

    def died(event: dict[str, str], labels: dict[str, str]) -> None:
        with suppress(DockerException):  # whoever removed it removes all
            if event["id"] in asked and until(lambda: over.is_set() or _runs(client, labels), seconds=15, pause=0.2):
                return
            found = client.containers.get(event["id"])
            if not over.is_set():
                deaths.append(f"The container {found.name} died. The last lines of its log:\n{last_lines(found)}")
                os.kill(os.getpid(), signal.SIGINT)

    def watch() -> None:
        for event in events:
            labels = event["Actor"]["Attributes"]
            if event["Action"] == "kill":
                asked.add(event["id"])
            elif is_ours(labels):
                threading.Thread(target=died, args=(event, labels), daemon=True).start()

    threading.Thread(target=watch, daemon=True).start()
    try:
        yield deaths
    finally:
        over.set()
        events.close()


def _runs(client: DockerClient, labels: dict[str, str]) -> bool:
    """Whether a service runs, in whichever container."""
    same = [f"{name}={labels[name]}" for name in (LABEL, SERVICE)]
    return any(found.status == "running" for found in _with(client, same))
