"""The built site, as files."""

import json
from pathlib import Path

from bs4 import BeautifulSoup, Tag

from stack import ROOT

SITE = ROOT / "site"


def built_pages() -> list[Path]:
    """Every HTML file of the site but the pages of evidence and the error pages."""
    pages = [path for path in SITE.rglob("*.html") if "evidence" not in path.parts and path.name != "404.html"]
    assert pages, "site/ is empty: build it with `nox -s site`"
    return sorted(pages)


def article(page: Path) -> Tag:
    found = BeautifulSoup(page.read_text(), "html.parser").find("article")
    assert isinstance(found, Tag), f"{page} has no article"
    return found


def blocks(page: Path) -> list[str]:
    """The text of each code block, as a reader copies it."""
    return [block.get_text() for block in article(page).select("pre > code")]


def evidence() -> list[dict]:
    return json.loads((SITE / "evidence.json").read_text())
