"""Every section that states something about Mailu carries a mark: a block that was run, a footnote, or a link to one that does.

To name a file that the page shows, as a table of results does, is to point at its block. The marks of a section are those of
its own text and of its subsections, so that an introduction need not repeat them.
`pytest -s tests/docs/test_marks.py` prints the table of marks; .stack/marks.txt keeps it.
"""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from expand.glossary import filled
from expand.sources import CODE, USE, read
from expand.twins import HEADING
from proof.pages import DOCS, INCLUDE, LANGUAGES, fences, pages
from stack import ROOT, WORK

# Names of Mailu's parts, settings and releases: a section with one of them says something about Mailu.
SETTINGS = r"\b(PORTS|TLS_FLAVOR|TLS_PERMISSIVE|RELAYNETS|REAL_IP\w+|PROXY_PROTOCOL|AUTH_[A-Z_]+|INBOUND_TLS\w*|\w+_RATELIMIT)\b"
FACT = re.compile(rf"Mailu|{SETTINGS}|`(front|admin)`|2024\.06|\b2\.0(\.43)?\b(?!\.\d)")
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)#\s]*)(?:#([\w-]+))?\)")
ABOUT = ("verified.md", "contribute.md", "sources.md", "conformance.md", "labs/index.md")  # they speak of this site
MARKS = ["[^rec]", "[It](reference.md#variables)", "[It](#both-ports)", '\n\n```sh\n--8<-- "x.sh"\n```\n']
PAGES = [page for language in LANGUAGES for page in pages(language)]


@dataclass(frozen=True)
class Section:
    """A heading with its text: own ends at the next heading, whole after its last subsection. line: in the page's file."""

    page: Path  # relative to the project
    line: int
    anchor: str
    own: str
    whole: str

    @property
    def blocks(self) -> int:
        return sum(bool(INCLUDE.fullmatch(content)) for *_, content in fences(self.whole))

    @property
    def notes(self) -> list[str]:
        return USE.findall(CODE.sub("", self.whole))

    @property
    def shown(self) -> set[str]:
        """The names of the files that it shows."""
        return {Path(found[1]).name for *_, content in fences(self.whole) if (found := INCLUDE.fullmatch(content))}

    @property
    def leads_to_a_mark(self) -> bool:
        """Whether it links to another section of this site that has marks of its own."""
        for target, anchor in LINK.findall(CODE.sub("", self.whole)):
            file = (ROOT / self.page.parent / target).resolve() if target else ROOT / self.page
            if file.suffix == ".md" and file.is_file() and file.is_relative_to(DOCS):
                there = [other for other in sections(file.relative_to(ROOT)) if anchor in ("", other.anchor)]
                if any(other.blocks or other.notes for other in there):
                    return True
        return False


@cache
def sections(page: Path, text: str | None = None) -> list[Section]:
    """The sections of a page, in order; the first is the whole page. text: in place of the page's own."""
    text = filled((ROOT / page).read_text() if text is None else text, page.parts[1])
    code = {line for start, end, _, _ in fences(text) for line in range(start, end + 1)}
    lines = {head.start(): text.count("\n", 0, head.start()) + 1 for head in HEADING.finditer(text)}
    heads = [head for head in HEADING.finditer(text) if lines[head.start()] not in code]
    found = []
    for at, head in enumerate(heads, 1):
        following = [(len(other[1]), other.start()) for other in heads[at:]]
        own_end = next((start for _, start in following), None)
        end = next((start for level, start in following if level <= len(head[1])), None)
        found.append(Section(page, lines[head.start()], head[3] or "", text[head.start() : own_end], text[head.start() : end]))
    return found


def bare(found: list[Section]) -> list[str]:
    """The sections that state something about Mailu and carry no mark."""
    shown = found[0].shown
    return [
        f"{section.page}:{section.line} #{section.anchor} speaks of {fact[0]}"
        for section in found
        if (fact := FACT.search(section.own))
        and not (section.blocks or section.notes or any(name in section.own for name in shown) or section.leads_to_a_mark)
    ]


@pytest.mark.parametrize("page", [page for page in PAGES if not page.as_posix().endswith(ABOUT)], ids=str)
def test_what_is_said_of_mailu_has_a_mark(page: Path) -> None:
    without = bare(sections(page))
    assert not without, "no block that was run, no footnote, no link to a section that has one:\n" + "\n".join(without)


@pytest.mark.parametrize("mark", MARKS)
def test_a_statement_without_a_mark_is_found(mark: str) -> None:
    # links to a section and to a page that have no marks themselves
    page, other = Path("docs/en/plan.md"), "`[^rec]` [A section](glossary.md#submission) [A page](verified.md)"
    for own, below in ((other, other), (mark, other), (other, mark)):
        text = f"# A {{#a}}\n\nWords.[^rec]\n\n## B {{#b}}\n\nMailu closes 587. {own}\n\n### C {{#c}}\n\n{below}\n"
        assert bare(sections(page, text)) == ([] if mark in (own, below) else ["docs/en/plan.md:5 #b speaks of Mailu"])


def test_the_table_of_marks() -> None:
    """Per page: blocks that were run, recorded and cited footnotes."""
    rows = [f"{'page':44} {'executed':>8} {'recorded':>8} {'cited':>8}"]
    for page in PAGES:
        whole = sections(page)[0]
        kinds = Counter(read().get(name, {}).get("kind", "missing") for name in whole.notes)
        rows.append(f"{page.relative_to('docs')!s:44} {whole.blocks:8} {kinds['recorded']:8} {kinds['cited']:8}")
    WORK.mkdir(exist_ok=True)
    (WORK / "marks.txt").write_text("\n".join(rows) + "\n")
    print("", *rows, sep="\n")
