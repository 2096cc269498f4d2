"""What docs/causes.toml has to keep to, and what the pages of symptoms show."""

import gzip
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from stack import ROOT

SYMPTOMS = ROOT / "docs" / "en" / "symptoms"
INCLUDE = re.compile(r'--8<-- "(symptoms/\w+\.txt)"')
ROW = re.compile(r"^\| `(.+?)` \| [^|]+ \| (.*) \|$", re.MULTILINE)
PAGE = re.compile(r"\(([\w-]+)\.md[^)]*\)")
NO_FAILURE = {"symptoms/relay_25_net.txt"}
"""Shown as what goes well."""
TEXTS = {
    "cause": ("zh", "en", "use_zh", "use_en", "run_zh", "run_en"),
    "server": ("zh", "en", "tip_zh", "tip_en"),
    "words": ("zh", "en"),
    "client": (),
}
WITHOUT_BOUND = re.compile(r"(?<!\\)[*+](?!\\)|\{\d+,\}")
BOUNDED = re.compile(r"\[(?:\\.|[^\]])*\][*+]|\\[dw]\+")
"""A class or a digit may repeat: what follows it in a pattern is never of the same class twice."""


def compressed(text: str) -> bytes:
    return gzip.compress(text.encode(), 9)


def executed() -> dict[str, tuple[str, list[str]]]:
    """Under "What you see": by file the text, and the pages that show a text like it."""
    files: dict[str, str] = {}
    pages: dict[str, set[str]] = {}
    for page in sorted(SYMPTOMS.glob("*.md")):
        _, _, see = page.read_text().partition("{#see}")
        for name in set(INCLUDE.findall(see.split("\n## ")[0])) - NO_FAILURE:
            files[name] = (ROOT / "snippets" / name).read_text()
            pages.setdefault(files[name].strip(), set()).add(f"symptoms/{page.stem}")
    return {name: (text, sorted(pages[text.strip()])) for name, text in sorted(files.items())}


def table(language: str) -> list[tuple[str, list[str]]]:
    """The rows of the index of symptoms up to its probes: text and pages."""
    text = (ROOT / "docs" / language / "symptoms" / "index.md").read_text().split("{#probes}")[0]
    rows = [(said, [f"symptoms/{page}" for page in PAGE.findall(pages)]) for said, pages in ROW.findall(text)]
    return [(said, pages) for said, pages in rows if pages and not said.startswith("250 ")]


def wordings(data: dict[str, Any]) -> list[tuple[str, str]]:
    """Each alternative of each pattern of causes, vague sentences and servers, with the rule's name."""
    return [
        (name, wording)
        for name, entry in _rules(data)
        if not name.startswith("client")
        for says in _says(entry)
        for wording in _split(says)
    ]


def faults(toml: str, docs: Path) -> list[str]:
    data = tomllib.loads(toml)
    return [
        f"{name}: {fault}"
        for name, entry in [*_rules(data), *((f"words {name}", entry) for name, entry in data["words"].items())]
        for fault in _faults(name.split()[0], entry, set(data["cause"]), docs)
    ]


def _faults(kind: str, entry: dict[str, Any], causes: set[str], docs: Path) -> Iterator[str]:
    wanted = TEXTS.get(kind, ("zh", "en"))
    yield from (f"{key} is missing" for key in wanted if key not in entry)
    for key in ("over", "nearest"):
        yield from (f"{key} names {name}, which is no cause" for name in entry.get(key, []) if name not in causes)
    pages = [entry[key] for key in ("page", "run_page") if key in entry] + entry.get("also", [])
    yield from (f"{page} is in no page" for page in pages if not all(_exists(page, docs / language) for language in ("zh", "en")))
    if kind in ("cause", "server", "client") and not entry["says"]:
        yield "it says nothing"
    if kind == "client" and not ({"use"} <= set(entry) or {"use_zh", "use_en"} <= set(entry)):
        yield "its words for 465 are missing"
    yield from (f"{says} repeats without a bound" for says in _says(entry) if WITHOUT_BOUND.search(BOUNDED.sub("", says)))
    yield from (f"{says} is not in lower case" for says in _says(entry) if says != says.lower() and "[^" not in says)


def _exists(page: str, docs: Path) -> bool:
    name, _, anchor = page.partition("#")
    path = next((path for path in (docs / f"{name}.md", docs / name / "index.md") if path.exists()), None)
    return path is not None and (not anchor or f"#{anchor}}}" in path.read_text() or f"#{anchor} " in path.read_text())


def _rules(data: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for kind in ("cause", "server", "client"):
        yield from ((f"{kind} {name}", entry) for name, entry in data[kind].items())
    yield from ((f"vague {number}", entry) for number, entry in enumerate(data["vague"], 1))


def _says(entry: dict[str, Any]) -> list[str]:
    return [says if isinstance(says, str) else says["says"] for says in entry.get("says", [])]


def _split(says: str) -> list[str]:
    """The alternatives of a pattern that stand outside of all brackets."""
    parts, depth, inside = [""], 0, False
    for sign in re.findall(r"\\.|.", says, re.DOTALL):
        inside = sign == "[" or (inside and sign != "]")
        depth += 0 if inside else (sign == "(") - (sign == ")")
        if sign == "|" and not depth and not inside:
            parts.append("")
        else:
            parts[-1] += sign
    return parts
