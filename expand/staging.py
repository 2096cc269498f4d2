"""Staging: the expanded pages of both languages as files, which is what a generator renders.

A file whose content is the same stays untouched, so that whoever renders can see what has changed.
"""

from collections.abc import Iterator
from pathlib import Path

from expand import STAGED, causes, evidence_pages, published
from expand.addresses import addresses
from expand.data import table
from expand.evidence import Evidence
from expand.notebooks import beside
from expand.page import Page, expanded, read_pages
from expand.refusals import check
from proof.pages import DOCS, LANGUAGES, all_blocks


def stage(evidence: Evidence, *, marking: bool = False, folder: Path = STAGED) -> set[Path]:
    """Write the files of both languages; return those that changed, went or came, as zh/clients/curl.md.

    marking: what is not proven is marked instead of refused. Raises Problem, with all of it, before anything is written.
    """
    pages = {language: read_pages(language) for language in LANGUAGES}
    check(pages, evidence, marking=marking)
    files = {Path(LANGUAGES[0], "evidence.json"): published.records(evidence, all_blocks()).encode()}
    for language in LANGUAGES:
        files |= {Path(language, name): content for name, content in _files(pages[language], language, evidence)}
    return _write(files, folder)


def _files(pages: list[Page], language: str, evidence: Evidence) -> Iterator[tuple[str, bytes]]:
    """Name and content of the files of a language."""
    site = addresses()[language]
    for page in pages:
        yield page.name, expanded(page, language, evidence).encode()
        for name, text in beside(page, language, evidence, site).items():
            yield name, text.encode()
    yield causes.FILE, causes.rules(table("causes"), language).encode()
    if evidence.records:
        yield evidence_pages.NAME, evidence_pages.pattern(language).encode()
    for path in (DOCS / language).rglob("*"):
        if path.is_file() and path.suffix != ".md":
            yield path.relative_to(DOCS / language).as_posix(), path.read_bytes()


def _write(files: dict[Path, bytes], folder: Path) -> set[Path]:
    there = {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}
    changed = {name for name, content in files.items() if name not in there or (folder / name).read_bytes() != content}
    for name in changed:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(files[name])
    for name in there - set(files):
        (folder / name).unlink()
    return changed | there - set(files)
