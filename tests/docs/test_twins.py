"""Two languages, one truth: the same pages, headings, blocks and pictures."""

import re
from pathlib import Path

import pytest

from proof.pages import DOCS, pages
from proof.pages import blocks as blocks_of
from stack import ROOT
from stack.conformance import differences
from tests.docs.built import SITE, article

NAMES = [path.relative_to("docs/zh") for path in pages("zh")]


def text(language: str, name: Path) -> str:
    return (DOCS / language / name).read_text()


def headings(source: str) -> list[str]:
    """Level and id of each heading; one without an id shows as its text."""
    found = re.findall(r"^(#+) (.*?)(?:\{ *#([\w-]+) *\})?$", re.sub(r"```.*?```", "", source, flags=re.S), re.MULTILINE)
    return [f"{level} {name or title}" for level, title, name in found]


@pytest.mark.parametrize("name", NAMES, ids=str)
def test_same_headings(name: Path) -> None:
    assert headings(text("zh", name)) == headings(text("en", name))


@pytest.mark.parametrize("name", NAMES, ids=str)
def test_same_blocks(name: Path) -> None:
    zh, en = ([block.snippet for block in blocks_of(name, text(language, name))] for language in ("zh", "en"))
    assert zh == en


@pytest.mark.parametrize("name", NAMES, ids=str)
def test_same_links(name: Path) -> None:
    zh, en = (sorted(re.findall(r"\]\(([^)]+)\)|\[\^([\w-]+)\]", text(language, name))) for language in ("zh", "en"))
    assert zh == en


@pytest.mark.parametrize("name", NAMES, ids=str)
def test_chinese_follows_technical_writing_custom(name: Path) -> None:
    prose = re.sub(r"```.*?```|`[^`]*`|<[^>]+>|\([^)]*\)", "\n", text("zh", name), flags=re.S)
    assert "您" not in prose
    glued = re.findall(r"[\u4e00-\u9fff][A-Za-z0-9]|[A-Za-z0-9][\u4e00-\u9fff]", prose)
    assert not glued, f"a space belongs between: {glued}"
    assert not re.findall(r"[\u4e00-\u9fff][,;:?!]", prose), "full-width punctuation follows a Chinese character"


def test_every_page_is_built_in_both_languages() -> None:
    for name in NAMES:
        folder = name.parent if name.stem == "index" else name.with_suffix("")
        for root in (SITE, SITE / "en"):
            assert article(root / folder / "index.html"), f"{ROOT / root / folder} is missing"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_on_conformance_shows_every_difference(language: str) -> None:
    page = text(language, Path("conformance.md"))
    assert [row[language] for row in differences().values() if row[language] not in page] == []
