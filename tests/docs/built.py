"""The built site, as files. Each is parsed once."""

import json
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup, Tag

from stack import ROOT

SITE = ROOT / "site"
NOT_RUN = tuple(words["not_run"].split("{")[0] for words in tomllib.loads((ROOT / "docs" / "words.toml").read_text()).values())


@dataclass(frozen=True)
class Link:
    """address: href or src. followed: only when a reader or a search engine follows it. text: the element as written."""

    address: str
    followed: bool
    text: str

    @classmethod
    def of(cls, tag: Tag) -> "Link":
        followed = tag.name == "a" or bool({"canonical", "alternate"} & set(tag.get_attribute_list("rel")))
        return cls(str(tag.get("href") or tag.get("src")), followed, str(tag)[:300])


@dataclass(frozen=True)
class Parsed:
    """anchors: what a fragment can lead to. The article is cut out, so that the rest of the tree goes."""

    links: tuple[Link, ...]
    anchors: frozenset[str]
    article: Tag | None


def built_pages() -> list[Path]:
    """Every HTML file of the site but the pages of evidence and the error pages; none before it is built."""
    return sorted(path for path in SITE.rglob("*.html") if "evidence" not in path.parts and path.name != "404.html")


@cache
def parsed(page: Path) -> Parsed:
    soup = BeautifulSoup(page.read_text(), "html.parser")
    links = [Link.of(tag) for tag in soup.select("[href], [src]")]
    anchors = {str(tag[name]) for name in ("id", "name") for tag in soup.select(f"[{name}]")}
    found = soup.find("article")
    return Parsed(tuple(links), frozenset(anchors), found.extract() if isinstance(found, Tag) else None)


def article(page: Path) -> Tag:
    found = parsed(page).article
    assert found is not None, f"{page} has no article"
    return found


def stamp(block: Tag) -> Tag:
    """The stamp under a block."""
    found = block.find_next("span", class_="stamp")
    assert isinstance(found, Tag), f"no stamp under:\n{block.get_text()}"
    return found


def code(page: Path) -> list[Tag]:
    """The code blocks, but those whose stamp gives the reason why they were not run."""
    return [block for block in article(page).select("pre > code") if not stamp(block).get_text().startswith(NOT_RUN)]


def blocks(page: Path) -> list[str]:
    """The text of each of them, as a reader copies it."""
    return [block.get_text() for block in code(page)]


@cache
def evidence() -> list[dict[str, Any]]:
    records: list[dict[str, Any]] = json.loads((SITE / "evidence.json").read_text())
    return records
