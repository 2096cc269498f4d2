"""The world: several states up at once, each with a front and clients of its own. What `up` has started is used and left."""

import hashlib
import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress

from docker import DockerClient
from docker.errors import APIError, NotFound
from docker.models.containers import Container
from docker.models.networks import Network
from docker.models.volumes import Volume

from stack import WORK
from stack.build import prepare_images
from stack.console import Problem, step
from stack.kinds import kind
from stack.running import LABEL, containers, is_ours
from stack.start import Plan, ignore, start, with_owners
from stack.states import State, any_state, states

KEPT = WORK / "up.json"
"""What `up` has left running: the fingerprint of everything that it was made of."""
USUAL = {"ext", "host", "net"}
"""The clients that `up` starts. Another one starts with the first claim that needs it, and stays."""


@contextmanager
def world(client: DockerClient, plan: Plan) -> Iterator[None]:
    """Have these states up. What `up` keeps is used and left, its new clients too; anything else is gone at the end."""
    with growing_world(client, plan) as grow:
        grow(ignore)
        yield


@contextmanager
def growing_world(client: DockerClient, plan: Plan) -> Iterator[Callable[[Callable[[State], None]], None]]:
    """As world(), but nothing is started until what it yields is called: with a function that hears of each state that is ready.

    States that were up with all their clients are told at once.
    """
    prepare_images(client, _versions(plan), {"client", *set().union(*plan.values())})
    kept = _kept(client)
    missing = {
        key: clients | kept.get(key, set()) for key, clients in plan.items() if key not in kept or not clients <= kept[key]
    }
    if not kept:
        down(client)

    def grow(ready: Callable[[State], None]) -> None:
        for key in sorted(set(plan) - set(missing)):
            if state := any_state(key):
                ready(state)
        if missing:
            start(client, missing, beside=kept, ready=ready)
        if kept:
            _keep(client, kept | {key: clients for key, clients in missing.items() if key in kept})

    try:
        yield grow
    finally:
        if not kept:
            down(client)
        elif missing:
            _remove_projects(client, {state.project for state in with_owners(missing, kept) if state.key not in kept})


def up(client: DockerClient, names: list[str]) -> None:
    """Start states with the usual clients, and keep them until `down`."""
    if unknown := set(names) - set(states()):
        raise Problem(f"No state is named {min(unknown)}. The states are: {', '.join(states())}.")
    plan = dict.fromkeys([*names, *(states()[name].owner.key for name in names)], USUAL)
    prepare_images(client, _versions(plan), {"client", *USUAL})
    down(client)
    try:
        start(client, plan)
    except BaseException:
        down(client)
        raise
    _keep(client, plan)


def _keep(client: DockerClient, plan: Plan) -> None:
    KEPT.write_text(json.dumps([_fingerprint(client, plan), {key: sorted(clients) for key, clients in plan.items()}]))


def _kept(client: DockerClient) -> dict[str, set[str]]:
    """What `up` keeps, if it is still what it was made of."""
    if not KEPT.exists():
        return {}
    fingerprint, plan = json.loads(KEPT.read_text())
    kept = {key: set(clients) for key, clients in plan.items()}
    return kept if all(map(any_state, kept)) and fingerprint == _fingerprint(client, kept) else {}


def down(client: DockerClient) -> None:
    """Remove every container, network and volume of ours."""
    KEPT.unlink(missing_ok=True)
    _remove_projects(client)


def _remove_projects(client: DockerClient, only: set[str] | None = None) -> None:
    def chosen(labels: dict[str, str] | None) -> bool:
        return is_ours(labels) and (only is None or (labels or {})[LABEL] in only)

    ours = [found for found in containers(client) if chosen(found.labels)]
    if ours:
        with step("stop and remove the containers"), ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda container: _remove(container, v=True, force=True), ours))
    for network in client.networks.list(filters={"label": LABEL}):
        if chosen(network.attrs["Labels"]):
            _remove(network)
    for volume in client.volumes.list(filters={"label": LABEL}):
        if chosen(volume.attrs["Labels"]):
            _remove(volume, force=True)


def _remove(thing: Container | Network | Volume, **options: bool) -> None:
    with suppress(NotFound, APIError):
        thing.remove(**options)


def _versions(plan: Plan) -> set[str]:
    """Of the states and of those that own their back ends."""
    return {state.version for state in with_owners(plan)}


def _fingerprint(client: DockerClient, plan: Plan) -> str:
    """Of all that these states are made of, and of what runs of them."""
    wanted = [state for state in map(any_state, plan) if state]
    files = {str(file): file.read_text() for state in wanted for file in state.compose_files()}
    settings = {state.key: state.mailu_env() for state in wanted}
    projects = {state.project for state in wanted}
    running = sorted(
        (found.name, found.attrs["Image"], str(client.images.get(found.attrs["Config"]["Image"]).id))
        for found in containers(client)
        if found.status == "running" and found.labels[LABEL] in projects
    )
    made_of = json.dumps([files, settings, running, kind().name])
    return hashlib.sha256(made_of.encode()).hexdigest()
