"""Replaying: a recorded dialogue, once more, with whichever Mailu is up."""

import json

from docker import DockerClient

from recordings.comparing import Observation, lines
from recordings.scenarios import Scenario
from stack.accounts import Accounts
from stack.console import Problem
from stack.limits import forget_logins
from stack.states import State
from stack.world import container

PASSWORD = "Pass-1234"
ACCOUNTS = ("user@example.com", "other@example.com", "admin@example.com")


def renew_accounts(client: DockerClient, state: State) -> None:
    """The accounts of the recordings, and no login counted against any of them."""
    accounts = Accounts(state.owner)
    for email in ACCOUNTS:
        accounts.renew(email, PASSWORD)
    forget_logins(client, state)


def replay(client: DockerClient, scenario: Scenario) -> list[Observation]:
    """Replay a scenario in its state, from its vantage."""
    found = container(client, scenario.world, scenario.vantage)
    command = ["python3", "-W", "ignore", "/opt/client/replay.py", f"/transcripts/{scenario.transcript}.json", scenario.name]
    code, output = found.exec_run([*command, scenario.world.seen_from(scenario.vantage)])
    text = bytes(output).decode()  # type: ignore[arg-type]  # no stream
    if code:
        raise Problem(f"Replaying {scenario.title} failed in {found.name}:\n{text[-1500:]}")
    now = json.loads(text)
    return [
        Observation(name, [], None) if now[name] is None else Observation(name, lines(entry), lines(now[name]))
        for name, entry in scenario.recorded().items()
    ]
