"""Where claims run: which states and clients they need, and how they share out the copies of a state."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping

from proof.claims import Claim
from proof.programs import service_of
from stack.start import with_owners
from stack.states import State, copies, states

USUAL_SECONDS = 2.0
"""What a claim is expected to take that has never run."""
WORTH_A_COPY = 60.0
"""Seconds of claims for which another copy of their state is started."""


class Plan:
    """states: by key, the services of clients.yml that are needed. places: by claim, the states or copies that it can run in."""

    def __init__(self, claims: Iterable[Claim], seconds: Mapping[str, float]) -> None:
        self.states: dict[str, set[str]] = {}
        self.places: dict[str, list[State]] = {}
        self.seconds = {claim.name: seconds.get(claim.name) or USUAL_SECONDS for claim in claims}
        by_state: dict[str, list[Claim]] = defaultdict(list)
        for claim in claims:
            by_state[claim.state].append(claim)
        for name, members in by_state.items():
            self._share_out(copies(states()[name]), members)
        for claim in claims:
            for name, services in claim.also_up.items():
                self.states.setdefault(name, set()).update(services)

    def images(self) -> tuple[set[str], set[str]]:
        """What has to be there first: versions of Mailu, and services of clients.yml."""
        return {state.version for state in with_owners(self.states)}, set[str]().union(*self.states.values())

    def _share_out(self, places: list[State], claims: list[Claim]) -> None:
        """The clients of one kind go where least is to be done yet; those with more to do than one copy's share go to several."""
        total = sum(self.seconds[claim.name] for claim in claims)
        places = places[: max(1, math.ceil(total / WORTH_A_COPY))]
        load = {place: 0.0 for place in places}
        for members in sorted(_by_service(claims), key=lambda members: -self._sum(members)):
            share = math.ceil(self._sum(members) / (total / len(places)))
            chosen = sorted(places, key=lambda place: load[place])[: max(1, min(share, len(places)))]
            if any(claim.also_up for claim in members):
                chosen = places[:1]
            for place in chosen:
                load[place] += self._sum(members) / len(chosen)
                self.states.setdefault(place.key, set()).add(service_of(members[0]))
            self.places |= {claim.name: chosen for claim in members}

    def _sum(self, claims: list[Claim]) -> float:
        return sum(self.seconds[claim.name] for claim in claims)


def _by_service(claims: list[Claim]) -> Iterable[list[Claim]]:
    """Claims that need the same client; those that need other states too apart: they run in the first copy."""
    found: dict[tuple[str, bool], list[Claim]] = defaultdict(list)
    for claim in claims:
        found[service_of(claim), bool(claim.also_up)].append(claim)
    return found.values()
