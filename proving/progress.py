"""Progress: how far the claims are, for a person at a terminal or in a log."""

import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn, TimeRemainingColumn

EVERY = 30.0
"""Seconds between two lines where there is no terminal."""


@contextmanager
def shown(verdicts: dict[str, Future[Any]], running: Callable[[], list[str]]) -> Iterator[None]:
    """Show how many are done, what is running and how long it will take, until the end. running: names of claims."""
    console = Console(file=sys.__stderr__)
    columns = (TextColumn("→"), BarColumn(24), MofNCompleteColumn(), TextColumn("claims,"), TimeElapsedColumn())
    left = (TextColumn("gone,"), TimeRemainingColumn(), TextColumn("left: {task.description}"))
    progress = Progress(*columns, *left, console=console, transient=True, disable=not console.is_terminal)
    over = threading.Event()
    with progress:
        task = progress.add_task("", total=len(verdicts))
        telling = threading.Thread(target=_tell, args=(progress, task, verdicts, running, over), daemon=True)
        telling.start()
        try:
            yield
        finally:
            over.set()
            telling.join()


def _tell(
    progress: Progress, task: TaskID, verdicts: dict[str, Future[Any]], running: Callable[[], list[str]], over: threading.Event
) -> None:
    lines = not progress.console.is_terminal
    while not over.wait(EVERY if lines else 0.5):
        done, names = sum(verdict.done() for verdict in verdicts.values()), running()
        progress.update(task, completed=done, description=", ".join(names)[:60])
        if lines:
            left = progress.tasks[task].time_remaining
            print(
                f"→ {done} of {len(verdicts)} claims{f', {left:.0f} s left' if left else ''}; running: {', '.join(names)[:200]}",
                file=sys.__stderr__,
                flush=True,
            )
