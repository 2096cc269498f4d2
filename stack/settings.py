"""The names that mailu.env may hold."""

from dotenv import dotenv_values

from stack import STACK
from stack.console import Problem
from stack.states import State

KNOWN = STACK / "images" / "base" / "variables.txt"


def check_settings(state: State) -> None:
    """Raise Problem for a variable that Mailu does not document: it would be ignored in silence."""
    known = set(KNOWN.read_text().split())
    for file in state.env_files():
        if unknown := set(dotenv_values(file)) - known:
            raise Problem(
                f"{file.relative_to(STACK.parent)} sets {min(unknown)}, which is no variable of Mailu. "
                "Correct the name; the known ones are in stack/images/base/variables.txt."
            )
