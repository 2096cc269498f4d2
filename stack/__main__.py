"""python -m stack up [STATE ...] | down | clean"""

import argparse
import shutil
import sys
from collections.abc import Sequence

from stack import ROOT, WORK
from stack.build import FOLDERS, remove_images
from stack.console import Problem
from stack.engine import engine, running_engine, stop_engine
from stack.world import down, up

USUAL = ["default", "submission"]
"""What `up` starts when no state is named."""
LEFT = (WORK, ROOT / "site", ROOT / ".mypy_cache", ROOT / ".ruff_cache", FOLDERS / "client" / "wheels")


def parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    """`task`, and for `up` the `states`. Anything else ends with a usage message and exit code 2, before anything is done."""
    parser = argparse.ArgumentParser("python -m stack", allow_abbrev=False)
    tasks = parser.add_subparsers(dest="task", metavar="TASK", required=True)
    tasks.add_parser("up", help="start states and keep them").add_argument("states", nargs="*", metavar="STATE")
    tasks.add_parser("down", help="stop what `up` keeps")
    tasks.add_parser("clean", help="down, and remove what was built here")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> None:
    """Raises Problem."""
    wanted = parsed(arguments)
    if wanted.task == "up":
        with engine(keep=True) as client:
            up(client, wanted.states or USUAL)
        return
    if running := running_engine():
        down(running)
        if wanted.task == "clean":
            remove_images(running)
        stop_engine()
    if wanted.task == "clean":
        for folder in LEFT:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    try:
        main()
    except Problem as problem:
        sys.exit(f"\n{problem}")
    except KeyboardInterrupt:
        sys.exit("\nInterrupted; nothing is left running.")
