"""Starting states: those that own a back end side by side, and after each the fronts that stand beside it."""

import os
import secrets
import smtplib
import subprocess
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from contextlib import suppress
from itertools import groupby
from threading import Semaphore

import yaml
from docker import DockerClient

from stack import STACK, WORK
from stack.accounts import Accounts, trusting
from stack.cables import connect, published
from stack.certificates import make_certificates
from stack.console import Problem, step
from stack.engine import compose_command
from stack.kinds import kind
from stack.running import container, dead, exists, last_lines, until
from stack.settings import check_settings
from stack.states import LINKED, State, any_state

Plan = Mapping[str, set[str]]
"""The states that are wanted, by key, each with the services of clients.yml that stand before it."""
AT_ONCE = Semaphore(4)
"""Compose commands that run side by side: on two cores, more of them take longer."""
READY_ACCOUNT = "ready@example.com"
"""Nobody else's: claims may be under way on the same back end while another front of it starts."""
LOOK = 3.0
"""Seconds after which a state that does not answer yet is looked at: something of it may be dead."""


def ignore(state: State) -> None:
    """What to do when a state is ready, where nobody waits for it."""


def start(client: DockerClient, plan: Plan, beside: Collection[str] = (), ready: Callable[[State], None] = ignore) -> None:
    """Start the states of the plan and those that own their back ends, and call `ready` for each that takes mail.

    beside: keys of states that are up already. Raises Problem, with the last lines of whatever does not come up.
    """
    chosen = with_owners(plan, beside)
    for state in chosen:
        _write_settings(state)
    if not beside:
        make_certificates(WORK / "certs")
    compose_command()  # once, before several threads ask for it
    groups = [list(group) for _, group in groupby(chosen, key=lambda state: state.owner.key)]
    stopped: list[bool] = []

    def start_group(group: list[State]) -> None:
        for state in group:
            if not stopped:
                _start_state(client, state, plan.get(state.key, set()))
                wait_until_ready(client, state)
                ready(state)

    with step(f"start the stack: {', '.join(state.key for state in chosen)}"), ThreadPoolExecutor(len(groups)) as pool:
        jobs = [pool.submit(start_group, group) for group in groups]
        try:
            wait(jobs, return_when=FIRST_EXCEPTION)
        finally:
            stopped.append(True)
        for job in jobs:
            job.result()


def with_owners(plan: Plan, beside: Collection[str] = ()) -> list[State]:
    """The states of a plan, in groups of one back end, each after the state that owns it. Raises Problem for an unknown key."""
    wanted = {key: _state(key) for key in plan}
    owners = {state.owner.key: state.owner for state in wanted.values() if state.owner.key not in beside}
    return sorted((wanted | owners).values(), key=lambda state: (state.owner.number, not state.whole, state.number))


def _state(key: str) -> State:
    if not (state := any_state(key)):
        raise Problem(f"No state is named {key}. stack/states.toml has them all.")
    return state


def _write_settings(state: State) -> None:
    check_settings(state)
    state.folder.mkdir(parents=True, exist_ok=True)
    state.env_file.write_text(state.mailu_env())
    state.compose_env_file.write_text(_compose_env(state))


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
        new = [vantage for vantage in linked if not exists(client, state, vantage)]  # the others have their cables
        _compose_up(state, linked)
        for vantage in new:
            connect(client, state, vantage, container(client, state, vantage))
        state.published_file.write_text(published(state, clients))
    services = stack_services() if state.whole else ["front"]
    proxies = [state.proxy] if state.proxy else []
    _compose_up(state, [*services, *proxies, *sorted(clients - set(linked))], linked=bool(linked))


def _compose_up(state: State, services: list[str], linked: bool = False) -> None:
    published_too = [state.published_file] if linked else []
    files = [part for file in [*state.compose_files(), *published_too] for part in ("-f", str(file))]
    command = [*compose_command(), "--project-directory", str(STACK), "-p", state.project, *files]
    environment = os.environ | kind().variables(state.version) | state.variables()
    with AT_ONCE:
        done = subprocess.run([*command, "up", "-d", "--no-deps", *services], env=environment, capture_output=True, text=True)
    if done.returncode == 0:
        return
    last = "\n".join(done.stderr.splitlines()[-8:])
    hint = "Correct what its last lines name and run the command again."
    if "already" in last and ("allocated" in last or "in use" in last):
        hint = f"Another program holds a port on {state.address}: find it with `ss -ltnp`, stop it, run the command again."
    if "no space left" in last:
        hint = "The disk is full: free some room (docker system prune) and run the command again."
    raise Problem(f"The state {state.key} did not start. {hint}\n{last}")


def wait_until_ready(client: DockerClient, state: State) -> None:
    """Until it takes mail. Raises Problem when a container is dead, or after the patience of the images' kind."""
    patience = kind().patience
    while not until(lambda: _answers(state), seconds=LOOK):
        patience -= LOOK
        suspects = dead(client, state, state.owner)
        if suspects or patience < 0:
            suspect = suspects[0] if suspects else container(client, state, "front")
            raise Problem(f"The state {state.key} did not get ready. {suspect.name} says at the end:\n{last_lines(suspect)}")


def _answers(state: State) -> bool:
    """Whether an account can be made and gets mail (25), and where 465 is open, logs in there; of a front, whether it greets."""
    email, password = READY_ACCOUNT, secrets.token_hex(12)
    with suppress(OSError, smtplib.SMTPException, Problem):
        if state.ready == 25 and not state.whole:
            with smtplib.SMTP(state.address, 25, timeout=10):
                return True
        accounts = Accounts(state.owner)
        accounts.renew(email, password)
        if state.whole and not _takes_mail_for(email, state):
            return False
        if state.ready == 25:
            return True
        with smtplib.SMTP_SSL(state.address, 465, context=trusting(), timeout=10) as smtp:
            smtp.login(email, password)
            return smtp.mail(email)[0] == 250
    return False


def _takes_mail_for(email: str, state: State) -> bool:
    with smtplib.SMTP(state.address, 25, timeout=10) as smtp:
        smtp.ehlo()
        return smtp.mail("somebody@external.test")[0] == 250 and smtp.rcpt(email)[0] == 250


def stack_services() -> list[str]:
    """Mailu's services, as compose.yml names them."""
    return list(yaml.safe_load((STACK / "compose.yml").read_text())["services"])
