"""Scenarios: recorded dialogues, each with the state and the vantage in which it is replayed."""

import json
import os
import tomllib
from dataclasses import dataclass
from typing import Any

from recordings import RECORDINGS, TRANSCRIPTS
from stack.console import Problem
from stack.states import State, states

TABLE = RECORDINGS / "scenarios.toml"


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
        """The observations by name."""
        return dict(_recorded(self.transcript)[self.name]["result"])


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
    tables = tomllib.loads(TABLE.read_text())["transcript"]
    return [
        Scenario(table["name"], scenario, table["state"], table["from"], table.get("slow", False))
        for table in tables
        if table["name"].startswith(f"{version}-")
        for scenario in _recorded(table["name"])
    ]


def _recorded(transcript: str) -> dict[str, Any]:
    """The scenarios of a transcript by name. Raises Problem when it cannot be read."""
    try:
        return dict(json.loads((TRANSCRIPTS / f"{transcript}.json").read_text())["scenarios"])
    except (OSError, ValueError, KeyError) as error:
        raise Problem(f"recordings/transcripts/{transcript}.json is no transcript with scenarios: {error!r}.") from error
