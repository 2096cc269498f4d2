"""Addresses: each state has a number, and from it follow its own ones. None of them overlaps another state's."""

from ipaddress import IPv4Address, IPv4Network
from itertools import chain, islice

LOOPBACK = IPv4Address("127.58.7.1")
"""Where the first state publishes its ports: an address that no other mail server sits on. The others follow."""
OUTSIDE = tuple(map(IPv4Network, ("203.0.113.0/24", "198.51.100.0/24", "198.18.0.0/16")))
"""What stands for the internet (RFC 5737, RFC 2544): eight addresses a state."""
CABLES = IPv4Network("198.19.0.0/16")
"""The ends of cables (RFC 2544): four addresses a state, two a cable."""
LEFT_OUT = IPv4Network("203.0.113.80/29")
"""A package mirror of the machine may have one of them."""


def published(number: int) -> str:
    """The loopback address of a state's published ports."""
    return str(LOOPBACK + number)


def outside(number: int) -> IPv4Network:
    """The network of a state's clients outside: room for six. Raises StopIteration after the 8254th state."""
    networks = chain.from_iterable(network.subnets(new_prefix=29) for network in OUTSIDE)
    return next(islice((network for network in networks if network != LEFT_OUT), number, None))


def cable(number: int, which: int) -> tuple[str, str]:
    """The two ends of a state's first or second cable: the host's, and the client's."""
    first = CABLES[4 * number + 2 * which]
    return str(first), str(first + 1)
