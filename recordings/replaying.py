"""Replaying: a recorded dialogue, once more, with whichever Mailu is up."""

import io
import json
import secrets
import tarfile
import time
from collections.abc import Mapping
from typing import Any

from docker import DockerClient

from recordings.comparing import Observation, lines
from recordings.differences import known
from recordings.scenarios import Scenario
from stack.accounts import Accounts
from stack.console import Problem
from stack.kinds import kind
from stack.limits import forget_logins
from stack.running import container
from stack.states import State

PASSWORD = "Pass-1234"
ACCOUNTS = ("user@example.com", "other@example.com", "admin@example.com")
SETTLING = 480.0
"""Seconds after which Mailu's Rspamd has its map of local domains, and lets a greylisted message pass (transcripts, S14)."""


def renew_accounts(client: DockerClient, state: State) -> None:
    """The accounts of the recordings, and no login counted against any of them."""
    accounts = Accounts(state.owner)
    for email in ACCOUNTS:
        accounts.renew(email, PASSWORD)
    forget_logins(client, state)


def replay(client: DockerClient, scenario: Scenario) -> list[Observation]:
    """Replay a scenario in its state, from its vantage; one of a settled Mailu again, until the one that is up has settled."""
    deadline = time.monotonic() + (SETTLING if scenario.settled and not kind().built else 0)
    while True:
        seen = observe(client, scenario.world, scenario.vantage, scenario.recorded(), at_once=scenario.name == "idle")
        new = [one for one in seen if one.verdict == "different" and not known(f"{scenario.title}: {one.name}")]
        if not new or time.monotonic() > deadline:
            return seen
        time.sleep(30)


def observe(
    client: DockerClient, state: State, vantage: str, recorded: Mapping[str, Any], at_once: bool = False
) -> list[Observation]:
    """Replay observations, one after the other, or all at once where they only wait. Raises Problem when the client fails."""
    found = container(client, state, vantage)
    name = f"recording-{secrets.token_hex(4)}.json"
    found.put_archive("/tmp", _archive(name, json.dumps(recorded).encode()))
    width = len(recorded) if at_once else 1
    command = ["python3", "-W", "ignore", "/opt/client/replay.py", f"/tmp/{name}", state.seen_from(vantage), str(width)]
    code, output = found.exec_run(command)
    text = bytes(output).decode()  # type: ignore[arg-type]  # no stream
    if code:
        raise Problem(f"Replaying {', '.join(recorded)[:80]} failed in {found.name}:\n{text[-1500:]}")
    now = json.loads(text)
    return [
        Observation(name, [], None) if now[name] is None else Observation(name, lines(entry), lines(now[name]))
        for name, entry in recorded.items()
    ]


def _archive(name: str, content: bytes) -> bytes:
    """One file as a container takes it."""
    file, entry = io.BytesIO(), tarfile.TarInfo(name)
    entry.size = len(content)
    with tarfile.open(fileobj=file, mode="w") as archive:
        archive.addfile(entry, io.BytesIO(content))
    return file.getvalue()
