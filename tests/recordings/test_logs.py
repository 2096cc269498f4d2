"""The log lines that pages explain, against those of the real Mailu, action by action."""

import difflib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from docker import DockerClient

from recordings.differences import known, outdated
from recordings.logs import Action, act, actions, told
from recordings.replaying import renew_accounts
from stack.console import step
from stack.limits import forget_logins
from stack.states import states
from stack.world import world

ACTIONS = [
    *actions("2024.06-S9-docker-logs-default-ports", "default"),
    *actions("2024.06-S9-docker-logs-587-enabled", "submission"),
    *actions("2024.06-S17-log-forms", "submission"),
    *actions("2.0-S9-docker-logs", "legacy"),
    *actions("2.0-S17-log-forms", "legacy"),
]
Seen = dict[str, dict[str, list[str]]]


@pytest.fixture(scope="module")
def seen(client: DockerClient) -> Iterator[Seen]:
    """What came out of each action and what was logged: one after the other in a state, states side by side."""
    plan: dict[str, set[str]] = {}
    for action in ACTIONS:
        plan.setdefault(action.state, set()).add(action.vantage)
    results: Seen = {}
    against_limits = [action for action in ACTIONS if action.name.startswith("rate-limited")]

    def run(state: str) -> None:
        for action in ACTIONS:
            if action.state == state and action not in against_limits:
                forget_logins(client, action.world)
                results[action.title] = compared(*act(client, action))

    with world(client, plan), step(f"repeat {len(ACTIONS)} recorded actions"), ThreadPoolExecutor(len(plan)) as pool:
        for name in plan:
            renew_accounts(client, states()[name])
        list(pool.map(run, plan))
        for action in against_limits:  # these use up the limits of a whole network
            renew_accounts(client, action.world)
            results[action.title] = compared(*act(client, action))
        yield results


def compared(output: list[str], logs: dict[str, list[str]]) -> dict[str, list[str]]:
    """By name, what has to be equal."""
    return {"it printed": output, **{service: told(lines) for service, lines in logs.items()}}


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.title)
def test_logs_as_recorded(action: Action, seen: Seen) -> None:
    now, then = seen[action.title], compared(action.output, action.logs)
    different = {name for name in now if now[name] != then.get(name, []) and not known(f"{action.title}: {name}")}
    sides = [
        line
        for name in sorted(different)
        for line in difflib.unified_diff(then.get(name, []), now[name], name, "now", lineterm="")
    ]
    assert not different, "\n".join(sides)


def test_known_differences_are_true(seen: Seen) -> None:
    verdicts: dict[bool, list[str]] = {True: [], False: []}
    for action in ACTIONS:
        then = compared(action.output, action.logs)
        for name, lines in seen[action.title].items():
            verdicts[lines == then.get(name, [])].append(f"{action.title}: {name}")
    assert not outdated(verdicts[True], verdicts[False]), "these rows of recordings/differences.toml are no longer true"
