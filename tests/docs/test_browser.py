"""The site in a real browser: nothing from other hosts, no errors, readable on a phone, in light and dark, by everybody."""

from collections.abc import Iterator
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.docs.built import SITE, built_pages

PATHS = ["/" + str(page.relative_to(SITE).parent / " ").strip().removeprefix("./") for page in built_pages()]
KINDS = ["", "submission-465/", "symptoms/port-closed/", "clients/smtplib/", "labs/upgrade/", "reference/", "sources/"]
# A scheme's colours move nothing; its errors show at any width.
WORLDS: list[tuple[Literal["light", "dark"], int]] = [("light", 1280), ("light", 390), ("dark", 390)]
RULES: dict[Literal["light", "dark"], list[str]] = {"light": ["wcag2a", "wcag2aa", "wcag21aa"], "dark": ["color-contrast"]}
NO_ENTRIES = '{"config":{"lang":["en"],"separator":" ","pipeline":[],"fields":{}},"docs":[]}'
# Two frames and a moment without work: what a page does once it is there.
SETTLED = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => requestIdleCallback(done))))"
FITS = f"{SETTLED}.then(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth)"


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """One page for all; the search index, which each page would load and build anew, is replaced by an empty one."""
    context = browser.new_context()
    context.route("**/search_index.json", lambda route: route.fulfill(body=NO_ENTRIES, content_type="application/json"))
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("path", PATHS)
def test_page_is_clean(page: Page, address: str, path: str) -> None:
    """One load, wide and light; then the same page on a phone, and in the dark."""
    requests: list[str] = []
    errors: list[str] = []
    listeners = {
        "request": lambda request: requests.append(request.url),
        "console": lambda message: errors.append(message.text) if message.type in ("error", "warning") else None,
        "pageerror": lambda error: errors.append(str(error)),
    }
    for event, listener in listeners.items():
        page.on(event, listener)  # type: ignore[call-overload]
    page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(color_scheme="light")
    page.goto(address + path)
    for scheme, width in WORLDS:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(FITS), f"it scrolls sideways at {width} px, {scheme}"
    for event, listener in listeners.items():
        page.remove_listener(event, listener)
    assert [url for url in requests if not url.startswith((address, "data:", "blob:"))] == []
    assert errors == []


@pytest.mark.parametrize("path", [f"/{language}{kind}" for language in ("", "en/") for kind in KINDS])
def test_article_is_accessible(page: Page, address: str, path: str) -> None:
    """By axe-core, on one page of each kind: WCAG A and AA; in the dark scheme the contrasts once more."""
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(address + path)
    for scheme, rules in RULES.items():
        page.emulate_media(color_scheme=scheme)
        page.evaluate(SETTLED)
        results = Axe().run(page, context="article", options={"runOnly": rules, "resultTypes": ["violations"]})
        found = [entry for entry in results.response["violations"] if entry["impact"] in ("serious", "critical")]
        assert not found, "\n".join(f"{scheme}: {entry['help']}: {entry['nodes'][0]['html']}" for entry in found)


def test_the_language_switch_keeps_the_page(page: Page, address: str) -> None:
    page.goto(f"{address}/submission-465/")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.hover(".md-header .md-select button")
    page.click(".md-select__link[lang='en']")
    page.wait_for_url("**/en/submission-465/")
    assert page.locator("article h1").inner_text().startswith("Move a client from 587 to 465")
