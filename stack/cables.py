"""Clients in network namespaces of their own, wired to the host by hand.

Docker's DNAT passes over what comes from its own bridges, so no container of an ordinary network can show what another
machine sees. The far end of a cable (veth) can.
"""

import yaml
from docker import DockerClient
from docker.models.containers import Container

from stack.states import LINKED, State

IMAGE = "mailu587/client"
HOST = """
ip link add {name} type veth peer name eth0 netns {pid}
ip address add {host}/31 dev {name}
ip link set {name} up
nsenter --target {pid} --net ip address add {own}/31 dev eth0
nsenter --target {pid} --net ip link set eth0 up
"""
FIREWALL = """
nsenter --target {pid} --net iptables -A OUTPUT -p tcp -m multiport --dports 465,587 -j DROP
"""


def connect(client: DockerClient, state: State, vantage: str, found: Container) -> None:
    """Lay the cable. It goes away with the container."""
    host, own = state.link(vantage)
    values = {"name": f"m587-{state.number}-{vantage[0]}", "pid": found.attrs["State"]["Pid"], "host": host, "own": own}
    script = "set -e" + HOST + (FIREWALL if vantage == "blocked" else "")
    client.containers.run(
        IMAGE,
        ["sh", "-c", script.format(**values)],
        cap_add=["NET_ADMIN", "SYS_ADMIN", "SYS_PTRACE"],
        network_mode="host",
        pid_mode="host",
        remove=True,
    )


def published(state: State, vantages: set[str]) -> str:
    """A compose file that publishes front's ports at the host's end of each cable too."""
    files = [yaml.safe_load(file.read_text())["services"] for file in state.compose_files()]
    ports = [port for services in files for port in services.get("front", {}).get("ports", [])]
    return yaml.safe_dump(
        {
            "services": {
                "front": {
                    "ports": [
                        f"{state.link(vantage)[0]}:{port.partition('}:')[2]}"
                        for vantage in LINKED
                        if vantage in vantages
                        for port in ports
                    ]
                }
            },
        }
    )
