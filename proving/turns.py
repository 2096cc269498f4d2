"""Turns: which claim is next on a back end. One at a time, the longest first, and only when its states are up."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from proof.claims import Claim
from proving.plan import Plan
from stack.states import State, states


class Turns:
    """Claims that wait. A thread of each back end takes them one after the other; one that needs several takes all of these."""

    def __init__(self, claims: list[Claim], plan: Plan) -> None:
        self.plan = plan
        self.waiting = sorted(claims, key=lambda claim: (claim.alone, not claim.also_up, -plan.seconds[claim.name]))
        self.up: set[str] = set()
        self.busy: dict[str, threading.Lock] = {}
        self.news = threading.Condition()

    def is_up(self, state: State) -> bool:
        """Note that a state is up. Whether it is the first one of its back end, which then needs a thread."""
        with self.news:
            self.up.add(state.key)
            first = state.owner.key not in self.busy
            self.busy.setdefault(state.owner.key, threading.Lock())
            self.news.notify_all()
        return first

    def next(self, owner: State) -> tuple[Claim, State] | None:
        """The next claim of a back end and the state or copy that it runs in; None when none will come."""
        with self.news:
            while mine := [found for found in self._places() if found[1].owner.key == owner.key]:
                for claim, state in mine:
                    needed = set(self.plan.states) if claim.alone else {state.key, *claim.also_up}
                    if needed <= self.up:
                        self.waiting.remove(claim)
                        return claim, state
                self.news.wait()
        return None

    def _places(self) -> Iterator[tuple[Claim, State]]:
        return ((claim, state) for claim in self.waiting for state in self.plan.places[claim.name])

    @contextmanager
    def alone(self, claim: Claim, state: State) -> Iterator[None]:
        """Nothing else runs on the back ends that this claim uses; on none at all, if it says so."""
        owners = {state.owner.key, *(states()[name].owner.key for name in claim.also_up)}
        with ExitStack() as held:
            for key in sorted(self.busy if claim.alone else owners):
                held.enter_context(self.busy[key])
            yield

    def give_up(self) -> list[Claim]:
        """Let nothing more begin; what still waited."""
        with self.news:
            left, self.waiting = self.waiting, []
            self.news.notify_all()
        return left
