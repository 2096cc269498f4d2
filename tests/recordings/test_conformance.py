"""The stack against the recordings of the real Mailu: every scenario, reply by reply."""

import difflib
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import groupby

import pytest
from docker import DockerClient

from recordings.comparing import Observation
from recordings.differences import known, outdated
from recordings.replaying import renew_accounts, replay
from recordings.report import report
from recordings.scenarios import Scenario, recorded_version, scenarios
from stack import WORK
from stack.console import step
from stack.kinds import VERSION
from stack.limits import forget_logins
from stack.states import states
from stack.world import world
from tests.conftest import chosen_values

SCENARIOS = [*scenarios(recorded_version(VERSION)), *scenarios("2.0")]
ENOUGH = 0.95
"""The part of the recorded observations of a version that has to be equal."""
REPORT = WORK / "conformance.txt"
Replayed = dict[str, Future[list[Observation]]]


def place(scenario: Scenario) -> tuple[str, str]:
    return scenario.state, scenario.vantage


@pytest.fixture(scope="module")
def replayed(client: DockerClient, request: pytest.FixtureRequest) -> Iterator[Replayed]:
    """The collected scenarios' observations: one after the other in the same place, places side by side."""
    wanted: list[Scenario] = chosen_values(request, "test_answers_as_recorded", "scenario")
    plan: dict[str, set[str]] = {}
    for scenario in wanted:
        plan.setdefault(scenario.state, set()).add(scenario.vantage)
    results: Replayed = {scenario.title: Future() for scenario in wanted}

    def run(group: list[Scenario]) -> None:
        for scenario in group:
            try:
                if scenario.slow:
                    forget_logins(client, scenario.world)
                results[scenario.title].set_result(replay(client, scenario))
            except Exception as error:  # it belongs to the test of that scenario
                results[scenario.title].set_exception(error)

    with world(client, plan), step(f"replay {len(wanted)} recorded scenarios"), ThreadPoolExecutor(8) as pool:
        for owner in {states()[name].owner for name in plan}:
            renew_accounts(client, owner)
        list(pool.map(run, [list(group) for _, group in groupby(sorted(wanted, key=place), key=place)]))
        text = "\n".join(report(title, future.result()) for title, future in results.items() if not future.exception())
        REPORT.write_text(f"{text}\n")
        print(f"\n{text}", file=sys.__stderr__)
        yield results


@pytest.mark.parametrize(
    "scenario",
    [pytest.param(one, marks=pytest.mark.slow if one.slow else (), id=one.title) for one in SCENARIOS],
)
def test_answers_as_recorded(scenario: Scenario, replayed: Replayed) -> None:
    for seen in replayed[scenario.title].result():
        if seen.verdict == "different" and not known(f"{scenario.title}: {seen.name}"):
            sides = "\n".join(difflib.unified_diff(seen.recorded, seen.now or [], "recorded", "now", lineterm=""))
            pytest.fail(f"{scenario.title}: {seen.name}\n{sides}", pytrace=False)


@pytest.mark.parametrize("version", [recorded_version(VERSION), "2.0"])
def test_enough_is_equal(version: str, replayed: Replayed) -> None:
    counts = Counter(
        seen.verdict for title, future in replayed.items() if title.startswith(f"{version}-") for seen in future.result()
    )
    assert counts["equal"] / (counts["equal"] + counts["different"]) >= ENOUGH, counts


@pytest.mark.parametrize("how", ["fast", pytest.param("slow", marks=pytest.mark.slow)])
def test_known_differences_are_true(how: str, replayed: Replayed) -> None:
    verdicts: dict[str, list[str]] = {"equal": [], "different": [], "not applicable": []}
    for title, future in replayed.items():
        for seen in future.result():
            verdicts[seen.verdict].append(f"{title}: {seen.name}")
    assert not outdated(verdicts["equal"], verdicts["different"]), "these rows of recordings/differences.toml are no longer true"
