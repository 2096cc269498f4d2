"""The known differences: where a stack does not answer as the recorded Mailu, and why."""

import re
import tomllib
from functools import cache

from recordings import RECORDINGS

TABLE = RECORDINGS / "differences.toml"


@cache
def differences() -> dict[str, dict[str, str]]:
    """A regular expression over `transcript: scenario: observation` -> its reason in each language."""
    return dict(tomllib.loads(TABLE.read_text()))


def known(title: str) -> str | None:
    """The row that `transcript: scenario: observation` falls under."""
    return next((pattern for pattern in differences() if re.fullmatch(pattern, title)), None)
