"""How long the proof of everything takes: python -m tests.bench [--runs N] [--shuffled] [--loaded] [--twice] [--only NAME].

Each run goes from nothing running to nothing running, and proves every claim, whatever stands. It prints one row: seconds until
all states are up, until the last verdict and until everything is gone; median and largest seconds of the harness around a
program; processor seconds of the whole machine; claims, and those that failed. The exit code is 1 when one failed.
"""

import argparse
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from statistics import median

import psutil

from proof.choosing import named
from proof.claims import Claim
from proof.evidence import FOLDER, Record
from proving.proving import Proven, Proving
from stack.engine import engine
from stack.states import State

HEAD = "  up  last  gone  harness: median  largest  processor  claims  failed"


class Again(Claim):
    """The same claim once more: what twice as many claims would take."""

    @property
    def name(self) -> str:
        return f"{super().name}--again"


@dataclass
class Clock:
    """Seconds since its start. up: when the last state became ready."""

    began: float = field(default_factory=time.monotonic)
    up: float = 0.0

    def ready(self, state: State) -> bool:
        self.up = self.now()
        return False

    def now(self) -> float:
        return time.monotonic() - self.began


def once(claims: list[Claim], shuffled: bool) -> list[str]:
    """Prove the claims and print a row. Returns what failed."""
    clock, before = Clock(), _busy()
    with engine() as client:
        proving = Proving(client, claims)
        if shuffled:
            random.shuffle(proving.turns.waiting)
        is_up = proving.turns.is_up
        proving.turns.is_up = lambda state: clock.ready(state) or is_up(state)  # type: ignore[method-assign]
        with proving.under_way() as verdicts:
            ends = {claim.title: _end(verdicts[claim.name]) for claim in claims}
            last = clock.now()
    records = [end for end in ends.values() if isinstance(end, Record)]
    failed = [f"{title}: {end}" for title, end in ends.items() if not isinstance(end, Record) or end.verdict != "pass"]
    harness = [record.overhead for record in records] or [0.0]
    print(
        f"{clock.up:4.0f} {last:5.0f} {clock.now():5.0f} {median(harness):16.3f} {max(harness):8.2f} {_busy() - before:10.0f} "
        f"{len(claims):7} {len(failed):7}",
        flush=True,
    )
    return failed


def _end(verdict: Future[Proven]) -> Record | BaseException:
    return verdict.exception() or verdict.result().record


def _busy() -> float:
    """Processor seconds that the machine has used."""
    times = psutil.cpu_times()
    return float(times.user + times.system)


@contextmanager
def two_busy_loops() -> Iterator[None]:
    with ExitStack() as held:
        for _ in range(2):
            loop = held.enter_context(subprocess.Popen([sys.executable, "-c", "while True: pass"]))
            held.callback(loop.kill)
        yield


def main() -> int:
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # as Ctrl-C: nothing is left running
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--shuffled", action="store_true", help="in random order")
    parser.add_argument("--loaded", action="store_true", help="with two busy loops beside it")
    parser.add_argument("--twice", action="store_true", help="each claim twice: how the time grows")
    parser.add_argument("--only", action="append", default=[], metavar="NAME")
    options = parser.parse_args()
    claims = named(options.only)
    if options.twice:
        claims += [Again(**vars(claim)) for claim in claims]
    failed: list[str] = []
    print(HEAD)
    with two_busy_loops() if options.loaded else ExitStack():
        for _ in range(options.runs):
            failed += once(claims, options.shuffled)
    for again in FOLDER.glob("*--again.json"):
        again.unlink()
    print(*failed, sep="\n")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
