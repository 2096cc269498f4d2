"""Choosing: which claims a page or a snippet stands on, and which of them have to run."""

from collections.abc import Iterable
from pathlib import Path

from proof.claims import Claim, all_claims
from proof.evidence import Record, read_all, why_not
from proof.pages import all_blocks
from stack.console import Problem


def about(names: Iterable[str], claims: list[Claim], everything: bool = False) -> list[Claim]:
    """The claims about these snippets: of each, those that name it, else those that run or print it; or all of both kinds."""
    chosen: dict[str, Claim] = {}
    for name in names:
        naming = [claim for claim in claims if claim.snippet.partition(":")[0] == name.partition(":")[0]]
        using = [claim for claim in claims if name in {snippet.name for snippet in claim.shown()}]
        chosen |= {claim.name: claim for claim in ([*naming, *using] if everything else naming or using)}
    return [claim for claim in claims if claim.name in chosen]


def named(names: list[str], everything: bool = False) -> list[Claim]:
    """The claims about the named pages and snippets; all of them without a name. Raises Problem for a name that is none."""
    claims = all_claims()
    if not names:
        return claims
    shown = {block.snippet for block in all_blocks() if block.snippet and _names(block.page) & set(names)}
    found = about(shown | {str(Path(name)).removeprefix("snippets/") for name in names}, claims, everything)
    if not found:
        wrong = " or ".join(names)
        raise Problem(f"No page with an executed snippet and no snippet is named {wrong}. Name one as in docs/ or snippets/.")
    return found


def _names(page: Path) -> set[str]:
    """docs/en/clients/curl.md, and from there on down to curl: clients/curl.md, clients/curl, curl.md, curl."""
    inside = Path(*page.parts[2:])
    files = {page, inside, Path(page.name)}
    return {str(name) for file in files for name in (file, file.with_suffix(""))}


def standing(claims: list[Claim]) -> dict[str, Record]:
    """The passed records that stand, by claim."""
    now = {claim.name: claim for claim in claims}
    found = {name: record for name, record in read_all().items() if name in now and record.verdict == "pass"}
    return {name: record for name, record in found.items() if why_not(record, now) is None}
