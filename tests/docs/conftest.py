"""The built site at an address of its own, and one real browser for all tests of it."""

import functools
import http.server
import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from stack.console import Problem
from stack.engine import install
from tests.docs.built import SITE

FLAGS = "--no-sandbox --disable-gpu --disable-background-networking --disable-component-update --disable-sync --no-first-run"


class Quiet(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # a connection serves many files

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="session")
def built_site() -> Path:
    """Its folder. Raises Problem when it was not built."""
    if not (SITE / "index.html").exists():
        raise Problem("site/ is empty. Build it with: nox -s site")
    return SITE


@pytest.fixture(scope="session")
def address(built_site: Path) -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(built_site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, installed where it is missing; elsewhere the browser that Playwright brings."""
    if not shutil.which("chromium") and shutil.which("apt-get") and os.geteuid() == 0:
        install("chromium", "fonts-noto-cjk")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS.split())
        yield browser
        browser.close()
