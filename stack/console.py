"""What a person at the terminal sees: problems, steps, times."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from stack import WORK

TIMES = WORK / "times.tsv"


class Problem(Exception):
    """A mistake or an obstacle: one paragraph that names the file and the next step."""


@contextmanager
def step(name: str) -> Iterator[None]:
    """Say that a step begins, and note its seconds in a file: a task's steps run in several processes."""
    print(f"→ {name}", flush=True, file=sys.__stderr__)  # not the one that pytest captures
    began = time.monotonic()
    try:
        yield
    finally:
        note(time.monotonic() - began, name)


def note(seconds: float, name: str) -> None:
    """Put a row into the table of times."""
    WORK.mkdir(exist_ok=True)
    with TIMES.open("a") as file:
        file.write(f"{seconds:.1f}\t{name}\n")


def times() -> str:
    """The table of the steps so far."""
    rows = TIMES.read_text().splitlines() if TIMES.exists() else []
    return "\n".join("{:>7} s  {}".format(*row.split("\t", 1)) for row in rows)
