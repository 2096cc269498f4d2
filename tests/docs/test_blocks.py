"""What is published is what was run: the hash of every code block in the built HTML is in the published evidence."""

from collections import Counter
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from proof.pages import LANGUAGES, all_blocks
from proof.snippets import sha256
from tests.docs.built import SITE, blocks, built_pages, code, evidence, stamp

pytestmark = pytest.mark.usefixtures("built_site")
FIELDS = {"claim", "shown", "state", "images", "rests_on", "verdict", "output", "dialogue", "seconds", "at"}


@pytest.mark.parametrize("page", built_pages(), ids=lambda page: str(page.relative_to(SITE)))
def test_every_block_was_run(page: Path) -> None:
    proven = {shown["sha256"] for record in evidence() if record["verdict"] == "pass" for shown in record["shown"]}
    for block in blocks(page):
        assert sha256(block) in proven, f"no evidence for this block of {page.relative_to(SITE)}:\n{block}"


def test_as_many_blocks_as_the_pages_have() -> None:
    written = Counter(block.page.parts[1] for block in all_blocks() if block.snippet)
    built = Counter("en" if "en" in page.relative_to(SITE).parts else "zh" for page in built_pages() for _ in blocks(page))
    assert built == written
    assert set(built) == set(LANGUAGES)


@pytest.mark.parametrize("page", built_pages(), ids=lambda page: str(page.relative_to(SITE)))
def test_every_block_has_a_stamp_that_leads_to_its_evidence(page: Path) -> None:
    for block in code(page):
        links = [link["href"] for link in stamp(block).select("a")]
        assert links, f"no evidence linked under:\n{block.get_text()}"
        for link in links:
            assert (page.parent / str(link) / "index.html").resolve().exists()


def test_records_are_complete() -> None:
    for record in evidence():
        assert set(record) >= FIELDS
        assert record["verdict"] in {"pass", "fail"}
        assert {"the claim", "the code of proving/", "snippets/clients/message.eml", "stack/mailu.env"} <= set(record["rests_on"])
        kinds = {
            (image["kind"], image["name"].startswith("ghcr.io/mailu/"))
            for image in record["images"]
            if image["service"] != "redis"
        }
        assert kinds <= {("reference", False), ("mailu", True)}, "only Mailu's own images count as mailu"


@pytest.mark.parametrize("root", [SITE, SITE / "en"], ids=LANGUAGES)
def test_each_record_has_a_page_with_its_output_and_its_dialogue(root: Path) -> None:
    for record in evidence():
        soup = BeautifulSoup((root / "evidence" / record["claim"] / "index.html").read_text(), "html.parser")
        shown = [block.get_text().splitlines() for block in soup.select("pre.evidence")]  # a file has no carriage returns
        for text in (record["output"], "\n".join(record["dialogue"])):
            assert not text.strip() or text.splitlines() in shown, f"the page of {record['claim']} lacks:\n{text}"
