"""Recorded means compared: what a page quotes with a recorded footnote stands in the recordings of the real Mailu."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from proof.pages import LANGUAGES, pages
from recordings import TRANSCRIPTS
from tests.docs import cells, quotations, recordings
from tests.docs.quotations import Passage

PAGES = [page for language in LANGUAGES for page in pages(language)]


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_what_is_called_recorded_was_recorded(page: Path) -> None:
    complaints = [*misquoted(page), *cells.wrong_states(page), *cells.wrong_places(page)]
    assert not complaints, "\n".join(complaints)


def misquoted(page: Path) -> Iterator[str]:
    for passage in quotations.passages(page):
        for text in quotations.unproven(passage):
            yield (
                f"{passage.at} quotes `{text}`, which no file of {TRANSCRIPTS.name}/ has. "
                "Write it as it was recorded, or give the footnote of the source that it comes from."
            )
        for version in quotations.wrong_versions(passage):
            yield f"{passage.at} says the opposite of what was recorded of TLS {version}: {recordings.versions()}"


def test_there_is_something_to_compare() -> None:
    """Fewer than that, and the rules have lost what the pages quote."""
    found = [text for page in PAGES for passage in quotations.passages(page) for text in quotations.quotations(passage)]
    assert len(found) >= 300 and len(set(found)) >= 100


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("One `250` [^rec]. Two `251` [^src]. Three.", ["One `250`"]),
        ("One [^src] and two [^src] [^rec] and three", [" and two"]),
        ("Nothing", []),
    ],
)
def test_a_footnote_covers_what_stands_before_it(line: str, parts: list[str]) -> None:
    assert list(quotations.covered(line, rest=False)) == parts


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("535 5.7.8 Authentication failed.", True),
        ("535", True),
        ("[SSL: WRONG_VERSION_NUMBER]", True),
        ("SSLZeroReturnError", True),
        ("… failed: badauth: 4fc5db", True),
        ("docker compose up -d", False),
        ("AUTH_RATELIMIT_USER", False),
        ("smtp_require_tls: true", False),
        ("front:465", False),
    ],
)
def test_what_is_a_quotation(text: str, is_one: bool) -> None:
    assert bool(quotations.quotations(Passage(Path("x.md"), 1, f"`{text}`", ""))) == is_one


@pytest.mark.parametrize(
    ("text", "stands"),
    [
        ("535 5.7.8 Authentication failed.", True),
        ("535 5.7.9 Authentication failed.", False),
        ("53 5.7.8 Authentication failed.", False),
        ("535 5.7.8 Authentication fail", False),
        ("553 5.7.1 <…>: Sender address rejected: not owned by user …", True),
        ("553 5.7.1 <…>: Sender address rejected: not owed by user …", False),
    ],
)
def test_a_quotation_stands_in_the_recordings_or_not(text: str, stands: bool) -> None:
    assert recordings.recorded(text) == stands


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("port 465 closes the connection of a client with TLS 1.0 or 1.1", []),
        ("port 465 closes the connection of a client with TLS 1.0 or 1.2", ["1.2"]),
        ("TLS 1.2 and 1.3 were negotiated", []),
        ("TLS 1.1 and 1.3 were negotiated", ["1.1"]),
    ],
)
def test_versions_of_tls(text: str, wrong: list[str]) -> None:
    assert quotations.wrong_versions(Passage(Path("x.md"), 1, text, text)) == wrong


@pytest.mark.parametrize("bad", ["dialogue.pcap", "dialogue"])
def test_a_recording_without_a_rule_is_named(bad: str, tmp_path: Path) -> None:
    file = tmp_path / bad
    file.write_text("?")
    with pytest.raises(AssertionError, match=rf"{bad} is a recording without a rule: teach texts_of"):
        list(recordings.texts_of(file))


def test_a_dialogue_without_a_rule_is_named() -> None:
    with pytest.raises(AssertionError, match=r"recording without a rule, add one to state_of.*421"):
        recordings.state_of("421 4.7.0 too many connections")
