"""Snippets: the files that readers copy, each shown whole."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from stack import SNIPPETS
from stack.console import Problem


@dataclass(frozen=True)
class Snippet:
    """A file, named by its path under snippets/."""

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
    path = SNIPPETS / name
    if not path.is_file():
        raise Problem(f"{wanted_by} names snippets/{name}, which does not exist. Write that file or correct the name.")
    return Snippet(name, path.read_text())


def snippet_files() -> list[str]:
    """The names of all snippets; claims.toml and message.eml stand beside them and are none."""
    files = (path for path in SNIPPETS.rglob("*") if path.is_file() and path.name not in {"claims.toml", "message.eml"})
    return sorted(str(Path(path).relative_to(SNIPPETS)) for path in files)
