"""Inputs: everything that a claim's evidence was made from. What has changed since, the evidence does not speak of."""

import hashlib
import json
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from proof.claims import Claim
from proof.programs import service_of
from stack import ROOT, SNIPPETS
from stack.kinds import image_ids, images_of
from stack.states import State, states

MESSAGE = "clients/message.eml"
NAME = re.compile(r"[\w./-]+")
IMPORT = re.compile(r"^ *(?:from|import) (\w+)", re.MULTILINE)
CODE = {
    "the code of proof/": ("proof/*.py",),
    "the code of proving/": ("proving/*.py",),
    "the code of stack/": ("stack/*.py", "stack/images/**/*"),
}


def inputs(claim: Claim, opened: Iterable[str] = ()) -> dict[str, str]:
    """A hash by name: the claim's words, files of snippets/ and stack/, settings of states, code, images.

    opened: what the program was seen to open under snippets/, beside what can be read from the files themselves.
    """
    worlds = [claim.world, claim.world.owner, *(states()[name] for name in claim.also_up)]
    names = {name for name in (claim.snippet, claim.run, claim.output) if name}
    files = {f"snippets/{name}" for name in named_by(names | set(opened)) | {MESSAGE}}
    return {
        "the claim": _hash(json.dumps([claim.title, claim.also_up])),
        **{name: hash_of(name) for name in sorted(files.union(*map(_files, worlds)))},
        **{f"the state {state.name}": _hash(state.described) for state in worlds},
        **{name: _tree(patterns) for name, patterns in CODE.items()},
        **_images(worlds, service_of(claim)),
    }


def changed(rests_on: dict[str, str], now: dict[str, str]) -> str | None:
    """The first thing that is no longer what it was; None when all is. An image that is not here cannot be compared."""
    for name in [*now, *rests_on]:
        present = now.get(name) or hash_of(name)
        if rests_on.get(name) != present and not (name.startswith("the image ") and name not in now):
            return name
    return None


@cache
def hash_of(name: str) -> str:
    """The hash of a file by its path from the project's root; "" when there is none."""
    file = ROOT / name
    return _hash(file.read_text()) if file.is_file() else ""


def named_by(names: Iterable[str]) -> set[str]:
    """These snippets, and the ones that their texts name or import, and so on."""
    found, waiting = set[str](), set(names)
    while waiting:
        found |= waiting
        waiting = {other for name in waiting for other in _named_in(name)} - found
    return found


@cache
def _named_in(name: str) -> frozenset[str]:
    path = SNIPPETS / name
    if not path.is_file():
        return frozenset()
    text = path.read_text()
    words = {*NAME.findall(text), *(f"{module}.py" for module in IMPORT.findall(text))}
    places = ((folder / word).resolve() for word in words for folder in (path.parent, SNIPPETS))
    return frozenset(str(place.relative_to(SNIPPETS)) for place in places if place.is_relative_to(SNIPPETS) and place.is_file())


def _files(state: State) -> set[str]:
    return {str(file.relative_to(ROOT)) for file in (*state.env_files(), *state.compose_files())}


def _images(worlds: list[State], service: str) -> dict[str, str]:
    known = image_ids()
    wanted = {image for state in worlds for image in images_of(state.version, service)}
    return {f"the image {image}": known[image] for image in sorted(wanted) if image in known}


@cache
def _tree(patterns: tuple[str, ...]) -> str:
    files = sorted(file for pattern in patterns for file in ROOT.glob(pattern) if file.is_file() and not _made(file))
    return _hash("".join(f"{file.relative_to(ROOT)} {_hash(file.read_bytes())}\n" for file in files))


def _made(file: Path) -> bool:
    """Whether a run made it: compiled Python, downloaded packages."""
    return bool({"__pycache__", "wheels"} & set(file.parts))


def _hash(content: str | bytes) -> str:
    """The first half of a SHA-256, in hex."""
    return hashlib.sha256(content if isinstance(content, bytes) else content.encode()).hexdigest()[:32]


def forget() -> None:
    """Read files anew: they have been written."""
    for function in (hash_of, _named_in, _tree):
        function.cache_clear()
