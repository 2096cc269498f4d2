"""Proving: claims side by side, one at a time on each back end, and a record of each."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from docker import DockerClient

from proof.claims import Claim
from proof.evidence import Record, read_all, write
from proof.inputs import inputs
from proof.outcome import Outcome
from proof.verdict import differences
from proving.captures import Captures
from proving.place import Place, expected_message
from proving.plan import Plan
from proving.report import report, update
from proving.turns import Turns
from stack.console import Problem
from stack.kinds import SERVICES, kind
from stack.states import State
from stack.world import growing_world


@dataclass(frozen=True)
class Proven:
    """The record of a claim that ran, and what a person needs to mend it, if it failed."""

    record: Record
    report: str


class Proving:
    """Claims on their way. verdicts: a Future for each, by name; one that an early end overtakes never comes."""

    def __init__(self, client: DockerClient, claims: list[Claim], updating: bool = False) -> None:
        """updating: write what comes out into the snippets that show it."""
        self.client, self.updating = client, updating
        self.plan = Plan(claims, {record.claim: record.seconds + record.overhead for record in read_all().values()})
        self.verdicts: dict[str, Future[Proven]] = {claim.name: Future() for claim in claims}
        self.turns = Turns(claims, self.plan)
        self.captures = Captures()
        self.running: dict[str, tuple[Place, Claim, State]] = {}
        self.ended = False
        self.obstacle: BaseException | None = None
        """Why the world that the claims need did not start."""

    @contextmanager
    def under_way(self) -> Iterator[dict[str, Future[Proven]]]:
        """Start what is needed and prove everything. Whatever ends it early ends the programs too."""
        with growing_world(self.client, self.plan.states) as grow, self.captures, ThreadPoolExecutor(32) as pool:

            def is_up(state: State) -> None:
                if self.turns.is_up(state):
                    pool.submit(self._work, state.owner).add_done_callback(self._fail_what_waits)

            pool.submit(grow, is_up).add_done_callback(self._fail_what_waits)
            try:
                yield self.verdicts
            finally:
                self._end()

    def _fail_what_waits(self, ended: Future[None]) -> None:
        """After a start or a back end that failed: nobody will take what waits."""
        if error := ended.exception():
            self.obstacle = error
            for claim in self.turns.give_up():
                self.verdicts[claim.name].set_exception(Problem(str(error)))  # one each: a traceback grows with each raise

    def _end(self) -> None:
        self.ended = True
        self.turns.give_up()
        for place, claim, state in list(self.running.values()):
            with suppress(Exception):  # its container may be gone already
                place.stop(claim, state)

    def _work(self, owner: State) -> None:
        """Take one claim after the other, until none is left for this back end."""
        place = Place(self.client, owner)
        while found := self.turns.next(owner):
            claim, state = found
            with self.turns.alone(claim, state):
                self.running[claim.name] = (place, claim, state)
                try:
                    self._prove(claim, state, place)
                except Exception as error:
                    self.verdicts[claim.name].set_exception(error)
                del self.running[claim.name]

    def _prove(self, claim: Claim, state: State, place: Place) -> None:
        before = inputs(claim)
        outcome = place.run(claim, state)
        if self.ended:
            return  # what was cut short proves nothing
        if self.updating:
            update(claim, state, place, outcome)
        found = differences(claim, outcome, expected_message())
        told = report(claim, state, outcome, found, self.client) if found else ""
        dialogue = self.captures.dialogue(outcome.capture, place.client_of(claim, state))
        dialogue.add_done_callback(partial(self._conclude, claim, before, outcome, found, told))

    def _conclude(
        self, claim: Claim, before: dict[str, str], outcome: Outcome, found: list[str], told: str, dialogue: Future[list[str]]
    ) -> None:
        try:
            record = _record(claim, inputs(claim, outcome.opened) | before, outcome, found, dialogue.result())
            write(record)
            whole = told and "\n".join([told, "", "The dialogue:", *record.dialogue])
            self.verdicts[claim.name].set_result(Proven(record, whole))
        except Exception as error:
            self.verdicts[claim.name].set_exception(error)


def _record(claim: Claim, rests_on: dict[str, str], outcome: Outcome, found: list[str], dialogue: list[str]) -> Record:
    return Record(
        claim=claim.name,
        title=claim.title,
        shown={snippet.name: snippet.sha256 for snippet in claim.shown()},
        rests_on=rests_on,
        state=claim.state,
        vantage=claim.vantage,
        expect=claim.expect,
        when=claim.when,
        images=[_image(claim.world, service) for service in SERVICES],
        verdict="fail" if found else "pass",
        output=outcome.output,
        dialogue=dialogue,
        seconds=outcome.seconds,
        overhead=outcome.overhead,
        at=datetime.fromtimestamp(outcome.began, UTC).isoformat(timespec="seconds"),
        differences=found,
    )


def _image(state: State, service: str) -> dict[str, str]:
    """What fills a service of a state: the back end's are of its owner's version."""
    version = state.version if service == "front" else state.owner.version
    repository, _, tag = kind().image(SERVICES[service], version).rpartition(":")
    return {"service": service, "kind": kind().name, "name": repository, "version": tag}
