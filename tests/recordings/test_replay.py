"""The replaying client itself: whoever answers as recorded is found equal, and one changed word is found."""

import importlib.util
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import ModuleType

import pytest

from recordings.comparing import lines
from recordings.reading import Entry, scenarios_of
from stack import STACK
from tests.probes.certificates import authority, contexts

DIALOGUES = [
    ("2024.06-S4-587-ext", "deliver", "deliver_587"),
    ("2024.06-S13-message-ratelimit", "ext", "refused_recipients_sender_not_owned"),
    ("2024.06-S14-no-from", "ext", "465: no From header, to a local user"),
    ("2024.06-S14-no-from", "ext", "587: no From header"),
    ("2024.06-S17-log-forms", "ext", "wrong login on 465, connection dropped without QUIT"),
    ("2024.06-S17-log-forms", "ext", "plain text on 465 (EHLO without TLS)"),
    ("2024.06-S17-log-forms", "ext", "TLSv1_2 client on 465"),
    ("2.0-S17-log-forms", "ext", "wrong login on 465"),
]


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    """The image's own code, loaded from its folder, with the test CA."""
    spec = importlib.util.spec_from_file_location("replay", STACK / "images" / "client" / "replay.py")
    assert spec and spec.loader
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    file = tmp_path_factory.mktemp("ca") / "ca.pem"
    authority().cert_pem.write_to_path(str(file))
    vars(loaded)["CA"] = str(file)
    return loaded


@contextmanager
def server(program: ModuleType, log: list[Entry]) -> Iterator[int]:
    """A server that says what was recorded, each line when its turn comes. Yields its port."""
    listening = socket.create_server(("127.0.0.1", 0))

    def answer() -> None:
        connection, _ = listening.accept()
        with suppress(OSError):
            for event in log:
                match event:
                    case {"S": said}:
                        connection.sendall(program.ours(said).encode() + b"\r\n")
                    case {"C": said}:
                        length = len(program.sent(said))
                        while length:
                            length -= len(connection.recv(length)) or length
                    case {"tls": {"version": version}}:
                        context = contexts()["only 1.2" if version == "TLSv1.2" else "other name"]
                        connection = context.wrap_socket(connection, server_side=True)
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(4096):
                pass
        connection.close()

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    with listening:
        yield listening.getsockname()[1]
        thread.join(5)


def replayed(program: ModuleType, name: str, recorded: Entry, log: list[Entry]) -> list[str]:
    with server(program, log) as port:
        return lines(program.result_of(name, recorded | {"port": port}, "127.0.0.1"))


@pytest.mark.parametrize(("transcript", "scenario", "name"), DIALOGUES)
def test_equal_answers_are_equal(transcript: str, scenario: str, name: str, program: ModuleType) -> None:
    recorded = scenarios_of(transcript)[scenario][name]
    assert [line for line in replayed(program, name, recorded, recorded["log"]) if "TLS: " not in line] == [
        line for line in lines(recorded) if "TLS: " not in line
    ]


@pytest.mark.parametrize(("transcript", "scenario", "name"), [row for row in DIALOGUES if "EHLO without TLS" not in row[2]])
def test_another_answer_is_different(transcript: str, scenario: str, name: str, program: ModuleType) -> None:
    recorded = scenarios_of(transcript)[scenario][name]
    last = max(number for number, event in enumerate(recorded["log"]) if "S" in event)
    changed = [
        event | {"S": event["S"].replace("2", "3").replace("5", "4")} if number == last else event
        for number, event in enumerate(recorded["log"])
    ]
    assert replayed(program, name, recorded, changed) != replayed(program, name, recorded, recorded["log"])
