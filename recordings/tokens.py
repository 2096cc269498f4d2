"""Tokens: passwords for one program, of 32 hex digits, that Mailu makes."""

import secrets

from docker import DockerClient

from stack.accounts import Accounts
from stack.console import Problem
from stack.kinds import TOKEN_WITHOUT_API, kind
from stack.running import container
from stack.states import State


def create_token(client: DockerClient, state: State, email: str, comment: str, ip: str | None) -> str:
    """A new token of an account, good from everywhere or from one address. Raises Problem when Mailu makes none."""
    if kind().built or state.owner.version != "2.0":
        return Accounts(state.owner).create_token(email, comment, [ip] if ip else [])
    token = secrets.token_hex(16)
    code = TOKEN_WITHOUT_API.format(email=email, comment=comment, ip=ip, token=token)
    found = container(client, state, "admin")
    exit_code, output = found.exec_run(["python3", "-c", code], workdir="/app")
    if exit_code:
        raise Problem(f"{found.name} made no token:\n{bytes(output).decode()[-800:]}")  # type: ignore[arg-type]  # no stream
    return token
