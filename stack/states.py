"""States: the configurations of the world, made from the fragments that the pages show."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from stack import SNIPPETS, STACK, WORK
from stack.console import Problem

PROJECT = "mailu587"
TABLE = STACK / "states.toml"


@dataclass(frozen=True)
class State:
    """One table of states.toml. `number` gives it addresses of its own; `env` and `compose` name files of snippets/."""

    name: str
    number: int
    env: tuple[str, ...]
    compose: tuple[str, ...]

    @property
    def owns_back_end(self) -> bool:
        return self.number == 0

    @property
    def project(self) -> str:
        """The name of its compose project."""
        return PROJECT if self.owns_back_end else f"{PROJECT}-{self.name}"

    @property
    def address(self) -> str:
        """Where its ports are published: a loopback address that no other mail server sits on."""
        return f"127.58.7.{self.number + 1}"

    @property
    def subnet(self) -> str:
        """Its internet: a slice of TEST-NET-3 (RFC 5737)."""
        return f"203.0.113.{16 * self.number}/28"

    @property
    def env_file(self) -> Path:
        return WORK / "states" / f"{self.name}.env"

    def env_files(self) -> list[Path]:
        """stack/mailu.env and the fragments that go to its end."""
        return [STACK / "mailu.env", *map(fragment, self.env)]

    def mailu_env(self) -> str:
        """The mailu.env of this state: a fragment appended, as a reader would."""
        return "\n".join(path.read_text() for path in self.env_files())

    def compose_files(self) -> list[Path]:
        """What `docker compose -f` gets, in order."""
        network = STACK / ("network.yml" if self.owns_back_end else "beside.yml")
        return [STACK / "compose.yml", network, STACK / "clients.yml", *map(fragment, self.compose)]


def fragment(name: str) -> Path:
    path = SNIPPETS / name
    if not path.is_file():
        raise Problem(f"stack/states.toml names snippets/{name}, which does not exist. Write that file or correct the name.")
    return path


@cache
def states() -> dict[str, State]:
    """All states by name. The first one owns the back end; the others add a front to it."""
    tables = tomllib.loads(TABLE.read_text())
    if len(tables) > 16:
        raise Problem(f"stack/states.toml has {len(tables)} states, but the test network has room for 16.")
    return {
        name: State(name, number, tuple(table.get("env", ())), tuple(table.get("compose", ())))
        for number, (name, table) in enumerate(tables.items())
    }
