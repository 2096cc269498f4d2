"""Two languages, one truth: the same pages, headings, blocks, links and pictures, and nobody has changed one side alone."""

import re
from difflib import unified_diff
from pathlib import Path

import pytest

from expand import twins
from expand.glossary import filled
from proof.pages import DOCS, pages
from recordings.differences import all_differences
from stack import ROOT
from tests.docs.built import SITE, article

NAMES = [path.relative_to("docs/zh") for path in pages("zh")]


def text(language: str, name: Path) -> str:
    return (DOCS / language / name).read_text()


@pytest.mark.parametrize("name", twins.names())
def test_same_structure(name: str) -> None:
    zh, en = (twins.structure(twins.path(language, name)) for language in ("zh", "en"))
    assert zh == en, "\n".join(unified_diff(zh, en, f"docs/zh/{name}", f"docs/en/{name}", lineterm="", n=0))


def test_declared_to_say_the_same() -> None:
    complaints = [twins.complaint(name, twins.declared().get(name, {})) for name in twins.names()]
    assert not any(complaints), "\n" + "\n".join(filter(None, complaints))


def test_the_side_that_must_follow_is_named() -> None:
    now = twins.hashes("index")
    assert twins.complaint("index", now) == ""
    assert "Let docs/en/index follow" in twins.complaint("index", {**now, "zh": "as it was"})
    assert "Let docs/zh/index follow" in twins.complaint("index", {**now, "en": "as it was"})
    assert "Read both, then run: nox -s twins -- index" in twins.complaint("index", {})
    assert "docs/zh/nowhere is missing" in twins.complaint("nowhere", {})


@pytest.mark.parametrize("name", NAMES, ids=str)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_front_matter_and_headings_are_complete(language: str, name: Path) -> None:
    matter = re.match(r"---\n(.*?)\n---\n", text(language, name), re.DOTALL)
    assert matter and {"title", "description"} <= set(re.findall(r"^(\w+): \S", matter[1], re.MULTILINE))
    nameless = [title for _, title, anchor in twins.HEADING.findall(twins.prose(text(language, name))) if not anchor]
    assert not nameless, f"every heading has an id, {{#like-this}}: {nameless}"


@pytest.mark.parametrize("name", NAMES, ids=str)
def test_chinese_follows_technical_writing_custom(name: Path) -> None:
    prose = re.sub(r"```.*?```|`[^`]*`|<[^>]+>|\([^)]*\)", "\n", filled(text("zh", name), "zh"), flags=re.S)
    glued = re.findall(r"[\u4e00-\u9fff][A-Za-z0-9]|[A-Za-z0-9][\u4e00-\u9fff]", prose)
    assert not glued, f"a space belongs between: {glued}"
    assert not re.findall(r"[\u4e00-\u9fff][,;:?!]", prose), "full-width punctuation follows a Chinese character"


@pytest.mark.usefixtures("built_site")
def test_every_page_is_built_in_both_languages() -> None:
    for name in NAMES:
        folder = name.parent if name.stem == "index" else name.with_suffix("")
        for root in (SITE, SITE / "en"):
            assert article(root / folder / "index.html"), f"{ROOT / root / folder} is missing"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_on_conformance_shows_every_difference(language: str) -> None:
    page = text(language, Path("conformance.md"))
    assert [row.pattern for row in all_differences() if getattr(row, language) not in page] == []
