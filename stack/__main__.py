"""python -m stack up | down"""

import sys

from stack.console import Problem
from stack.engine import engine, running_engine, stop_engine
from stack.world import down, up


def main(task: str) -> None:
    if task == "up":
        with engine(keep=True) as client:
            up(client)
    elif running := running_engine():
        down(running)
        stop_engine()


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except Problem as problem:
        sys.exit(f"\n{problem}")
    except KeyboardInterrupt:
        sys.exit("\nInterrupted; nothing is left running.")
