"""The site: both languages staged, rendered side by side by MkDocs with its Material theme, and put together in site/.

python -m expand.site      PROVEN and EVIDENCE as in `python -m expand`
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from expand import evidence, evidence_pages
from expand.evidence import Evidence
from expand.staging import stage
from proof.pages import LANGUAGES
from stack import ROOT, WORK
from stack.console import Problem, step

SITE = ROOT / "site"
RENDERED = WORK / "rendered"
CONFIGS = {"zh": "mkdocs.yml", "en": "mkdocs.en.yml"}


def render(folder: Path) -> None:
    """Render the staged pages of each language into a folder of its name. Raises Problem with what MkDocs complains about."""
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet"]
    processes = {
        language: subprocess.Popen(
            [*command, "-f", str(ROOT / config), "-d", str(folder / language)], stderr=subprocess.PIPE, text=True, cwd=ROOT
        )
        for language, config in CONFIGS.items()
    }
    said = {language: process.communicate()[1] for language, process in processes.items()}
    failed = [f"{CONFIGS[language]}:\n{said[language]}" for language, process in processes.items() if process.returncode]
    if failed:
        raise Problem("\n".join(["MkDocs does not build the staged pages (.stack/pages). Correct the pages in docs/.", *failed]))


def complete(folder: Path, language: str, evidence: Evidence) -> None:
    """Turn the rendered pattern into a page of evidence for each claim, and take out what only the theme's developers need."""
    pattern = folder / evidence_pages.NAME.removesuffix(".md") / "index.html"
    for record in evidence.records.values():
        page = folder / "evidence" / record.claim / "index.html"
        page.parent.mkdir(exist_ok=True)
        page.write_text(evidence_pages.filled(pattern.read_text(), record, language))
    if pattern.exists():
        shutil.rmtree(pattern.parent)
    for source_map in folder.rglob("*.map"):
        source_map.unlink()  # 1.3 MB


def assemble(rendered: Path, site: Path) -> None:
    """The first language at the root, each other one in a folder of its name; what was there before goes."""
    shutil.rmtree(site, ignore_errors=True)
    for language in LANGUAGES:
        (rendered / language).replace(site if language == LANGUAGES[0] else site / language)


def build(found: Evidence, *, marking: bool) -> None:
    """The whole way from docs/ to site/. Raises Problem, and leaves site/ as it was, for what is not to be published."""
    with step("expand the pages"):
        stage(found, marking=marking)
    with step("render both languages"):
        render(RENDERED)
        for language in LANGUAGES:
            complete(RENDERED / language, language, found)
    assemble(RENDERED, SITE)


if __name__ == "__main__":
    try:
        build(evidence.read(), marking=os.environ.get("PROVEN") == "no")
    except Problem as problem:
        sys.exit(str(problem))
