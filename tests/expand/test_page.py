"""The whole way of a page, from docs/ to the Markdown that is published; it needs neither engine nor runner."""

import subprocess
import sys
from pathlib import Path

import pytest

from expand.page import Page, expanded
from stack import ROOT
from tests.expand.conftest import LAB, PAGE, Make, evidence

OUTPUT = '{"cell": "second", "svg": "<svg><style>x</style><text>1</text></svg>"}\n# %% first\n1 < 2\n\n  3\n'


def stamp(text: str, verdict: str = "open") -> str:
    return f'<span class="stamp"><span class="stamp__claim stamp--{verdict}">{text}</span></span>'


def test_snippets_footnotes_and_stamps(project: Path) -> None:
    assert expanded(Page("index.md", PAGE), "en", evidence()) == (
        PAGE.replace(
            '    --8<-- "probes/a.sh"\n    ```\n',
            f"    echo 1\n\n    echo 2\n    ```\n\n    {stamp('○ Not proven in this checkout.')}\n\n",
        ).replace("-->\n```\n", f"-->\n```\n\n{stamp('○ Not run: a picture')}\n\n")
        + "\n\n[^rec]: Recorded."
    )


def test_each_language_has_its_own_words(project: Path) -> None:
    text = expanded(Page("index.md", PAGE), "zh", evidence())
    assert "[^rec]: 记录。" in text and "○ 未运行：a picture" in text
    assert "Recorded" not in text and "Not " not in text


@pytest.mark.parametrize(
    ("name", "root"), [("index.md", ""), ("plan.md", "../"), ("clients/index.md", "../"), ("clients/curl.md", "../../")]
)
def test_stamps_lead_from_every_folder_to_the_evidence(make: Make, name: str, root: str) -> None:
    assert f'<a href="{root}evidence/probes-a-sh/">' in expanded(Page(name, PAGE), "en", evidence(make("probes/a.sh")))


def test_under_a_cell_stands_what_it_printed_and_drew_and_under_the_last_one_the_stamp(make: Make) -> None:
    record = make("labs/x.py", "labs/x.py:first", "labs/x.py:second", output=OUTPUT, vantage="server")
    text = expanded(Page("labs/x.md", LAB), "en", evidence(record))
    first, second = text.split("```py")[1:]
    assert first.startswith('\nprint(1)\n```\n\n<pre class="lab-output" tabindex="0">1 &lt; 2\n\n  3\n</pre>\n\n')
    chart = '<div class="chart" role="img" aria-label="One line."><svg><text>1</text></svg></div>'
    under = f'{chart}\n\n<span class="stamp"><span class="stamp__claim stamp--pass">'
    assert second.startswith(f' {{alt="One line."}}\nplot()\n```\n\n{under}')
    assert text.count('class="stamp"') == text.count('class="chart"') == text.count('class="lab-output"') == 1


@pytest.mark.parametrize("changes", [{"verdict": "fail"}, {"shown": {"labs/x.py": "0" * 64}}])
def test_outputs_that_are_not_proven_are_not_shown(make: Make, changes: dict[str, object]) -> None:
    record = make("labs/x.py", **{"output": OUTPUT, **changes})
    text = expanded(Page("labs/x.md", LAB), "en", evidence(record))
    assert "lab-output" not in text and "chart" not in text


def test_the_glossary_is_in_the_language_of_the_page(project: Path) -> None:
    page = Page("glossary.md", "# G {#g}\n\n<!-- the words: tls -->\n")
    rfc = "[8314](https://www.rfc-editor.org/rfc/rfc8314)"
    en, zh = (expanded(page, language, evidence()).splitlines()[2:5] for language in ("en", "zh"))
    assert en == [
        "| word | Chinese | meaning | RFC |",
        "|---|---|---|---|",
        f'| <a id="smtps"></a>implicit TLS | 隐式 TLS | TLS first. | {rfc} |',
    ]
    assert zh == [
        "| 术语 | 英文 | 意思 | RFC |",
        "|---|---|---|---|",
        f'| <a id="smtps"></a>隐式 TLS | implicit TLS | 先加密。 | {rfc} |',
    ]


def test_the_page_of_sources_lists_each_with_the_pages_that_use_it(project: Path) -> None:
    text = expanded(Page("sources.md", "# S {#s}\n\n<!-- the list of sources -->\n"), "en", evidence())
    assert "## Recordings of the real Mailu {#recorded}\n\n- Recorded.<br><small>[T](index.md) · [Lab](labs/x.md)</small>" in text
    assert "## RFCs {#rfc}\n\n- RFC 8314.<br><small></small>" in text


def test_what_shows_evidence_loads_neither_engine_nor_generator() -> None:
    script = "import sys, expand.page, expand.refusals; print({'docker', 'psutil', 'mkdocs', 'proving.place'} & set(sys.modules))"
    result = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert result.stdout == "set()\n"
