"""Twins: docs/twins.toml says what both versions of a page were when somebody last declared that they say the same.

`nox -s twins` declares it for all pages, `nox -s twins -- plan clients/curl` for some.
"""

import re
import sys
import tomllib
from difflib import unified_diff
from hashlib import sha256
from pathlib import Path

from proof.pages import DOCS, LANGUAGES, fences

TWINS = DOCS / "twins.toml"
HEADING = re.compile(r"^(#+) (.*?)(?:\{ *#([\w-]+) *\})?$", re.MULTILINE)
LINK = re.compile(r"(!?)\[[^\]]*\]\(([^)]+)\)|\[\^([\w-]+)\]|<img [^>]*src=\"([^\"]+)\"|(<svg)")


def names() -> list[str]:
    """Every page of either language, without its suffix: `plan`, `clients/curl`."""
    paths = (path for language in LANGUAGES for path in (DOCS / language).rglob("*.md"))
    return sorted({str(path.relative_to(DOCS).with_suffix("")).split("/", 1)[1] for path in paths})


def path(language: str, name: str) -> Path:
    """The file of a page, whether or not it is there."""
    return DOCS / language / f"{name}.md"


def hashes(name: str) -> dict[str, str]:
    """By language the sha256 of the page's file, empty where there is none."""
    files = {language: path(language, name) for language in LANGUAGES}
    return {language: sha256(file.read_bytes()).hexdigest() if file.exists() else "" for language, file in files.items()}


def prose(text: str) -> str:
    """A page's text without its fences."""
    return re.sub(r"^ *```.*?^ *```", "", text, flags=re.DOTALL | re.MULTILINE)


def structure(file: Path) -> list[str]:
    """What twins have in common, in order: headings by level and id, fences by what they include, links, notes and pictures."""
    text = file.read_text()
    headings = [f"{level} {name or title}" for level, title, name in HEADING.findall(prose(text))]
    blocks = [f"fence {content.strip() if '--8<--' in content else 'not run'}" for _, _, _, content in fences(text)]
    links = sorted("".join(parts) for parts in LINK.findall(prose(text)))
    return headings + blocks + [f"link {link}" for link in links]


def complaint(name: str, then: dict[str, str]) -> str:
    """What is to be done about a page, empty when nothing is. then: its hashes as declared."""
    now = hashes(name)
    if missing := [language for language in LANGUAGES if not now[language]]:
        return f"docs/{missing[0]}/{name} is missing: every page exists in both languages."
    changed = [language for language in LANGUAGES if now[language] != then.get(language)]
    if not changed:
        return ""
    if len(changed) == 2:
        advice = f"docs/zh/{name} and docs/en/{name} are new or have both changed. Read both"
    else:
        other = f"docs/{LANGUAGES[1 - LANGUAGES.index(changed[0])]}/{name}"
        advice = f"docs/{changed[0]}/{name} has changed, {other} has not. Let {other} follow where it must"
    zh, en = (structure(path(language, name)) for language in LANGUAGES)
    differences = unified_diff(zh, en, f"docs/zh/{name}", f"docs/en/{name}", lineterm="", n=0)
    return "\n".join([f"{advice}, then run: nox -s twins -- {name}", *differences])


def declared() -> dict[str, dict[str, str]]:
    """By page: by language the sha256 at the last declaration."""
    return tomllib.loads(TWINS.read_text()) if TWINS.exists() else {}


def declare(*only: str) -> None:
    """Write what these pages, or all, are now. Pages that are gone are left out."""
    known = declared()
    rows = {name: hashes(name) if not only or name in only else known.get(name, {}) for name in names()}
    head = "# Written by `nox -s twins`: sha256 of both versions of each page when somebody declared that they say the same.\n"
    tables = [
        f'\n["{name}"]\n' + "".join(f'{key} = "{value}"\n' for key, value in row.items()) for name, row in rows.items() if row
    ]
    TWINS.write_text(head + "".join(tables))


if __name__ == "__main__":
    declare(*sys.argv[1:])
