"""The canary: Zensical, which follows MkDocs 1 and Material, builds the same staged pages, and loses no stamp.

    python -m expand.canary ZENSICAL      the program; the pages are staged

It ignores what it does not know without a word (hooks were), so what it made is counted, page by page.
"""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from mkdocs.utils.yaml import yaml_load

from expand import STAGED
from expand.addresses import addresses
from expand.site import CONFIGS, render
from stack import ROOT, WORK
from stack.console import Problem, step

FOLDER = WORK / "zensical"
SIGN = '<span class="stamp__claim'


def settings(language: str) -> dict[str, Any]:
    """Those of the language's site as one table, without what Zensical cannot do: hooks, and its own kind of sitemap."""
    with (ROOT / CONFIGS[language]).open("rb") as file:
        found: dict[str, Any] = yaml_load(file)  # with INHERIT
    del found["hooks"]
    found["theme"]["custom_dir"] = "zensical/theme"
    paths = {"docs_dir": f"pages/{language}", "site_dir": f"zensical/{language}"}  # it wants them below its settings
    return {**found, **paths, "site_url": addresses()[language]}


def build(zensical: str) -> None:
    """Both languages, from one file of settings each. Raises Problem when Zensical stops."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    shutil.copytree(ROOT / "docs" / "theme", FOLDER / "theme", ignore=shutil.ignore_patterns("sitemap.xml"))
    for language in CONFIGS:
        file = WORK / f"zensical-{language}.yml"
        file.write_text(yaml.safe_dump(settings(language), allow_unicode=True, sort_keys=False))
        result = subprocess.run([zensical, "build", "--clean", "-f", str(file)], capture_output=True, text=True, cwd=ROOT)
        if result.returncode:
            raise Problem(f"Zensical does not build {file.relative_to(ROOT)}:\n{result.stdout}{result.stderr}")


def stamps(rendered: Path, language: str) -> Iterator[tuple[str, int, int]]:
    """Each page of a language with the stamps that it has staged, and rendered (-1: it is not there)."""
    for page in sorted((STAGED / language).rglob("*.md")):
        name = page.relative_to(STAGED / language).with_suffix("")
        html = rendered / language / (name.parent if name.name == "index" else name) / "index.html"
        yield str(name), page.read_text().count(SIGN), html.read_text().count(SIGN) if html.exists() else -1


def compare(rendered: Path, who: str) -> list[str]:
    """The pages on which stamps got lost, a sentence each; says how many were counted."""
    found = [(language, *row) for language in CONFIGS for row in stamps(rendered, language)]
    print(f"{who}: {sum(there for *_, there in found)} of {sum(staged for *_, staged, _ in found)} stamps on {len(found)} pages")
    return [
        f"{language}/{name}: {staged} stamps are staged, {who} made {there}"
        for language, name, staged, there in found
        if staged != there
    ]


def main(zensical: str) -> None:
    with step("build with MkDocs"):
        render(FOLDER.with_name("canary"))
    with step("build with Zensical"):
        build(zensical)
    lost = compare(FOLDER.with_name("canary"), "MkDocs") + compare(FOLDER, "Zensical")
    if lost:
        raise Problem("\n".join(lost))


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except Problem as problem:
        sys.exit(str(problem))
