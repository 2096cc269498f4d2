"""The notebook and the script of a lab, published beside its page to take along."""

import re
from pathlib import Path
from urllib.parse import urljoin

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from expand.evidence import Evidence
from expand.labs import outputs
from expand.page import Page
from proof.pages import Block, blocks
from proof.snippets import read_snippet

UNKNOWN = re.compile(r"\A---\n(?:.*\n)*?---\n|\[\^[\w-]+\]| *\{ *[#.:][^}]*\}")
"""What Jupyter's Markdown does not know: front matter, footnotes, attributes."""
LAB = '--8<-- "labs/'
LINK = re.compile(r"\]\((?!https?:)([^)#]*?)(?:index)?(?:\.md)?(#[^)]*)?\)")
KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}


def beside(page: Page, language: str, evidence: Evidence, site: str) -> dict[str, str]:
    """Name and text of both files, for a page that shows a lab. site: the address of the language's root."""
    if LAB not in page.text:
        return {}
    found = [block for block in blocks(Path("docs", language, page.name), page.text) if block.lab]
    name = page.name.removesuffix(".md")
    nb = notebook(found, page.text, urljoin(site, f"{name}/"), evidence)
    return {f"{name}.ipynb": nbformat.writes(nb), f"{name}.py": read_snippet(found[0].lab or "", page.name).text}


def notebook(found: list[Block], text: str, address: str, evidence: Evidence) -> NotebookNode:
    """Prose and cells in turn, with outputs. address: the page's, to which its links are relative."""
    lines, before, parts = text.split("\n"), 0, []
    for block in found:
        parts += [_prose("\n".join(lines[before : block.line - 1]), address), _cell(block, lines[block.line - 1], evidence)]
        before = block.end
    parts.append(_prose("\n".join(lines[before:]), address))
    nb: NotebookNode = new_notebook(cells=[part for part in parts if part.source], metadata=KERNEL)
    for number, part in enumerate(nb.cells):
        part["id"] = f"cell-{number}"  # a random one would change with every build
    return nb


def _prose(text: str, address: str) -> NotebookNode:
    def absolute(link: re.Match[str]) -> str:
        return f"]({urljoin(urljoin(address, '..'), link[1] + '/' if link[0].find('.md') > 0 else link[1])}{link[2] or ''})"

    cell: NotebookNode = new_markdown_cell(LINK.sub(absolute, UNKNOWN.sub("", text)).strip())
    return cell


def _cell(block: Block, fence: str, evidence: Evidence) -> NotebookNode:
    shown, name = outputs(block, fence, evidence), block.snippet or ""
    found = [new_output("stream", text=shown.printed)] if shown.printed else []
    found += [new_output("display_data", {"text/html": svg}) for svg in shown.drawn]
    source = read_snippet(name, "A page").text.rstrip("\n")
    cell: NotebookNode = new_code_cell(source, outputs=found, metadata={"name": name.partition(":")[2]})
    return cell
