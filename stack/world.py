"""The world: several states up at once, each with a front and clients of its own, and one back end."""

import hashlib
import json
import os
import secrets
import signal
import smtplib
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress

import yaml
from docker import DockerClient
from docker.errors import APIError, NotFound
from docker.models.containers import Container
from docker.models.networks import Network
from docker.models.volumes import Volume

from stack import STACK, WORK
from stack.accounts import Accounts
from stack.certificates import make_certificates
from stack.console import Problem, step
from stack.engine import compose_command
from stack.images import build_images
from stack.settings import check_settings
from stack.states import PROJECT, State, states

VERSION = os.environ.get("MAILU_VERSION", "2024.06")
IMAGES = {"DOCKER_ORG": "mailu587", "DOCKER_PREFIX": "reference-", "MAILU_VERSION": VERSION}
KEPT = WORK / "up.json"
"""What `up` has left running: the fingerprint of everything that it was made of."""
BACK_END = f"{PROJECT}_default"
"""The network of the back end, which every front joins."""
LABEL = "com.docker.compose.project"


@contextmanager
def world(client: DockerClient, wanted: list[State], clients: set[str]) -> Iterator[None]:
    """Have these states up, with these services of clients.yml. What `up` keeps is used; anything else is gone at the end."""
    build_images(client, VERSION, {"client", *clients})
    if KEPT.exists() and KEPT.read_text() == _fingerprint(client, list(states().values()), set(_services("clients.yml"))):
        yield
        return
    with _gone_on_failure(client):
        start(client, wanted, clients)
        yield
    down(client)


def up(client: DockerClient) -> None:
    """Start every state with every client, and keep them until `down`."""
    clients = set(_services("clients.yml"))
    build_images(client, VERSION, {"client", *clients})
    with _gone_on_failure(client):
        start(client, list(states().values()), clients)
    KEPT.write_text(_fingerprint(client, list(states().values()), clients))


def down(client: DockerClient) -> None:
    """Remove every container, network and volume of ours."""
    KEPT.unlink(missing_ok=True)
    ours = containers(client)
    if ours:
        with step("stop and remove the containers"), ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda container: _remove(container, v=True, force=True), ours))
    for network in client.networks.list(filters={"label": LABEL}):
        if _is_ours(network.attrs["Labels"]):
            _remove(network)
    for volume in client.volumes.list(filters={"label": LABEL}):
        if _is_ours(volume.attrs["Labels"]):
            _remove(volume, force=True)


def start(client: DockerClient, wanted: list[State], clients: set[str]) -> None:
    """Start the states, the one that owns the back end first, and wait until a mail can be submitted in each."""
    down(client)
    owner = next(iter(states().values()))
    others = [state for state in wanted if state != owner]
    for state in (owner, *others):
        check_settings(state)
        state.env_file.parent.mkdir(parents=True, exist_ok=True)
        state.env_file.write_text(state.mailu_env())
    make_certificates(WORK / "certs")
    with step(f"start the stack: {', '.join(state.name for state in (owner, *others))}"):
        with ThreadPoolExecutor(1 + len(others)) as pool:
            jobs = [pool.submit(_compose_up, owner, [*stack_services(), *sorted(clients)])]
            while not jobs[0].done() and not client.networks.list(names=[BACK_END]):
                time.sleep(0.05)
            jobs += [pool.submit(_compose_up, state, ["front", *sorted(clients)]) for state in others]
        for job in jobs:
            job.result()
        _wait_until_ready(client, owner, others)


def containers(client: DockerClient) -> list[Container]:
    """Our containers, running or not."""
    return [found for found in client.containers.list(all=True, filters={"label": LABEL}) if _is_ours(found.labels)]


def container(client: DockerClient, state: State, service: str) -> Container:
    """The container of a service as this state sees it: a service of the back end is that of the owner."""
    owner = next(iter(states().values()))
    for project in dict.fromkeys((state.project, owner.project)):
        labels = [f"{LABEL}={project}", f"com.docker.compose.service={service}"]
        if found := client.containers.list(all=True, filters={"label": labels}):
            return found[0]
    raise Problem(f"The service {service} of state {state.name} does not run. Start it with: nox -s up")


def last_lines(found: Container, lines: int = 12, since: float | None = None) -> str:
    """The end of a container's log, since a time in seconds of the epoch."""
    return found.logs(tail=lines, since=since).decode(errors="replace").rstrip()


@contextmanager
def watched(client: DockerClient) -> Iterator[list[str]]:
    """Interrupt this process as soon as a container of ours dies. The list then holds one message about it."""
    deaths: list[str] = []
    events = client.events(decode=True, filters={"type": "container", "event": "die"})

    def watch() -> None:
        for event in events:
            if _is_ours(event["Actor"]["Attributes"]):
                found = client.containers.get(event["id"])
                deaths.append(f"The container {found.name} died. The last lines of its log:\n{last_lines(found)}")
                os.kill(os.getpid(), signal.SIGINT)
                return

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield deaths
    finally:
        events.close()


@contextmanager
def _gone_on_failure(client: DockerClient) -> Iterator[None]:
    try:
        yield
    except BaseException:
        down(client)
        raise


def _compose_up(state: State, services: list[str]) -> None:
    files = [part for file in state.compose_files() for part in ("-f", str(file))]
    command = [*compose_command(), "--project-directory", str(STACK), "-p", state.project, *files]
    environment = (
        os.environ
        | IMAGES
        | {
            "MAILU_ENV": str(state.env_file),
            "MAILU_ROOT": str(WORK),
            "BIND_ADDRESS4": state.address,
            "EXT_SUBNET": state.subnet,
            "BACK_END": BACK_END,
        }
    )
    done = subprocess.run([*command, "up", "-d", "--no-deps", *services], env=environment, capture_output=True, text=True)
    if done.returncode == 0:
        return
    last = "\n".join(done.stderr.splitlines()[-8:])
    hint = "Correct what its last lines name and run the command again."
    if "already" in last and ("allocated" in last or "in use" in last):
        hint = f"Another program holds a port on {state.address}: find it with `ss -ltnp`, stop it, run the command again."
    if "no space left" in last:
        hint = "The disk is full: free some room (docker system prune) and run the command again."
    raise Problem(f"The state {state.name} did not start. {hint}\n{last}")


def _wait_until_ready(client: DockerClient, owner: State, others: list[State], seconds: float = 60) -> None:
    """Until an account can be made, and can log in on 465 of every front."""
    deadline, accounts = time.monotonic() + seconds, Accounts(owner)
    email, password = "user@example.com", secrets.token_hex(12)

    def attempt() -> None:
        accounts.renew(email, password)
        for state in (owner, *others):
            with smtplib.SMTP_SSL(state.address, 465, context=accounts.tls, timeout=10) as smtp:
                smtp.login(email, password)

    while True:
        try:
            return attempt()
        except (OSError, smtplib.SMTPException, Problem) as error:
            problem = error
        dead = [found for found in containers(client) if found.status != "running"]
        if dead or time.monotonic() > deadline:
            suspect = dead[0] if dead else container(client, owner, "front")
            raise Problem(f"The stack did not get ready: {problem}. {suspect.name} says at the end:\n{last_lines(suspect)}")
        time.sleep(0.1)


def stack_services() -> list[str]:
    """Mailu's services, as compose.yml names them."""
    return _services("compose.yml")


def _services(file: str) -> list[str]:
    """The services of a compose file; `front` belongs to the stack, not to the clients."""
    names = yaml.safe_load((STACK / file).read_text())["services"]
    return [name for name in names if file == "compose.yml" or name != "front"]


def _fingerprint(client: DockerClient, wanted: list[State], clients: set[str]) -> str:
    """Of all that the world is made of, and of what runs of it."""
    files = {str(file): file.read_text() for state in wanted for file in state.compose_files()}
    settings = {state.name: state.mailu_env() for state in wanted}
    running = sorted(
        (found.name, found.attrs["Image"], str(client.images.get(found.attrs["Config"]["Image"]).id))
        for found in containers(client)
        if found.status == "running"
    )
    made_of = json.dumps([files, settings, sorted(clients), running, sorted(IMAGES.items())])
    return hashlib.sha256(made_of.encode()).hexdigest()


def _is_ours(labels: dict[str, str] | None) -> bool:
    project = (labels or {}).get(LABEL, "")
    return project == PROJECT or project.startswith(f"{PROJECT}-")


def _remove(thing: Container | Network | Volume, **options: bool) -> None:
    with suppress(NotFound, APIError):
        thing.remove(**options)
