"""The labs: every cell is shown, with what it printed and drew when it was last run, in both languages; and pages stay light."""

import gzip
import json
from pathlib import Path

import nbformat
import pytest

from proof.pages import LANGUAGES, blocks
from proof.snippets import cells, read_snippet
from stack import ROOT, SNIPPETS
from tests.docs.built import SITE, article, evidence
from tests.docs.built import blocks as built_blocks

NAMES = sorted(path.stem for path in (SNIPPETS / "labs").glob("*.py"))
PAGES = [(language, name) for language in LANGUAGES for name in NAMES]
LIGHT = 120_000
"""Bytes of a page, compressed, with all that stands in it."""


def folder(language: str) -> Path:
    return SITE / ("" if language == LANGUAGES[0] else language) / "labs"


def record(name: str) -> tuple[dict[str, str], list[str]]:
    """From the published evidence: what each cell printed, and the cells that drew a chart."""
    found = next(record["output"] for record in evidence() if record["shown"][0]["snippet"] == f"labs/{name}.py")
    charts = [json.loads(line)["cell"] for line in found.splitlines() if line.startswith('{"cell": ')]
    return cells(found), charts


def test_there_are_labs() -> None:
    assert NAMES == ["cost", "listening", "stripping", "upgrade"]


@pytest.mark.parametrize(("language", "name"), PAGES)
def test_a_page_shows_every_cell_in_the_order_in_which_they_run(language: str, name: str) -> None:
    page = Path("docs", language, "labs", f"{name}.md")
    shown = [block.snippet for block in blocks(page, (ROOT / page).read_text())]
    assert shown == [f"labs/{name}.py:{cell}" for cell in cells(read_snippet(f"labs/{name}.py", "a test").text)]


@pytest.mark.usefixtures("built_site")
@pytest.mark.parametrize(("language", "name"), PAGES)
def test_under_the_cells_stands_what_they_printed_and_drew(language: str, name: str) -> None:
    page = article(folder(language) / name / "index.html")
    printed, drawn = record(name)
    assert [output.get_text() for output in page.select("pre.lab-output")] == list(printed.values())
    charts = page.select('.chart[role="img"]')
    assert len(charts) == len(drawn)
    assert all(len(str(chart["aria-label"])) > 40 and chart.select_one("svg text") for chart in charts)
    assert len(page.select(".stamp")) == 1


@pytest.mark.usefixtures("built_site")
@pytest.mark.parametrize(("language", "name"), PAGES)
def test_a_page_is_light(language: str, name: str) -> None:
    assert len(gzip.compress((folder(language) / name / "index.html").read_bytes())) <= LIGHT


@pytest.mark.usefixtures("built_site")
@pytest.mark.parametrize(("language", "name"), PAGES)
def test_the_notebook_to_take_along(language: str, name: str) -> None:
    """It is valid, has the page's code and outputs, and its prose leads back to the site."""
    notebook = nbformat.read(folder(language) / f"{name}.ipynb", as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.source + "\n" for cell in code] == built_blocks(folder(language) / name / "index.html")
    assert sum(len(cell.outputs) for cell in code) == sum(map(len, record(name)))
    prose = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    assert prose.startswith("# ")
    assert not [sign for sign in ("{#", "[^", "--8<--", "](../", ".md)", 'class="stamp"') if sign in prose]


@pytest.mark.usefixtures("built_site")
@pytest.mark.parametrize("name", NAMES)
def test_the_script_to_take_along(name: str) -> None:
    assert all(
        (folder(language) / f"{name}.py").read_text() == (SNIPPETS / f"labs/{name}.py").read_text() for language in LANGUAGES
    )
