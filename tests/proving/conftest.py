"""The same small project as for proof/."""

from tests.proof.conftest import project

__all__ = ["project"]
