"""Evidence: the records of claims that were run. One current record per claim, one writer."""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from docker import DockerClient

from proof.claims import Claim
from proof.runner import Outcome
from stack import WORK
from stack.kinds import kind
from stack.world import container, stack_services

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


def not_run(claim: Claim) -> Record:
    """The record of a claim whose turn has not come yet."""
    return Record(claim.name, claim.title, _shown(claim), claim.state, claim.vantage, claim.expect, [], "not run", claim.when)


def executed(claim: Claim, outcome: Outcome, differences: list[str], images: list[dict[str, str]]) -> Record:
    """The record of a run."""
    return Record(
        claim=claim.name,
        title=claim.title,
        shown=_shown(claim),
        state=claim.state,
        vantage=claim.vantage,
        expect=claim.expect,
        when=claim.when,
        images=images,
        verdict="fail" if differences else "pass",
        output=outcome.output,
        dialogue=tuple(outcome.dialogue),
        seconds=outcome.seconds,
        at=datetime.fromtimestamp(outcome.began, UTC).isoformat(timespec="seconds"),
        differences=tuple(differences),
    )


def images_of(client: DockerClient, claim: Claim) -> list[dict[str, str]]:
    """What fills the stack of a claim."""
    return [_image(service, container(client, claim.world, service).attrs["Config"]["Image"]) for service in stack_services()]


def _image(service: str, name: str) -> dict[str, str]:
    repository, _, version = name.rpartition(":")
    return {"service": service, "kind": kind().name, "name": repository, "version": version}


def _shown(claim: Claim) -> dict[str, str]:
    return {snippet.name: snippet.sha256 for snippet in claim.shown()}


def write(record: Record) -> None:
    """Replace the record of a claim."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    text = json.dumps(asdict(record), ensure_ascii=False, indent=1)
    file = FOLDER / f"{record.claim}.json"
    fresh = file.with_suffix(".new")
    fresh.write_text(text)
    fresh.replace(file)


def forget_others(claims: list[Claim]) -> None:
    """Remove the records of claims that are no more."""
    for name in set(read_all()) - {claim.name for claim in claims}:
        (FOLDER / f"{name}.json").unlink()


def read_all(folder: Path = FOLDER) -> dict[str, Record]:
    """The records by claim; an empty dict before anything was proven."""
    return {file.stem: Record(**json.loads(file.read_text())) for file in sorted(folder.glob("*.json"))}
