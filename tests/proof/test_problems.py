"""Mistakes of contributors: each a message that names the file and the next step."""

from pathlib import Path

import pytest

from proof import claims, pages
from stack import settings, states
from stack.console import Problem
from tests.small import write


def problem(what: object) -> str:
    with pytest.raises(Problem) as caught:
        what()  # type: ignore[operator]
    message = str(caught.value)
    assert "\n" not in message.strip(), "one paragraph"
    return message


def test_no_mistake(project: Path) -> None:
    assert [claim.snippet for claim in claims.all_claims()][:2] == ["clients/a/a_465.sh", "compose/submission.env"]
    assert [block.snippet for block in pages.all_blocks()] == ["probes/a.sh"] * 2


def test_a_snippet_without_a_claim(project: Path) -> None:
    write(project, "snippets/probes/b.sh", "true\n")
    assert "snippets/probes/b.sh has no claim" in problem(claims.all_claims)


def test_a_claim_without_a_snippet(project: Path) -> None:
    (project / "snippets/probes/a.sh").unlink()
    message = problem(claims.all_claims)
    assert "claims.toml, claim 1 names" in message
    assert "snippets/probes/a.sh, which does not exist" in message


def test_the_same_claim_twice(project: Path) -> None:
    write(project, "snippets/probes/claims.toml", '[[claim]]\nsnippet = "probes/a.sh"\n' * 2)
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
    write(project, "snippets/probes/claims.toml", f'[[claim]]\nsnippet = "probes/a.sh"\n{line}\n')
    message = problem(claims.all_claims)
    assert message.startswith("snippets/probes/claims.toml")
    assert part in message


def test_a_claim_about_a_fragment_that_its_state_is_not_made_of(project: Path) -> None:
    write(project, "snippets/compose/x.env", "PORTS=25\n")
    write(project, "snippets/compose/claims.toml", '[[claim]]\nsnippet = "compose/x.env"\nrun = "probes/a.sh"\n')
    assert "stack/states.toml" in problem(claims.all_claims)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_page_in_one_language_only(project: Path, language: str) -> None:
    other = {"zh": "en", "en": "zh"}[language]
    write(project, f"docs/{language}/new.md", "# New\n")
    assert problem(pages.all_blocks).startswith(f"docs/{language}/new.md has no twin. Write docs/{other}/new.md")


def test_an_include_of_a_file_that_is_not_there(project: Path) -> None:
    write(project, "docs/en/index.md", 'Text.\n\n```sh\n--8<-- "probes/none.sh"\n```\n')
    message = problem(pages.all_blocks)
    assert message.startswith("docs/en/index.md:3 names snippets/probes/none.sh, which does not exist")


@pytest.mark.parametrize(
    "text",
    ["```sh\ntrue\n```", '```sh\n--8<-- "probes/a.sh"\ntrue\n```', '=== "Tab"\n\n    ```sh\n    true\n    ```', "~~~\ntrue\n~~~"],
)
def test_a_fence_with_code_of_its_own(project: Path, text: str) -> None:
    write(project, "docs/en/index.md", text)
    assert "holds code of its own" in problem(pages.all_blocks)


def test_a_fence_that_says_why_it_is_not_run(project: Path) -> None:
    for language in ("zh", "en"):
        write(project, f"docs/{language}/index.md", '```text {not-run="a picture in letters"}\n-->\n```\n')
    assert [block.reason for block in pages.all_blocks()] == ["a picture in letters"] * 2


def test_a_variable_that_mailu_does_not_know(project: Path) -> None:
    write(project, "stack/mailu.env", "PORT=587\n")
    message = problem(lambda: settings.check_settings(states.states()["default"]))
    assert "stack/mailu.env sets PORT, which is no variable of Mailu" in message


def test_a_state_made_of_a_fragment_that_is_not_there(project: Path) -> None:
    write(project, "stack/states.toml", '[default]\nenv = ["compose/none.env"]\n')
    assert "stack/states.toml names snippets/compose/none.env" in problem(lambda: states.states()["default"].mailu_env())
