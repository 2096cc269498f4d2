"""Arrows run one way: the stack knows neither recordings nor proofs, and what shows evidence needs no engine."""

import ast
import subprocess
import sys

import pytest

from stack import ROOT

ALLOWED = {
    "stack": {"stack"},
    "recordings": {"recordings", "stack"},
    "proof": {"proof", "stack"},
    "proving": {"proof", "proving", "stack"},
    "expand": {"expand", "proof", "stack"},
    "hooks": {"expand", "hooks", "stack"},
}
OURS = {"docs", "expand", "hooks", "proof", "proving", "recordings", "snippets", "stack", "tests"}


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


def test_what_shows_evidence_loads_no_engine() -> None:
    loaded = "import sys, expand.site, expand.serve, proof.choosing; print(*sorted({'docker', 'urllib3'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", loaded], cwd=ROOT, capture_output=True, text=True, check=True).stdout == "\n"
