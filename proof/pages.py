"""Pages: the code blocks that they show."""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from markdown_it import MarkdownIt

from proof.snippets import read_snippet
from stack import ROOT
from stack.console import Problem

LANGUAGES = ("zh", "en")
DOCS = ROOT / "docs"
INCLUDE = re.compile(r'\s*--8<-- "([^"\s]+)"\s*')
REASON = re.compile(r'not-run="([^"]+)"')
BLOCKS = MarkdownIt("commonmark").disable("inline")  # what stands inside paragraphs is no fence


@dataclass(frozen=True)
class Block:
    """A fence of a page: it shows one snippet, or says why what it holds is not run."""

    page: Path  # relative to the project, docs/en/index.md
    line: int
    end: int  # the line of the closing fence
    snippet: str | None
    reason: str | None

    @property
    def lab(self) -> str | None:
        """The lab that it shows a cell of."""
        file, _, cell = (self.snippet or "").partition(":")
        return file if cell else None


@lru_cache(1000)  # a page is asked for its blocks by several
def fences(text: str, line: int = 0) -> tuple[tuple[int, int, str, str], ...]:
    """First line, last line, info and content of each fence, also of those inside tabs and admonitions.

    CommonMark knows neither tabs nor admonitions: their bodies come as code blocks, and are parsed again.
    """
    found: list[tuple[int, int, str, str]] = []
    for token in BLOCKS.parse(text):
        if token.type == "fence" and token.map:
            found.append((line + token.map[0] + 1, line + token.map[1], token.info, token.content))
        elif token.type == "code_block" and token.map:
            found += fences(token.content, line + token.map[0])
    return tuple(found)


def blocks(page: Path, text: str) -> list[Block]:
    """The blocks of a page's text, in order. Raises Problem for a fence that holds code of its own."""
    found = []
    for line, end, info, content in fences(text):
        include, reason = INCLUDE.fullmatch(content), REASON.search(info)
        if not include and not reason:
            raise Problem(
                f'{page}:{line} holds code of its own. Move it to a file under snippets/ and include that (--8<-- "FILE"), '
                f'or say why it is not run: ```text {{not-run="..."}}.'
            )
        if include:
            read_snippet(include[1], f"{page}:{line}")
        found.append(Block(page, line, end, include[1] if include else None, reason[1] if reason else None))
    return found


def pages(language: str) -> list[Path]:
    """The Markdown pages of a language, relative to the project."""
    return sorted(path.relative_to(ROOT) for path in (DOCS / language).rglob("*.md"))


def all_blocks() -> list[Block]:
    """Every block of every page. Raises Problem when a page is missing in one language."""
    check_twins()
    return [block for language in LANGUAGES for page in pages(language) for block in blocks(page, (ROOT / page).read_text())]


def check_twins() -> None:
    """Raise Problem when a page exists in one language only."""
    names = {language: {path.relative_to(f"docs/{language}") for path in pages(language)} for language in LANGUAGES}
    for language, other in (LANGUAGES, LANGUAGES[::-1]):
        for name in sorted(names[language] - names[other]):
            raise Problem(f"docs/{language}/{name} has no twin. Write docs/{other}/{name}: every page exists in both languages.")
