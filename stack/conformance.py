"""Does the stack answer as the real Mailu did? Recorded dialogues, replayed and compared reply by reply."""

import json
import os
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import zip_longest
from typing import Any

from docker import DockerClient

from stack import STACK
from stack.accounts import Accounts
from stack.console import Problem
from stack.limits import forget_logins
from stack.running import container
from stack.states import State, states

TRANSCRIPTS = STACK / "transcripts"
SCENARIOS = STACK / "scenarios.toml"
PASSWORD = "Pass-1234"
ACCOUNTS = ("user@example.com", "other@example.com", "admin@example.com")
LONG = 30.0
"""Seconds of silence that count as part of an answer, to the next ten."""
RULES: dict[str, tuple[str, str]] = {
    # name -> (what varies, what stands for it). Nothing else of a reply may differ.
    "queue id": (r"queued as [0-9A-F]{8,12}\b", "queued as <id>"),
    "line of Python's source": (r"\(_ssl\.c:\d+\)", "(_ssl.c)"),
    "container and time of a failure": (r"\[[0-9a-f]{12}:\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\]", "[<container>:<time>]"),
    "way of closing": (
        # FIN, RST or a TLS alert first: docker-proxy and server race, the same run shows now one, now another (README.md, 1)
        r"note: EOF from server|error: (ssl\.SSLEOFError|ssl\.SSLZeroReturnError|builtins\.ConnectionResetError): .*",
        "<closed by the server>",
    ),
    "check that finds an unknown sender first": (
        # Postfix says one or the other, in the recordings (1 of 6) as here
        r"(550 5\.1\.0|553 5\.7\.1) (<nosuchuser@\S+>): Sender address rejected: "
        r"(User unknown in virtual mailbox table|not owned by user \S+)",
        r"<unknown sender> \2",
    ),
    "key of the certificate": (r"ECDHE-(RSA|ECDSA)-", "ECDHE-<key>-"),
}


@dataclass(frozen=True)
class Scenario:
    """One scenario of one transcript, and where it is replayed: a state and a vantage. `slow` ones take more than 10 s."""

    transcript: str
    name: str
    state: str
    vantage: str
    slow: bool = False

    @property
    def title(self) -> str:
        return f"{self.transcript}: {self.name}"

    @property
    def world(self) -> State:
        return states()[self.state]

    def recorded(self) -> dict[str, Any]:
        """The observations by name. Raises Problem when the transcript cannot be read."""
        file = TRANSCRIPTS / f"{self.transcript}.json"
        try:
            return dict(json.loads(file.read_text())["scenarios"][self.name]["result"])
        except (OSError, ValueError, KeyError) as error:
            raise Problem(f"stack/transcripts/{file.name} has no scenario {self.name} that can be read: {error!r}.") from error


@dataclass(frozen=True)
class Observation:
    """One dialogue, port or smtplib call. `now` is None when it has no client's side to replay."""

    name: str
    recorded: list[str]
    now: list[str] | None

    @property
    def verdict(self) -> str:
        if self.now is None:
            return "not applicable"
        return "equal" if self.recorded == self.now else "different"


def recorded_version(version: str) -> str:
    """The recorded version that an image's has to be compared with: 2024.06 for 2024.06.57.

    COMPARE_WITH names one for a version without recordings (master); else Problem is raised for it.
    """
    recorded = sorted({file.name.partition("-")[0] for file in TRANSCRIPTS.glob("*.json")})
    version = os.environ.get("COMPARE_WITH", version)
    for name in recorded:
        if version == name or version.startswith(f"{name}."):
            return name
    raise Problem(
        f"There are no transcripts of Mailu {version}. Record them, or compare with a version that has some: "
        f"COMPARE_WITH={recorded[-1]}."
    )


def scenarios(version: str) -> list[Scenario]:
    """What scenarios.toml lists for a recorded version of Mailu."""
    tables = tomllib.loads(SCENARIOS.read_text())["transcript"]
    return [
        Scenario(table["name"], scenario, table["state"], table["from"], table.get("slow", False))
        for table in tables
        if table["name"].startswith(f"{version}-")
        for scenario in _recorded_scenarios(table["name"])
    ]


def _recorded_scenarios(transcript: str) -> list[str]:
    try:
        return list(json.loads((TRANSCRIPTS / f"{transcript}.json").read_text())["scenarios"])
    except (OSError, ValueError, KeyError) as error:
        raise Problem(f"stack/transcripts/{transcript}.json is no transcript with scenarios: {error!r}.") from error


@cache
def differences() -> dict[str, dict[str, str]]:
    """The known differences: a regular expression over `transcript: scenario: observation` -> its reason in each language."""
    return dict(tomllib.loads((STACK / "differences.toml").read_text()))


def known(scenario: Scenario, observation: str) -> str | None:
    """The row of differences.toml that this observation falls under."""
    return known_difference(f"{scenario.title}: {observation}")


def known_difference(title: str) -> str | None:
    """The row that `transcript: scenario: observation` falls under."""
    return next((pattern for pattern in differences() if re.fullmatch(pattern, title)), None)


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


def lines(entry: Any) -> list[str]:
    """An observation as lines that can be compared: what was said, and what became of the connection."""
    return [normal(line) for line in _lines(entry)]


def normal(line: str) -> str:
    for varies, stands in RULES.values():
        line = re.sub(varies, stands, line)
    return line


def _lines(entry: Any) -> Iterator[str]:
    if isinstance(entry, str):
        yield entry
        return
    if isinstance(entry, list):
        for one in entry:
            yield from _lines(one)
        return
    yield from entry.get("reply", ())
    before = 0.0
    for event in entry.get("log", ()):
        if event.get("t", 0) - before >= LONG:
            yield f"after {round((event['t'] - before) / 10)}0 s:"
        before = event.get("t", 0)
        if "C" in event:
            yield f"C: {event['C']}"
        elif "S" in event:
            yield f"S: {event['S']}"
        elif "tls" in event:
            yield f"TLS: {event['tls']['version']} {(event['tls']['cipher'] or [''])[0]}"
        elif "error" in event:
            yield f"error: {_error(event['error'])}"
        elif event["note"] == "EOF from server" or event["note"].startswith(("after QUIT", "reply seen")):
            yield f"note: {event['note']}"
    if "state" in entry:
        yield f"{entry['state']} {entry.get('first_bytes', '')}".strip()
    if "exception" in entry:
        yield f"error: {_error(entry)}"
    if "ok" in entry:
        yield f"ok: {entry['ehlo']}"
    if "error" in entry:
        yield f"error: {_error(entry['error'])}"


def _error(error: dict[str, Any]) -> str:
    return f"{error['exception']}: {error['str']}"


def report(title: str, observations: list[Observation]) -> str:
    """A scenario in one line; under it, for each difference, what was recorded and what came now, side by side."""
    counts = Counter(seen.verdict for seen in observations)
    rows = [f"{counts['equal']:4} equal {counts['different']:3} different {counts['not applicable']:3} not applicable  {title}"]
    for seen in observations:
        if seen.verdict == "different":
            pairs = zip_longest(seen.recorded, seen.now or [], fillvalue="")
            rows += [f"      {seen.name}", *(f"      {'  ' if a == b else '! '}{a[:70]:70} | {b[:70]}" for a, b in pairs)]
    return "\n".join(rows)
