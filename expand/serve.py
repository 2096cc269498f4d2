"""`nox -s serve`: both sites at one address, built anew whenever a page, a snippet or a record changes."""

import logging
import os
import signal
import subprocess
import sys

from mkdocs.livereload import LiveReloadServer

from proof.evidence import FOLDER
from stack import ROOT, WORK

SITE = WORK / "live"
"""Not site/: that one holds what was proven, and other tasks may be building it."""
ADDRESS = ("127.0.0.1", 8000)
WATCHED = (ROOT / "docs", ROOT / "snippets", ROOT / "proof", ROOT / "mkdocs.yml", ROOT / "mkdocs.en.yml", FOLDER)


def build() -> None:
    """Both languages, as a site does them; what is not proven is marked (PROVEN=no), not refused."""
    environment = os.environ | {"PROVEN": "no", "SITE_URL": "http://{}:{}/".format(*ADDRESS)}
    for config, folder in (("mkdocs.yml", SITE), ("mkdocs.en.yml", SITE / "en")):
        command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "-f", config, "--site-dir", str(folder)]
        subprocess.run(command, env=environment, check=False)


def main() -> None:
    for name in (signal.SIGINT, signal.SIGTERM):  # a shell's background job ignores the first
        signal.signal(name, signal.default_int_handler)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    FOLDER.mkdir(parents=True, exist_ok=True)
    build()
    try:
        server = LiveReloadServer(builder=build, host=ADDRESS[0], port=ADDRESS[1], root=str(SITE))
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
