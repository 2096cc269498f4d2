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
PATTERN = evidence_pages.NAME.removesuffix(".md")
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


def fill(folder: Path, language: str, evidence: Evidence) -> None:
    """Write each claim's page of evidence. folder: the rendered site of the language."""
    if not evidence.records:
        return
    pattern = (folder / PATTERN / "index.html").read_text()
    for record in evidence.records.values():
        page = folder / "evidence" / record.claim / "index.html"
        page.parent.mkdir(exist_ok=True)
        page.write_text(evidence_pages.filled(pattern, record, language))


def clear(folder: Path) -> None:
    """Take out what is not for readers: the pattern, and 1.3 MB that only the theme's developers need."""
    shutil.rmtree(folder / PATTERN, ignore_errors=True)
    for source_map in folder.rglob("*.map"):
        source_map.unlink()


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
            fill(RENDERED / language, language, found)
            clear(RENDERED / language)
    assemble(RENDERED, SITE)


if __name__ == "__main__":
    try:
        build(evidence.read(), marking=os.environ.get("PROVEN") == "no")
    except Problem as problem:
        sys.exit(str(problem))
