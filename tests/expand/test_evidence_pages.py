"""A claim's page has its verdict, hashes, output and dialogue, whatever the generator put around them."""

import re

import pytest

from expand import evidence_pages
from proof.evidence import Record
from tests.expand.conftest import Make


def page(record: Record, language: str = "en") -> str:
    return evidence_pages.filled(f"<nav>theme</nav> {evidence_pages.NAME} {evidence_pages.pattern(language)}", record, language)


def section(text: str, name: str) -> str:
    found = re.search(rf'\{{#{name}\}}\n\n<pre class="evidence">(.*?)</pre>', text, re.DOTALL)
    assert found, f"no section {name}"
    return found[1]


def test_everything_of_the_record_is_on_its_page(make: Make) -> None:
    record = make("probes/a.sh", "probes/b.sh", title="a & b")
    text = page(record)
    assert "# Evidence: probes/a.sh {#evidence}" in text
    assert "| Verdict | pass |" in text
    assert "| Claim | a &amp; b |" in text
    assert "| Time and duration | 2026-11-26T01:02:59+00:00, 1.5 s |" in text
    assert "| Images | nginx:2024.06 (reference) |" in text
    hashes = "<br>".join(f"{name}<br><small>sha256 {sha256}</small>" for name, sha256 in record.shown.items())
    assert f"| Code and hashes | {hashes} |" in text
    assert section(text, "output") == "1 &lt; 2\n"
    assert section(text, "dialogue") == "0.10 S: 220 ready\n0.20 C: EHLO &lt;x&gt;"
    assert section(text, "differences") == "(nothing)"
    assert "evidence/probes-a-sh--probes-b-sh.md" in text
    assert "<nav>theme</nav>" in text and "xx-" not in text


def test_why_it_failed_is_on_its_page(make: Make) -> None:
    text = page(make("probes/a.sh", verdict="fail", differences=("It should <fail>.", "Another.")), "zh")
    assert "| 结论 | fail |" in text
    assert section(text, "differences") == "It should &lt;fail&gt;.\nAnother."


def test_what_is_empty_says_so(make: Make) -> None:
    text = page(make("probes/a.sh", output="", dialogue=[]))
    assert [section(text, name) for name in evidence_pages.TEXTS] == ["(nothing)"] * 3


@pytest.mark.parametrize("language", ["zh", "en"])
def test_search_leaves_them_out(language: str) -> None:
    assert evidence_pages.pattern(language).startswith("---\nsearch:\n  exclude: true\n---\n")
