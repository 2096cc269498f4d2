"""Every claim, run in its state and from its vantage. What comes out is its evidence."""

from collections.abc import Callable

import pytest

from proof.claims import Claim
from proving.proving import Proven


def test_claim(claim: Claim, verdict_of: Callable[[Claim], Proven], shown_at: dict[str, list[str]]) -> None:
    proven = verdict_of(claim)
    if proven.record.verdict != "pass":
        places = [place for snippet in claim.shown() for place in shown_at.get(snippet.name, [])]
        pytest.fail(f"shown at   {', '.join(places) or 'no page'}\n{proven.report}", pytrace=False)
