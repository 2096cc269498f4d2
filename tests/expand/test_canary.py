"""The canary sees a stamp that got lost, and a page."""

from pathlib import Path

import pytest

from expand import canary

STAMP = '<span class="stamp"><span class="stamp__claim stamp--pass">✓</span></span>'


@pytest.fixture
def rendered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(canary, "STAGED", tmp_path / "staged")
    for language in ("zh", "en"):
        for staged, page in (("index.md", "index.html"), ("labs/index.md", "labs/index.html"), ("plan.md", "plan/index.html")):
            for file in (tmp_path / "staged" / language / staged, tmp_path / "rendered" / language / page):
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(f"{STAMP}\n{STAMP}\n")
    return tmp_path / "rendered"


def test_nothing_is_lost(rendered: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert canary.compare(rendered, "Zensical") == []
    assert capsys.readouterr().out == "Zensical: 12 of 12 stamps on 6 pages\n"


@pytest.mark.parametrize(("text", "count"), [("", 0), (STAMP, 1), (STAMP * 3, 3), (None, -1)])
def test_a_lost_stamp_is_found(rendered: Path, text: str | None, count: int) -> None:
    page = rendered / "en/plan/index.html"
    page.unlink() if text is None else page.write_text(text)
    assert canary.compare(rendered, "Zensical") == [f"en/plan: 2 stamps are staged, Zensical made {count}"]
