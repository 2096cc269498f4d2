"""The rules of the box "paste your error": docs/causes.toml, as the small file for one language that the browser loads."""

import json
from html import escape
from typing import Any

from expand.data import table
from proof.pages import LANGUAGES

MARK = "<!-- the paste box -->"
FILE = "assets/causes.json"
"""Where the browser finds the rules, below the root of a language."""


def boxed(text: str, language: str) -> str:
    """A page with the box where it has the mark."""
    return text.replace(MARK, box(language)) if MARK in text else text


def rules(tables: dict[str, Any], language: str) -> str:
    """JSON of the tables words, cause, vague, server and client of docs/causes.toml, with the texts of one language."""
    return json.dumps(_in(tables, language), ensure_ascii=False, separators=(",", ":"))


def box(language: str) -> str:
    """The box, as HTML that may stand in Markdown. Without script it is not shown: handbook.css."""
    words = {name: escape(word[language]) for name, word in table("causes")["words"].items()}
    return (
        f'<div class="paste" data-paste data-failed="{words["failed"]}">\n'
        f'<label for="paste">{words["label"]}</label>\n'
        f'<textarea id="paste" rows="3" placeholder="{words["example"]}" aria-describedby="paste-hint" '
        'spellcheck="false" autocomplete="off" autocapitalize="off"></textarea>\n'
        f'<p id="paste-hint">{words["hint"]}</p>\n'
        '<div class="paste__answer" role="status" hidden></div>\n'
        "</div>\n"
        f"<noscript><p>{words['without']}</p></noscript>"
    )


def _in(value: Any, language: str) -> Any:
    """`zh` becomes `text`, `use_zh` becomes `use`; what is of another language goes."""
    if isinstance(value, list):
        return [_in(item, language) for item in value]
    if not isinstance(value, dict):
        return value
    names = {language: "text"} | {name: name.removesuffix(f"_{language}") for name in value if name != language}
    others = [other for other in LANGUAGES if other != language]
    return {
        names[name]: _in(item, language)
        for name, item in value.items()
        if name not in others and not name.endswith(tuple(f"_{other}" for other in others))
    }
