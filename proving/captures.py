"""Captures: what claims left on the wire, read by tshark as many at a time as are waiting. Its start takes longer than a file."""

import threading
import time
from concurrent.futures import Future
from itertools import groupby
from queue import SimpleQueue
from typing import Self

from docker.models.containers import Container

from proving.dialogue import FIELDS, SEVERAL, dialogue, packets
from stack import WORK
from stack.console import Problem

FOLDER = WORK / "captures"
"""As clients see it: /captures."""
PAUSE = 8
"""How many times longer than a reading took the next one waits: the more there is to read, the more at a time."""
SCRIPT = """
cd /captures && cat {keys} >"$0.keys" && mergecap -I none -w "$0.packets" {packets} &&
tshark -n -r "$0.packets" -o "tls.keylog_file:$0.keys" -T fields -E aggregator={several} {fields}
code=$?
rm -rf {folders} "$0".*
exit $code
"""


class Captures:
    """A thread that reads captures. Use it as a context manager: at its end everything has been read."""

    def __init__(self) -> None:
        self.waiting: SimpleQueue[tuple[str, Container, Future[list[str]]] | None] = SimpleQueue()
        self.ending = threading.Event()
        self.reader = threading.Thread(target=self._read, daemon=True)

    def __enter__(self) -> Self:
        FOLDER.mkdir(parents=True, exist_ok=True)
        self.reader.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ending.set()
        self.waiting.put(None)
        self.reader.join()

    def dialogue(self, name: str, found: Container) -> Future[list[str]]:
        """The dialogue of the capture .stack/captures/NAME, sooner or later; `found` is a client that can read it."""
        wanted: Future[list[str]] = Future()
        self.waiting.put((name, found, wanted))
        return wanted

    def _read(self) -> None:
        over = False
        while not over:
            batch = [self.waiting.get()]
            while not self.waiting.empty():
                batch.append(self.waiting.get())
            jobs = [job for job in batch if job]
            over = len(jobs) < len(batch)
            began = time.monotonic()
            if jobs:
                self._answer(jobs)
            self.ending.wait(PAUSE * (time.monotonic() - began))

    def _answer(self, jobs: list[tuple[str, Container, Future[list[str]]]]) -> None:
        try:
            found = read([name for name, *_ in jobs], jobs[0][1])
        except Exception as error:
            for *_, wanted in jobs:
                wanted.set_exception(error)
            return
        for name, _, wanted in jobs:
            wanted.set_result(found[name])


def read(names: list[str], found: Container) -> dict[str, list[str]]:
    """The dialogues of some captures, read at one go. Raises Problem when tshark cannot."""
    fields = " ".join(f"-e {field}" for field in FIELDS.values())
    keys, files = (" ".join(f"{name}/{part}" for name in names) for part in ("keys", "packets"))
    script = SCRIPT.format(keys=keys, packets=files, fields=fields, several=SEVERAL, folders=" ".join(names))
    code, streams = found.exec_run(["sh", "-c", script, f"batch-{names[0]}"], demux=True)
    printed, complaints = (bytes(part or b"").decode(errors="replace") for part in streams)
    if code:
        raise Problem(f"tshark could not read {', '.join(names)}:\n{complaints[-800:]}")
    seen = sorted(packets(printed), key=lambda packet: int(packet["capture"] or 0))  # stable: in the order of time
    parts = {number: list(dialogue(part)) for number, part in groupby(seen, key=lambda packet: int(packet["capture"] or 0))}
    return {name: parts.get(number, []) for number, name in enumerate(names)}
