"""The glossary: docs/glossary.toml holds each word once; the table of a group stands where a page has its mark."""

import re

from expand.data import table

MARK = re.compile(r"<!-- the words: (\w+) -->")
HEADS = {"zh": ("术语", "英文", "意思", "RFC"), "en": ("word", "Chinese", "meaning", "RFC")}
OTHER = {"zh": "en", "en": "zh"}


def filled(text: str, language: str) -> str:
    """A page's text with its tables; the mark of a group that is not there stays."""
    if not MARK.search(text):
        return text
    groups = table("glossary")
    return MARK.sub(lambda mark: _table(groups[mark[1]], language) if mark[1] in groups else mark[0], text)


def unknown(text: str) -> dict[str, int]:
    """The marks of groups that are not there, with their lines."""
    groups = table("glossary") if MARK.search(text) else {}
    return {mark[1]: text.count("\n", 0, mark.start()) + 1 for mark in MARK.finditer(text) if mark[1] not in groups}


def _table(words: dict[str, dict[str, str]], language: str) -> str:
    """One row per word, in the language's order, with an anchor to link to."""
    lines = [f"| {' | '.join(HEADS[language])} |", "|---|---|---|---|"]
    for name, word in sorted(words.items(), key=lambda item: item[1][language].strip("`").lower()):
        rfc = f"[{word['rfc']}](https://www.rfc-editor.org/rfc/rfc{word['rfc']})" if "rfc" in word else ""
        cells = (f'<a id="{name}"></a>{word[language]}', word[OTHER[language]], word[f"{language}_text"], rfc)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)
