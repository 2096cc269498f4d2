"""Evidence: the records of claims that were run. One current record per claim, one writer."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from stack import WORK

FOLDER = WORK / "evidence"


@dataclass(frozen=True)
class Record:
    """verdict: pass, fail or not run. images: kind (reference or mailu), service, name, version of each container of the stack.

    shown: sha256 by snippet. at: UTC, RFC 3339. differences: why it fails.
    """

    claim: str
    title: str
    shown: dict[str, str]
    state: str
    vantage: str
    expect: str
    images: list[dict[str, str]]
    verdict: str
    when: str = ""
    kind: str = "executed"
    output: str = ""
    dialogue: tuple[str, ...] = ()
    seconds: float = 0.0
    at: str = ""
    differences: tuple[str, ...] = ()

    @property
    def image_kind(self) -> str:
        """`reference` or `mailu`."""
        return self.images[0]["kind"] if self.images else "reference"


def write(record: Record) -> None:
    """Replace the record of a claim."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    text = json.dumps(asdict(record), ensure_ascii=False, indent=1)
    file = FOLDER / f"{record.claim}.json"
    fresh = file.with_suffix(".new")
    fresh.write_text(text)
    fresh.replace(file)


def read_all(folder: Path = FOLDER) -> dict[str, Record]:
    """The records by claim; an empty dict before anything was proven."""
    return {file.stem: Record(**json.loads(file.read_text())) for file in sorted(folder.glob("*.json"))}
