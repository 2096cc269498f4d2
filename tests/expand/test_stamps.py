"""What a stamp says: every verdict in words, on which images, when, from where; three claims told, the others linked."""

from pathlib import Path

import pytest

from expand.stamps import stamp
from proof.evidence import Record
from proof.pages import Block
from tests.expand.conftest import Make, evidence

BLOCK = Block(Path("docs/en/index.md"), 1, 3, "probes/a.sh", None)


def said(*records: Record, language: str = "en", root: str = "") -> str:
    return stamp(BLOCK, root, language, evidence(*records))


@pytest.mark.parametrize(
    ("expect", "verdict", "zh", "en"),
    [
        ("delivered", "pass", "邮件已送达", "message delivered"),
        ("delivered", "fail", "未按预期送达", "message not delivered as claimed"),
        ("fails", "pass", "按预期失败", "fails as claimed"),
        ("fails", "fail", "结果与预期不符", "not the claimed result"),
        ("prints", "pass", "输出符合预期", "output as claimed"),
        ("prints", "fail", "输出与预期不符", "other output than claimed"),
    ],
)
def test_a_verdict_in_words(make: Make, expect: str, verdict: str, zh: str, en: str) -> None:
    record = make("probes/a.sh", expect=expect, verdict=verdict)
    sign = {"pass": "✓", "fail": "✗"}[verdict]
    address = "../evidence/probes-a-sh/"
    assert said(record, root="../") == (
        f'<span class="stamp"><span class="stamp__claim stamp--{verdict}">{sign} 2026-11-26 01:02 UTC on reference images '
        f"(2024.06, built from Debian packages), state default, from an outside client: {en}. "
        f'<a href="{address}">evidence</a></span></span>'
    )
    assert said(record, root="../", language="zh") == (
        f'<span class="stamp"><span class="stamp__claim stamp--{verdict}">{sign} 2026-11-26 01:02 UTC 运行于 reference 镜像'
        f"（2024.06，由 Debian 软件包构建），状态 default，从外部客户端：{zh}。 "
        f'<a href="{address}">证据</a></span></span>'
    )


def test_only_a_run_on_mailus_own_images_says_mailu(make: Make) -> None:
    assert "on Mailu's own images 2024.06," in said(make("probes/a.sh", images_kind="mailu"))
    assert "Mailu" not in said(make("probes/a.sh"))


def test_the_circumstance_is_told(make: Make) -> None:
    record = make("probes/a.sh", when="TLS 1.1 is the newest", vantage="host", state="submission")
    assert "state submission, from a client on the server itself, when TLS 1.1 is the client's newest: " in said(record)
    assert "状态 submission，从服务器本机的客户端，客户端最高只支持 TLS 1.1：" in said(record, language="zh")


def test_what_is_not_proven_is_said_to_be_open(make: Make) -> None:
    nothing = '<span class="stamp"><span class="stamp__claim stamp--open">○ Not proven in this checkout.</span></span>'
    assert said() == nothing
    other = evidence(make("probes/a.sh"), standing=lambda record: "stack/mailu.env has changed since")
    assert stamp(BLOCK, "", "en", other) == nothing


def test_a_block_that_is_not_run_says_why() -> None:
    block = Block(Path("docs/en/index.md"), 1, 3, None, "a picture")
    assert "stamp--open" in stamp(block, "", "en", evidence())
    assert "○ Not run: a picture<" in stamp(block, "", "en", evidence())
    assert "○ 未运行：a picture<" in stamp(block, "", "zh", evidence())


def test_three_claims_are_told_and_the_others_linked_by_number(make: Make) -> None:
    records = [make("probes/a.sh", claim=f"c{number}") for number in range(1, 6)]
    three, five = said(*records[:3]), said(*records)
    assert three.count("output as claimed") == 3 and "more claims" not in three
    assert five.count("output as claimed") == 3
    assert '+ Evidence of 2 more claims: <a href="evidence/c4/">4</a> <a href="evidence/c5/">5</a></span>' in five


def test_what_failed_comes_first_then_what_was_delivered(make: Make) -> None:
    printed = [make("probes/a.sh", claim=f"p{number}") for number in range(3)]
    found = said(*printed, make("probes/a.sh", claim="d", expect="delivered"), make("probes/a.sh", claim="f", verdict="fail"))
    assert found.index("evidence/f/") < found.index("evidence/d/") < found.index("evidence/p0/")
    assert found.index("evidence/p0/") < found.index("2 more claims") < found.index("evidence/p1/")


def test_claims_about_a_snippet_go_before_those_that_only_print_it(make: Make) -> None:
    about, printing = make("probes/a.sh"), make("probes/b.sh", "probes/a.sh")
    assert "evidence/probes-b-sh--probes-a-sh/" not in said(about, printing)
    assert "evidence/probes-b-sh--probes-a-sh/" in said(printing)
