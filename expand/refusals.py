"""Refusals: what keeps a page from being published, with file and line: evidence that is missing, stale, failed or foreign."""

import sys
from collections.abc import Iterator
from pathlib import Path

from expand import glossary, sources
from expand.evidence import Evidence
from expand.page import Page
from proof.evidence import Record
from proof.pages import Block, blocks, check_twins
from stack.console import Problem

NEXT = "Prove what is missing with: nox -s prove. To look at the pages without proof: nox -s serve."


def check(pages: dict[str, list[Page]], evidence: Evidence, *, marking: bool) -> None:
    """Raise Problem with all that must not be published; when marking, only with what cannot be. pages: by language."""
    check_twins()
    every = [(page, language) for language, found in pages.items() for page in found]
    if wrong := [text for page, language in every for text in mistakes(page, language)]:
        raise Problem("\n".join(wrong))
    nameless = [text for page, language in every for text in without_source(page, language)]
    if marking:
        print("\n".join(nameless), end="\n" * bool(nameless), file=sys.stderr)
        return
    bare = [text for page, language in every for text in unproven(page, language, evidence)]
    if nameless or bare:
        raise Problem("\n".join([*nameless, *bare, *[NEXT] * bool(bare)]))


def mistakes(page: Page, language: str) -> list[str]:
    """What is wrong with a page as it is written; no evidence mends it."""
    path = Path("docs", language, page.name)
    found = [
        f"{path}:{line} has the words of {name}, which docs/glossary.toml does not have. Add a table of that name to it."
        for name, line in glossary.unknown(page.text).items()
    ]
    try:
        blocks(path, page.text)
    except Problem as problem:
        found.append(str(problem))
    return found


def without_source(page: Page, language: str) -> list[str]:
    """The footnotes of a page that nobody wrote."""
    uses = sources.missing(glossary.filled(page.text, language))
    lines = sources.uses(page.text)  # those of the file: the tables of the glossary stand between
    return [
        f"docs/{language}/{page.name}:{lines.get(name, 1)} uses [^{name}], which has no source. "
        f"Add it to docs/sources.toml: a table of that name with kind, zh and en."
        for name in uses
    ]


def unproven(page: Page, language: str, evidence: Evidence) -> list[str]:
    """The blocks of a page for which there is no evidence, or none that lets them be published."""
    found = blocks(Path("docs", language, page.name), page.text)
    return [
        f"{block.page}:{block.line} shows snippets/{block.snippet}{why}" for block in found for why in _why_not(block, evidence)
    ]


def _why_not(block: Block, evidence: Evidence) -> Iterator[str]:
    if block.snippet is None:
        return
    judged = evidence.judged(block.snippet)
    if not judged:
        yield ", for which there is no evidence."
    wanted = evidence.wanted or (judged[0][0].image_kind if judged else "")
    for record, why_not in judged:
        if why_not or (why_not := _unfit(record, wanted)):
            yield f"; {why_not}: {record.title}"


def _unfit(record: Record, wanted: str) -> str | None:
    if record.verdict == "fail":
        return "it failed"
    return f"not proven on {wanted} images" if record.image_kind != wanted else None
