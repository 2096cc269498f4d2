"""Run a lab: the cells of a Python file in jupytext's percent format, in one kernel, as a notebook does.

    run_lab.py FILE

A cell begins with `# %% NAME`. Prints first one line of JSON for each chart, {"cell": NAME, "svg": "<svg ..."}, then, for
each cell that printed something, `# %% NAME` and under it what it printed. Exit code 1 and a traceback when a cell raises.

The charts come out for a page: text stays text, and colours are those of the page's scheme, `var(--chart-...)`.
"""

import json
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook
from traitlets.config import Config

CELL = re.compile(r"^# %% *(\S+)\n", re.MULTILINE)
COLOURS = {"#100001": "text", "#100002": "line", "#100003": "good", "#100004": "bad", "#100005": "third"}
INK, LINE, *SERIES = COLOURS
STYLE = f"""
figure.figsize: 5.6, 3.2
figure.facecolor: none
axes.facecolor: none
savefig.facecolor: none
axes.prop_cycle: cycler("color", [{", ".join(f"'{colour[1:]}'" for colour in SERIES)}])
axes.spines.right: False
axes.spines.top: False
axes.edgecolor: {LINE[1:]}
axes.labelcolor: {INK[1:]}
text.color: {INK[1:]}
xtick.color: {INK[1:]}
ytick.color: {INK[1:]}
font.size: 11
svg.fonttype: none
svg.hashsalt: lab
"""


def notebook(text: str) -> NotebookNode:
    """The cells of a lab. What stands before the first one (inline script metadata) is none."""
    _, *parts = CELL.split(text)
    cells = [new_code_cell(source.strip(), metadata={"name": name}) for name, source in zip(parts[::2], parts[1::2], strict=True)]
    made: NotebookNode = new_notebook(cells=cells)
    return made


def executed(nb: NotebookNode) -> NotebookNode:
    """The notebook with its outputs. Raises CellExecutionError."""
    with tempfile.TemporaryDirectory() as folder:
        style = Path(folder, "matplotlibrc")
        style.write_text(STYLE)
        os.environ["MATPLOTLIBRC"] = str(style)
        quiet = Config({"KernelManager": {"transport": "ipc", "ip": f"{folder}/kernel"}})  # over TCP it would print a warning
        charts_as_text = ["--InlineBackend.figure_formats=svg"]
        return NotebookClient(nb, kernel_name="python3", config=quiet, extra_arguments=charts_as_text).execute()


def text_of(cell: NotebookNode) -> str:
    """What a cell printed, and the value of its last line."""
    found = (output.get("text") or output.get("data", {}).get("text/plain", "") for output in cell.outputs if not svg_of(output))
    return "".join(found)


def charts(cell: NotebookNode) -> Iterator[str]:
    yield from (light(svg) for svg in map(svg_of, cell.outputs) if svg)


def svg_of(output: NotebookNode) -> str | None:
    svg: str | None = output.get("data", {}).get("image/svg+xml")
    return svg


def light(svg: str) -> str:
    """matplotlib's SVG without what a page does not need: prologue, metadata, size, ids of groups, fonts, line breaks."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>|<!--.*?-->", "", svg, flags=re.DOTALL)
    svg = re.sub(r' (?:xmlns\S*|version|clip-path|transform="rotate\(-?0 [^"]*)="?[^"]*"|(?<=<g) id="[^"]*"', "", svg)
    svg = re.sub(r'(<svg)(?=[^>]*?( viewBox="[^"]*"))[^>]*', r"\1\2", svg)
    svg = re.sub(r" font-family: [^;]*;", "", svg)
    svg = re.sub(r"<[^>]*>", lambda tag: re.sub(r"(\d\.\d)\d+", r"\1", tag[0]), svg)  # not the text between
    for colour, name in COLOURS.items():
        svg = svg.replace(colour, f"var(--chart-{name})")
    return re.sub(r"\s*\n\s*", " ", svg).strip()


def main(file: str) -> int:
    nb = notebook(Path(file).read_text())
    try:
        executed(nb)
    except CellExecutionError as error:
        print(re.sub(r"\x1b\[[\d;]*m", "", str(error)), file=sys.stderr)
        return 1
    for cell in nb.cells:
        for svg in charts(cell):
            print(json.dumps({"cell": cell.metadata["name"], "svg": svg}))
    for cell in nb.cells:
        if text := text_of(cell):
            print(f"# %% {cell.metadata['name']}\n{text.rstrip()}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
