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
from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress

import yaml
from docker import DockerClient
from docker.errors import APIError, NotFound
from docker.models.containers import Container
from docker.models.networks import Network
from docker.models.volumes import Volume

from stack import STACK, WORK
from stack.accounts import Accounts
from stack.build import prepare_images
from stack.certificates import make_certificates
from stack.console import Problem, step
from stack.engine import compose_command
from stack.kinds import kind
from stack.links import connect, published
from stack.settings import check_settings
from stack.states import LINKED, PROJECT, State, states

KEPT = WORK / "up.json"
"""What `up` has left running: the fingerprint of everything that it was made of."""
LABEL = "com.docker.compose.project"


Plan = Mapping[str, set[str]]
"""The states that are wanted, each with the services of clients.yml that stand before it."""
USUAL = {"ext", "host", "net"}
"""The clients that `up` starts. Another one starts with the first claim that needs it, and stays."""


@contextmanager
def world(client: DockerClient, plan: Plan) -> Iterator[None]:
    """Have these states up. What `up` keeps is used and left, its new clients too; anything else is gone at the end."""
    prepare_images(client, _versions(plan), {"client", *set().union(*plan.values())})
    kept = _kept(client)
    missing = {
        name: clients | kept.get(name, set()) for name, clients in plan.items() if name not in kept or not clients <= kept[name]
    }
    with _gone_on_failure(client):
        if not kept:
            down(client)
        if missing:
            start(client, missing, beside=kept)
        if kept:
            _keep(client, kept | {name: clients for name, clients in missing.items() if name in kept})
        yield
    if not kept:
        down(client)
    elif missing:
        _remove_projects(client, {states()[name].project for name in missing} - {states()[name].project for name in kept})


def up(client: DockerClient, names: list[str]) -> None:
    """Start states with the usual clients, and keep them until `down`."""
    if unknown := set(names) - set(states()):
        raise Problem(f"No state is named {min(unknown)}. The states are: {', '.join(states())}.")
    plan = dict.fromkeys([*names, next(iter(states()))], USUAL)
    prepare_images(client, _versions(plan), {"client", *set().union(*plan.values())})
    with _gone_on_failure(client):
        down(client)
        start(client, plan)
    _keep(client, plan)


def _keep(client: DockerClient, plan: Plan) -> None:
    KEPT.write_text(json.dumps([_fingerprint(client, plan), {name: sorted(clients) for name, clients in plan.items()}]))


def _kept(client: DockerClient) -> dict[str, set[str]]:
    """What `up` keeps, if it is still what it was made of."""
    if not KEPT.exists():
        return {}
    fingerprint, plan = json.loads(KEPT.read_text())
    kept = {name: set(clients) for name, clients in plan.items()}
    return kept if set(kept) <= set(states()) and fingerprint == _fingerprint(client, kept) else {}


def down(client: DockerClient) -> None:
    """Remove every container, network and volume of ours."""
    KEPT.unlink(missing_ok=True)
    _remove_projects(client, {state.project for state in states().values()})


def _remove_projects(client: DockerClient, projects: set[str]) -> None:
    ours = [found for found in containers(client) if found.labels[LABEL] in projects]
    if ours:
        with step("stop and remove the containers"), ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda container: _remove(container, v=True, force=True), ours))
    for network in client.networks.list(filters={"label": LABEL}):
        if network.attrs["Labels"][LABEL] in projects:
            _remove(network)
    for volume in client.volumes.list(filters={"label": LABEL}):
        if volume.attrs["Labels"][LABEL] in projects:
            _remove(volume, force=True)


def start(client: DockerClient, plan: Plan, beside: Collection[str] = ()) -> None:
    """Start the states, each after the one that owns its back end, and wait until a mail can be submitted."""
    owners = {states()[name].owner.name for name in plan} - set(beside)
    chosen = sorted((states()[name] for name in {*plan, *owners}), key=lambda state: (not state.whole, state.number))
    for state in chosen:
        check_settings(state)
        state.folder.mkdir(parents=True, exist_ok=True)
        state.env_file.write_text(state.mailu_env())
        state.compose_env_file.write_text(_compose_env(state))
    if not beside:
        make_certificates(WORK / "certs")
    with step(f"start the stack: {', '.join(state.name for state in chosen)}"):
        with ThreadPoolExecutor(4) as pool, _cancelled_on_failure(pool):
            jobs: list[Future[None]] = []
            for state in chosen:
                while not (state.whole or client.networks.list(names=[state.back_end]) or any(job.done() for job in jobs)):
                    time.sleep(0.05)
                jobs.append(pool.submit(_start_state, client, state, plan.get(state.name, set())))
            for job in jobs:
                job.result()
        wait_until_ready(client, chosen)


@contextmanager
def _cancelled_on_failure(pool: ThreadPoolExecutor) -> Iterator[None]:
    """After a failure or Ctrl-C, begin nothing that waits in the pool."""
    try:
        yield
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        raise


def containers(client: DockerClient) -> list[Container]:
    """Our containers, running or not."""
    return [found for found in client.containers.list(all=True, filters={"label": LABEL}) if _is_ours(found.labels)]


def container(client: DockerClient, state: State, service: str) -> Container:
    """The container of a service as this state sees it: a service of the back end is that of the owner."""
    for project in dict.fromkeys((state.project, state.owner.project)):
        labels = [f"{LABEL}={project}", f"com.docker.compose.service={service}"]
        if found := client.containers.list(all=True, filters={"label": labels}):
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

    def watch() -> None:
        for event in events:
            labels = event["Actor"]["Attributes"]
            if event["Action"] == "kill":
                asked.add(event["id"])
            elif _is_ours(labels) and not (event["id"] in asked and _comes_back(client, labels)):
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


def _comes_back(client: DockerClient, labels: dict[str, str], seconds: float = 15) -> bool:
    """Whether the service of a stopped container runs again."""
    same = [f"{name}={labels[name]}" for name in (LABEL, "com.docker.compose.service")]
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if any(found.status == "running" for found in client.containers.list(filters={"label": same})):
            return True
        time.sleep(0.2)
    return False


@contextmanager
def _gone_on_failure(client: DockerClient) -> Iterator[None]:
    try:
        yield
    except BaseException:
        down(client)
        raise


def _compose_env(state: State) -> str:
    """What makes `docker compose` in the administrator's shell (the client `server`) find the services of this state."""
    files = [file for file in state.compose_files() if file.name != "clients.yml"]
    found = {
        **kind().variables(state.version),
        **state.variables(),
        "COMPOSE_PROJECT_NAME": state.project,
        "COMPOSE_FILE": ":".join(str(file) for file in [*files, state.published_file] if file.exists()),
    }
    return "".join(f"{name}={value}\n" for name, value in found.items())


def _start_state(client: DockerClient, state: State, clients: set[str]) -> None:
    """Start its services and clients. A port can only be published on an address that is there: cables come first."""
    if linked := sorted(clients & set(LINKED)):
        _compose_up(state, linked)
        for vantage in linked:
            connect(client, state, vantage, container(client, state, vantage))
        state.published_file.write_text(published(state, clients))
    services = stack_services() if state.whole else ["front"]
    proxies = [state.proxy] if state.proxy else []
    _compose_up(state, [*services, *proxies], linked=bool(linked))
    if others := sorted(clients - set(linked)):  # apart: of a dozen at once, docker-compose 1.29 says "Pool is closed"
        _compose_up(state, others, linked=bool(linked))


def _compose_up(state: State, services: list[str], linked: bool = False) -> None:
    published_too = [state.published_file] if linked else []
    files = [part for file in [*state.compose_files(), *published_too] for part in ("-f", str(file))]
    command = [*compose_command(), "--project-directory", str(STACK), "-p", state.project, *files]
    environment = os.environ | kind().variables(state.version) | state.variables()
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


def wait_until_ready(client: DockerClient, chosen: list[State]) -> None:
    """Until every front answers on the port that its state is ready by."""
    deadline = time.monotonic() + kind().patience
    for state in chosen:
        while not _answers(state):
            dead = [found for found in containers(client) if found.status != "running"]
            if dead or time.monotonic() > deadline:
                suspect = dead[0] if dead else container(client, state, "front")
                raise Problem(f"The state {state.name} did not get ready. {suspect.name} says at the end:\n{last_lines(suspect)}")
            time.sleep(0.1)


def _answers(state: State) -> bool:
    """Whether an account can be made, log in and begin a mail on 465; on 25, whether there is a greeting."""
    email, password = "user@example.com", secrets.token_hex(12)
    with suppress(OSError, smtplib.SMTPException, Problem):
        if state.ready == 25:
            with smtplib.SMTP(state.address, 25, timeout=10):
                return True
        accounts = Accounts(state.owner)
        accounts.renew(email, password)
        with smtplib.SMTP_SSL(state.address, 465, context=accounts.tls, timeout=10) as smtp:
            smtp.login(email, password)
            return smtp.mail(email)[0] == 250
    return False


def _versions(plan: Plan) -> set[str]:
    """Of the states and of those that own their back ends."""
    return {one.version for name in plan for one in (states()[name], states()[name].owner)}


def stack_services() -> list[str]:
    """Mailu's services, as compose.yml names them."""
    return list(yaml.safe_load((STACK / "compose.yml").read_text())["services"])


def _fingerprint(client: DockerClient, plan: Plan) -> str:
    """Of all that these states are made of, and of what runs of them."""
    wanted = [states()[name] for name in plan]
    files = {str(file): file.read_text() for state in wanted for file in state.compose_files()}
    settings = {state.name: state.mailu_env() for state in wanted}
    projects = {state.project for state in wanted}
    running = sorted(
        (found.name, found.attrs["Image"], str(client.images.get(found.attrs["Config"]["Image"]).id))
        for found in containers(client)
        if found.status == "running" and found.labels[LABEL] in projects
    )
    made_of = json.dumps([files, settings, running, kind().name])
    return hashlib.sha256(made_of.encode()).hexdigest()


def _is_ours(labels: dict[str, str] | None) -> bool:
    project = (labels or {}).get(LABEL, "")
    return project == PROJECT or project.startswith(f"{PROJECT}-")


def _remove(thing: Container | Network | Volume, **options: bool) -> None:
    with suppress(NotFound, APIError):
        thing.remove(**options)
