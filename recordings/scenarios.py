"""Scenarios: recorded dialogues, each with the state and the vantage in which it is replayed."""

import os
import tomllib
from dataclasses import dataclass
from typing import Any

from recordings import RECORDINGS, TRANSCRIPTS
from recordings.reading import Entry, scenarios_of
from stack.console import Problem
from stack.states import State, states

TABLE = RECORDINGS / "scenarios.toml"


@dataclass(frozen=True)
class Scenario:
    """One scenario of one transcript, and where it is replayed: a state and a vantage.

    slow: it takes more than 10 s. settled: the server had run for minutes when it was recorded.
    """

    transcript: str
    name: str
    state: str
    vantage: str
    slow: bool = False
    settled: bool = False

    @property
    def title(self) -> str:
        return f"{self.transcript}: {self.name}"

    @property
    def world(self) -> State:
        return states()[self.state]

    def recorded(self) -> Entry:
        """The observations by name."""
        return scenarios_of(self.transcript)[self.name]


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


def table() -> dict[str, Any]:
    """scenarios.toml: how each file of transcripts/ is repeated, or why it is not."""
    return tomllib.loads(TABLE.read_text())


def scenarios(version: str) -> list[Scenario]:
    """What scenarios.toml lists for a recorded version of Mailu."""
    return [
        Scenario(row["name"], name, row["state"], row["from"], row.get("slow", False), row.get("settled", False))
        for row in table()["transcript"]
        if row["name"].startswith(f"{version}-")
        for name in _of_the_vantage(row["from"], list(scenarios_of(row["name"])))
    ]


def _of_the_vantage(vantage: str, names: list[str]) -> list[str]:
    """A recording with a scenario per vantage has a row per vantage."""
    return [vantage] if vantage in names else names
