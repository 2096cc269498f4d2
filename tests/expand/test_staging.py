"""The staged folder is what the pages are now: nothing old stays, and what is the same stays untouched."""

import json
from pathlib import Path

import nbformat

from expand import causes, evidence_pages
from expand.staging import stage
from tests.expand.conftest import Make, evidence

LAB = ("labs/x.py", "labs/x.py:first", "labs/x.py:second")


def test_both_languages_with_what_belongs_to_them(make: Make, project: Path) -> None:
    found = evidence(make("probes/a.sh"), make(*LAB, output="# %% first\n1\n"))
    changed = stage(found, folder=project / "staged")
    files = {path.relative_to(project / "staged") for path in (project / "staged").rglob("*") if path.is_file()}
    names = ["index.md", "labs/x.md", "labs/x.ipynb", "labs/x.py", causes.FILE, evidence_pages.NAME]
    assert files == changed == {Path("zh/evidence.json"), *(Path(language, name) for language in ("zh", "en") for name in names)}


def test_only_what_has_changed_is_written(make: Make, project: Path) -> None:
    staged, found = project / "staged", evidence(make("probes/a.sh"), make(*LAB))
    stage(found, folder=staged)
    before = {path: path.stat().st_mtime_ns for path in staged.rglob("*") if path.is_file()}
    page = project / "docs/en/index.md"
    page.write_text(page.read_text() + "\nMore.\n")
    assert stage(found, folder=staged) == {Path("en/index.md")}
    assert {path for path, time in before.items() if path.stat().st_mtime_ns != time} == {staged / "en/index.md"}


def test_what_is_gone_goes(make: Make, project: Path) -> None:
    found = evidence(make("probes/a.sh"), make(*LAB))
    for language in ("zh", "en"):
        (project / f"docs/{language}/more.md").write_text("# More\n")
        (project / f"docs/{language}/picture.svg").write_text("<svg/>")
    stage(found, folder=project / "staged")
    assert (project / "staged/en/picture.svg").read_text() == "<svg/>"
    for language in ("zh", "en"):
        (project / f"docs/{language}/more.md").unlink()
        (project / f"docs/{language}/picture.svg").unlink()
    gone = {Path(language, name) for language in ("zh", "en") for name in ("more.md", "picture.svg")}
    assert stage(found, folder=project / "staged") == gone
    assert not [path for path in gone if (project / "staged" / path).exists()]


def test_the_published_evidence_names_the_pages_that_show_each_snippet(make: Make, project: Path) -> None:
    record = make("probes/a.sh")
    stage(evidence(record, make(*LAB)), folder=project / "staged")
    published = json.loads((project / "staged/zh/evidence.json").read_text())
    assert [entry["claim"] for entry in published] == [record.claim, "--".join(LAB).replace("/", "-").replace(".", "-")]
    sha256 = record.shown["probes/a.sh"]
    pages = ["docs/en/index.md", "docs/zh/index.md"]
    assert published[0]["shown"] == [{"snippet": "probes/a.sh", "sha256": sha256, "pages": pages}]
    assert (published[0]["output"], published[0]["dialogue"]) == ("1 < 2\n", ["0.10 S: 220 ready", "0.20 C: EHLO <x>"])


def test_the_notebook_leads_back_to_the_site(make: Make, project: Path) -> None:
    stage(evidence(make("probes/a.sh"), make(*LAB, output="# %% first\n1\n")), folder=project / "staged")
    notebook = nbformat.read(project / "staged/en/labs/x.ipynb", as_version=4)
    nbformat.validate(notebook)
    assert [cell.source for cell in notebook.cells] == [
        "# Lab\n\nProse, [to A](https://a.example/en/#t).",
        "print(1)",
        "plot()",
        "The end.",
    ]
    assert notebook.cells[1].outputs[0].text == "1\n"
