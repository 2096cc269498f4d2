"""Labs: notebooks made of a page's prose, the cells in snippets/labs, and the outputs of their last run.

The page of a lab is Markdown like every other one, with ids, links and footnotes, in both languages. Where a fence includes
a cell, this hook puts what mkdocs-jupyter makes of that cell and of its outputs in the evidence. Only mkdocs-jupyter's
converter is used: its own pages know neither our ids nor our links, and weigh 600 KB, which are styles of JupyterLab.
The whole notebook and the script are published beside the page. Without evidence (`nox -s serve`) the outputs are missing.
"""

import json
import re
import tempfile
from pathlib import Path
from urllib.parse import urljoin

import nbformat
from bs4 import BeautifulSoup, Tag
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from mkdocs_jupyter.convert import nb2html
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from proof.evidence import read_all
from proof.pages import Block, blocks
from proof.snippets import cells, read_snippet

ALT = re.compile(r'alt="([^"]+)"')
UNKNOWN = re.compile(r'<span class="stamp">.*</span>|^\[\^[\w-]+\]:.*$|\[\^[\w-]+\]| *\{ *[#.:][^}]*\}', re.MULTILINE)
"""What Jupyter's Markdown does not know: stamps, footnotes, attributes."""
LINK = re.compile(r"\]\((?!https?:)([^)#]*?)(?:index)?(?:\.md)?(#[^)]*)?\)")
STYLE = re.compile(r"<style.*?</style>", re.DOTALL)
"""matplotlib's; in a page it would hold for every picture."""
KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
rendered: dict[str, list[str]] = {}
"""By page: the HTML of each cell, until the page's Markdown is converted."""


def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Take the cells out of the Markdown, and publish the notebook and the script."""
    found = [block for block in blocks(Path(page.file.src_uri), markdown) if block.lab]
    if not found:
        return markdown
    nb = notebook(found, markdown, str(page.canonical_url))
    rendered[page.file.src_uri] = html(nb)
    name = page.file.src_uri.removesuffix(".md")
    for suffix, content in ((".ipynb", nbformat.writes(nb)), (".py", read_snippet(found[0].lab or "", name).text)):
        files.append(File.generated(config, name + suffix, content=content))
    lines = markdown.split("\n")
    for number, block in reversed(list(enumerate(found))):
        lines[block.line - 1 : block.end] = [f'<div data-cell="{number}"></div>']
    return "\n".join(lines)


def on_page_content(html: str, *, page: Page, **_: object) -> str:
    """Put the cells where they belong."""
    for number, cell in enumerate(rendered.pop(page.file.src_uri, [])):
        html = html.replace(f'<div data-cell="{number}"></div>', cell)
    return html


def notebook(found: list[Block], markdown: str, address: str) -> NotebookNode:
    """Prose and cells in turn, with outputs."""
    lines, before, parts = markdown.split("\n"), 0, []
    for block in found:
        parts += [_prose("\n".join(lines[before : block.line - 1]), address), _cell(block, lines[block.line - 1])]
        before = block.end
    parts.append(_prose("\n".join(lines[before:]), address))
    nb = new_notebook(cells=[part for part in parts if part.source], metadata=KERNEL)
    for number, part in enumerate(nb.cells):
        part["id"] = f"cell-{number}"  # a random one would change with every build
    return nb


def _prose(text: str, address: str) -> NotebookNode:
    def absolute(link: re.Match[str]) -> str:
        return f"]({urljoin(urljoin(address, '..'), link[1] + '/' if link[0].find('.md') > 0 else link[1])}{link[2] or ''})"

    return new_markdown_cell(LINK.sub(absolute, UNKNOWN.sub("", text)).strip())


def _cell(block: Block, fence: str) -> NotebookNode:
    name = block.snippet or ""
    text, charts = outputs(block.lab or "")
    cell, alt = name.partition(":")[2], ALT.search(fence)
    found = [new_output("stream", text=text[cell])] if cell in text else []
    start = f'<div class="chart" role="img" aria-label="{alt[1] if alt else cell}">'
    found += [new_output("display_data", {"text/html": f"{start}{svg}</div>"}) for svg in charts.get(cell, [])]
    return new_code_cell(read_snippet(name, "A page").text.rstrip("\n"), outputs=found, metadata={"name": cell})


def outputs(lab: str) -> tuple[dict[str, str], dict[str, list[str]]]:
    """What the cells of a lab printed and drew (SVG), by cell, when it was last proven as it is now."""
    now, charts = read_snippet(lab, "A page").sha256, dict[str, list[str]]()
    for record in read_all().values():
        if record.shown.get(lab) == now and record.verdict == "pass":
            for line in record.output.splitlines():
                if line.startswith('{"cell": '):
                    chart = json.loads(line)
                    charts.setdefault(chart["cell"], []).append(STYLE.sub("", chart["svg"]))
            return cells(record.output), charts
    return {}, charts


def html(nb: NotebookNode) -> list[str]:
    """Each code cell and its outputs in the elements of the theme: its code has the theme's colours, frame and copy button."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "notebook.ipynb")
        nbformat.write(nb, file)
        soup = BeautifulSoup(nb2html(str(file), no_prompt=True), "html.parser")
    return [
        "".join(map(_part, cell.select(".highlight-ipynb, .jp-OutputArea-output")))
        for cell in soup.select(".jp-CodeCell > .jp-CodeCell")
    ]


def _part(tag: Tag) -> str:
    if chart := tag.select_one(".chart"):
        return str(chart)
    pre = tag.select_one("pre")
    inside = pre.decode_contents() if pre else tag.decode_contents()
    if "highlight-ipynb" in tag.get_attribute_list("class"):
        code = inside.removeprefix("<span></span>")
        return f'<div class="language-python highlight"><pre><code>{code}</code></pre></div>'
    return f'<pre class="lab-output" tabindex="0">{inside}</pre>'
