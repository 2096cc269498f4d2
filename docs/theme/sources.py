"""Sources: docs/sources.toml holds each once. Pages refer to them by `[^id]`; this hook adds their text.

The page of sources lists them all where it has LIST, by kind and publisher, with the pages that use each.
"""

import logging
import os
import re
import tomllib
from collections import defaultdict
from functools import cache
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.pages import Page

from docs.theme import glossary

SOURCES = Path(__file__).parents[1] / "sources.toml"
LIST = "<!-- the list of sources -->"
CODE = re.compile(r"^ *```.*?^ *```|`+[^`\n]*`+", re.DOTALL | re.MULTILINE)
USE = re.compile(r"\[\^([\w-]+)\]")
GROUPS = {
    "zh": {"recorded": "对真实 Mailu 的记录", "rfc": "RFC", "mailu": "Mailu 的文档、源代码和讨论", "other": "其他项目和厂商"},
    "en": {
        "recorded": "Recordings of the real Mailu",
        "rfc": "RFCs",
        "mailu": "Mailu: documentation, source code, discussions",
        "other": "Other projects and makers",
    },
}
log = logging.getLogger("mkdocs.hooks.sources")


def read() -> dict[str, dict[str, str]]:
    """By id: kind (recorded or cited), zh, en."""
    return _parsed(SOURCES.stat().st_mtime_ns)


@cache
def _parsed(changed: int) -> dict[str, dict[str, str]]:
    return tomllib.loads(SOURCES.read_text())


def uses(text: str) -> dict[str, int]:
    """Line of the first use of each id in a page's text, code left out."""
    prose = CODE.sub(lambda code: re.sub(r"[^\n]", " ", code[0]), text)
    found: dict[str, int] = {}
    for use in USE.finditer(prose):
        found.setdefault(use[1], prose.count("\n", 0, use.start()) + 1)
    return found


def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, **_: object) -> str:
    """Add the definitions that this page needs. A use without a source stops the build; with PROVEN=no it is a warning."""
    if page.file.generated_by:
        return markdown
    language, sources = str(config.theme["language"]), read()
    path = Path(str(page.file.abs_src_path))
    if LIST in markdown:
        return markdown.replace(LIST, _list(sources, path.parent, language))
    used = uses(markdown)
    if missing := sorted(used.keys() - sources.keys()):
        lines, file = uses(path.read_text()), f"docs/{language}/{page.file.src_uri}"
        where = [f"{file}:{lines.get(name, 1)} uses [^{name}], which has no source." for name in missing]
        problem = "\n".join([*where, "Add each to docs/sources.toml: a table of that name with kind, zh and en."])
        if os.environ.get("PROVEN") != "no":
            raise PluginError(problem)
        log.warning(problem)
    notes = [f"[^{name}]: {sources[name][language]}" for name in used if name in sources]
    return "\n".join([markdown, "", *notes])


def _list(sources: dict[str, dict[str, str]], docs: Path, language: str) -> str:
    """Headings, and under each the sources of a group with links to the pages that use them."""
    pages = defaultdict(list)
    for path in sorted(docs.rglob("*.md")):
        for name in uses(text := glossary.fill(path.read_text(), language)):
            title = re.search(r"^# (.*?) *(?:\{.*)?$", text, re.MULTILINE)
            pages[name].append(f"[{title[1] if title else path.stem}]({path.relative_to(docs)})")
    lines = []
    for group, heading in GROUPS[language].items():
        members = sorted((_order(source[language]), name) for name, source in sources.items() if _group(source) == group)
        lines += [f"\n## {heading} {{#{group}}}\n"]
        lines += [f"- {sources[name][language]}<br><small>{' · '.join(pages[name])}</small>" for _, name in members]
    return "\n".join(lines)


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
