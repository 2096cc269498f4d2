"""The tables under docs/ that pages are filled from, read anew when they change: `nox -s serve` lives long."""

import tomllib
from functools import cache
from typing import Any

from stack import ROOT


def table(name: str) -> dict[str, Any]:
    """docs/NAME.toml."""
    return _parsed(name, (ROOT / "docs" / f"{name}.toml").stat().st_mtime_ns)


@cache
def _parsed(name: str, changed: int) -> dict[str, Any]:
    return tomllib.loads((ROOT / "docs" / f"{name}.toml").read_text())
