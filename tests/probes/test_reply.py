"""Properties of what the probe does with bytes: no server can send what breaks it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.probes.conftest import probe

OFTEN = settings(max_examples=300, database=None, deadline=None)
CODES = st.sampled_from([b"220", b"250", b"999", b"25", b""])
MARKS = st.sampled_from([b"-", b" ", b"", b"\x00"])
ALMOST_LINES = st.builds(lambda code, mark, text: code + mark + text, CODES, MARKS, st.binary(max_size=30))
ENDS = st.sampled_from([b"", b"\r\n", b"\n", b"\r"])
ALMOST = st.builds(lambda lines, end: b"\r\n".join(lines) + end, st.lists(ALMOST_LINES, max_size=70), ENDS)
ANY = st.one_of(st.binary(max_size=3000), ALMOST)
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=99)


def outcome(data: bytes) -> object:
    """A reply and the rest, None, or the verdict that stops the dialogue."""
    try:
        return probe.parse_reply(data)
    except probe.Stop as stop:
        return stop.verdict


@OFTEN
@given(ANY)
def test_any_bytes_are_a_reply_or_not_yet_or_a_verdict(data: bytes) -> None:
    found = outcome(data)
    if isinstance(found, tuple):
        reply, rest = found
        assert 200 <= reply.code <= 599
        assert 1 <= len(reply.lines) <= probe.MAX_LINES
        assert all(line.isprintable() for line in reply.lines)
        assert data.endswith(rest)
    else:
        assert found in (None, probe.Verdict.NOT_SMTP, probe.Verdict.TOO_MUCH)


@OFTEN
@given(ANY, st.lists(st.integers(0, 3000), max_size=5))
def test_it_does_not_matter_how_the_bytes_are_cut(data: bytes, cuts: list[int]) -> None:
    whole = outcome(data)
    for end in (*sorted(cuts), len(data)):
        early = outcome(data[:end])
        if early is not None:
            break
    if isinstance(early, tuple):
        assert isinstance(whole, tuple) and early[0] == whole[0]
    else:
        assert early == whole


@OFTEN
@given(st.integers(200, 599), st.lists(TEXT, min_size=1, max_size=64))
def test_a_reply_is_read_as_it_was_written(code: int, texts: list[str]) -> None:
    marks = ["-"] * (len(texts) - 1) + [" "]
    sent = "".join(f"{code}{mark}{text}\r\n" for mark, text in zip(marks, texts, strict=True))
    reply, rest = probe.parse_reply(sent.encode() + b"250 next")
    assert (reply.code, rest) == (code, b"250 next")
    assert list(reply.lines) == [probe.printable(text) for text in texts]


@OFTEN
@given(st.integers(probe.MAX_LINE + 1, 10**5), st.booleans())
def test_a_long_line_ends_the_dialogue(length: int, newline: bool) -> None:
    assert outcome(b"220 " + b"x" * (length - 4) + b"\r\n" * newline) is probe.Verdict.TOO_MUCH


@OFTEN
@given(st.one_of(st.text(), st.binary()))
def test_what_is_printable_has_no_control_characters(text: str | bytes) -> None:
    shown = probe.printable(text)
    assert shown.isprintable() and shown == probe.printable(shown)


@pytest.mark.parametrize("character", [*"\x00\x07\x08\x1b\r\n\x7f\x85\x9b\u202e\u200b\ufeff"])
def test_escapes(character: str) -> None:
    assert character not in probe.printable(f"a{character}b")
