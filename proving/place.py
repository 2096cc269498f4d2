"""Running a claim: its own program, in a client container, where mail.example.com is `front`."""

import json
import secrets
import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import nullcontext
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import PurePosixPath
from typing import Any

from docker import DockerClient
from docker.models.containers import Container

from proof.circumstances import LOGINS_LIMITED, PASSWORD_CHANGED, WHEN
from proof.claims import Claim
from proof.inputs import MESSAGE
from proof.outcome import LIMIT, Outcome
from proof.programs import PYTHON, command_of, is_example, service_of
from stack import SNIPPETS
from stack.accounts import Accounts
from stack.console import Problem
from stack.limits import forget_logins
from stack.mailbox import arrived, empty_mailbox
from stack.running import container
from stack.states import State

SENDER, RECIPIENT = "user@example.com", "friend@example.com"
OBSERVER = ["python3", "/opt/client/observe.py", "mail.example.com", str(LIMIT)]
STOP = ["sh", "-c", "kill -TERM $(cat /run/observer)"]


class Place:
    """A back end and the states that use it: one claim at a time runs here, so that no other one sees its accounts and limits."""

    def __init__(self, client: DockerClient, owner: State) -> None:
        self.client, self.owner, self.accounts = client, owner, Accounts(owner)
        self.helper = ThreadPoolExecutor(1)

    def run(self, claim: Claim, state: State) -> Outcome:
        """Execute a claim in a state or its copy, with a fresh account, and wait for its message where one is expected."""
        started = time.monotonic()
        password, found = self._fresh_accounts(claim), self.client_of(claim, state)
        delivered = claim.expect == "delivered"
        mailbox_of = empty_mailbox(state, RECIPIENT, password) if delivered else nullcontext()
        with mailbox_of as mailbox:
            self._bring_about(claim, found)
            began, capture = time.time(), f"{claim.name[:80]}-{secrets.token_hex(4)}"
            command = [*OBSERVER, f"/captures/{capture}", *command_of(claim)]
            observed = self._observe(claim, found, command, password, state)
            message = arrived(self.client, state, mailbox, began, seconds=10) if mailbox and observed["exit"] == 0 else None
        overhead = round(time.monotonic() - started - observed["seconds"], 3)
        return Outcome(**observed, began=began, overhead=overhead, capture=capture, message=message)

    def updated_example(self, claim: Claim, state: State) -> str | None:
        """The Python snippet with its `#>` lines as they came out now; None when it is no such snippet."""
        if not is_example(claim):
            return None
        command = [*PYTHON[:-1], "--update", f"/snippets/{claim.run}"]
        code, out = self.execute(claim, self.client_of(claim, state), command, self._fresh_accounts(claim), state)
        return out if code == 0 else None

    def client_of(self, claim: Claim, state: State) -> Container:
        """The container that the claim's program runs in."""
        return container(self.client, state, service_of(claim))

    def stop(self, claim: Claim, state: State) -> None:
        """End the program of a claim that is being run."""
        self.client_of(claim, state).exec_run(STOP)

    def _fresh_accounts(self, claim: Claim) -> str:
        """Accounts of one password, which is returned, and against which no login counts."""
        forgotten: Future[None] = self.helper.submit(forget_logins, self.client, self.owner)
        password = secrets.token_hex(12)
        for email in (SENDER, RECIPIENT) if claim.expect == "delivered" else (SENDER,):
            self.accounts.renew(email, password)
        forgotten.result()
        return password

    def _bring_about(self, claim: Claim, found: Container) -> None:
        """What has to be arranged: another password, or as many wrong logins as AUTH_RATELIMIT_IP allows to this network."""
        if claim.when == PASSWORD_CHANGED:
            self.accounts.renew(SENDER, secrets.token_hex(12))
        if claim.when == LOGINS_LIMITED:
            code, output = found.exec_run(["python3", "/opt/client/use_up_logins.py"])
            if code:
                text = bytes(output).decode()  # type: ignore[arg-type]  # no stream
                raise Problem(f"The limit of logins could not be used up from {found.name}:\n{text[-800:]}")

    def _observe(self, claim: Claim, found: Container, command: list[str], password: str, state: State) -> dict[str, Any]:
        code, out = self.execute(claim, found, command, password, state)
        if code != 0:
            raise Problem(f"{claim.at}: the observer at {claim.vantage} failed: {out[-800:]}")
        return dict(json.loads(out))

    def execute(self, claim: Claim, found: Container, command: list[str], password: str, state: State) -> tuple[int, str]:
        """Run a command where a reader would: beside the snippet; on the server, in the folder that has mailu.env."""
        folder = str(state.folder if claim.vantage == "server" else PurePosixPath("/snippets", claim.run).parent)
        environment = {"SMTP_PASSWORD": password, **WHEN[claim.when]}
        result = found.exec_run(command, environment=environment, workdir=folder)
        return int(result.exit_code or 0), bytes(result.output).decode()  # type: ignore[arg-type]  # no stream


def expected_message() -> EmailMessage:
    """The message that every client sends."""
    return message_from_bytes((SNIPPETS / MESSAGE).read_bytes(), policy=default)
