"""Evidence: the records of claims that were run. One current record per claim, one writer, and one word on whether it stands."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from proof.claims import Claim
from proof.inputs import changed, inputs
from stack import WORK

FOLDER = WORK / "evidence"
FAILURES = WORK / "failures"
"""Records of failures, kept when a later run replaces them: a flake can be looked at."""
AGE = timedelta(days=7)
"""What is older runs again."""


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """verdict: pass, fail, or unreadable. images: kind (reference or mailu), service, name, version of the stack's containers.

    shown: sha256 by snippet. rests_on: a hash by name, see proof.inputs. seconds: of the program; overhead: around it.
    at: UTC, RFC 3339. differences: why it fails.
    """

    claim: str
    title: str
    shown: dict[str, str]
    rests_on: dict[str, str]
    images: list[dict[str, str]]
    verdict: str
    state: str = ""
    vantage: str = ""
    expect: str = ""
    when: str = ""
    output: str = ""
    dialogue: list[str] = []
    seconds: float = 0.0
    overhead: float = 0.0
    at: str = ""
    differences: list[str] = []

    @property
    def image_kind(self) -> str:
        """`reference` or `mailu`."""
        return self.images[0]["kind"] if self.images else "reference"


def why_not(record: Record, claims: dict[str, Claim]) -> str | None:
    """Why a record does not stand: what it was made from has changed, or it is too old. None when it stands.

    claims: the present ones by name.
    """
    if record.verdict == "unreadable":
        return "the record cannot be read: it was cut short, or another version of this project wrote it"
    if not (claim := claims.get(record.claim)):
        return "there is no such claim any more"
    names = [name.removeprefix("snippets/") for name in record.rests_on if name.startswith("snippets/")]
    if name := changed(record.rests_on, inputs(claim, names)):
        return f"{name} has changed since"
    if datetime.now(UTC) - datetime.fromisoformat(record.at) > AGE:
        return f"it is older than {AGE.days} days"
    return None


def write(record: Record) -> None:
    """Replace the record of a claim, whole or not at all."""
    text = msgspec.json.format(msgspec.json.encode(record), indent=1)
    _replace(FOLDER / f"{record.claim}.json", text)
    if record.verdict == "fail":
        _replace(FAILURES / f"{record.claim}--{record.at.replace(':', '')}.json", text)


def _replace(file: Path, text: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_suffix(".new")
    fresh.write_bytes(text)
    fresh.replace(file)


def forget_others(claims: list[Claim]) -> None:
    """Remove the records of claims that are no more."""
    for name in set(read_all()) - {claim.name for claim in claims}:
        (FOLDER / f"{name}.json").unlink()


def read_all() -> dict[str, Record]:
    """The records by claim; an empty dict before anything was proven."""
    return {file.stem: _read(file) for file in sorted(FOLDER.glob("*.json"))}


def _read(file: Path) -> Record:
    try:
        return msgspec.json.decode(file.read_bytes(), type=Record)
    except msgspec.DecodeError:
        return Record(claim=file.stem, title=file.name, shown={}, rests_on={}, images=[], verdict="unreadable")
