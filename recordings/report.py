"""A report for a person: what is equal, and what differs, side by side."""

from collections import Counter
from itertools import zip_longest

from recordings.comparing import Observation


def report(title: str, observations: list[Observation]) -> str:
    """A scenario in one line; under it, for each difference, what was recorded and what came now, side by side."""
    counts = Counter(seen.verdict for seen in observations)
    rows = [f"{counts['equal']:4} equal {counts['different']:3} different {counts['not applicable']:3} not applicable  {title}"]
    for seen in observations:
        if seen.verdict == "different":
            pairs = zip_longest(seen.recorded, seen.now or [], fillvalue="")
            rows += [f"      {seen.name}", *(f"      {'  ' if a == b else '! '}{a[:70]:70} | {b[:70]}" for a, b in pairs)]
    return "\n".join(rows)
