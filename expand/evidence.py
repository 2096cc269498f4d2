"""What the evidence says about a snippet as it is now."""

import os
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial

from proof.claims import all_claims
from proof.evidence import Record, read_all, why_not
from proof.snippets import read_snippet

Standing = Callable[[Record], str | None]
"""None while a record stands, else the reason why it does not: `stack/mailu.env has changed since`."""


def always(record: Record) -> str | None:
    return None


@dataclass(frozen=True)
class Evidence:
    """records: by claim. wanted: the kind of images that a record has to come from, empty for any, as long as it is one."""

    records: dict[str, Record]
    standing: Standing = always
    wanted: str = ""

    @cached_property
    def _by_snippet(self) -> dict[str, list[Record]]:
        """The claims about a snippet, else those that only run or print it."""
        showing, about = defaultdict(list), defaultdict(list)
        for record in self.records.values():
            about[next(iter(record.shown))].append(record)
            for snippet in record.shown:
                showing[snippet].append(record)
        return {**showing, **about}

    def of(self, snippet: str) -> list[Record]:
        """The records that stand, whether they passed or failed."""
        return [record for record, why_not in self.judged(snippet) if not why_not]

    def judged(self, snippet: str) -> list[tuple[Record, str | None]]:
        """Every record about a snippet, and why it says nothing about the snippet as it is now (None: it does)."""
        if snippet not in self._by_snippet:
            return []
        now = read_snippet(snippet, "A page").sha256
        return [(record, self._why_not(record, snippet, now)) for record in self._by_snippet[snippet]]

    def _why_not(self, record: Record, snippet: str, now: str) -> str | None:
        if record.shown[snippet] != now:
            return f"snippets/{snippet} has changed since"
        return self.standing(record)


def read() -> Evidence:
    """The evidence of this checkout. EVIDENCE=mailu (or reference) takes no other images'."""
    claims = {claim.name: claim for claim in all_claims()}
    return Evidence(_readable(read_all()), partial(why_not, claims=claims), os.environ.get("EVIDENCE", ""))


def _readable(records: dict[str, Record]) -> dict[str, Record]:
    """Without those that tell nothing, not even which snippet they are about."""
    return {name: record for name, record in records.items() if record.verdict != "unreadable"}
