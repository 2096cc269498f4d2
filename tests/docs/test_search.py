"""Search, in a real browser: what readers type finds the page among the first three results."""

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from stack import ROOT

HERE = Path(__file__).parent
QUERIES = tomllib.loads((HERE / "queries.toml").read_text())
POSTS = tomllib.loads((HERE / "posts.toml").read_text())
FOLDERS = {path.parent.name for path in (ROOT / "docs" / "en").glob("*/index.*")}
BOX, RESULTS = "[data-md-component=search-query]", ".md-search-result__item"
COUNT_ANSWERS = """
  window.answers = 0;
  window.Worker = class extends Worker {
    constructor(...given) { super(...given); this.addEventListener("message", ({data}) => window.answers += data.type === 3); }
  };"""


@pytest.fixture(scope="module", params=QUERIES)
def search(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[tuple[str, Page, str]]:
    """Language, a page of it with the search box open, and the address of that language's root."""
    root = f"{address}/{'' if request.param == 'zh' else 'en/'}"
    page = browser.new_page()
    page.add_init_script(COUNT_ANSWERS)
    page.goto(root)
    page.click(BOX)
    yield request.param, page, root
    page.close()


def first_three(page: Page, query: str, root: str) -> list[str]:
    """The names of the first three pages that a query finds: `index`, `symptoms/port-closed`."""
    answers = page.evaluate("window.answers")
    if page.input_value(BOX) != query:
        page.fill(BOX, query)
        page.keyboard.press("End")  # the theme reads the box at each key
        page.wait_for_function(f"window.answers > {answers}")
        page.evaluate("new Promise(requestAnimationFrame)")
    found = page.locator(RESULTS).evaluate_all("items => items.slice(0, 3).map(item => item.querySelector('a').href)")
    names = [str(link).removeprefix(root).split("?")[0].split("#")[0].strip("/") for link in found]
    return [f"{name}/index" if name in FOLDERS else name or "index" for name in names]


@pytest.mark.parametrize(("asked", "goal"), [(QUERIES, 0.95), (POSTS, 0.9)], ids=["words", "posts"])
def test_what_readers_type_or_paste_finds_the_page(
    search: tuple[str, Page, str], asked: dict[str, dict[str, list[str]]], goal: float
) -> None:
    language, page, root = search
    results = {query: first_three(page, query, root) for query in asked[language]}
    missed = [
        f"{query}\n    wanted {', '.join(asked[language][query])}\n    found  {', '.join(found) or 'nothing'}"
        for query, found in results.items()
        if not set(found) & set(asked[language][query])
    ]
    share = 1 - len(missed) / len(results)
    print(f"\n{language}: {share:.1%} of {len(results)} find their page in the first three", *missed, sep="\n")
    assert share >= goal, f"{share:.1%} only:\n" + "\n".join(missed)


LUNR = """
const index = lunr(function () {
  this.ref("word"), this.field("word"), this.pipeline.reset(), WORDS.forEach(word => this.add({ word }));
});
postMessage(WORDS.filter(word => index.query(query => query.term(word)).length));
"""


def test_words_with_digits_are_kept_apart(built_site: Path, browser: Browser) -> None:
    """What follows `b` and `c` looks alike where lunr writes edges and ids down with nothing between: `1` to node 232, and
    `1` and `3` to node 2. Then `c1` and `c3` are lost, and a query for what begins so throws: hooks/search_worker.py."""
    words = ["0", "a" * 228, "b1z", "c1", "c3"]
    worker = next(built_site.glob("assets/javascripts/workers/search.*.js")).read_text()
    page = browser.new_page()
    found = page.evaluate(
        """source => new Promise((done, failed) => {
          const worker = new Worker(URL.createObjectURL(new Blob([source])));
          [worker.onmessage, worker.onerror] = [({ data }) => done(data), ({ message }) => failed(message)];
        })""",
        f"{worker}\nconst WORDS = {json.dumps(words)};{LUNR}",
    )
    page.close()
    assert found == words


@pytest.mark.parametrize(
    "query", ["--ssl-reqd", "-starttls smtp", "[SSL: WRONG_VERSION_NUMBER]", '"AUTH not supported"', "*:587", "465^"]
)
def test_what_is_pasted_is_no_query_language(search: tuple[str, Page, str], query: str) -> None:
    """Characters that lunr takes for operators neither fail nor hide results."""
    _, page, root = search
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text))
    assert first_three(page, query, root)
    assert errors == []


def test_a_part_of_a_chinese_compound_is_found_as_it_is_typed(search: tuple[str, Page, str]) -> None:
    """Also beside Latin letters without a space, and beside words that no page has."""
    language, page, root = search
    if language == "zh":
        assert first_three(page, "隐", root)
        assert first_three(page, "隐式TLS", root) == first_three(page, "隐式 TLS", root)
        assert first_three(page, "鲲鹏的拒绝连接", root)


@pytest.mark.parametrize("width", [390, 1280])
def test_the_index_comes_when_the_search_is_wanted(browser: Browser, address: str, width: int) -> None:
    """It is heavier than any page, and on a phone delays it."""
    page = browser.new_page(viewport={"width": width, "height": 800})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/en/", wait_until="networkidle")
    assert not any(url.endswith("/search_index.json") for url in asked)
    with page.expect_response("**/search_index.json"):
        page.click("label[for=__search]:visible" if width == 390 else BOX)
    page.close()


@pytest.mark.parametrize(("parameter", "sign"), [("q", RESULTS), ("h", "article mark")])
def test_an_address_with_a_query_needs_no_click(browser: Browser, address: str, parameter: str, sign: str) -> None:
    page = browser.new_page()
    page.goto(f"{address}/en/submission-465/?{parameter}=submission")
    page.locator(sign).first.wait_for()
    page.close()
