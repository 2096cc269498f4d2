"""What is not proven is refused: every block of it, with file, line, reason and next step; with PROVEN=no it is marked."""

from pathlib import Path

import pytest

from expand.evidence import Evidence
from expand.staging import stage
from proof.evidence import Record
from stack.console import Problem
from tests.expand.conftest import PAGE, Make, evidence

LAB = ("labs/x.py", "labs/x.py:first", "labs/x.py:second")


def refused(found: Evidence, project: Path) -> str:
    with pytest.raises(Problem) as caught:
        stage(found, folder=project / "staged")
    assert not (project / "staged").exists(), "nothing is written"
    return str(caught.value)


def test_what_is_proven_is_published(make: Make, project: Path) -> None:
    stage(evidence(make("probes/a.sh"), make(*LAB)), folder=project / "staged")
    assert "stamp--pass" in (project / "staged/en/index.md").read_text()


def test_everything_without_evidence_is_named_at_once(project: Path) -> None:
    assert refused(evidence(), project).splitlines() == [
        f"docs/{language}/{line}, for which there is no evidence."
        for language in ("zh", "en")
        for line in (
            "index.md:11 shows snippets/probes/a.sh",
            "labs/x.md:5 shows snippets/labs/x.py:first",
            "labs/x.md:9 shows snippets/labs/x.py:second",
        )
    ] + ["Prove what is missing with: nox -s prove. To look at the pages without proof: nox -s serve."]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"verdict": "fail"}, "it failed"),
        ({"shown": {"probes/a.sh": "0" * 64}}, "snippets/probes/a.sh has changed since"),
    ],
)
def test_a_record_that_proves_nothing(make: Make, project: Path, changes: dict[str, object], why: str) -> None:
    """Also when another one of the same snippet passed."""
    bad, good = make("probes/a.sh", claim="bad", **changes), make("probes/a.sh", claim="good")
    for records in ([bad], [good, bad], [bad, good]):
        said = refused(evidence(*records, make(*LAB)), project)
        assert f"docs/en/index.md:11 shows snippets/probes/a.sh; {why}: probes/a.sh, state default: prints" in said.splitlines()


def test_a_record_whose_causes_have_changed(make: Make, project: Path) -> None:
    def standing(record: Record) -> str | None:
        return "stack/mailu.env has changed since" if record.shown.keys() & {"probes/a.sh"} else None

    said = refused(evidence(make("probes/a.sh"), make(*LAB), standing=standing), project)
    assert "docs/zh/index.md:11 shows snippets/probes/a.sh; stack/mailu.env has changed since: " in said
    assert "labs" not in said


@pytest.mark.parametrize("wanted", ["mailu", ""])
def test_evidence_of_other_images(make: Make, project: Path, wanted: str) -> None:
    """EVIDENCE=mailu takes no reference; and a snippet is never proven half on these, half on those."""
    mailu, reference = (make("probes/a.sh", claim=kind, images_kind=kind) for kind in ("mailu", "reference"))
    said = refused(evidence(mailu, reference, make(*LAB, images_kind="mailu"), wanted=wanted), project)
    assert said.count("not proven on mailu images") == 2, "one line in each language"
    if wanted:
        assert "not proven on mailu images" in refused(evidence(reference, make(*LAB), wanted=wanted), project)
    stage(evidence(mailu, make(*LAB, images_kind="mailu"), wanted=wanted), folder=project / "staged")


def test_marking_refuses_nothing_but_says_what_is_open(make: Make, project: Path) -> None:
    stage(evidence(make("probes/a.sh", verdict="fail")), marking=True, folder=project / "staged")
    text = (project / "staged/en/index.md").read_text()
    assert "stamp--fail" in text and "✗" in text
    assert "stamp--open" in (project / "staged/en/labs/x.md").read_text()


def test_a_footnote_without_a_source(make: Make, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "docs/en/index.md").write_text(PAGE + "\nMore.[^nobody] `[^code]`\n")
    found = evidence(make("probes/a.sh"), make(*LAB))
    said = refused(found, project)
    assert said.startswith("docs/en/index.md:19 uses [^nobody], which has no source. Add it to docs/sources.toml")
    assert "code" not in said
    stage(found, marking=True, folder=project / "staged")
    assert "[^nobody]" in capsys.readouterr().err


@pytest.mark.parametrize("marking", [True, False])
def test_mistakes_of_all_pages_are_told_even_when_marking(project: Path, marking: bool) -> None:
    (project / "docs/en/index.md").write_text("```sh\ntrue\n```\n")
    (project / "docs/zh/index.md").write_text("\n<!-- the words: nothing -->\n")
    with pytest.raises(Problem) as caught:
        stage(evidence(), marking=marking, folder=project / "staged")
    zh, en = str(caught.value).splitlines()
    assert zh.startswith("docs/zh/index.md:2 has the words of nothing, which docs/glossary.toml does not have.")
    assert en.startswith("docs/en/index.md:1 holds code of its own.")


def test_a_page_in_one_language_only(project: Path) -> None:
    (project / "docs/en/more.md").write_text("# More\n")
    assert refused(evidence(), project).startswith("docs/en/more.md has no twin.")
