"""Reading a transcript: its dialogues in one form, whichever they were recorded in.

The first recordings have `scenarios`, each with a `result` of observations by name. Those of 2026-11-26 (S12 to S18) have
observations at the top, each with its vantage, in a laboratory whose domain and accounts had other names.
"""

import json
import re
from typing import Any

from recordings import TRANSCRIPTS
from stack.console import Problem

Entry = dict[str, Any]
"""An observation as recorded: a dialogue has `port` and `log`, a list of events."""
LATER = re.compile(r"-S1[2-8]-")
ACCOUNTS = {
    "forms": "user",
    "rate": "user",
    "same": "user",
    "box": "other",
    "lim": "other",
    "rate2": "other",
    "second": "other",
}
"""Accounts of the later recordings -> those of the first ones, which are there when a dialogue is replayed."""


def load(transcript: str) -> Entry:
    """The whole transcript, with the names of the first recordings. Raises Problem when it cannot be read."""
    try:
        text = (TRANSCRIPTS / f"{transcript}.json").read_text()
        return dict(json.loads(_first_names(text) if LATER.search(transcript) else text))
    except (OSError, ValueError) as error:
        raise Problem(f"recordings/transcripts/{transcript}.json cannot be read: {error!r}.") from error


def _first_names(text: str) -> str:
    pattern = rf"({'|'.join(sorted(ACCOUNTS, key=len, reverse=True))})@example\.com"
    return re.sub(pattern, lambda found: f"{ACCOUNTS[found[1]]}@mailu.test", text).replace("example.com", "mailu.test")


def scenarios_of(transcript: str) -> dict[str, Entry]:
    """The observations by scenario and name; in the later recordings a vantage is a scenario. Raises Problem."""
    recorded = load(transcript)
    if "scenarios" in recorded:
        return {name: scenario["result"] for name, scenario in recorded["scenarios"].items()}
    found: dict[str, Entry] = {}
    for name, entry in recorded.items():
        if has_dialogue(entry):
            found.setdefault(entry.get("vantage", "ext"), {})[name] = dialogue(_log(entry))
    if not found:
        raise Problem(f"recordings/transcripts/{transcript}.json has no dialogues.")
    return found


def has_dialogue(entry: Any) -> bool:
    """Whether an observation of the later form is the whole log of one connection."""
    match _log(entry):
        case [{"note": str(note)}, *_]:
            return note.startswith("TCP connect ")
    return False


def _log(entry: Any) -> Any:
    return entry.get("dialogue", entry.get("result")) if isinstance(entry, dict) else None


def dialogue(log: list[Entry]) -> Entry:
    """A log of the later form in the first one."""
    return {"port": int(log[0]["note"].rpartition(":")[2]), "log": [_event(event) for event in log]}


def _event(event: Entry) -> Entry:
    match event:
        case {"S": "<EOF>"}:
            return {"t": event["t"], "note": "EOF from server"}
        case {"C": str(said)}:
            return event | {"C": re.sub(r"\r?\n", "\r\n", said.replace("<base64 of ", "<b64 "))}
        case {"tls": [version, cipher, *_]}:
            return event | {"tls": {"version": version, "cipher": [cipher]}}
        case {"error": str(error)}:
            exception, _, text = error.partition(": ")
            return event | {"error": {"exception": exception if "." in exception else f"builtins.{exception}", "str": text}}
    return event
