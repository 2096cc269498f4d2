"""The words of stamps and pages of evidence, docs/words.toml."""

import tomllib
from functools import cache

from stack import ROOT


@cache
def words(language: str) -> dict[str, str]:
    """By name, in a language."""
    return dict(tomllib.loads((ROOT / "docs" / "words.toml").read_text())[language])
