"""Each source once, in both languages, used by a page; each footnote with a source; the list of them complete."""

import re

import pytest
from mkdocs.config import load_config
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File
from mkdocs.structure.pages import Page

from expand.glossary import filled
from expand.sources import on_page_markdown, read, uses
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


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_sources_lists_each_once(language: str) -> None:
    found = article((SITE if language == "zh" else SITE / language) / "sources" / "index.html")
    assert len(found.select("li:has(small)")) == len(read())
    assert all(item.select("small a") for item in found.select("li:has(small)"))


def test_a_footnote_without_a_source_names_page_line_and_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PROVEN", raising=False)
    config = load_config(str(ROOT / "mkdocs.yml"))
    page = Page(None, File("plan.md", config.docs_dir, config.site_dir, True), config)
    assert "[^rec]: " in on_page_markdown("A fact.[^rec] `[^code]`", page=page, config=config)
    with pytest.raises(PluginError, match=r"docs/zh/plan.md:1 uses \[\^nobody-wrote-this\](?s:.*)docs/sources.toml"):
        on_page_markdown("A fact.[^nobody-wrote-this]", page=page, config=config)
