"""Sources: docs/sources.toml holds each once. A page refers to one by `[^id]`; its text comes from there.

The page of sources lists them all where it has LIST, by kind and publisher, with the pages that use each.
"""

import re
from collections import defaultdict
from pathlib import Path

from expand import glossary
from expand.data import table
from proof.pages import pages
from stack import ROOT

LIST = "<!-- the list of sources -->"
CODE = re.compile(r"^ *```.*?^ *```|`+[^`\n]*`+", re.DOTALL | re.MULTILINE)
USE = re.compile(r"\[\^([\w-]+)\]")
TITLE = re.compile(r"^# (.*?) *(?:\{.*)?$", re.MULTILINE)
GROUPS = {
    "zh": {"recorded": "对真实 Mailu 的记录", "rfc": "RFC", "mailu": "Mailu 的文档、源代码和讨论", "other": "其他项目和厂商"},
    "en": {
        "recorded": "Recordings of the real Mailu",
        "rfc": "RFCs",
        "mailu": "Mailu: documentation, source code, discussions",
        "other": "Other projects and makers",
    },
}


def read() -> dict[str, dict[str, str]]:
    """By id: kind (recorded or cited), zh, en."""
    return table("sources")


def uses(text: str) -> dict[str, int]:
    """Line of the first use of each id in a page's text, code left out."""
    prose = CODE.sub(lambda code: re.sub(r"[^\n]", " ", code[0]), text)
    found: dict[str, int] = {}
    for use in USE.finditer(prose):
        found.setdefault(use[1], prose.count("\n", 0, use.start()) + 1)
    return found


def missing(text: str) -> dict[str, int]:
    """The ids that have no source, with the lines that use them first."""
    return {name: line for name, line in uses(text).items() if name not in read()}


def noted(text: str, language: str) -> str:
    """A page's text with the definitions that it needs, or with the list of all sources; a use without a source stays."""
    if LIST in text:
        return text.replace(LIST, _list(language))
    notes = [f"[^{name}]: {read()[name][language]}" for name in uses(text) if name in read()]
    return "\n".join([text, "", *notes])


def _list(language: str) -> str:
    """Headings, and under each the sources of a group with links to the pages that use them."""
    users = _users(language)
    lines = []
    for group, heading in GROUPS[language].items():
        members = sorted((_order(source[language]), name) for name, source in read().items() if _group(source) == group)
        lines += [f"\n## {heading} {{#{group}}}\n"]
        lines += [f"- {read()[name][language]}<br><small>{' · '.join(users[name])}</small>" for _, name in members]
    return "\n".join(lines)


def _users(language: str) -> dict[str, list[str]]:
    """By id links to the pages that use it."""
    users = defaultdict(list)
    for path in pages(language):
        text = glossary.filled((ROOT / path).read_text(), language)
        title = TITLE.search(text)
        for name in uses(text):
            users[name].append(f"[{title[1] if title else path.stem}]({path.relative_to(Path('docs', language))})")
    return users


def _group(source: dict[str, str]) -> str:
    if source["kind"] == "recorded":
        return "recorded"
    if source["en"].startswith("Mailu"):
        return "mailu"
    return "rfc" if re.search(r"RFC \d", source["en"]) else "other"


def _order(text: str) -> tuple[int, str]:
    """RFCs by number, the others by their text."""
    number = re.search(r"RFC (\d+)", text)
    return int(number[1]) if number else 0, text.lower()
