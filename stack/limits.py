"""The limits of logins, which Mailu keeps in Redis."""

from docker import DockerClient

from stack.states import State
from stack.world import container


def forget_logins(client: DockerClient, state: State) -> None:
    """Empty them: they are in database 2."""
    container(client, state, "redis").exec_run(["redis-cli", "-n", "2", "flushdb"])
