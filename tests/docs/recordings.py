"""The recordings of the real Mailu: their texts, and what they say of ports, TLS versions and places."""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from recordings import TRANSCRIPTS


@cache
def recorded(quotation: str) -> bool:
    """Whether the recordings have it; a bare code as the beginning of a reply. `…` and `...` stand for anything in a line."""
    parts = [re.escape(part.strip()) for part in re.split(r"…|\.{3}", same(quotation))]
    pattern = (r"[^\n]*?").join(parts)
    if quotation.isdigit():
        return re.search(rf"(?m)(?:^|\(|: ){pattern}[ -]", corpus()) is not None
    return re.search(rf"(?<![\w.]){pattern}(?!\w)", corpus()) is not None


def same(text: str) -> str:
    """Without what differs between the two series of recordings, and between Debian's Dovecot and Mailu's."""
    return re.sub(r"\s+", " ", text.replace(" (Debian)", "").replace("mailu.test", "example.com")).strip()


@cache
def corpus() -> str:
    """All lines that were sent, received, logged or raised, each once."""
    texts = [text for file in sorted(TRANSCRIPTS.iterdir()) for text in texts_of(file)]
    return "\n".join(dict.fromkeys(same(line) for text in texts for line in text.splitlines()))


def texts_of(file: Path) -> Iterator[str]:
    """Raises AssertionError for a recording that nobody knows how to read."""
    assert file.suffix in {".json", ".txt", ".log", ".md"}, (
        f"{file} is a recording without a rule: teach texts_of() of tests/docs/recordings.py to read {file.suffix}"
    )
    text = file.read_text()
    if file.suffix == ".json":
        yield from leaves(json.loads(text))
    elif file.suffix == ".md":  # of the notes only what stands there line by line
        yield from re.findall(r"(?ms)^```\n(.*?)^```", text)
    else:
        yield text


def leaves(value: object) -> Iterator[str]:
    """All texts in a recording but its note, which is ours; an exception as Python prints it."""
    if isinstance(value, str):
        yield re.sub(r"\((\d{3}), b'", r"(\1 ", value)
    elif isinstance(value, dict):
        if {"exception", "str"} <= value.keys():
            yield f"{str(value['exception']).rpartition('.')[2]}: {value['str']}"
        for name, inner in value.items():
            if name != "_note":
                yield from leaves(name)
                yield from leaves(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner)


def scenario(name: str) -> Iterator[tuple[Path, dict[str, dict[str, object]]]]:
    """Each recording that has this scenario, and its result."""
    for file in sorted(TRANSCRIPTS.glob("*.json")):
        found = json.loads(file.read_text())
        if isinstance(found, dict) and name in found.get("scenarios", {}):
            yield file, found["scenarios"][name]["result"]


@cache
def versions() -> dict[bool, set[str]]:
    """The versions of TLS by whether servers took them."""
    found: dict[bool, set[str]] = {True: set(), False: set()}
    for _, results in scenario("tlsvers"):
        for name, result in results.items():
            if version := re.search(r"TLSv1_?(\d?)$", name):
                found["error" not in str(result)].add(f"1.{version[1] or 0}")
    assert found[True] and found[False] and not found[True] & found[False], f"{found}: give versions() a rule for each server"
    return found


@cache
def port_states(head: str, port: str) -> set[str]:
    """What was recorded of a port of a version, as installed: from outside, and whether the host publishes it."""
    version = head[:7].rstrip(", ") if head.startswith("2024") else "2.0"
    found = set()
    for file, results in scenario("ports"):
        if "default-ports" in file.name and file.name.startswith(f"{version}-") and port in results:
            refused = results[port]["connect"] == "failed"
            if "-ext" in file.name:
                found.add("closed" if refused else "open")
            elif "-host" in file.name and refused:
                found.add("unpublished")
    return found


@cache
def places(file: Path) -> dict[tuple[str, bool], tuple[str, str, str, str]]:
    """By letter and proxy: what 587, 465 and 25 did, and the address that admin logged."""
    found = {}
    recording = json.loads(file.read_text())
    for proxy in ("on", "off"):
        for name, place in recording[f"userland-proxy {proxy}"].items():
            letter, colon, _ = name.partition(": ")
            if colon:
                dialogues = {title.partition(" ")[0].strip(":"): str(log) for title, log in place["result"].items()}
                address = re.search(r" from: ([\d.]+)/", str(place["admin_log"]))
                told = tuple(state_of(dialogues[port]) for port in ("587", "465", "25"))
                found[letter, proxy == "on"] = (*told, address[1] if address else "–")
    return found  # type: ignore[return-value]  # a tuple of three and one


def state_of(log: str) -> str:
    """Raises AssertionError for a dialogue that no rule knows."""
    signs = {
        "Connection refused": "refused",
        "timed out": "silent",
        "235 2.7.0": "works",
        "554 5.7.1": "denied",
        "250 2.1.5 Ok": "relays",
        "<EOF>": "closed",
    }
    state = next((state for sign, state in signs.items() if sign in log), None)
    assert state, f"this dialogue is a recording without a rule, add one to state_of() of tests/docs/recordings.py: {log[:200]}"
    return state
