"""Proving: the records that runs of claims leave. What shows evidence needs none of this, and no engine."""

from datetime import UTC, datetime

from docker import DockerClient

from proof.claims import Claim
from proof.evidence import FOLDER, Record, read_all
from proof.runner import Outcome
from stack.kinds import kind
from stack.world import container, stack_services


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


def forget_others(claims: list[Claim]) -> None:
    """Remove the records of claims that are no more."""
    for name in set(read_all()) - {claim.name for claim in claims}:
        (FOLDER / f"{name}.json").unlink()
