"""The known differences: where a stack does not answer as the recorded Mailu, and why.

A row of differences.toml is a regular expression over `transcript: scenario: observation`, with the reason in each language.
kind: of the images that it holds for (`reference`, `mailu`), both without it. sometimes: it need not show in each run.
"""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from recordings import RECORDINGS
from stack.console import Problem
from stack.kinds import KINDS, kind

TABLE = RECORDINGS / "differences.toml"


@dataclass(frozen=True)
class Difference:
    pattern: str
    en: str
    zh: str
    kind: str | None = None
    sometimes: bool = False

    def covers(self, title: str) -> bool:
        return bool(re.fullmatch(self.pattern, title))


@cache
def all_differences() -> tuple[Difference, ...]:
    """Every row. Raises Problem for one with a key or a kind that is not known."""
    try:
        rows = tuple(Difference(pattern, **row) for pattern, row in tomllib.loads(TABLE.read_text()).items())
    except TypeError as error:
        raise Problem(f"recordings/differences.toml: {error}. A row has en, zh, and may have kind and sometimes.") from error
    if strangers := [row.kind for row in rows if row.kind not in (None, *KINDS)]:
        raise Problem(f"recordings/differences.toml: kind = {strangers[0]!r} can be {' or '.join(KINDS)}.")
    return rows


def differences() -> list[Difference]:
    """The rows that hold for the images that are in use."""
    return [row for row in all_differences() if row.kind in (None, kind().name)]


def known(title: str) -> Difference | None:
    """The row that `transcript: scenario: observation` falls under."""
    return next((row for row in differences() if row.covers(title)), None)


def outdated(equal: Iterable[str], different: Iterable[str]) -> list[str]:
    """The patterns of rows that cover some of what was replayed, and nothing that differs. Both are titles."""
    equal, different = list(equal), list(different)
    return [
        row.pattern
        for row in differences()
        if not row.sometimes and any(map(row.covers, equal)) and not any(map(row.covers, different))
    ]
