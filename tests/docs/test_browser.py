"""The site in a real browser: nothing from other hosts, no errors, readable on a phone, in light and dark."""

import functools
import http.server
import os
import shutil
import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from stack.engine import install
from tests.docs.built import SITE, built_pages

FLAGS = "--no-sandbox --disable-gpu --disable-background-networking --disable-component-update --disable-sync --no-first-run"
PATHS = ["/" + str(page.relative_to(SITE).parent).removeprefix(".") for page in built_pages()]
WORLDS = [(width, scheme) for width in (1280, 390) for scheme in ("light", "dark")]


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(SITE)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, installed where it is missing; elsewhere the browser that Playwright brings."""
    if not shutil.which("chromium") and shutil.which("apt-get") and os.geteuid() == 0:
        install("chromium", "fonts-noto-cjk")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS.split())
        yield browser
        browser.close()


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(("width", "scheme"), WORLDS)
def test_page_is_clean(browser: Browser, address: str, path: str, width: int, scheme: str) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    requests, errors = [], []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: errors.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{address}{path}/".replace("//", "/").replace(":/", "://"), wait_until="networkidle")
    assert [url for url in requests if not url.startswith((address, "data:"))] == []
    assert errors == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), "it scrolls sideways"
    context.close()


def test_the_language_switch_keeps_the_page(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(f"{address}/submission-465/")
    page.hover(".md-header [aria-label='选择当前语言'], .md-header .md-select button")
    page.click(".md-select__link[lang='en']")
    page.wait_for_url("**/en/submission-465/")
    assert page.locator("article h1").inner_text().startswith("Move a client from 587 to 465")
    page.close()


@pytest.mark.parametrize(
    ("language", "query"), [("", "连接被拒绝 587"), ("", "隐式"), ("en/", "Connection refused"), ("en/", "errno 111")]
)
def test_search_finds_the_page(browser: Browser, address: str, language: str, query: str) -> None:
    page = browser.new_page()
    page.goto(f"{address}/{language}")
    page.click("[data-md-component=search-query]")
    page.keyboard.type(query)
    page.keyboard.press("End")  # an input method ends with a key; typed Chinese alone has none
    page.wait_for_selector(".md-search-result__link")
    assert page.locator(".md-search-result__link").first.is_visible()
    page.close()
