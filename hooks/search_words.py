"""What the search knows of a page beside its text: title, description, docs/search.toml; and Chinese by its smallest words.

The search plugin cuts text with jieba.cut, and the browser finds a word by its beginning only: cut into its smallest words,
a part of a compound is found too, 验证 in 身份验证.
"""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jieba
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.pages import Page

WORDS = Path(__file__).parents[1] / "docs" / "search.toml"
LONG = 8000  # characters: a section of this length is a listing, which holds every word
whole_words = jieba.cut
jieba.setLogLevel("WARNING")
heads: dict[str, tuple[str, str]] = {}  # by address: title and description of a page


def smallest_words(text: str) -> Iterator[str]:
    for word in whole_words(text):
        parts = [part for part in jieba.cut_for_search(word) if len(part) < len(word)]
        yield from parts if "".join(parts) == word else [word]


def segmented(text: str) -> str:
    """Chinese words set apart by spaces of no width, as the plugin does."""
    return re.sub(r"[\u3400-\u9fff]+", lambda run: "\u200b" + "\u200b".join(smallest_words(run[0])) + "\u200b", text)


def on_startup(**_: Any) -> None:
    jieba.cut = smallest_words


def on_page_context(context: Any, *, page: Page, **_: Any) -> None:
    if page.meta.get("description"):
        heads[page.url] = (page.meta.get("title", page.title), page.meta["description"])


@event_priority(100)  # before the plugin writes its index
def on_post_build(*, config: MkDocsConfig) -> None:
    """Complete the entries: a page's first one is the page itself, the others are its sections."""
    words = tomllib.loads(WORDS.read_text())
    for entry in vars(config.plugins["material/search"])["search_index"].entries:
        address, _, section = entry["location"].partition("#")
        more = words.get(address.strip("/") or "index", {})
        entry["boost"] = more.get("boost", 1) * (0.2 if len(entry["text"]) > LONG else 1)
        if not section and address in heads:
            title, description = heads[address]
            entry["title"] = segmented(title)
            entry["text"] = f"<p>{segmented(description)}</p>{entry['text']}"
        if not section:
            entry["text"] += f"<p>{segmented(more.get(config.theme['language'], ''))}</p>"
