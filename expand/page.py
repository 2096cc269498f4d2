"""A page, and what becomes of it: `expanded` is the whole way from docs/ to the Markdown that is published."""

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from expand import causes, glossary, labs, sources, stamps
from expand.evidence import Evidence
from proof.pages import blocks
from proof.pages import pages as paths
from proof.snippets import read_snippet
from stack import ROOT


@dataclass(frozen=True)
class Page:
    """name: inside the folder of its language, `clients/curl.md`. text: as it is written."""

    name: str
    text: str

    @property
    def root(self) -> str:
        """From the page's address (`clients/curl/`) up to the root of its language."""
        folder = PurePosixPath(self.name).with_suffix("")
        return "../" * (len(folder.parts) - (folder.name == "index"))


def read_pages(language: str) -> list[Page]:
    """The pages of a language."""
    folder = Path("docs", language)
    return [Page(path.relative_to(folder).as_posix(), (ROOT / path).read_text()) for path in paths(language)]


def expanded(page: Page, language: str, evidence: Evidence) -> str:
    """The page with tables, footnotes and snippets, and under each snippet what came out of it.

    What is not proven is marked; that it is refused is refusals.py. Raises Problem for a fence that holds code of its own.
    """
    text = sources.noted(glossary.filled(causes.boxed(page.text, language), language), language)
    lines, found = text.split("\n"), blocks(Path("docs", language, page.name), text)
    last = {block.lab: block for block in found}
    for block in reversed(found):
        fence = lines[block.line - 1]
        under = labs.outputs_under(block, fence, evidence)
        if not block.lab or last[block.lab] is block:  # one stamp for all cells of a lab
            under.append(stamps.stamp(block, page.root, language, evidence))
        indent = fence[: -len(fence.lstrip())]
        lines[block.end : block.end] = _indented("".join(f"\n{part}\n" for part in under), indent)
        if block.snippet:
            code = read_snippet(block.snippet, f"{block.page}:{block.line}").text
            lines[block.line : block.end - 1] = _indented(code.rstrip("\n"), indent)
    return "\n".join(lines)


def _indented(text: str, indent: str) -> list[str]:
    return [f"{indent}{line}" if line else "" for line in text.split("\n")]
