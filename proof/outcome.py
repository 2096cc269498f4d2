"""What comes out of a run, before anybody judges it."""

from dataclasses import dataclass
from email.message import EmailMessage

LIMIT = 60
"""Seconds that a program may take."""


@dataclass(frozen=True)
class Outcome:
    """What came out: exit code (None: it took longer than LIMIT), what was printed, which snippets it opened, what arrived.

    began: seconds of the epoch. capture: the name of what it left on the wire, see proving.captures.
    """

    exit: int | None
    output: str
    seconds: float
    opened: tuple[str, ...] = ()
    began: float = 0.0
    overhead: float = 0.0
    capture: str = ""
    message: EmailMessage | None = None
