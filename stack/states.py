"""States: the configurations of the world, made from the fragments that the pages show."""

import tomllib
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

from stack import ROOT as PROJECT_FOLDER
from stack import SNIPPETS, STACK, WORK
from stack.console import Problem
from stack.kinds import VERSION

PROJECT = "mailu587"
TABLE = STACK / "states.toml"
ROOM = 24
"""States that the test network (TEST-NET-3, RFC 5737) has room for: each takes 8 addresses, and 4 more for cables."""
LEFT_OUT = 10
"""These eight addresses stay free: a package mirror of the machine may have one of them (203.0.113.80)."""
WIRED = 14
"""States that have cables: the first ones of the table."""
LINKED = ("lan", "blocked")
"""The services of clients.yml that reach the published ports from another network, through the host's DNAT."""


@dataclass(frozen=True)
class State:
    """One table of states.toml. `number` gives it addresses of its own; `env` and `compose` name files of snippets/.

    proxy: the service of proxies.yml that stands before front; clients outside then know that one as mail.example.com.
    """

    name: str
    number: int
    env: tuple[str, ...] = ()
    compose: tuple[str, ...] = ()
    whole: bool = False
    proxy: str | None = None
    ready: int = 465
    version: str = VERSION

    @property
    def owner(self) -> "State":
        """The state whose back end it uses: itself, or the first one."""
        return self if self.whole else next(iter(states().values()))

    @property
    def project(self) -> str:
        """The name of its compose project."""
        return PROJECT if self.number == 0 else f"{PROJECT}-{self.name}"

    @property
    def back_end(self) -> str:
        """The network of its back end."""
        return f"{self.owner.project}_default"

    @property
    def prefix(self) -> str:
        """The first three bytes of SUBNET, the back end's network."""
        return f"192.168.{203 + self.owner.number}"

    @property
    def front(self) -> str:
        """The address of its front inside SUBNET."""
        return f"{self.prefix}.{250 - self.number}"

    @property
    def address(self) -> str:
        """Where its ports are published: a loopback address that no other mail server sits on."""
        return f"127.58.7.{self.number + 1}"

    @property
    def subnet(self) -> str:
        """Its internet: eight addresses; front has the last but one."""
        return f"203.0.113.{self._first}/29"

    @property
    def front_outside(self) -> str:
        """The address of its front in its internet."""
        return f"203.0.113.{self._first + 6}"

    @property
    def _first(self) -> int:
        return 8 * (self.number + (self.number >= LEFT_OUT))

    def link(self, vantage: str) -> tuple[str, str]:
        """The two ends of the cable to a client that Docker did not wire: the host's, where ports are published, and its own."""
        first = 8 * (ROOM + 1) + 4 * (self.number % WIRED) + 2 * LINKED.index(vantage)
        return f"203.0.113.{first}", f"203.0.113.{first + 1}"

    def seen_from(self, vantage: str) -> str:
        """Where clients at a vantage find its front."""
        near = {"host": self.address, "net": self.front, "ext": self.front_outside}
        return near.get(vantage) or self.link(vantage)[0]

    @property
    def folder(self) -> Path:
        """What an administrator has in front of them: mailu.env."""
        return WORK / "states" / self.name

    @property
    def env_file(self) -> Path:
        return self.folder / "mailu.env"

    @property
    def compose_env_file(self) -> Path:
        """What `docker compose` needs to know in the administrator's shell."""
        return self.folder / "compose.env"

    @property
    def published_file(self) -> Path:
        """The compose file that publishes front's ports at the ends of cables."""
        return self.folder / "cables.yml"

    def env_files(self) -> list[Path]:
        """stack/mailu.env and the fragments that go to its end."""
        return [STACK / "mailu.env", *map(fragment, self.env)]

    def mailu_env(self) -> str:
        """The mailu.env of this state: fragments appended, as a reader would; and the subnet that it lives in."""
        return "\n".join([*(path.read_text() for path in self.env_files()), f"SUBNET={self.prefix}.0/24\n"])

    def compose_files(self) -> list[Path]:
        """What `docker compose -f` gets, in order."""
        network = STACK / ("network.yml" if self.whole else "beside.yml")
        proxies = [STACK / "proxies.yml"] if self.proxy else []
        return [STACK / "compose.yml", network, STACK / "clients.yml", *proxies, *map(fragment, self.compose)]

    def variables(self) -> dict[str, str]:
        """What the compose files leave open."""
        return {
            "MAILU_ENV": str(self.env_file),
            "MAILU_ROOT": str(WORK),
            "PROJECT": str(PROJECT_FOLDER),
            "COMPOSE_ENV": str(self.compose_env_file),
            "BIND_ADDRESS4": self.address,
            "EXT_SUBNET": self.subnet,
            "BACK_END": self.back_end,
            "PREFIX": self.prefix,
            "FRONT": self.front,
            "DELIVERY": "imap" if self.version == "2.0" else self.front,  # 2024.06 delivers through front
            "FRONT_OUTSIDE": self.front_outside,
            "FRONT_NAME": "front.example.com" if self.proxy else "mail.example.com",
            **{f"{vantage.upper()}_ADDRESS": self.link(vantage)[0] for vantage in LINKED},
        }


def fragment(name: str) -> Path:
    path = SNIPPETS / name
    if not path.is_file():
        raise Problem(f"stack/states.toml names snippets/{name}, which does not exist. Write that file or correct the name.")
    return path


@cache
def states() -> dict[str, State]:
    """All states by name. The first one owns a back end; the others add a front to it, or are whole themselves."""
    tables = tomllib.loads(TABLE.read_text())
    if len(tables) > ROOM:
        raise Problem(f"stack/states.toml has {len(tables)} states, but the test network has room for {ROOM}.")
    return {name: _state(name, number, table) for number, (name, table) in enumerate(tables.items())}


def _state(name: str, number: int, table: dict[str, Any]) -> State:
    table = {"whole": number == 0} | {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}
    if unknown := set(table) - {field.name for field in fields(State)}:
        raise Problem(f"stack/states.toml gives the state {name} the unknown key {min(unknown)}. Correct it there.")
    return State(name, number, **table)
