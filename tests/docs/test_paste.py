"""Paste your error, as a reader does it: typed, pasted, dropped; wide and on a phone; and what must not happen."""

import json
from collections.abc import Iterator
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, expect

from tests.docs.built import SITE

BOX, ANSWER = "#paste", "[data-paste] .paste__answer"
SEARCH, FOUND = "[data-md-component=search-query]", ".md-search .paste__answer"
REFUSED = (
    "SMTP Error: Could not connect to SMTP host. Failed to connect to server SMTP code: 111 "
    "Additional SMTP info: Connection refused"
)
VAGUE = "SMTP connect() failed. https://github.com/PHPMailer/PHPMailer/wiki/Troubleshooting"
OTHERS = (
    "535 Login fail. Account is abnormal, service is not open, password is incorrect, login frequency limited, or system is busy."
)
KINDS = {"sure": REFUSED, "unsure": VAGUE, "foreign": OTHERS, "unknown": "lorem ipsum dolor"}
PAGES = ["/", "/en/", "/symptoms/", "/en/symptoms/"]
LOG = "\n".join(
    f"Nov 25 10:{at // 60 % 60:02}:{at % 60:02} web app[{at}]: step {at} of the nightly job is done" for at in range(200)
)
# As a browser does it for the mouse, a touch, dictation or autofill: no key is pressed.
INSERT = """([selector, text]) => {
  const field = document.querySelector(selector);
  field.focus();
  field.value = text;
  field.dispatchEvent(new InputEvent("input", {bubbles: true, inputType: "insertFromPaste"}));
}"""
DROP_FILE = """([selector, text]) => {
  const data = new DataTransfer();
  data.items.add(new File([text], "mail.log", {type: "text/plain"}));
  document.querySelector(selector).dispatchEvent(new DragEvent("drop", {bubbles: true, cancelable: true, dataTransfer: data}));
}"""
SHIFTS = """new PerformanceObserver(list => list.getEntries().forEach(({value, hadRecentInput}) => {
  window.shift = (window.shift ?? 0) + (hadRecentInput ? 0 : value);
})).observe({type: "layout-shift", buffered: true})"""


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """Errors of the page fail the test; so does a dialog, which hostile text might open."""
    page, errors = context.new_page(), list[str]()

    def dismissed(dialog: Dialog) -> None:
        errors.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.extend([message.text] * (message.type == "error")))
    page.on("dialog", dismissed)
    yield page
    page.close()
    assert errors == []


def copied(page: Page, text: str) -> None:
    page.evaluate("text => navigator.clipboard.writeText(text)", text)


@pytest.mark.parametrize("path", PAGES)
def test_typed(page: Page, address: str, path: str) -> None:
    page.goto(address + path)
    page.click(BOX)
    page.keyboard.type("connect: Connection refused")
    expect(page.locator(ANSWER)).to_be_visible()
    assert page.locator(ANSWER).get_attribute("data-verdict") == "sure"
    assert page.locator(f"{ANSWER} mark").inner_text() == "Connection refused"


@pytest.mark.parametrize("path", PAGES)
def test_pasted_by_key(page: Page, address: str, path: str) -> None:
    page.goto(address + path)
    copied(page, LOG + "\n" + REFUSED + "\n" + LOG)
    page.click(BOX)
    page.keyboard.press("Control+V")
    expect(page.locator(f"{ANSWER} mark").first).to_have_text("SMTP code: 111")


@pytest.mark.parametrize("path", PAGES)
def test_pasted_by_mouse_or_touch(page: Page, address: str, path: str) -> None:
    page.goto(address + path)
    page.evaluate(INSERT, [BOX, REFUSED])
    expect(page.locator(f"{ANSWER}[data-verdict=sure]")).to_be_visible()


def test_dropped(page: Page, address: str) -> None:
    """Words dragged from another window; then a log file."""
    page.goto(f"{address}/en/")
    box = page.locator(BOX).bounding_box()
    assert box
    data = {"items": [{"mimeType": "text/plain", "data": VAGUE}], "dragOperationsMask": 1}
    session = page.context.new_cdp_session(page)
    for kind in ("dragEnter", "dragOver", "drop"):
        session.send("Input.dispatchDragEvent", {"type": kind, "x": box["x"] + 60, "y": box["y"] + 30, "data": data})
    expect(page.locator(BOX)).to_have_value(VAGUE)
    expect(page.locator(f"{ANSWER}[data-verdict=unsure]")).to_be_visible()
    page.evaluate(DROP_FILE, [BOX, LOG + "\n" + REFUSED])
    expect(page.locator(f"{ANSWER}[data-verdict=sure]")).to_be_visible()


@pytest.mark.parametrize("language", ["", "en/"])
@pytest.mark.parametrize("kind", KINDS)
def test_what_it_answers(page: Page, address: str, language: str, kind: str) -> None:
    """In the page's language, with ways that exist."""
    page.goto(f"{address}/{language}")
    page.fill(BOX, KINDS[kind])
    answer = page.locator(f"{ANSWER}[data-verdict={kind}]")
    expect(answer).to_be_visible()
    rules = json.loads((SITE / language / "assets" / "causes.json").read_text())
    said = {
        "sure": rules["cause"]["port-closed"]["text"],
        "unsure": rules["words"]["unsure"]["text"],
        "foreign": rules["server"]["qq"]["text"],
        "unknown": rules["words"]["unknown"]["text"],
    }
    assert said[kind] in answer.inner_text()
    links = answer.locator("a").evaluate_all("links => links.map(link => link.href)")
    assert links
    for link in links:
        path, _, anchor = link.removeprefix(f"{address}/").partition("#")
        assert f'id="{anchor}"' in (SITE / path / "index.html").read_text(), link


def test_the_program_has_its_own_words(page: Page, address: str) -> None:
    page.goto(f"{address}/en/")
    page.fill(BOX, "msmtp: cannot connect to mail.example.com, port 587: Connection refused")
    expect(page.locator(ANSWER)).to_contain_text("port 465, tls on, tls_starttls off")
    assert "clients/msmtp/#implicit" in (page.locator(f"{ANSWER} a").first.get_attribute("href") or "")


COUNT_CHANGES = """place => {
  window.changes = 0;
  new MutationObserver(() => changes++).observe(document.querySelector(place), {childList: true});
}"""
WORLDS: list[tuple[int, Literal["light", "dark"]]] = [
    (1280, "light"),
    (1280, "dark"),
    (390, "light"),
    (390, "dark"),
    (320, "light"),
]


@pytest.mark.parametrize(("width", "scheme"), WORLDS)
@pytest.mark.parametrize("language", ["", "en/"])
def test_it_fits_and_is_accessible(page: Page, address: str, language: str, width: int, scheme: Literal["light", "dark"]) -> None:
    """The box with each kind of answer, and the search with one."""
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{address}/{language}")
    for kind, text in KINDS.items():
        page.fill(BOX, text)
        expect(page.locator(f"{ANSWER}[data-verdict={kind}]")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{kind} scrolls sideways"
        assert_accessible(page, "[data-paste]")
        small = page.locator(f"{ANSWER} a, {BOX}").evaluate_all(
            "all => all.map(one => [one.textContent, one.getBoundingClientRect().height]).filter(([, height]) => height < 24)"
        )
        assert small == []
    page.evaluate(INSERT, [SEARCH, REFUSED])
    if width == 1280:
        expect(page.locator(FOUND)).to_be_visible()
        expect(page.locator(".md-search__output")).to_have_css("opacity", "1")  # it fades in: until then nothing has contrast
        assert_accessible(page, FOUND)


def assert_accessible(page: Page, where: str) -> None:
    results = Axe().run(page, context=where, options={"resultTypes": ["violations"]})
    found = results.response["violations"]
    assert not found, "\n".join(f"{entry['help']}: {entry['nodes'][0]['html']}" for entry in found)


def test_by_keyboard_alone(page: Page, address: str) -> None:
    page.goto(f"{address}/en/")
    page.focus(BOX)
    page.keyboard.insert_text(REFUSED)
    expect(page.locator(ANSWER)).to_be_visible()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('.paste__way--main')")
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/clients/wordpress/#implicit")


def test_a_screen_reader_hears_each_answer_once(page: Page, address: str) -> None:
    """The answer is a polite live region with a labelled field, and stays untouched while it says the same."""
    page.goto(f"{address}/en/")
    assert page.get_by_label("Paste the error message").get_attribute("id") == "paste"
    assert page.locator(ANSWER).get_attribute("role") == "status"
    page.fill(BOX, REFUSED)
    expect(page.locator(ANSWER)).to_be_visible()
    page.evaluate(COUNT_CHANGES, ANSWER)
    page.fill(BOX, f"{REFUSED} ")
    page.wait_for_timeout(400)
    assert page.evaluate("changes") == 0
    page.fill(BOX, VAGUE)
    expect(page.locator(f"{ANSWER}[data-verdict=unsure]")).to_be_visible()
    assert page.evaluate("changes") == 1
    page.fill(BOX, "")
    expect(page.locator(ANSWER)).to_be_hidden()


HOSTILE = [
    "<img src=x onerror=alert(1)> Connection refused",
    "</code></mark><script>alert(1)</script> Connection refused",
    "\"'><svg onload=alert(1)> Connection refused",
    "javascript:alert(1) Connection refused",
    "\u202egnihtyna\u202c \u200f\u2066Connection refused\u2069",
    "\x00\x07\x1b[31mConnection refused\x1b[0m",
    "&lt;img src=x onerror=alert(1)&gt; Connection refused",
    "{{constructor.constructor('alert(1)')()}} __proto__ Connection refused",
]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize(("field", "place"), [(BOX, ANSWER), (SEARCH, FOUND)])
def test_hostile_text_is_text(page: Page, address: str, text: str, field: str, place: str) -> None:
    page.goto(f"{address}/en/")
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.evaluate(INSERT, [field, text])
    expect(page.locator(f"{place}[data-verdict=sure]")).to_be_visible()
    assert page.locator(f"{place} mark").first.inner_text() == "Connection refused"
    assert page.locator(place).locator("img, script, svg, iframe, [onerror], [onload], [style]").count() == 0
    assert not any((ord(sign) < 32 and sign != "\n") or "\u202a" <= sign <= "\u202e" for sign in page.locator(place).inner_text())
    assert all(url.startswith(address) and "/x" not in url for url in requests)


@pytest.mark.parametrize("unit", ["a", "连接超时", "<b>", "Connection refused\n", "\u202e\u0000 x"])
def test_a_megabyte_does_not_hold_the_page(page: Page, address: str, unit: str) -> None:
    """No task of more than 300 ms, from the input to the answer. The box keeps the end, the whole is looked at."""
    page.goto(f"{address}/en/")
    page.fill(BOX, "warm")
    expect(page.locator(ANSWER)).to_be_visible()
    text = REFUSED + "\n" + (unit * (2**20 // len(unit)))[: 2**20 - len(REFUSED) - 1]
    longest = page.evaluate(
        """async text => {
          let longest = 0;
          const note = ({duration}) => longest = Math.max(longest, duration);
          new PerformanceObserver(list => list.getEntries().forEach(note)).observe({type: "longtask"});
          const field = document.querySelector("#paste");
          await new Promise(done => setTimeout(done, 300));
          longest = 0;
          field.value = text;
          field.dispatchEvent(new InputEvent("input", {bubbles: true}));
          await new Promise(done => setTimeout(done, 1200));
          return longest;
        }""",
        text,
    )
    print(f"{unit!r}: {longest:.0f} ms")
    assert longest < 300
    assert len(page.input_value(BOX)) == 50_000
    if "refused" not in unit and not any("\u4e00" <= sign <= "\u9fff" for sign in unit):
        assert page.locator(ANSWER).get_attribute("data-verdict") == "sure", "what stands before a megabyte was not seen"


def test_without_script_there_is_no_box(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/en/symptoms/")
    assert not page.locator(BOX).is_visible()
    assert page.locator("noscript").inner_text().startswith("JavaScript is off")
    assert page.locator("article table").first.is_visible()
    context.close()


def test_the_rules_come_when_they_are_wanted(page: Page, address: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.rsplit("/", 1)[1]))
    page.goto(f"{address}/en/", wait_until="networkidle")
    assert not {"causes.json", "recognise.js", "paste.js"} & set(asked)
    page.focus(BOX)
    page.wait_for_function("!!window.recogniser")
    assert asked.count("causes.json") == asked.count("recognise.js") == 1


def test_rules_that_do_not_come_are_told(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.route("**/causes.json", lambda route: route.abort())
    page.goto(f"{address}/en/")
    page.fill(BOX, REFUSED)
    expect(page.locator(ANSWER)).to_contain_text("could not be loaded")
    page.unroute("**/causes.json")
    page.fill(BOX, f"{REFUSED}.")
    expect(page.locator(f"{ANSWER}[data-verdict=sure]")).to_be_visible()
    page.close()


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_moves_by_itself(page: Page, address: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.add_init_script(SHIFTS)
    page.goto(f"{address}/en/", wait_until="networkidle")
    page.focus(BOX)
    page.wait_for_function("!!window.recogniser")
    assert page.evaluate("window.shift ?? 0") < 0.01


@pytest.mark.parametrize("language", ["", "en/"])
def test_the_search_answers_what_is_pasted(page: Page, address: str, language: str) -> None:
    """By mouse or touch; lines of a log are kept apart."""
    page.goto(f"{address}/{language}")
    page.evaluate(INSERT, [SEARCH, REFUSED])
    expect(page.locator(f"{FOUND}[data-verdict=sure]")).to_be_visible()
    page.locator(".md-search-result__item").first.wait_for()
    page.fill(SEARCH, "")
    expect(page.locator(FOUND)).to_be_hidden()
    copied(page, "smtplib\nConnection\nrefused")
    page.focus(SEARCH)
    page.keyboard.press("Control+V")
    expect(page.locator(SEARCH)).to_have_value("smtplib Connection refused")
    expect(page.locator(f"{FOUND}[data-verdict=sure]")).to_be_visible()
    page.fill(SEARCH, "PORTS")
    expect(page.locator(FOUND)).to_be_hidden()


TIMED = """async ([selector, text]) => {
  const begin = performance.now();
  const answered = new Promise(done => { window.whenAnswered = done; });
  const field = document.querySelector(selector);
  field.value = text;
  field.dispatchEvent(new InputEvent("input", {bubbles: true}));
  await answered;
  return performance.now() - begin;
}"""
WORKER = """window.Worker = class extends Worker {
  constructor(...given) {
    super(...given);
    this.addEventListener("message", ({data}) => data.type === 3 && window.whenAnswered?.());
  }
};"""
PASTED = {
    "log": (LOG + "\n" + REFUSED)[-2000:],
    "Chinese": ("由于目标计算机积极拒绝无法连接邮件服务器" * 100)[:2000],
    "other words": " ".join(f"w{at:x}q" for at in range(400))[:2000],
    "megabyte of a log": (LOG + "\n") * (2**20 // len(LOG)) + REFUSED,
    "megabyte of Chinese": "由于目标计算机积极拒绝无法连接邮件服务器" * (2**20 // 20),
    "megabyte of other words": " ".join(f"w{at:x}q" for at in range(2**20 // 7)),
}


@pytest.mark.parametrize("language", ["", "en/"])
@pytest.mark.parametrize("kind", PASTED)
def test_the_search_is_quick(page: Page, address: str, language: str, kind: str) -> None:
    """From the input to the worker's answer, the theme's pause included; the best of three."""
    page.add_init_script(WORKER)
    page.goto(f"{address}/{language}")
    page.focus(SEARCH)
    page.evaluate(TIMED, [SEARCH, "PORTS"])
    times = [page.evaluate(TIMED, [SEARCH, f"{PASTED[kind]} {number}"]) for number in range(3)]
    print(f"{language or 'zh/'} {kind}: {min(times):.0f} ms")
    assert min(times) < (300 if kind.startswith("megabyte") else 100)
