"""Every link inside the site leads somewhere, to its anchor as well."""

from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup

from tests.docs.built import SITE, built_pages


@cache
def soup(page: Path) -> BeautifulSoup:
    return BeautifulSoup(page.read_text(), "html.parser")


def target(page: Path, path: str) -> Path:
    found = (SITE / path.lstrip("/") if path.startswith("/") else page.parent / path).resolve()
    return found / "index.html" if found.is_dir() else found


@pytest.mark.parametrize("page", built_pages(), ids=lambda page: str(page.relative_to(SITE)))
def test_links_of_a_page(page: Path) -> None:
    for link in soup(page).select("[href], [src]"):
        address = urlsplit(str(link.get("href") or link.get("src")))
        if address.scheme or address.netloc:
            assert link.name == "a", f"{link} would be loaded from another host"
            continue
        found = target(page, unquote(address.path)) if address.path else page
        assert found.exists(), f"{link} leads nowhere"
        if address.fragment and found.suffix == ".html":
            anchor = unquote(address.fragment)
            assert soup(found).find(id=anchor) or soup(found).find(attrs={"name": anchor}), f"{link} has no such anchor"
