"""The same wrong password, again and again: counted each time by 2024.06, once by 2.0; who is locked out, and what admin logs."""

from collections.abc import Iterator
from functools import cache, partial

import pytest
from docker import DockerClient

from recordings.comparing import lines
from recordings.logs import logged, plain
from recordings.reading import Entry, dialogue, load
from recordings.replaying import observe, renew_accounts
from stack.limits import forget_logins
from stack.states import states
from stack.world import world

PLACES = {"2024.06": "spare", "2.0": "legacy"}
AFTER = {
    "right_password_ext": "ext",
    "right_password_net": "net",
    "right_password_host": "host",
    "other_account_right_password_ext": "ext",  # this one frees its address
    "then_limited_account_right_password_ext": "ext",
}
"""What was tried after the wrong logins, in this order: observation -> vantage."""
Seen = dict[str, tuple[list[str], list[str]]]


@cache
def recorded(version: str) -> Entry:
    return load(f"{version}-S12-same-wrong-password")


def told(log: list[str]) -> list[str]:
    """The lines about logins and limits, in their order."""
    return [plain(line) for line in log if "Login attempt for: " in line or "has been rate-limited" in line]


@pytest.fixture(scope="module")
def seen(client: DockerClient) -> Iterator[dict[str, Seen]]:
    """By version and observation: what the client was told, and what admin logged."""
    with world(client, {name: set(AFTER.values()) for name in PLACES.values()}):
        yield {version: run(client, version) for version in PLACES}
        for name in PLACES.values():
            forget_logins(client, states()[name])


def run(client: DockerClient, version: str) -> Seen:
    state = states()[PLACES[version]]
    renew_accounts(client, state)
    tries = [{"reply": one["reply"]} for one in recorded(version)["same_wrong_password_ext"]]
    (wrong,) = observe(client, state, "ext", {"same_wrong_password": tries})
    found: Seen = {"same_wrong_password": (wrong.now or [], [])}
    for name, vantage in AFTER.items():
        log = {"admin": recorded(version)[name]["admin_log"]}
        again = partial(observe, client, state, vantage, {name: dialogue(recorded(version)[name]["dialogue"])})
        (one,), logs = logged(client, state, vantage, log, again)
        found[name] = (one.now or [], told(logs["admin"]))
    return found


@pytest.mark.slow
@pytest.mark.parametrize("version", PLACES)
def test_each_try_is_answered_as_recorded(version: str, seen: dict[str, Seen]) -> None:
    replies = [one["reply"] for one in recorded(version)["same_wrong_password_ext"]]
    assert seen[version]["same_wrong_password"][0] == lines(replies)


@pytest.mark.slow
@pytest.mark.parametrize("name", AFTER)
@pytest.mark.parametrize("version", PLACES)
def test_what_follows_as_recorded(version: str, name: str, seen: dict[str, Seen]) -> None:
    said, log = seen[version][name]
    assert said == lines(dialogue(recorded(version)[name]["dialogue"]))
    assert log == told(recorded(version)[name]["admin_log"])
