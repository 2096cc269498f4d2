"""The words of the site: complete in both languages, and one name for one thing, from the glossary, in all that readers see."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from expand.data import table
from proof.pages import LANGUAGES, pages
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


QUIET = re.compile(
    r"`[^`]*`"  # code
    r"|\]\([^)]*\)|\{[^}]*\}|\[\^[\w-]+\]|<[^>]*>|https?://\S+"  # targets of links, ids, footnotes, tags
    r"|“[^”]*”|‘[^’]*’|「[^」]*」"  # what others say, and what stands on a screen
)
QUOTED = re.compile(r'"[^"]*"')
OUTSIDE = {
    # what readers see beside the pages -> the lines of it that are in this language
    ("zh", "README.zh.md"): r"",
    ("zh", "mkdocs.yml"): r" +- |site_",
    ("zh", "docs/glossary.toml"): r"zh_text",
    ("zh", "docs/sources.toml"): r"zh",
    ("zh", "docs/theme/404.html"): r"",
    ("zh", "snippets/probes/check_submission.py"): r'    \w+="[^"]*[\u4e00-\u9fff]',
    ("en", "README.md"): r"",
    ("en", "docs/glossary.toml"): r"en_text",
    ("en", "docs/theme/404.html"): r"",
}
SHOWN = [*((language, str(page)) for language in LANGUAGES for page in pages(language)), *OUTSIDE]


@pytest.mark.parametrize(("language", "file"), SHOWN, ids=" ".join)
def test_one_name_for_one_thing(language: str, file: str) -> None:
    found = list(second_names(language, file, (ROOT / file).read_text()))
    assert not found, "\n".join(found)


def second_names(language: str, file: str, text: str) -> Iterator[str]:
    """File, line and remedy of each second name."""
    ours = OUTSIDE.get((language, file), "")
    text = re.sub(r"(?ms)^ *```.*?^ *```", lambda fence: re.sub(r"[^\n]", "", fence[0]), text)
    for number, line in enumerate(text.split("\n"), 1):
        if re.match(ours, line):
            said = QUIET.sub(" ", line)
            said = QUOTED.sub(" ", said) if file.endswith(".md") else said
            for name, right in NEVER[language].items():
                if wrong := re.search(rf"\b(?:{name})\b" if language == "en" else name, said, re.IGNORECASE):
                    yield f"{file}:{number} says {wrong[0]}: write {right}, as docs/glossary.toml has it"


@pytest.mark.parametrize(
    ("language", "line", "wrong"),
    [
        ("zh", "看域名服务器的应答", "域名服务器"),
        ("zh", "菜单里写着“监视”，文件叫 `印记`，见[这里](监视.md)", ""),
        ("zh", "[监视](watch.md)登录", "监视"),
        ("zh", "弹出一个对话框", ""),
        ("zh", "完整的对话", "对话"),
        ("en", "The dialogue on the wire", "dialogue on the wire"),
        ("en", 'It says "response code"; `response code`; [mail](response code.md)', ""),
        ("en", "the containers are created all anew", "created all anew"),
    ],
)
def test_a_second_name_is_told_with_file_line_and_remedy(language: str, line: str, wrong: str) -> None:
    found = list(second_names(language, "docs/x.md", f"one\n{line}\n```text\n监视 response code\n```\n"))
    assert [text.split(": write")[0] for text in found] == ([f"docs/x.md:2 says {wrong}"] if wrong else [])


def test_what_is_to_be_written_is_no_second_name_itself() -> None:
    for language in LANGUAGES:
        for right in NEVER[language].values():
            assert not list(second_names(language, "docs/x.md", right)), right
