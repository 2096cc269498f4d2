"""Mistakes of contributors: each a message that names the file and the next step."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from proof import claims, pages, snippets
from stack import settings, states
from stack.console import Problem


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A small project with one snippet, one claim and one page in two languages."""
    for name, text in {
        "snippets/probes/a.sh": "true\n",
        "snippets/probes/claims.toml": '[[claim]]\nsnippet = "probes/a.sh"\n',
        "docs/zh/index.md": '```sh\n--8<-- "probes/a.sh"\n```\n',
        "docs/en/index.md": '```sh\n--8<-- "probes/a.sh"\n```\n',
        "stack/states.toml": "[default]\n[submission]\n",
        "stack/mailu.env": "DOMAIN=example.com\n",
    }.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    monkeypatch.setattr(pages, "ROOT", tmp_path)
    monkeypatch.setattr(pages, "DOCS", tmp_path / "docs")
    monkeypatch.setattr(claims, "ROOT", tmp_path)
    for module in (claims, snippets, states):
        monkeypatch.setattr(module, "SNIPPETS", tmp_path / "snippets")
    monkeypatch.setattr(states, "STACK", tmp_path / "stack")
    monkeypatch.setattr(settings, "STACK", tmp_path / "stack")
    monkeypatch.setattr(states, "TABLE", tmp_path / "stack" / "states.toml")
    states.states.cache_clear()
    yield tmp_path
    states.states.cache_clear()


def problem(what: object) -> str:
    with pytest.raises(Problem) as caught:
        what()  # type: ignore[operator]
    message = str(caught.value)
    assert "\n" not in message.strip(), "one paragraph"
    return message


def test_no_mistake(project: Path) -> None:
    assert [claim.snippet for claim in claims.all_claims()] == ["probes/a.sh"]
    assert [block.snippet for block in pages.all_blocks()] == ["probes/a.sh"] * 2


def test_a_snippet_without_a_claim(project: Path) -> None:
    (project / "snippets/probes/b.sh").write_text("true\n")
    assert "snippets/probes/b.sh has no claim" in problem(claims.all_claims)


def test_a_claim_without_a_snippet(project: Path) -> None:
    (project / "snippets/probes/a.sh").unlink()
    message = problem(claims.all_claims)
    assert "snippets/probes/claims.toml, claim 1" in message
    assert "snippets/probes/a.sh, which does not exist" in message


def test_the_same_claim_twice(project: Path) -> None:
    (project / "snippets/probes/claims.toml").write_text('[[claim]]\nsnippet = "probes/a.sh"\n' * 2)
    assert "claim 2 is about the same as" in problem(claims.all_claims)


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ('state = "nowhere"', "It can be: default, submission"),
        ('from = "moon"', "It can be: ext, host"),
        ('expect = "glory"', "It can be: delivered, fails, prints"),
        ('colour = "red"', "unknown field 'colour'"),
        ('output = "no/such.txt"', "snippets/no/such.txt, which does not exist"),
        ("snippet", "is not TOML"),
    ],
)
def test_a_field_that_cannot_be_meant(project: Path, line: str, part: str) -> None:
    (project / "snippets/probes/claims.toml").write_text(f'[[claim]]\nsnippet = "probes/a.sh"\n{line}\n')
    message = problem(claims.all_claims)
    assert message.startswith("snippets/probes/claims.toml")
    assert part in message


def test_a_claim_about_a_fragment_that_its_state_is_not_made_of(project: Path) -> None:
    (project / "snippets/compose").mkdir()
    (project / "snippets/compose/x.env").write_text("PORTS=25\n")
    (project / "snippets/compose/claims.toml").write_text('[[claim]]\nsnippet = "compose/x.env"\nrun = "probes/a.sh"\n')
    assert "stack/states.toml" in problem(claims.all_claims)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_page_in_one_language_only(project: Path, language: str) -> None:
    other = {"zh": "en", "en": "zh"}[language]
    (project / f"docs/{language}/new.md").write_text("# New\n")
    assert problem(pages.all_blocks).startswith(f"docs/{language}/new.md has no twin. Write docs/{other}/new.md")


def test_an_include_of_a_file_that_is_not_there(project: Path) -> None:
    (project / "docs/en/index.md").write_text('Text.\n\n```sh\n--8<-- "probes/none.sh"\n```\n')
    message = problem(pages.all_blocks)
    assert message.startswith("docs/en/index.md:3 names snippets/probes/none.sh, which does not exist")


@pytest.mark.parametrize(
    "text",
    ["```sh\ntrue\n```", '```sh\n--8<-- "probes/a.sh"\ntrue\n```', '=== "Tab"\n\n    ```sh\n    true\n    ```', "~~~\ntrue\n~~~"],
)
def test_a_fence_with_code_of_its_own(project: Path, text: str) -> None:
    (project / "docs/en/index.md").write_text(text)
    assert "holds code of its own" in problem(pages.all_blocks)


def test_a_fence_that_says_why_it_is_not_run(project: Path) -> None:
    for language in ("zh", "en"):
        (project / f"docs/{language}/index.md").write_text('```text {not-run="a picture in letters"}\n-->\n```\n')
    assert [block.reason for block in pages.all_blocks()] == ["a picture in letters"] * 2


def test_a_variable_that_mailu_does_not_know(project: Path) -> None:
    (project / "stack/mailu.env").write_text("PORT=587\n")
    message = problem(lambda: settings.check_settings(states.states()["default"]))
    assert "stack/mailu.env sets PORT, which is no variable of Mailu" in message


def test_a_state_made_of_a_fragment_that_is_not_there(project: Path) -> None:
    (project / "stack/states.toml").write_text('[default]\nenv = ["compose/none.env"]\n')
    assert "stack/states.toml names snippets/compose/none.env" in problem(lambda: states.states()["default"].mailu_env())
