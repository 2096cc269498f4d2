"""Tests are told apart by the fixtures that they use: each is marked with what it needs, and one without a mark needs nothing."""

import json
import subprocess
import sys

import docker
import pytest

from stack import ROOT

COLLECT = """
import json, pytest
class Seen:
    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items):
        print(json.dumps({item.nodeid: [mark.name for mark in item.iter_markers()] for item in items}))
pytest.main(["--collect-only", "-qq", "-m", "", "tests"], plugins=[Seen()])
"""
NEEDS = {"engine", "site", "browser"}
EXAMPLES = {
    "tests/docs/test_blocks.py::test_records_are_complete": {"site"},
    "tests/docs/test_browser.py::test_the_language_switch_keeps_the_page": {"site", "browser"},
    "tests/docs/test_glossary.py::test_each_word_once_and_complete": set(),
    "tests/docs/test_glossary.py::test_the_page_shows_every_word[zh]": {"site"},
    "tests/recordings/test_bounce.py::test_another_reason_would_be_noticed": set(),
    "tests/recordings/test_bounce.py::test_text_as_recorded": {"engine"},
    "tests/recordings/test_rules.py::test_a_reset_is_logged_in_two_ways": set(),
    "tests/recordings/test_same_password.py::test_each_try_is_answered_as_recorded[2.0]": {"engine"},
    "tests/snippets/test_counts.py::test_as_many_claims_as_committed": set(),
    "tests/stack/test_obstacles.py::test_apt_fails": set(),
    "tests/stack/test_proxies.py::test_front_logs_the_address_of_the_client[nginx]": {"engine"},
}


@pytest.fixture(scope="module")
def needs() -> dict[str, set[str]]:
    """By test, of all that there are, what it is marked to need."""
    done = subprocess.run([sys.executable, "-c", COLLECT], cwd=ROOT, capture_output=True, text=True, check=True)
    line = next(line for line in done.stdout.splitlines() if line.startswith("{"))
    return {name: NEEDS & set(marks) for name, marks in json.loads(line).items()}


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_test_needs_what_its_fixtures_say(name: str, needs: dict[str, set[str]]) -> None:
    assert needs[name] == EXAMPLES[name]


def test_what_needs_a_site_or_a_browser_needs_no_engine(needs: dict[str, set[str]]) -> None:
    assert not [name for name, marks in needs.items() if "engine" in marks and marks & {"site", "browser"}]


def test_every_claim_needs_the_engine(needs: dict[str, set[str]]) -> None:
    claims = [name for name in needs if "::test_claim[" in name]
    assert claims and all(needs[name] == {"engine"} for name in claims)


def test_a_unit_test_gets_no_engine() -> None:
    with pytest.raises(AssertionError, match="let it use the fixture `client`"):
        docker.from_env()
