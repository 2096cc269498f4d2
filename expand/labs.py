"""Labs: a page shows one cell after the other; under each stands what it printed and drew when the lab was last run.

The page of a lab is Markdown like every other one, with ids, links and footnotes, in both languages. Without evidence
(`nox -s serve`) the outputs are missing. The notebook of it, to take along: notebooks.py.
"""

import json
import re
from dataclasses import dataclass
from html import escape

from expand.evidence import Evidence
from proof.pages import Block
from proof.snippets import cells

ALT = re.compile(r'alt="([^"]+)"')
STYLE = re.compile(r"<style.*?</style>", re.DOTALL)
"""matplotlib's; in a page it would hold for every picture."""


@dataclass(frozen=True)
class Outputs:
    """What a cell printed, and what it drew: SVG in the elements that name it for those who do not see it."""

    printed: str
    drawn: list[str]


def outputs(block: Block, fence: str, evidence: Evidence) -> Outputs:
    """Those of the block's cell, by the lab's last record that passed. fence: the block's first line, which names charts."""
    cell = (block.snippet or "").partition(":")[2]
    text = next((record.output for record in evidence.of(block.lab or "") if record.verdict == "pass"), "")
    charts = [json.loads(line) for line in text.splitlines() if line.startswith('{"cell": ')]
    alt = ALT.search(fence)
    start = f'<div class="chart" role="img" aria-label="{alt[1] if alt else cell}">'
    drawn = [f"{start}{STYLE.sub('', chart['svg'])}</div>" for chart in charts if chart["cell"] == cell]
    return Outputs(cells(text).get(cell, ""), drawn)


def outputs_under(block: Block, fence: str, evidence: Evidence) -> list[str]:
    """The outputs of a lab's cell in HTML, nothing under other blocks."""
    if not block.lab:
        return []
    found = outputs(block, fence, evidence)
    printed = [f'<pre class="lab-output" tabindex="0">{escape(found.printed, quote=False)}</pre>'] if found.printed else []
    return printed + found.drawn
