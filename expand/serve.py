"""`nox -s serve`: both languages at one address, live. What is not proven is marked.

A page that has changed is rendered alone; everything is, when there are other pages or other settings.
"""

import logging
import shutil
import signal
import sys
from pathlib import Path

from mkdocs.livereload import LiveReloadServer

from expand import evidence
from expand.live import Live
from expand.site import CONFIGS, fill
from expand.staging import stage
from proof.evidence import FOLDER, Record
from proof.pages import LANGUAGES
from stack import ROOT, WORK
from stack.console import Problem

DRAFTS, SITE = WORK / "drafts", WORK / "live"
"""Not .stack/pages and site/: those hold what was proven, and other tasks may be building them."""
ADDRESS = ("127.0.0.1", 8000)
URL = "http://{}:{}/".format(*ADDRESS)
SETTINGS = [ROOT / name for name in ("mkdocs.yml", "mkdocs.en.yml", "docs/theme", "docs/search.toml", "hooks")]
WATCHED = [ROOT / "docs", ROOT / "snippets", ROOT / "hooks", *map(ROOT.joinpath, CONFIGS.values()), FOLDER]


class Served:
    """What is served, in memory, and the settings and records that it was made with."""

    def __init__(self) -> None:
        self.live: dict[str, Live] = {}
        self.settings: set[tuple[Path, int]] = set()
        self.records: dict[str, Record] = {}

    def update(self) -> None:
        """Bring the site up to date; while a page has a mistake, say so and leave it as it was."""
        found, now = evidence.read(), settings()
        try:
            changed = stage(found, marking=True, folder=DRAFTS)
        except Problem as problem:
            print(problem, file=sys.stderr)  # an exception would keep every page waiting until it is mended
            return
        whole = now != self.settings or any(self.is_new(path) for path in changed if path.suffix == ".md")
        if whole:
            self.live = {
                language: Live(ROOT / CONFIGS[language], DRAFTS / language, folder(language), URL) for language in LANGUAGES
            }
        else:
            for path in changed:
                self.renew(path.parts[0], path.relative_to(path.parts[0]).as_posix())
        if whole or found.records != self.records:
            for language in LANGUAGES:
                fill(folder(language), language, found)
        self.settings, self.records = now, found.records

    def is_new(self, path: Path) -> bool:
        """Whether a staged page was not there before, or has gone."""
        language, name = path.parts[0], path.relative_to(path.parts[0]).as_posix()
        return not (DRAFTS / path).exists() or not self.live[language].has(name)

    def renew(self, language: str, name: str) -> None:
        """Render a staged page, or copy what is none."""
        if name.endswith(".md"):
            self.live[language].render(name)
        elif (DRAFTS / language / name).exists():
            shutil.copy(DRAFTS / language / name, folder(language) / name)


def folder(language: str) -> Path:
    """Where a language is served from."""
    return SITE if language == LANGUAGES[0] else SITE / language


def settings() -> set[tuple[Path, int]]:
    """What every page depends on, with the time of its last change."""
    files = (path for start in SETTINGS for path in [start, *start.rglob("*")] if path.is_file())
    return {(path, path.stat().st_mtime_ns) for path in files if "__pycache__" not in path.parts}


def main() -> None:
    for name in (signal.SIGINT, signal.SIGTERM):  # a shell's background job ignores the first
        signal.signal(name, signal.default_int_handler)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    FOLDER.mkdir(parents=True, exist_ok=True)
    served = Served()
    served.update()
    if not served.live:
        sys.exit("Nothing can be served yet: correct the pages that are named above, and start again.")
    try:
        server = LiveReloadServer(builder=served.update, host=ADDRESS[0], port=ADDRESS[1], root=str(SITE))
    except OSError as error:
        sys.exit(f"Port {ADDRESS[1]} on {ADDRESS[0]} is taken ({error}). Stop what uses it: `ss -ltnp` names it.")
    for path in WATCHED:
        server.watch(str(path))
    try:
        server.serve()  # type: ignore[no-untyped-call]
    except KeyboardInterrupt:
        server.shutdown()


if __name__ == "__main__":
    main()
