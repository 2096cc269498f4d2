"""A small project for the real code: wherever a module names a place of this project, it then names the same place of another."""

import sys
from pathlib import Path

import pytest

from proof import inputs
from stack import ROOT
from stack.states import every_state

OURS = ("proof", "proving", "stack", "expand")


def move(monkeypatch: pytest.MonkeyPatch, root: Path, files: dict[str, str]) -> None:
    """Write the files below root, and let every module of ours that is loaded take root for the project."""
    for name, text in files.items():
        write(root, name, text)
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] in OURS:
            for attribute, value in list(vars(module).items()):
                if isinstance(value, Path) and value.is_relative_to(ROOT):
                    monkeypatch.setattr(module, attribute, root / value.relative_to(ROOT))
    forget()


def write(root: Path, name: str, text: str) -> None:
    """Write one file, and let it be read."""
    file = root / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    forget()


def forget() -> None:
    """Nothing that was read before is remembered."""
    every_state.cache_clear()
    inputs.forget()
