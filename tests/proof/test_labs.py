"""A lab's file is cut into cells; its charts lose what a page does not need, and nothing else."""

import importlib.util
import re

import pytest

from proof.claims import all_claims
from proof.proving import not_run
from proof.snippets import cells, read_snippet, sha256
from stack import SNIPPETS, STACK
from stack.console import Problem

SCRIPT = "# /// script\n# ///\n# %% first\nx = 1\n\n# %% second\n\n  y = '# %% not one'\n"
SVG = """<?xml version="1.0"?>
<!DOCTYPE svg>
<svg xmlns:xlink="x" width="10pt" height="9pt" viewBox="0 0 10.123456 9" xmlns="y" version="1.1">
 <metadata><date>2026-11-24</date></metadata>
 <g id="text_1"><text style="font-size: 11px; font-family: 'A', 'B'; fill: #100001" x="3.14159">2024.06</text></g>
</svg>"""


def run_lab() -> object:
    spec = importlib.util.spec_from_file_location("run_lab", STACK / "images/client/run_lab.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_cells_have_names_and_end_with_one_newline() -> None:
    assert cells(SCRIPT) == {"first": "x = 1\n", "second": "  y = '# %% not one'\n"}
    assert cells("print(1)\n") == {}


def test_a_missing_cell_is_a_problem_that_names_the_others() -> None:
    with pytest.raises(Problem, match=r"names the cell nothing, but .* has: world, look"):
        read_snippet("labs/listening.py:nothing", "a test")


def test_the_evidence_of_a_lab_covers_each_of_its_cells() -> None:
    claim = next(claim for claim in all_claims() if claim.snippet == "labs/listening.py")
    shown = not_run(claim).shown
    assert next(iter(shown)) == "labs/listening.py"
    text = (SNIPPETS / "labs/listening.py").read_text()
    assert {f"labs/listening.py:{name}": sha256(source) for name, source in cells(text).items()}.items() <= shown.items()


@pytest.mark.parametrize("name", sorted(path.name for path in (SNIPPETS / "labs").glob("*.py")))
def test_what_runs_is_what_is_cut(name: str) -> None:
    """The runner in the container and the pages cut a file in the same way, and no name of a cell is used twice."""
    text = (SNIPPETS / "labs" / name).read_text()
    ran = {cell.metadata["name"]: cell.source + "\n" for cell in run_lab().notebook(text).cells}  # type: ignore[attr-defined]
    assert ran == {cell: source.strip() + "\n" for cell, source in cells(text).items()}
    assert len(ran) == len(re.findall(r"(?m)^# %%", text))


def test_a_chart_keeps_its_text_and_its_colours_follow_the_scheme() -> None:
    assert run_lab().light(SVG) == (  # type: ignore[attr-defined]
        '<svg viewBox="0 0 10.1 9"> <g><text style="font-size: 11px; fill: var(--chart-text)" x="3.1">2024.06</text></g> </svg>'
    )
