"""The glossary: docs/glossary.toml holds each word once; this hook writes the table of a group where a page has its mark."""

import re
import tomllib
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig

GLOSSARY = Path(__file__).parents[1] / "glossary.toml"
MARK = re.compile(r"<!-- the words: (\w+) -->")
HEADS = {"zh": ("术语", "英文", "意思", "RFC"), "en": ("word", "Chinese", "meaning", "RFC")}
OTHER = {"zh": "en", "en": "zh"}


def on_page_markdown(markdown: str, *, config: MkDocsConfig, **_: object) -> str:
    return fill(markdown, str(config.theme["language"]))


def fill(markdown: str, language: str) -> str:
    """The page with its tables. A mark for a group that is not there raises KeyError."""
    return MARK.sub(lambda mark: _table(tomllib.loads(GLOSSARY.read_text())[mark[1]], language), markdown)


def _table(words: dict[str, dict[str, str]], language: str) -> str:
    """One row per word, in the language's order, with an anchor to link to."""
    lines = [f"| {' | '.join(HEADS[language])} |", "|---|---|---|---|"]
    for name, word in sorted(words.items(), key=lambda item: item[1][language].strip("`").lower()):
        rfc = f"[{word['rfc']}](https://www.rfc-editor.org/rfc/rfc{word['rfc']})" if "rfc" in word else ""
        cells = (f'<a id="{name}"></a>{word[language]}', word[OTHER[language]], word[f"{language}_text"], rfc)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)
