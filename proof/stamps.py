"""A MkDocs hook: under each block its stamps, for each claim a page of evidence, and evidence.json for everybody.

It reads evidence and pages only. A build fails for a block that is not proven; with PROVEN=no it marks it and goes on.
"""

import json
import os
import tomllib
from collections import defaultdict
from dataclasses import asdict
from html import escape
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page

from proof.evidence import Record, read_all
from proof.pages import LANGUAGES, all_blocks, blocks
from proof.snippets import read_snippet
from stack import ROOT
from stack.console import Problem

WORDS = tomllib.loads((ROOT / "docs" / "words.toml").read_text())
TOLD = 3
"""Claims that a stamp tells in full."""
evidence: dict[str, Record] = {}


def on_config(config: MkDocsConfig) -> None:
    """Read the evidence, and refuse to publish what it does not cover."""
    global evidence
    evidence = read_all()
    try:
        unproven = [
            problem
            for block in all_blocks()
            if block.snippet
            for problem in _not_proven(block.snippet, str(block.page), block.line)
        ]
    except Problem as problem:
        raise PluginError(str(problem)) from problem
    if unproven and os.environ.get("PROVEN") != "no":
        raise PluginError("\n".join([*unproven, "Prove what is missing with: nox -s prove"]))


def on_files(files: Files, config: MkDocsConfig) -> None:
    """Add a page for each claim, outside the navigation and the search."""
    for record in evidence.values():
        page = File.generated(config, _evidence_page(record), content=_evidence_text(record, _words(config)))
        page.inclusion = InclusionLevel.NOT_IN_NAV
        files.append(page)


def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Put the stamps under each block, at its own indentation; under the last cell of a lab, for all of them."""
    if page.file.src_uri.startswith("evidence/"):
        return markdown
    lines = markdown.split("\n")
    found = blocks(Path(page.file.src_uri), markdown)
    last = {block.lab: block for block in found}
    for block in reversed([block for block in found if not block.lab or last[block.lab] is block]):
        indent = lines[block.line - 1][: -len(lines[block.line - 1].lstrip())]
        root = "../" * page.file.src_uri.count("/")
        lines.insert(block.end, f"\n{indent}{_stamp(block.snippet, block.reason, root, _words(config))}\n")
    return "\n".join(lines)


def on_post_build(*, config: MkDocsConfig) -> None:
    """Publish evidence.json once, with the build whose language is at the root."""
    if config.theme["language"] == LANGUAGES[0]:
        text = json.dumps(published_records(), ensure_ascii=False, indent=1)
        Path(config.site_dir, "evidence.json").write_text(text + "\n")
    for source_map in Path(config.site_dir).rglob("*.map"):
        source_map.unlink()  # 1.3 MB of the theme's, for its developers


def published_records() -> list[dict[str, Any]]:
    """One record per claim; of each snippet that it shows, name, hash and the pages that show it."""
    pages = defaultdict(set)
    for block in all_blocks():
        if block.snippet:
            pages[block.snippet].add(str(block.page))
    return [
        {
            **asdict(record),
            "shown": [{"snippet": name, "sha256": sha256, "pages": sorted(pages[name])} for name, sha256 in record.shown.items()],
        }
        for record in evidence.values()
    ]


def _records(snippet: str) -> list[Record]:
    """The evidence for a snippet as it is now: the claims about it, else those that only run or print it."""
    now = read_snippet(snippet, "A page").sha256
    found = [record for record in evidence.values() if record.shown.get(snippet) == now and record.verdict != "not run"]
    return [record for record in found if next(iter(record.shown)) == snippet] or found


def _not_proven(snippet: str, page: str, line: int) -> list[str]:
    records = _records(snippet)
    if not records:
        return [f"{page}:{line} shows snippets/{snippet}, for which there is no evidence."]
    wanted = os.environ.get("EVIDENCE", records[0].image_kind)
    if strangers := [record.title for record in records if record.image_kind != wanted]:
        return [f"{page}:{line} shows snippets/{snippet}; not proven on {wanted} images: {strangers[0]}"]
    return [
        f"{page}:{line} shows snippets/{snippet}; it failed: {record.title}" for record in records if record.verdict == "fail"
    ]


def _stamp(snippet: str | None, reason: str | None, root: str, words: dict[str, str]) -> str:
    if snippet is None:
        rows = [("open", words["not_run"].format(reason=reason))]
    else:
        rows = _rows(_records(snippet), root, words) or [("open", words["open"])]
    spans = "".join(f'<span class="stamp__claim stamp--{verdict}">{text}</span>' for verdict, text in rows)
    return f'<span class="stamp">{spans}</span>'


def _rows(records: list[Record], root: str, words: dict[str, str]) -> list[tuple[str, str]]:
    """A sentence for the first claims, failed and delivered ones before others; the rest as numbers that lead to evidence."""
    records = sorted(records, key=lambda record: (record.verdict != "fail", record.expect != "delivered"))
    rows = [(record.verdict, _sentence(record, root, words)) for record in records[:TOLD]]
    if others := records[TOLD:]:
        links = " ".join(f"[{number}]({root}{_evidence_page(one)})" for number, one in enumerate(others, TOLD + 1))
        rows.append((others[0].verdict, words["more"].format(n=len(others), links=links)))
    return rows


def _sentence(record: Record, root: str, words: dict[str, str]) -> str:
    values = {
        "at": record.at[:16].replace("T", " "),
        "images": words[record.image_kind].format(version=record.images[0]["version"]),
        "state": record.state,
        "vantage": words[record.vantage] + (words["when"].format(when=words[record.when]) if record.when else ""),
        "result": words[f"{record.expect}_{record.verdict}"],
    }
    return f"{words[record.verdict].format(**values)} [{words['evidence']}]({root}{_evidence_page(record)})"


def _evidence_page(record: Record) -> str:
    return f"evidence/{record.claim}.md"


def _evidence_text(record: Record, words: dict[str, str]) -> str:
    images = ", ".join(f"{image['name']}:{image['version']} ({image['kind']})" for image in record.images)
    rows = {
        "verdict": record.verdict,
        "claim": record.title,
        "at": f"{record.at}, {record.seconds} s",
        "images": images,
        "shown": "<br>".join(f"{name}<br><small>sha256 {sha256}</small>" for name, sha256 in record.shown.items()),
    }
    table = "\n".join(f"| {words['row_' + name]} | {value} |" for name, value in rows.items())
    blocks = {"differences": "\n".join(record.differences), "output": record.output, "dialogue": "\n".join(record.dialogue)}
    sections = "\n\n".join(
        f'## {words["row_" + name]} {{#{name}}}\n\n<pre class="evidence">{escape(text)}</pre>'
        for name, text in blocks.items()
        if text.strip()
    )
    title = words["evidence_title"].format(snippet=next(iter(record.shown)))
    return f"---\nsearch:\n  exclude: true\n---\n# {title} {{#evidence}}\n\n| | |\n|---|---|\n{table}\n\n{sections}\n"


def _words(config: MkDocsConfig) -> dict[str, str]:
    return dict(WORDS[config.theme["language"]])
