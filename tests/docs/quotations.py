"""What pages quote as recorded.

A footnote covers the text before it, back to the footnote before. In a table it covers its cell; in the heading its column, in
the first cell its row; the other cells are covered by a paragraph that introduces the table with a colon, by the first sentence
after it, or by the first paragraph of the section. What a footnote of kind "recorded" (docs/sources.toml) covers is compared.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from stack import ROOT
from tests.docs.recordings import recorded, versions

RECORDED = {
    name for name, source in tomllib.loads((ROOT / "docs" / "sources.toml").read_text()).items() if source["kind"] == "recorded"
}
MARKS = re.compile(r"(?:\s*\[\^[\w-]+\])+")
NAME = re.compile(r"\[\^([\w-]+)\]")
CODE = re.compile(r"`([^`]+)`")
QUOTATION = re.compile(
    r"\d{3}(?:[ -]|$)"  # a reply, or its code
    r"|.*(?:Error|Errno)|[A-Z]+[a-z]+[A-Z]\w*$"  # an exception, as Python names it
    r"|.*(?:TLSV1|SSLV3|UNEXPECTED|WRONG|CERTIFICATE|_EOF|_ALERT|_VERSION|_WHILE)_"  # OpenSSL's reasons
    r"|(?!docker |git |nginx |[\w.]+: \w+$).* "  # a text, but no command and no setting
)
VERSION = re.compile(r"(?<![\d.])1\.[0-3](?![\d.])")
REFUSAL = re.compile(r"refus|clos|alert|only|failed|no TLS|plain|拒绝|断开|警报|告警|只|失败|不用 TLS|明文")


@dataclass(frozen=True)
class Passage:
    """A piece of a page that a recorded footnote covers. around: what it belongs to, the paragraph or the row."""

    page: Path
    line: int
    text: str
    around: str

    @property
    def at(self) -> str:
        return f"{self.page}:{self.line}"


@dataclass(frozen=True)
class Row:
    """A row of a table; under: the heading of each column."""

    line: int
    cells: list[str]
    under: list[str]


def split(line: str) -> list[str]:
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))]


def is_recorded(marks: str) -> bool:
    return bool(RECORDED & set(NAME.findall(marks)))


def covered(text: str, rest: bool) -> Iterator[str]:
    """The parts before recorded footnotes, and the last one, after all of them, if the `rest` is recorded."""
    start = 0
    for marks in MARKS.finditer(text):
        if is_recorded(marks[0]):
            yield text[start : marks.start()]
        start = marks.end()
    if rest:
        yield text[start:]


def prose(text: str) -> str:
    """The text of a page, line for line, without its fences and diagrams."""
    return re.sub(r"(?ms)^ *```.*?^ *```|^<svg.*?^</svg>", lambda found: re.sub(r"[^\n]", "", found[0]), text)


def passages(page: Path) -> Iterator[Passage]:
    """Those of a page, in order."""
    lines = prose((ROOT / page).read_text()).split("\n")
    for number, line in enumerate(lines, 1):
        if not line.strip().startswith("|"):
            for part in covered(line.strip(), rest=False):
                yield Passage(page, number, part, line.strip())
    for rows, around in tables(lines):
        yield from table_passages(page, rows, around)


def tables(lines: list[str]) -> Iterator[tuple[list[Row], bool]]:
    """The tables, each with whether what stands around them is recorded."""
    number, opening = 0, {0: False}
    while number < len(lines):
        if level := re.match(r"(#+) ", lines[number]):
            opening = {deep: yes for deep, yes in opening.items() if deep < len(level[1])}
            opening[len(level[1])] = is_recorded(beside(lines, number + 1, 1))
        if lines[number].strip().startswith("|"):
            end = number
            while end < len(lines) and lines[end].strip().startswith("|"):
                end += 1
            heads = split(lines[number])
            rows = [Row(at + 1, split(lines[at]), heads) for at in range(number + 2, end)]
            intro, after = beside(lines, number - 1, -1), beside(lines, end, 1)
            near = intro.endswith((":", "：")) and is_recorded(intro)
            yield rows, near or is_recorded(re.split(r"[.。](?= |$|[^\x00-\x7f])", after)[0]) or any(opening.values())
            number = end
        number += 1


def beside(lines: list[str], number: int, step: int) -> str:
    """The paragraph next to a line; nothing where another thing stands there: a heading, a list, a table."""
    while 0 <= number < len(lines) and not lines[number].strip():
        number += step
    text = lines[number].strip() if 0 <= number < len(lines) else ""
    return "" if re.match(r"[#|>-]|\d+\. |===|<", text) else text


def table_passages(page: Path, rows: list[Row], around: bool) -> Iterator[Passage]:
    for row in rows:
        for cell, head in zip(row.cells, row.under, strict=False):
            decides = next((text for text in (head, row.cells[0]) if MARKS.search(text)), None)
            for part in covered(cell, is_recorded(decides) if decides else around):
                yield Passage(page, row.line, part, " ".join(row.cells))


def quotations(passage: Passage) -> list[str]:
    return [code for code in CODE.findall(passage.text) if QUOTATION.match(code)]


def unproven(passage: Passage) -> list[str]:
    """The quotations of a passage that stand in no recording."""
    return [code for code in quotations(passage) if not recorded(code)]


def wrong_versions(passage: Passage) -> list[str]:
    """The versions of TLS of which a passage says the opposite of what was recorded: all of a clause were taken, or none."""
    wrong = []
    for clause in re.split(r"[;；。]|\. ", passage.text) if "TLS" in passage.around else []:
        found = set(VERSION.findall(clause))
        refused = any(REFUSAL.search(text) for text in (clause, passage.around if found & versions()[False] else ""))
        wrong += sorted(found - versions()[not refused])
    return wrong
