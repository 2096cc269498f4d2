"""Stamps: under each block what was proven of it: when, on which images, in which state, from where, with which result."""

from expand.data import table
from expand.evidence import Evidence
from proof.evidence import Record
from proof.pages import Block

TOLD = 3
"""Claims that a stamp tells in full."""


def stamp(block: Block, root: str, language: str, evidence: Evidence) -> str:
    """The stamp of a block, in HTML of one line. root: from the page's address to the root of its language."""
    words = table("words")[language]
    if block.snippet is None:
        rows = [("open", words["not_run"].format(reason=block.reason))]
    else:
        rows = _rows(evidence.of(block.snippet), root, words) or [("open", words["open"])]
    spans = "".join(f'<span class="stamp__claim stamp--{verdict}">{text}</span>' for verdict, text in rows)
    return f'<span class="stamp">{spans}</span>'


def _rows(records: list[Record], root: str, words: dict[str, str]) -> list[tuple[str, str]]:
    """A sentence for the first claims, failed and delivered ones before others; the rest as numbers that lead to evidence."""
    records = sorted(records, key=lambda record: (record.verdict != "fail", record.expect != "delivered"))
    rows = [(record.verdict, f"{sentence(record, words)} {_link(record, words['evidence'], root)}") for record in records[:TOLD]]
    if others := records[TOLD:]:
        links = " ".join(_link(record, str(number), root) for number, record in enumerate(others, TOLD + 1))
        rows.append((others[0].verdict, words["more"].format(n=len(others), links=links)))
    return rows


def sentence(record: Record, words: dict[str, str]) -> str:
    """What a record says."""
    values = {
        "at": record.at[:16].replace("T", " "),
        "images": words[record.image_kind].format(version=record.images[0]["version"]),
        "state": record.state,
        "vantage": words[record.vantage] + (words["when"].format(when=words[record.when]) if record.when else ""),
        "result": words[f"{record.expect}_{record.verdict}"],
    }
    return words[record.verdict].format(**values)


def _link(record: Record, text: str, root: str) -> str:
    return f'<a href="{root}evidence/{record.claim}/">{text}</a>'
