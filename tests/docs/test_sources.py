"""Each source once, in both languages, used by a page; each footnote with a source; the list of them complete."""

import re

import pytest

from expand.glossary import filled
from expand.sources import read, uses
from proof.pages import LANGUAGES, pages
from stack import ROOT
from tests.docs.built import SITE, article


def used(language: str) -> dict[str, str]:
    """Where each id is used, page:line."""
    texts = {path: filled((ROOT / path).read_text(), language) for path in pages(language)}
    return {name: f"{path}:{line}" for path, text in texts.items() for name, line in uses(text).items()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_footnote_has_a_source_and_every_source_a_page(language: str) -> None:
    where = used(language)
    missing = [f"{where[name]} uses [^{name}]; add [{name}] to docs/sources.toml" for name in sorted(where.keys() - read())]
    assert not missing, "\n".join(missing)
    unused = sorted(read().keys() - where.keys())
    assert not unused, f"no page of docs/{language} uses these tables of docs/sources.toml, remove them: {unused}"


def test_every_source_says_the_same_in_both_languages() -> None:
    """Kind, both texts, the same dates, versions and numbers; the year of an RFC's month is enough."""
    for name, source in read().items():
        assert set(source) == {"kind", "zh", "en"}, f"[{name}] needs kind, zh and en"
        assert source["kind"] in {"recorded", "cited"}, f"[{name}] is neither recorded nor cited"
        numbers = [sorted(set(re.findall(r"\d[\d.]*\d{2,}", source[language]))) for language in LANGUAGES]
        assert numbers[0] == numbers[1], f"[{name}] has other numbers in Chinese than in English"
        assert re.search(r"20\d\d|19\d\d|\d+\.\d+|commit", source["en"]), f"[{name}] has neither a date nor a version"


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_hold_no_definitions_of_their_own(language: str) -> None:
    for path in pages(language):
        assert not re.findall(r"^\[\^[\w-]+\]:", (ROOT / path).read_text(), re.MULTILINE), f"{path}: move it to docs/sources.toml"


@pytest.mark.usefixtures("built_site")
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_sources_lists_each_once(language: str) -> None:
    found = article((SITE if language == "zh" else SITE / language) / "sources" / "index.html")
    assert len(found.select("li:has(small)")) == len(read())
    assert all(item.select("small a") for item in found.select("li:has(small)"))
