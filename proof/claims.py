"""Claims: sentences about snippets that can be false. They are data, in the claims.toml beside the snippets."""

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from proof.circumstances import WHEN
from proof.snippets import Snippet, cells, read_snippet, snippet_files
from stack import ROOT, SNIPPETS
from stack.console import Problem
from stack.states import LINKED, State, states

FIELDS = ("snippet", "run", "state", "from", "when", "expect", "output", "also_up", "alone")
VANTAGES = ("ext", "host", "net", "ipv6", "server", *LINKED)


@dataclass(frozen=True)
class Claim:
    """In `state` and from `vantage`, when `when`, running `run` shows what `expect` says.

    snippet: what the claim is about. run: the file that is executed, by default the snippet itself.
    expect: `delivered` (exit 0, and the message arrives as message.eml has it), `fails` (another exit code) or
    `prints` (exit 0). output: the file that shows what the program prints at its end; `...` in it stands for
    anything, as in doctest. also_up: other states that have to be up, with their clients. alone: it measures time, so
    nothing else runs meanwhile. at: file and number of the claim,
    for messages.
    """

    snippet: str
    run: str
    state: str
    vantage: str
    when: str
    expect: str
    output: str | None
    at: str
    also_up: dict[str, list[str]] = field(default_factory=dict, hash=False)
    alone: bool = False

    @property
    def name(self) -> str:
        """A name for files and addresses; it stays as long as the claim is about the same."""
        run = [self.run] if self.run != self.snippet else []
        parts = (self.snippet, *run, self.state, self.vantage, *filter(None, [self.when]))
        return "--".join(re.sub(r"[^a-z0-9]+", "-", part.lower()) for part in parts)

    @property
    def title(self) -> str:
        """The claim as a sentence."""
        run = f" (run: {self.run})" if self.run != self.snippet else ""
        output = f", output as in {self.output}" if self.output else ""
        when = f", when {self.when}" if self.when else ""
        return f"{self.snippet}{run}, state {self.state}, from {self.vantage}{when}: {self.expect}{output}"

    @property
    def world(self) -> State:
        return states()[self.state]

    def shown(self) -> list[Snippet]:
        """Every snippet that this claim is evidence for, the one that it is about first; after a lab its cells."""
        names = dict.fromkeys(name for name in (self.snippet, self.run, self.output) if name)
        files = [read_snippet(name, self.at) for name in names]
        return [*files, *(Snippet(f"{self.snippet}:{cell}", text) for cell, text in cells(files[0].text).items())]


def all_claims() -> list[Claim]:
    """Every claim of every claims.toml. Raises Problem for one that cannot be meant, and for a snippet without any."""
    claims = [claim for file in sorted(SNIPPETS.rglob("claims.toml")) for claim in _read(file)]
    seen: dict[str, Claim] = {}
    for claim in claims:
        if twin := seen.get(claim.name):
            raise Problem(f"{claim.at} is about the same as {twin.at}: {claim.title}. Remove one of them.")
        seen[claim.name] = claim
    claimed = {snippet.name for claim in claims for snippet in claim.shown()}
    if unclaimed := [name for name in snippet_files() if name not in claimed]:
        raise Problem(f"snippets/{unclaimed[0]} has no claim. Add one to the claims.toml of its folder, or delete the file.")
    return claims


def _read(file: Path) -> list[Claim]:
    where = file.relative_to(ROOT)
    try:
        tables = tomllib.loads(file.read_text()).get("claim", [])
    except tomllib.TOMLDecodeError as error:
        raise Problem(f"{where} is not TOML: {error}. Correct that line.") from error
    return [_claim(table, f"{where}, claim {number}") for number, table in enumerate(tables, 1)]


def _claim(table: dict[str, Any], at: str) -> Claim:
    if unknown := set(table) - set(FIELDS):
        raise Problem(f"{at} has the unknown field {min(unknown)!r}. A claim has: {', '.join(FIELDS)}.")
    if "snippet" not in table:
        raise Problem(f'{at} names no snippet. Add the line: snippet = "FOLDER/FILE".')
    claim = Claim(
        snippet=table["snippet"],
        run=table.get("run", table["snippet"]),
        state=_one_of(states(), table, "state", at),
        vantage=_one_of(VANTAGES, table, "from", at),
        when=_one_of(tuple(WHEN), table, "when", at),
        expect=_one_of(("delivered", "fails", "prints"), table, "expect", at),
        output=table.get("output"),
        also_up={_one_of(states(), {"also_up": name}, "also_up", at): found for name, found in table.get("also_up", {}).items()},
        at=at,
        alone=table.get("alone", False) is True,
    )
    claim.shown()
    if claim.expect == "fails" and not claim.output:
        raise Problem(f'{at} says that it fails, but any failure would do. Add output = "FILE" with the text that it shows.')
    if claim.snippet.startswith("compose/") and claim.snippet not in {*claim.world.env, *claim.world.compose}:
        raise Problem(
            f"{at} is about {claim.snippet}, but the state {claim.state} is not made of it. Add the fragment to that state "
            f"in stack/states.toml, or name a state that has it."
        )
    return claim


def _one_of(values: dict[str, State] | tuple[str, ...], table: dict[str, str], field: str, at: str) -> str:
    """The field's value; the first one allowed is the default."""
    value = table.get(field, next(iter(values)))
    if value not in values:
        raise Problem(f"{at} has {field} = {value!r}. It can be: {', '.join(values)}.")
    return value
