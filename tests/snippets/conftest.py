"""The claims as tests. What stands is not run again, unless everything is asked for."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from datetime import datetime

import pytest

from proof.choosing import named, standing
from proof.claims import Claim, all_claims
from proof.evidence import Record, forget_others
from proof.pages import all_blocks
from proving import progress
from proving.plan import Plan
from proving.proving import Proven, Proving
from stack.build import prepare_images
from stack.console import Problem, note, step
from stack.running import watched
from tests.conftest import DEATHS, chosen_values

CHOSEN = pytest.StashKey[list[Claim]]()


def pytest_configure(config: pytest.Config) -> None:
    try:
        config.stash[CHOSEN] = named(config.getoption("--only"), config.getoption("--everything"))
    except Problem as problem:
        raise pytest.UsageError(str(problem)) from problem


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "claim" in metafunc.fixturenames:
        claims = metafunc.config.stash[CHOSEN]
        metafunc.parametrize("claim", claims, ids=lambda claim: claim.title)


@pytest.fixture(scope="session")
def verdict_of(request: pytest.FixtureRequest) -> Iterator[Callable[[Claim], Proven]]:
    """What a claim's run shows, or its evidence where that stands. At the end nothing is left of what was started for it."""
    claims: list[Claim] = chosen_values(request, "test_claim", "claim")
    forget_others(all_claims())
    rerun = request.config.getoption("--all") or request.config.getoption("--update-examples")
    stand = {} if rerun else standing(claims)
    if len(stand) == len(claims):
        say(claims, stand)
        yield lambda claim: Proven(stand[claim.name], "")
        return
    client = request.getfixturevalue("client")
    while not rerun:  # images made anew leave less standing
        plan = Plan([claim for claim in claims if claim.name not in stand], {})
        prepare_images(client, *plan.images())
        if (still := standing(claims)) == stand:
            break
        stand = still
    say(claims, stand)
    updating = request.config.getoption("--update-examples")
    proving = Proving(client, [claim for claim in claims if claim.name not in stand], updating)
    with watched(client) as deaths, proving.under_way() as verdicts:
        request.config.stash[DEATHS] = deaths
        with step(f"prove {len(verdicts)} claims"), progress.shown(verdicts, lambda: list(proving.running)):
            yield lambda claim: Proven(stand[claim.name], "") if claim.name in stand else awaited(proving, claim, request.session)
    for record in slowest(verdicts):
        note(record.seconds + record.overhead, f"    {record.title}")


def awaited(proving: Proving, claim: Claim, session: pytest.Session) -> Proven:
    """Wait for a verdict. Where the world did not start, the run ends with the first claim."""
    try:
        return proving.verdicts[claim.name].result()
    except Problem:
        if proving.obstacle:
            session.shouldfail = "the world that the claims need did not start"
        raise


def say(claims: list[Claim], stand: dict[str, Record]) -> None:
    oldest = min((datetime.fromisoformat(record.at) for record in stand.values()), default=None)
    since = f", oldest {oldest:%Y-%m-%d %H:%M}" if oldest else ""
    with step(f"{len(stand)} claims stand{since}; {len(claims) - len(stand)} to run"):
        pass


def slowest(verdicts: dict[str, Future[Proven]]) -> list[Record]:
    """The ten that took longest, of those that came."""
    records = [verdict.result().record for verdict in verdicts.values() if verdict.done() and not verdict.exception()]
    return sorted(records, key=lambda record: -(record.seconds + record.overhead))[:10]


@pytest.fixture(scope="session")
def shown_at() -> dict[str, list[str]]:
    """Where each snippet is shown: `docs/en/index.md:12`."""
    places: dict[str, list[str]] = {}
    for block in all_blocks():
        places.setdefault(block.snippet or "", []).append(f"{block.page}:{block.line}")
    return places
