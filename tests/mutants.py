"""Does anybody notice? Break snippets, fragments of states and shown outputs, one thing at a time: python -m tests.mutants.

A mutant that no claim about its snippet notices is printed: the claim would pass without what it is about. Options: --sample N
takes N mutants of snippets by chance (--seed), --only NAME those of one snippet. The exit code is 1 when one survives that
tests/mutants.toml does not name with a reason.
"""

import argparse
import os
import random
import re
import shutil
import signal
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from doctest import ELLIPSIS, OutputChecker
from pathlib import Path, PurePosixPath
from unittest.mock import patch

from docker import DockerClient
from docker.models.containers import Container

from proof.choosing import about, standing
from proof.claims import Claim, all_claims
from proof.verdict import last_lines
from proving import proving
from proving.captures import FOLDER
from proving.place import Place
from proving.proving import Proving
from stack import SNIPPETS, states
from stack.console import Problem
from stack.engine import engine
from stack.states import State

KNOWN = Path(__file__).with_name("mutants.toml")
SWAPS = {"mail.example.com": "mail.example.net", "true": "false", "false": "true", "yes": "no", "on": "off"}
CONTROL = "unchanged"
COMMENT = re.compile(r"\s*(#|//|;|/\*|\*|<\?php|$)")


@dataclass(frozen=True)
class Mutant:
    """A snippet with one thing changed: `what` says in which line and how."""

    snippet: str
    what: str
    text: str

    @property
    def title(self) -> str:
        return f"{self.snippet}: {self.what}"


@dataclass(frozen=True)
class Mutated(Claim):
    """A claim that is run with a mutant in the place of its snippet. number: the mutant's."""

    number: int = field(default=0)

    @property
    def name(self) -> str:
        return f"{super().name}--mutant-{self.number}"


def mutants(snippet: str) -> Iterator[Mutant]:
    """Each line deleted once; each number one higher, each name of a host, each switch the other way, once."""
    lines = (SNIPPETS / snippet).read_text().splitlines(keepends=True)
    for number, line in enumerate(lines):
        if COMMENT.match(line):
            continue
        yield Mutant(snippet, f"line {number + 1} deleted", "".join(lines[:number] + lines[number + 1 :]))
        for found in re.finditer(r"\b(?:\d+|mail\.example\.com|true|false|yes|no|on)\b", line):
            other = SWAPS.get(found[0]) or (str(int(found[0]) + 1) if found[0].isdigit() else "yes")
            changed = f"{line[: found.start()]}{other}{line[found.end() :]}"
            text = "".join([*lines[:number], changed, *lines[number + 1 :]])
            yield Mutant(snippet, f"line {number + 1}, {found[0]} is {other}", text)


class MutatedPlace(Place):
    """A back end before which a program runs in a copy of snippets/ that has the mutant."""

    def execute(self, claim: Claim, found: Container, command: list[str], password: str, state: State) -> tuple[int, str]:
        if isinstance(claim, Mutated):
            folder = f"/captures/mutants/{claim.number}/"
            command = [part.replace("/snippets/", folder) for part in command]
            if claim.vantage != "server":
                command = ["sh", "-c", 'cd "$0" && exec "$@"', str(PurePosixPath(folder, claim.run).parent), *command]
        return super().execute(claim, found, command, password, state)


def survivors_of_snippets(client: DockerClient, chosen: list[Mutant], claims: list[Claim]) -> list[str]:
    """The mutants that every claim about their snippet passes with. Unchanged, each snippet runs so too, as a control."""
    folder = FOLDER / "mutants"
    shutil.rmtree(folder, ignore_errors=True)
    controls = [Mutant(name, CONTROL, (SNIPPETS / name).read_text()) for name in dict.fromkeys(one.snippet for one in chosen)]
    tried: list[tuple[Mutant, list[Mutated]]] = []
    for number, mutant in enumerate([*controls, *chosen]):
        shutil.copytree(SNIPPETS, folder / str(number), copy_function=os.link)
        (folder / str(number) / mutant.snippet).unlink()
        (folder / str(number) / mutant.snippet).write_text(mutant.text)
        tried.append((mutant, [Mutated(**vars(claim), number=number) for claim in about([mutant.snippet], claims)]))
    with patch.object(proving, "Place", MutatedPlace):
        passed = _passed(client, [claim for _, members in tried for claim in members])
    shutil.rmtree(folder)
    survived = [mutant for mutant, members in tried if all(claim.name in passed for claim in members)]
    if broken := [control.snippet for control in controls if control not in survived]:
        raise Problem(f"Unchanged, {', '.join(broken)} does not pass either: nothing was learnt. Prove it first.")
    return [mutant.title for mutant in survived if mutant.what != CONTROL]


def survivors_of_fragments(client: DockerClient, chosen: list[Mutant], claims: list[Claim]) -> list[str]:
    """The same for what states are made of: each mutant is a world of its own."""
    return [mutant.title for mutant in chosen if _passes_with(client, mutant, about([mutant.snippet], claims))]


def _passes_with(client: DockerClient, mutant: Mutant, claims: list[Claim]) -> bool:
    folder = FOLDER / "fragments"
    shutil.copytree(SNIPPETS, folder, dirs_exist_ok=True)
    (folder / mutant.snippet).write_text(mutant.text)
    with patch.object(states, "SNIPPETS", folder):
        passed = _passed(client, claims)
    shutil.rmtree(folder)
    return len(passed) == len(claims)


def _passed(client: DockerClient, claims: Sequence[Claim]) -> set[str]:
    """The names of those that pass. No record is written."""
    with patch.object(proving, "write", lambda record: None), Proving(client, list(claims)).under_way() as verdicts:
        ends = {name: end.exception() or end.result().record.verdict for name, end in verdicts.items()}
    return {name for name, end in ends.items() if end == "pass"}


def survivors_of_outputs(claims: list[Claim]) -> list[str]:
    """Shown characters that could be others: each is changed once and held against what the program printed."""
    found = []
    records = standing(claims)
    for claim in claims:
        if not claim.output or claim.name not in records:
            continue
        shown = (SNIPPETS / claim.output).read_text()
        printed = last_lines(records[claim.name].output, len(shown.splitlines()))
        for place, letter in enumerate(shown):
            if letter.isspace() or (letter == "." and "..." in shown[max(0, place - 2) : place + 3]):
                continue
            other = shown[:place] + ("y" if letter == "x" else "x") + shown[place + 1 :]
            if OutputChecker().check_output(other, printed, ELLIPSIS):
                found.append(f"{claim.output}: character {place + 1}, {letter!r} ({claim.title})")
    return found


def by_kind(claims: list[Claim], only: list[str]) -> tuple[list[Mutant], list[Mutant]]:
    """Mutants of what programs read, and of what states are made of."""
    names = dict.fromkeys(claim.snippet for claim in claims if not claim.snippet.endswith(".txt"))
    kinds: dict[bool, list[Mutant]] = defaultdict(list)
    for name in names:
        if not only or name in only:
            kinds[name.startswith("compose/")] += mutants(name)
    return kinds[False], kinds[True]


def known() -> dict[str, str]:
    """Survivors that are meant to survive: title -> why."""
    return dict(tomllib.loads(KNOWN.read_text())) if KNOWN.exists() else {}


def main() -> int:
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # as Ctrl-C: nothing is left running
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sample", type=int, metavar="N")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", action="append", default=[], metavar="NAME")
    options = parser.parse_args()
    claims = all_claims()
    read, made_of = by_kind(claims, options.only)
    if options.sample:
        draw = random.Random(options.seed)
        read, made_of = (draw.sample(kind, min(len(kind), options.sample)) for kind in (read, made_of))
    with engine() as client:
        found = survivors_of_snippets(client, read, claims) if read else []
        found += survivors_of_fragments(client, made_of, claims)
    found += survivors_of_outputs(claims)
    new = [title for title in found if title not in known()]
    counts = f"{len(read)} mutants of snippets, {len(made_of)} of fragments"
    print(f"{counts}: {len(found)} survivors, {len(found) - len(new)} of them known", *new, sep="\n")
    return bool(new)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Problem as problem:
        sys.exit(str(problem))
