"""Arrows run one way: the stack knows neither the recordings nor the proofs, the recordings know the stack alone."""

import ast

import pytest

from stack import ROOT

ALLOWED = {"stack": {"stack"}, "recordings": {"recordings", "stack"}}
OURS = {"docs", "proof", "recordings", "snippets", "stack", "tests"}


@pytest.mark.parametrize("folder", ALLOWED)
def test_imports(folder: str) -> None:
    strangers = {
        f"{file.relative_to(ROOT)}:{node.lineno} {name}"
        for file in (ROOT / folder).glob("*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names])
        if name.partition(".")[0] in OURS - ALLOWED[folder]
    }
    assert not strangers
