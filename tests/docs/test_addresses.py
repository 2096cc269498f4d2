"""Search engines learn of each page once, at its own address, with its twin; and of no page of evidence."""

from pathlib import Path
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup

from expand.addresses import addresses
from proof.pages import LANGUAGES, pages
from tests.docs.built import SITE, built_pages

pytestmark = pytest.mark.usefixtures("built_site")
LOC = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"
ROOTS = addresses()


def address(page: Path) -> str:
    """What is relative to the language's root: `clients/curl/`."""
    inside = Path(*page.parts[2:]).with_suffix("")
    return "".join(f"{part}/" for part in (inside.parent if inside.name == "index" else inside).parts)


def url(language: str, inside: str) -> str:
    return ROOTS[language] + inside


def test_each_language_has_a_root_of_its_own() -> None:
    assert ROOTS["en"] == ROOTS["zh"] + "en/"


@pytest.mark.usefixtures("built_site")
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sitemap_has_every_page_with_its_twin_and_nothing_else(language: str) -> None:
    tree = ElementTree.parse((SITE if language == "zh" else SITE / language) / "sitemap.xml")
    found = {
        str(entry.findtext(LOC)): {link.get("hreflang"): link.get("href") for link in entry.findall("{*}link")}
        for entry in tree.getroot()
    }
    assert found == {
        url(language, inside): {
            "zh-Hans": url("zh", inside),
            "en": url("en", inside),
            "x-default": url("zh", inside),
        }
        for inside in map(address, pages(language))
    }


@pytest.mark.usefixtures("built_site")
@pytest.mark.parametrize("page", built_pages(), ids=lambda page: str(page.relative_to(SITE)))
def test_a_page_names_itself_and_leads_to_its_twin(page: Path) -> None:
    path = page.relative_to(SITE).parent
    language = "en" if path.parts[:1] == ("en",) else "zh"
    inside = "".join(f"{part}/" for part in path.parts[language == "en" :])
    soup = BeautifulSoup(page.read_text(), "html.parser")
    assert [link["href"] for link in soup.select("link[rel=canonical]")] == [url(language, inside)]
    switch = {str(link["lang"]): str(link["href"]) for link in soup.select(".md-select__link")}
    assert switch == {"zh-CN": f"/{inside}", "en": f"/en/{inside}"}
