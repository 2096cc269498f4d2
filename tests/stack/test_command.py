"""python -m stack: does what it is told, and nothing for a word that it does not know."""

from contextlib import nullcontext
from unittest.mock import Mock

import pytest

from stack import __main__ as command

ACTING = ("engine", "running_engine", "stop_engine", "up", "down", "remove_images", "shutil")


@pytest.fixture
def acted(monkeypatch: pytest.MonkeyPatch) -> Mock:
    """Everything that acts, replaced by a record of calls."""
    acted = Mock()
    acted.engine.return_value = nullcontext("engine")
    acted.running_engine.return_value = "engine"
    for name in ACTING:
        monkeypatch.setattr(command, name, getattr(acted, name))
    return acted


@pytest.mark.parametrize("arguments", [[], ["ANYTHING"], ["dow"], ["down", "default"], ["clean", "--all"], ["--up"]])
def test_what_it_does_not_know_does_nothing(arguments: list[str], acted: Mock, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        command.main(arguments)
    assert ended.value.code == 2
    assert capsys.readouterr().err.startswith("usage: python -m stack")
    assert not acted.mock_calls


def test_up(acted: Mock) -> None:
    command.main(["up"])
    acted.up.assert_called_once_with("engine", command.USUAL)
    command.main(["up", "legacy", "notls"])
    acted.up.assert_called_with("engine", ["legacy", "notls"])
    assert not acted.down.mock_calls


def test_down_leaves_images_and_files(acted: Mock) -> None:
    command.main(["down"])
    acted.down.assert_called_once_with("engine")
    acted.stop_engine.assert_called_once_with()
    assert not acted.remove_images.mock_calls and not acted.shutil.mock_calls


def test_clean_without_an_engine_removes_files(acted: Mock) -> None:
    acted.running_engine.return_value = None
    command.main(["clean"])
    assert [call.args[0] for call in acted.shutil.rmtree.mock_calls] == list(command.LEFT)
    assert not acted.down.mock_calls and not acted.stop_engine.mock_calls
