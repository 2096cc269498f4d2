"""The claims as tests, and the stack that they run against."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from docker import DockerClient

from proof.claims import Claim, all_claims
from proof.evidence import write
from proof.pages import all_blocks
from proof.proving import forget_others, not_run
from proof.runner import service_of
from stack.console import Problem, step
from stack.world import watched, world
from tests.conftest import DEATHS

CHOSEN = pytest.StashKey[list[Claim]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--only", action="append", default=[], metavar="NAME", help="prove only this page or snippet")


def pytest_configure(config: pytest.Config) -> None:
    try:
        config.stash[CHOSEN] = chosen(config.getoption("--only"))
    except Problem as problem:
        raise pytest.UsageError(str(problem)) from problem


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "claim" in metafunc.fixturenames:
        metafunc.parametrize("claim", metafunc.config.stash[CHOSEN], ids=lambda claim: claim.title)


def chosen(names: list[str]) -> list[Claim]:
    """The claims about the named pages and snippets; all of them without a name."""
    claims, shown = all_claims(), all_blocks()
    if not names:
        return claims
    wanted = {block.snippet for block in shown if _names(block.page) & set(names)}
    wanted |= {str(Path(name)).removeprefix("snippets/") for name in names}
    found = [claim for claim in claims if wanted & {snippet.name for snippet in claim.shown()}]
    if not found:
        wrong = " or ".join(names)
        raise Problem(f"No page with an executed snippet and no snippet is named {wrong}. Name one as in docs/ or snippets/.")
    return found


def _names(page: Path) -> set[str]:
    """docs/en/clients/curl.md, and from there on down to curl: clients/curl.md, clients/curl, curl.md, curl."""
    inside = Path(*page.parts[2:])
    files = {page, inside, Path(page.name)}
    return {str(name) for file in files for name in (file, file.with_suffix(""))}


@pytest.fixture(scope="session")
def stack(client: DockerClient, request: pytest.FixtureRequest) -> Iterator[DockerClient]:
    """The states and clients that the collected claims need; at the end nothing of them is left."""
    claims = [item.callspec.params["claim"] for item in request.session.items if item.name.startswith("test_claim[")]
    forget_others(all_claims())
    for claim in claims:
        write(not_run(claim))
    plan: dict[str, set[str]] = {}
    for claim in claims:
        plan.setdefault(claim.state, set()).add(service_of(claim))
        for state, clients in claim.beside.items():
            plan.setdefault(state, set()).update(clients)
    with world(client, plan), watched(client) as deaths:
        request.config.stash[DEATHS] = deaths
        with step(f"prove {len(claims)} {'claim' if len(claims) == 1 else 'claims'}"):
            yield client


@pytest.fixture(scope="session")
def shown_at() -> dict[str, list[str]]:
    """Where each snippet is shown: `docs/en/index.md:12`."""
    places: dict[str, list[str]] = {}
    for block in all_blocks():
        places.setdefault(block.snippet or "", []).append(f"{block.page}:{block.line}")
    return places
