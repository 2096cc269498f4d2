"""The style of the snippets: pytest-examples lints the Python ones, and their dependencies are the ones that are locked."""

import re
import tomllib

import pytest
from pytest_examples import CodeExample, EvalExample

from proof.snippets import read_snippet, snippet_files
from stack import ROOT

PYTHON = [name for name in snippet_files() if name.endswith(".py")]
LOCKED = tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]["client"]


def test_there_are_python_snippets() -> None:
    assert len(PYTHON) >= 4


@pytest.mark.parametrize("name", PYTHON)
def test_style(name: str, eval_example: EvalExample) -> None:
    text = read_snippet(name, "a test").text
    page = ROOT / "snippets" / f"{name}.md"  # in a .py file pytest-examples expects docstrings, without double blank lines
    example = CodeExample.create(text, path=page, start_index=0, end_index=len(text), start_line=0, end_line=text.count("\n"))
    failure = None
    try:  # the failure leaves this block before pytest sees it: on 3.11 pytest-examples' own ends the session
        eval_example.lint(example)
    except BaseException as error:
        failure = str(error)
    if failure:
        pytest.fail(failure, pytrace=False)


@pytest.mark.parametrize("name", PYTHON)
def test_inline_metadata_names_what_is_locked(name: str) -> None:
    header = re.search(r"(?m)^# /// script\n((?:#.*\n)+?)# ///$", read_snippet(name, "a test").text)
    assert header, "PEP 723 metadata is missing"
    metadata = tomllib.loads(re.sub(r"(?m)^# ?", "", header[1]))
    assert set(metadata.get("dependencies", [])) <= set(LOCKED)
