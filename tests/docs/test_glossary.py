"""The words of the site: complete in both languages, and used in Chinese pages as the glossary has them."""

import re
from pathlib import Path

import pytest

from expand.data import table
from proof.pages import pages
from stack import ROOT
from tests.docs.built import SITE, article

GROUPS = dict(table("glossary"))
NEVER = GROUPS.pop("never")
WORDS = {name: word for group in GROUPS.values() for name, word in group.items()}
NEEDED = {"zh", "en", "zh_text", "en_text"}


def test_each_word_once_and_complete() -> None:
    assert len(WORDS) == sum(len(group) for group in GROUPS.values()) >= 45
    for name, word in WORDS.items():
        assert NEEDED <= set(word) <= NEEDED | {"rfc"}, name
        assert word["zh_text"].count("。") == 1 == len(re.findall(r"\.(?=\s|$|\[)", word["en_text"])), f"{name}: one sentence"


@pytest.mark.usefixtures("built_site")
@pytest.mark.parametrize("root", [SITE, SITE / "en"], ids=["zh", "en"])
def test_the_page_shows_every_word(root: Path) -> None:
    anchors = {str(anchor["id"]) for anchor in article(root / "glossary" / "index.html").select("td > a[id]")}
    assert anchors == set(WORDS)


@pytest.mark.parametrize("page", pages("zh"), ids=str)
def test_chinese_pages_use_the_words_of_the_glossary(page: Path) -> None:
    lines = (ROOT / page).read_text().splitlines()
    wrong = [f"{page}:{at} {word}: write {NEVER[word]}" for at, line in enumerate(lines, 1) for word in NEVER if word in line]
    assert not wrong, "\n".join(wrong)
