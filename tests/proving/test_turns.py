"""Claims side by side: one at a time on a back end, none before its states are up, and no verdict where a run ends early."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from proof.claims import Claim, all_claims
from proof.evidence import read_all
from proof.outcome import Outcome
from proving import proving
from proving.plan import Plan
from proving.proving import Proving
from stack.console import Problem
from stack.states import State, any_state
from tests.small import write

STATES = """
[default]
subnets = ["192.168.203.0/24", "192.168.204.0/24"]
[submission]
subnets = ["192.168.205.0/24"]
[closed]
[expired]
beside = "submission"
"""
CLAIMS = """
[[claim]]
snippet = "probes/a.sh"
expect = "prints"
also_up = { submission = ["ext"] }
""" + "".join(
    f'[[claim]]\nsnippet = "probes/{name}.sh"\nstate = "{state}"\nexpect = "prints"\n'
    for state in ("default", "submission", "closed", "expired")
    for name in ("b", "c", "d")
)

Ready = Callable[[State | None], None]


def at_once(ready: Ready, plan: dict[str, set[str]]) -> None:
    for key in plan:
        ready(any_state(key))


class Place:
    """A back end on which nothing runs: it counts who is there at the same time."""

    here: Counter[str]
    most: Counter[str]
    among: list[tuple[str, frozenset[str]]]
    lock = threading.Lock()

    def __init__(self, client: object, owner: State) -> None:
        self.owner = owner

    def run(self, claim: Claim, state: State) -> Outcome:
        owners = {state.owner.key, *(any_state(name).owner.key for name in claim.also_up)}  # type: ignore[union-attr]
        with self.lock:
            self.here.update(owners)
            Place.most |= self.here
            Place.among.append((claim.name, frozenset(+self.here)))
        time.sleep(0.02)
        with self.lock:
            self.here.subtract(owners)
        return Outcome(exit=0, output="", seconds=0.02, began=time.time())

    def client_of(self, claim: Claim, state: State) -> None:
        return None

    def stop(self, claim: Claim, state: State) -> None:
        Place.among.append(("stopped", frozenset()))


class Captures:
    def __enter__(self) -> "Captures":
        return self

    def __exit__(self, *_: object) -> None: ...

    def dialogue(self, name: str, found: object) -> Future[list[str]]:
        done: Future[list[str]] = Future()
        done.set_result([])
        return done


@pytest.fixture
def claims(project: Path, monkeypatch: pytest.MonkeyPatch) -> list[Claim]:
    write(project, "stack/states.toml", STATES)
    write(project, "snippets/probes/claims.toml", CLAIMS)
    (project / "snippets/compose/claims.toml").unlink()
    (project / "snippets/compose/submission.env").unlink()
    (project / "snippets/probes/both.sh").unlink()
    for name in "bcd":
        write(project, f"snippets/probes/{name}.sh", "true\n")
    Place.here, Place.most, Place.among = Counter(), Counter(), []
    monkeypatch.setattr(proving, "Place", Place)
    monkeypatch.setattr(proving, "Captures", Captures)
    started(monkeypatch, at_once)
    return [claim for claim in all_claims() if claim.expect == "prints"]


def started(monkeypatch: pytest.MonkeyPatch, how: Callable[[Ready, dict[str, set[str]]], object]) -> None:
    """Let the world start in this way."""

    @contextmanager
    def world(client: object, plan: dict[str, set[str]]) -> Iterator[Callable[[Ready], object]]:
        yield lambda ready: how(ready, plan)

    monkeypatch.setattr(proving, "growing_world", world)


def test_one_at_a_time_on_each_back_end_and_several_side_by_side(claims: list[Claim]) -> None:
    proving = Proving(None, claims)  # type: ignore[arg-type]
    proving.plan.seconds |= {claim.name: 30.0 for claim in claims}
    with proving.under_way() as verdicts:
        assert {verdict.result(10).record.verdict for verdict in verdicts.values()} == {"pass"}
    assert len(Place.among) == len(claims) == 13
    assert set(Place.most.values()) == {1}, "two claims on one back end"
    assert max(len(+Counter(there)) for _, there in Place.among) > 1, "nothing side by side"
    assert set(read_all()) == {claim.name for claim in claims}


def test_copies_are_used_only_when_there_is_enough_to_do(claims: list[Claim]) -> None:
    few = Plan(claims, {claim.name: 0.1 for claim in claims})
    many = Plan(claims, {claim.name: 30.0 for claim in claims})
    assert "default-2" not in few.states and "default-2" in many.states
    assert {place.key for claim in claims if claim.also_up for place in many.places[claim.name]} == {"default"}


def test_a_claim_waits_for_its_states(claims: list[Claim], monkeypatch: pytest.MonkeyPatch) -> None:
    late = threading.Event()

    def slow(ready: Ready, plan: dict[str, set[str]]) -> None:
        for key in plan:
            if key != "submission":
                ready(any_state(key))
        late.wait(10)
        ready(any_state("submission"))

    started(monkeypatch, slow)
    proving = Proving(None, claims)  # type: ignore[arg-type]
    with proving.under_way() as verdicts:
        early = {claim.name for claim in claims if claim.state in ("default", "closed", "expired") and not claim.also_up}
        for name in early:
            verdicts[name].result(10)
        assert not any(verdict.done() for name, verdict in verdicts.items() if name not in early)
        late.set()
        assert all(verdict.result(10) for verdict in verdicts.values())


def test_a_world_that_does_not_start_fails_what_waits_and_says_why(claims: list[Claim], monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(ready: Ready, plan: dict[str, set[str]]) -> None:
        raise Problem("Another program holds a port.")

    started(monkeypatch, broken)
    proving = Proving(None, claims)  # type: ignore[arg-type]
    with proving.under_way() as verdicts:
        errors = {verdict.exception(10) for verdict in verdicts.values()}
    assert len(errors) == len(claims) and {str(error) for error in errors} == {"Another program holds a port."}
    assert isinstance(proving.obstacle, Problem)
    assert read_all() == {}


def ended_early(*_: object) -> Outcome:
    time.sleep(0.3)
    return Outcome(exit=-9, output="", seconds=0.3, began=time.time())


def test_what_is_cut_short_leaves_no_record_and_loses_none(claims: list[Claim], monkeypatch: pytest.MonkeyPatch) -> None:
    with Proving(None, claims).under_way() as verdicts:  # type: ignore[arg-type]
        for verdict in verdicts.values():
            verdict.result(10)
    before = read_all()
    proving = Proving(None, claims)  # type: ignore[arg-type]
    monkeypatch.setattr(Place, "run", ended_early)
    with pytest.raises(KeyboardInterrupt), proving.under_way():
        time.sleep(0.1)
        raise KeyboardInterrupt
    assert read_all() == before
    assert ("stopped", frozenset()) in Place.among
    assert not any(verdict.done() for verdict in proving.verdicts.values())


def test_a_claim_that_cannot_be_run_has_no_verdict_and_the_others_have(
    claims: list[Claim], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = Place.run

    def sometimes(self: Place, claim: Claim, state: State) -> Outcome:
        if claim.snippet == "probes/b.sh":
            raise Problem("Mailu's API answered 502.")
        return run(self, claim, state)

    monkeypatch.setattr(Place, "run", sometimes)
    with Proving(None, claims).under_way() as verdicts:  # type: ignore[arg-type]
        ends = {name: verdict.exception(10) for name, verdict in verdicts.items()}
    assert {name.partition("--")[0] for name, error in ends.items() if error} == {"probes-b-sh"}
    assert {name.partition("--")[0] for name in read_all()} == {"probes-a-sh", "probes-c-sh", "probes-d-sh"}


def test_what_measures_time_is_alone(claims: list[Claim]) -> None:
    """Nothing starts meanwhile either."""
    measuring = next(claim for claim in claims if claim.snippet == "probes/c.sh" and claim.state == "submission")
    chosen = [replace(claim, alone=claim is measuring) for claim in claims]
    with Proving(None, chosen).under_way() as verdicts:  # type: ignore[arg-type]
        for verdict in verdicts.values():
            verdict.result(10)
    assert [there for name, there in Place.among if name == measuring.name] == [frozenset({"submission"})]


def test_a_back_end_that_cannot_be_used_fails_what_waits(claims: list[Claim], monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for ever for the thread that was to take them."""

    def unusable(*_: object) -> None:
        raise Problem("mailu.env has no API_TOKEN.")

    monkeypatch.setattr(Place, "__init__", unusable)
    with Proving(None, claims).under_way() as verdicts:  # type: ignore[arg-type]
        assert {str(verdict.exception(2)) for verdict in verdicts.values()} == {"mailu.env has no API_TOKEN."}
