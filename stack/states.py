"""States: the configurations of the world, made from the fragments that the pages show."""

import tomllib
from dataclasses import dataclass, fields, replace
from functools import cache
from ipaddress import IPv4Network
from pathlib import Path
from typing import Any

from stack import ROOT as PROJECT_FOLDER
from stack import SNIPPETS, STACK, WORK, addresses
from stack.console import Problem
from stack.kinds import VERSION

PROJECT = "mailu587"
TABLE = STACK / "states.toml"
LINKED = ("lan", "blocked")
"""The services of clients.yml that reach the published ports from another network, through the host's DNAT."""


@dataclass(frozen=True)
class State:
    """One table of states.toml, or a copy of it. `env` and `compose` name files of snippets/.

    number: gives it addresses of its own. subnets: the networks of its back ends; the first is its own, each further one
    makes a copy, for claims that run side by side. beside: without subnets, the state whose back end it uses.
    proxy: the service of proxies.yml that stands before front; clients outside then know that one as mail.example.com.
    """

    name: str
    number: int
    subnets: tuple[str, ...] = ()
    beside: str = ""
    env: tuple[str, ...] = ()
    compose: tuple[str, ...] = ()
    proxy: str | None = None
    ready: int = 465
    version: str = VERSION
    copy: int = 0

    @property
    def key(self) -> str:
        """Its name, and the number of a copy: `default`, `default-2`."""
        return f"{self.name}-{self.copy + 1}" if self.copy else self.name

    @property
    def described(self) -> str:
        """All that its table says: what evidence of this state rests on, beside the fragments themselves."""
        return repr(replace(self, number=0, copy=0))

    @property
    def whole(self) -> bool:
        """Whether it has a back end of its own."""
        return bool(self.subnets)

    @property
    def owner(self) -> "State":
        """The state whose back end it uses: itself, or the one that it stands beside."""
        return self if self.whole else states()[self.beside or next(iter(states()))]

    @property
    def project(self) -> str:
        """The name of its compose project."""
        return PROJECT if self.number == 0 else f"{PROJECT}-{self.key}"

    @property
    def back_end(self) -> str:
        """The network of its back end."""
        return f"{self.owner.project}_default"

    @property
    def subnet(self) -> IPv4Network:
        """SUBNET: the back end's network."""
        owner = self.owner
        return IPv4Network(owner.subnets[owner.copy])

    @property
    def prefix(self) -> str:
        """The first three bytes of SUBNET."""
        return str(self.subnet.network_address).rpartition(".")[0]

    @property
    def front(self) -> str:
        """The address of its front inside SUBNET."""
        return f"{self.prefix}.{250 - self.number}"

    @property
    def address(self) -> str:
        """Where its ports are published."""
        return addresses.published(self.number)

    @property
    def outside(self) -> IPv4Network:
        """Its internet: front has the last address."""
        return addresses.outside(self.number)

    @property
    def front_outside(self) -> str:
        """The address of its front in its internet."""
        return str(self.outside[-2])

    def link(self, vantage: str) -> tuple[str, str]:
        """The two ends of the cable to a client that Docker did not wire: the host's, where ports are published, and its own."""
        return addresses.cable(self.number, LINKED.index(vantage))

    def seen_from(self, vantage: str) -> str:
        """Where clients at a vantage find its front."""
        near = {"host": self.address, "net": self.front, "ext": self.front_outside}
        return near.get(vantage) or self.link(vantage)[0]

    @property
    def folder(self) -> Path:
        """What an administrator has in front of them: mailu.env."""
        return WORK / "states" / self.key

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
        return "\n".join([*(path.read_text() for path in self.env_files()), f"SUBNET={self.subnet}\n"])

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
            "EXT_SUBNET": str(self.outside),
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


def states() -> dict[str, State]:
    """All states by name, in the order of the table. The first one has a back end that others use."""
    return {state.key: state for state in every_state() if not state.copy}


def copies(state: State) -> list[State]:
    """The state itself and its copies: the same in everything but their addresses."""
    return [other for other in every_state() if other.name == state.name]


def any_state(key: str) -> State | None:
    """A state or a copy by its key."""
    return next((state for state in every_state() if state.key == key), None)


@cache
def every_state() -> list[State]:
    """Every state, and behind them the copies. Raises Problem for a table that cannot be meant."""
    tables = [(name, _table(name, table)) for name, table in tomllib.loads(TABLE.read_text()).items()]
    rows = [(name, table, copy) for name, table in tables for copy in range(len(table.get("subnets", ())) or 1)]
    rows.sort(key=lambda row: row[2])  # copies come last: the numbers of the others do not depend on how many there are
    found = [State(name, number, copy=copy, **table) for number, (name, table, copy) in enumerate(rows)]
    for state in found:
        if not state.whole and state.beside and not any(state.beside == other.name and other.whole for other in found):
            raise Problem(f"stack/states.toml puts {state.name} beside {state.beside}, which has no subnets. Name one that has.")
    return found


def _table(name: str, table: dict[str, Any]) -> dict[str, Any]:
    allowed = {field.name for field in fields(State)} - {"name", "number", "copy"}
    if unknown := set(table) - allowed:
        raise Problem(f"stack/states.toml gives the state {name} the unknown key {min(unknown)}. Correct it there.")
    return {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}
