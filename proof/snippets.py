"""Snippets: the files that readers copy, each shown whole; of a lab, a page shows one cell after the other."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from stack import SNIPPETS
from stack.console import Problem

CELL = re.compile(r"^# %% *(\S+)\n", re.MULTILINE)


@dataclass(frozen=True)
class Snippet:
    """A file, named by its path under snippets/, or a cell of a lab: labs/FILE.py:CELL."""

    name: str
    text: str

    @property
    def sha256(self) -> str:
        return sha256(self.text)


def sha256(text: str) -> str:
    """The hash of a block in hex, as `sha256sum FILE` prints it: the text ends with one newline."""
    return hashlib.sha256((text.rstrip("\n") + "\n").encode()).hexdigest()


def read_snippet(name: str, wanted_by: str) -> Snippet:
    """Read snippets/NAME. `wanted_by` says who asks, for the message of the Problem when there is no such file."""
    file, _, cell = name.partition(":")
    path = SNIPPETS / file
    if not path.is_file():
        raise Problem(f"{wanted_by} names snippets/{file}, which does not exist. Write that file or correct the name.")
    text = path.read_text()
    if cell and cell not in cells(text):
        raise Problem(f"{wanted_by} names the cell {cell}, but snippets/{file} has: {', '.join(cells(text)) or 'no cells'}.")
    return Snippet(name, cells(text)[cell] if cell else text)


def cells(text: str) -> dict[str, str]:
    """The cells of a lab by name (jupytext's percent format, `# %% NAME`); other files have none."""
    _, *parts = CELL.split(text)
    return {name: source.strip("\n") + "\n" for name, source in zip(parts[::2], parts[1::2], strict=True)}


def snippet_files() -> list[str]:
    """The names of all snippets; claims.toml and message.eml stand beside them and are none."""
    files = (path for path in SNIPPETS.rglob("*") if path.is_file() and path.name not in {"claims.toml", "message.eml"})
    return sorted(str(Path(path).relative_to(SNIPPETS)) for path in files)
