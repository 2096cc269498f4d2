"""The log lines that pages explain, against those of the real Mailu, action by action."""

import difflib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from docker import DockerClient

from recordings.differences import known
from recordings.logs import Action, act, actions, told
from recordings.replaying import renew_accounts
from stack.console import step
from stack.states import states
from stack.world import world

ACTIONS = [
    *actions("2024.06-S9-docker-logs-default-ports", "default"),
    *actions("2024.06-S9-docker-logs-587-enabled", "submission"),
    *actions("2.0-S9-docker-logs", "legacy"),
]
Seen = dict[str, tuple[str, dict[str, list[str]]]]


@pytest.fixture(scope="module")
def seen(client: DockerClient) -> Iterator[Seen]:
    """What each action printed and what was logged: one after the other in a state, states side by side."""
    plan = {action.state: {"ext", "host"} for action in ACTIONS}
    results: Seen = {}
    against_limits = [action for action in ACTIONS if action.name.startswith("rate-limited")]

    def run(state: str) -> None:
        for action in ACTIONS:
            if action.state == state and action not in against_limits:
                results[action.title] = act(client, action)

    with world(client, plan), step(f"repeat {len(ACTIONS)} recorded actions"), ThreadPoolExecutor(len(plan)) as pool:
        for name in plan:
            renew_accounts(client, states()[name])
        list(pool.map(run, plan))
        for action in against_limits:  # these use up the limits of a whole network
            renew_accounts(client, action.world)
            results[action.title] = act(client, action)
        yield results


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.title)
def test_logs_as_recorded(action: Action, seen: Seen) -> None:
    output, logs = seen[action.title]
    now = {"it printed": told_output(output), **{service: told(lines) for service, lines in logs.items()}}
    then = {"it printed": told_output(action.output), **{service: told(lines) for service, lines in action.logs.items()}}
    different = {name for name in now if now[name] != then.get(name, []) and not known(f"{action.title}: {name}")}
    sides = [line for name in sorted(different) for line in difflib.unified_diff(then[name], now[name], name, "now", lineterm="")]
    assert not different, "\n".join(sides)


def told_output(text: str) -> list[str]:
    return told([f"submission-login: {line}" for line in text.splitlines()])
