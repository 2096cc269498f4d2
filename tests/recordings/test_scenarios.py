"""The tables beside the recordings: each file of transcripts/ is repeated somewhere, or there is a reason why it is not."""

from collections import Counter
from pathlib import Path

import pytest

import recordings.reading
from recordings import TRANSCRIPTS
from recordings.differences import all_differences
from recordings.logs import Action
from recordings.reading import scenarios_of
from recordings.scenarios import recorded_version, scenarios, table
from stack.console import Problem
from stack.states import states
from tests.recordings.test_logs import ACTIONS

VERSIONS = ("2024.06", "2.0")
TESTS = Path(__file__).parent


def test_every_transcript_is_repeated_or_has_a_reason() -> None:
    replayed = {f"{row['name']}.json" for row in table()["transcript"]}
    listed = Counter([*replayed, *table()["repeated"], *table()["not_replayed"]])
    assert set(listed) == {file.name for file in TRANSCRIPTS.iterdir()} - {"README.md"}
    assert not [name for name, times in listed.items() if times > 1], "listed twice"


@pytest.mark.parametrize(("name", "test"), table()["repeated"].items())
def test_the_test_that_repeats_it_reads_it(name: str, test: str) -> None:
    without_version = Path(name).stem.partition("-")[2]
    assert without_version in (TESTS / test).read_text()


def test_every_scenario_is_replayed_somewhere() -> None:
    listed = [(scenario.transcript, scenario.name) for version in VERSIONS for scenario in scenarios(version)]
    recorded = [(name, scenario) for name in dict(listed) for scenario in scenarios_of(name)]
    assert sorted(listed) == sorted(recorded)
    assert {scenario.state for version in VERSIONS for scenario in scenarios(version)} <= set(states())


@pytest.mark.parametrize("row", all_differences(), ids=lambda row: row.pattern)
def test_a_known_difference_covers_something(row: recordings.differences.Difference) -> None:
    assert any(map(row.covers, titles()))


def titles() -> list[str]:
    """Of everything that is compared by name."""
    replayed = [scenario for version in VERSIONS for scenario in scenarios(version)]
    return [
        *(f"{scenario.title}: {name}" for scenario in replayed for name in scenario.recorded()),
        *(f"{action.title}: {part}" for action in ACTIONS for part in parts(action)),
        *(f"{version}-S13-message-ratelimit: the first refusal" for version in VERSIONS),
    ]


def parts(action: Action) -> list[str]:
    return ["it printed", *action.logs]


def test_a_version_without_recordings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COMPARE_WITH", raising=False)
    with pytest.raises(Problem, match=r"no transcripts of Mailu 1\.9.*COMPARE_WITH=2024\.06"):
        recorded_version("1.9")
    monkeypatch.setenv("COMPARE_WITH", "2024.06")
    assert recorded_version("master") == "2024.06"


def test_a_patch_release_is_compared_with_its_release(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COMPARE_WITH", raising=False)
    assert recorded_version("2024.06.57") == "2024.06"


def test_a_transcript_that_does_not_parse(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "2.0-S8-default-ports-ext.json").write_text('{"scenarios": ')
    monkeypatch.setattr(recordings.reading, "TRANSCRIPTS", tmp_path)
    with pytest.raises(Problem, match=r"2\.0-S8-default-ports-ext\.json cannot be read"):
        scenarios("2.0")


def test_a_transcript_without_dialogues() -> None:
    with pytest.raises(Problem, match=r"S18-restart\.json has no dialogues"):
        scenarios_of("2024.06-S18-restart")
