"""Logins with a token, against the recordings: what the client is told, and what `admin` logs."""

import json
import re
import secrets
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from docker import DockerClient

from recordings import TRANSCRIPTS
from recordings.logs import logged, run_code, told
from recordings.replaying import renew_accounts
from recordings.tokens import create_token
from stack.console import Problem
from stack.states import states
from stack.world import world

PLACES = {"2024.06": "submission", "2.0": "legacy"}
ELSEWHERE = "198.51.100.7"  # TEST-NET-2: no client stands there
TOKEN = re.compile(r"[0-9a-f]{32}")
CLIENT = "try: {code}\nexcept Exception as error: print(type(error).__name__, error)"


@cache
def steps(version: str) -> dict[str, dict[str, Any]]:
    recorded = json.loads((TRANSCRIPTS / f"{version}-S9-tokens.json").read_text())["steps"]
    return {name: step for name, step in recorded.items() if "code" in step}


STEPS = [(version, name) for version in PLACES for name in steps(version)]


@pytest.fixture(scope="module")
def tokens(client: DockerClient) -> Iterator[dict[str, dict[str, str]]]:
    """By state: a token of user@ that is good everywhere, and under its name the one for another address."""
    with world(client, {name: {"ext"} for name in PLACES.values()}):
        made = {}
        for name in PLACES.values():
            renew_accounts(client, states()[name])
            create = [("probe", None), ("bound", ELSEWHERE)]
            made[name] = {what: create_token(client, states()[name], "user@example.com", what, ip) for what, ip in create}
        yield made


@pytest.mark.parametrize(("version", "name"), STEPS)
def test_as_recorded(version: str, name: str, client: DockerClient, tokens: dict[str, dict[str, str]]) -> None:
    recorded, state = steps(version)[name], states()[PLACES[version]]
    token = tokens[state.name]["bound" if "another IP" in name else "probe"]
    code = CLIENT.format(code=TOKEN.sub(token, recorded["code"]))
    output, logs = logged(client, state, "ext", {"admin": recorded["admin_log"]}, lambda: run_code(client, state, "ext", code))
    assert output == recorded["output"]
    assert told(logs["admin"]) == told(recorded["admin_log"])


def test_a_token_of_an_account_that_is_not_there(client: DockerClient, tokens: dict[str, dict[str, str]]) -> None:
    nobody = f"{secrets.token_hex(4)}@example.com"
    with pytest.raises(Problem, match="404"):
        create_token(client, states()["submission"], nobody, "probe", None)
