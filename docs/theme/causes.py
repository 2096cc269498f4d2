"""The rules of the box "paste your error": docs/causes.toml, as the small file for one language that the browser loads."""

import json
import tomllib
from html import escape
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig

CAUSES = Path(__file__).parents[1] / "causes.toml"
LANGUAGES = ("zh", "en")
MARK = "<!-- the paste box -->"


def on_page_markdown(markdown: str, *, config: MkDocsConfig, **_: object) -> str:
    return markdown.replace(MARK, box(CAUSES.read_text(), str(config.theme["language"])))


def on_post_build(*, config: MkDocsConfig) -> None:
    (Path(config.site_dir) / "assets" / "causes.json").write_text(rules(CAUSES.read_text(), str(config.theme["language"])))


def rules(toml: str, language: str) -> str:
    """JSON of the tables words, cause, vague, server and client, with the texts of one language."""
    return json.dumps(_in(tomllib.loads(toml), language), ensure_ascii=False, separators=(",", ":"))


def box(toml: str, language: str) -> str:
    """The box, as HTML that may stand in Markdown. Without script it is not shown: handbook.css."""
    words = {name: escape(word[language]) for name, word in tomllib.loads(toml)["words"].items()}
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
