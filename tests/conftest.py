"""What holds for every test: nothing is skipped, and an interrupted run says what died."""

import signal
from collections.abc import Generator, Iterator
from typing import Any
from unittest.mock import Mock

import docker
import pytest
from docker import DockerClient

from stack.console import Problem
from stack.engine import engine

DEATHS = pytest.StashKey[list[str]]()
MARKS = {"client": "engine", "verdict_of": "engine", "built_site": "site", "browser": "browser"}
"""What a test needs, by the fixture that gives it. A test that uses none of them is a unit test."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--only", action="append", default=[], metavar="NAME", help="prove only this page or snippet")
    parser.addoption("--everything", action="store_true", help="with a snippet's name: also what else runs or prints it")
    parser.addoption("--all", action="store_true", help="run every claim, also those whose evidence stands")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[DEATHS] = []
    for name in (signal.SIGINT, signal.SIGTERM):  # a shell's background job ignores the first
        signal.signal(name, signal.default_int_handler)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test with what it needs, before -m chooses."""
    for item in items:
        for fixture in getattr(item, "fixturenames", ()):
            if fixture in MARKS:
                item.add_marker(MARKS[fixture])


@pytest.fixture(autouse=True)
def nothing_unasked(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that does not say so by its fixtures gets no engine."""
    if not request.node.get_closest_marker("engine"):
        refused = "this test uses the engine: let it use the fixture `client`"
        monkeypatch.setattr(docker, "from_env", Mock(side_effect=AssertionError(refused)))


def chosen_values(request: pytest.FixtureRequest, test: str, parameter: str) -> list[Any]:
    """The values that a parametrized test was collected with, in order."""
    items = [item for item in request.session.items if isinstance(item, pytest.Function) and item.originalname == test]
    return [item.callspec.params[parameter] for item in items]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A Problem is a message for a person: no traceback. One that keeps the world from starting ends the run."""
    report = yield
    if report.failed and (problem := _problem(report.longrepr)):
        report.longrepr = problem
        if report.when == "setup":
            item.session.shouldfail = "the world that the tests need did not start"
    return report


def _problem(longrepr: object) -> str | None:
    crash = getattr(longrepr, "reprcrash", None)
    name = f"{Problem.__module__}.{Problem.__qualname__}: "
    return crash.message.removeprefix(name) if crash and crash.message.startswith(name) else None


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Green by omission is red: a skip or an xfail fails the run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    omitted = [kind for kind in ("skipped", "xfailed", "xpassed") if reporter and reporter.stats.get(kind)]
    if omitted and exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
        session.config.stash[DEATHS].append(f"The run fails because tests are {' and '.join(omitted)}: everything has to run.")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for message in config.stash[DEATHS]:
        terminalreporter.section("why the run ended", red=True)
        terminalreporter.line(message)


@pytest.fixture(scope="session")
def client() -> Iterator[DockerClient]:
    """The container engine, started for the session where none runs."""
    with engine() as client:
        yield client
