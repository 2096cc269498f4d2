"""Stage the pages of both languages: python -m expand. PROVEN=no marks what is not proven, EVIDENCE=mailu takes no others."""

import os
import sys

from expand import evidence
from expand.staging import stage
from stack.console import Problem


def main() -> None:
    try:
        changed = stage(evidence.read(), marking=os.environ.get("PROVEN") == "no")
    except Problem as problem:
        sys.exit(str(problem))
    print(f"{len(changed)} staged files have changed.")


if __name__ == "__main__":
    main()
