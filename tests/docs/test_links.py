"""Every link inside the site leads somewhere, to its anchor as well."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tests.docs.built import SITE, built_pages, parsed

pytestmark = pytest.mark.usefixtures("built_site")


def target(page: Path, path: str) -> Path:
    found = (SITE / path.lstrip("/") if path.startswith("/") else page.parent / path).resolve()
    return found / "index.html" if found.is_dir() else found


@pytest.mark.parametrize("page", built_pages(), ids=lambda page: str(page.relative_to(SITE)))
def test_links_of_a_page(page: Path) -> None:
    for link in parsed(page).links:
        address = urlsplit(link.address)
        if address.scheme or address.netloc:
            assert link.followed, f"{link.text} would be loaded from another host"
            continue
        found = target(page, unquote(address.path)) if address.path else page
        assert found.exists(), f"{link.text} leads nowhere"
        if address.fragment and found.suffix == ".html":
            assert unquote(address.fragment) in parsed(found).anchors, f"{link.text} has no such anchor"
