"""python -m stack up [STATE ...] | down | clean"""

import shutil
import sys

from stack import ROOT, WORK
from stack.build import FOLDERS, remove_images
from stack.console import Problem
from stack.engine import engine, running_engine, stop_engine
from stack.world import down, up

USUAL = ["default", "submission"]
"""What `up` starts when no state is named."""


def main(task: str, *names: str) -> None:
    if task == "up":
        with engine(keep=True) as client:
            up(client, list(names) or USUAL)
    elif running := running_engine():
        down(running)
        if task == "clean":
            remove_images(running)
        stop_engine()
    if task == "clean":
        for folder in (WORK, ROOT / "site", ROOT / ".mypy_cache", ROOT / ".ruff_cache", FOLDERS / "client" / "wheels"):
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except Problem as problem:
        sys.exit(f"\n{problem}")
    except KeyboardInterrupt:
        sys.exit("\nInterrupted; nothing is left running.")
