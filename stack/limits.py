"""The limits of logins, which Mailu keeps in Redis."""

from docker import DockerClient

from stack.running import container
from stack.states import State


def forget_logins(client: DockerClient, state: State) -> None:
    """Empty them: they are in database 2."""
    container(client, state, "redis").exec_run(["redis-cli", "-n", "2", "flushdb"])
