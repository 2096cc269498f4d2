"""Running a claim: its own program, in a client container, where mail.example.com is `front`."""

import json
import secrets
import time
from contextlib import nullcontext
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from fnmatch import fnmatch
from pathlib import PurePosixPath
from typing import Any

from docker import DockerClient

from proof.circumstances import WHEN, bring_about
from proof.claims import Claim
from stack import SNIPPETS
from stack.accounts import Accounts, first_message
from stack.console import Problem
from stack.limits import forget_logins
from stack.world import container

SENDER, RECIPIENT = "user@example.com", "friend@example.com"
LIMIT = 60
"""Seconds that a program may take."""
OBSERVER = ["python3", "/opt/client/observe.py"]
PYTHON = ["python3", "/opt/client/run_example.py", "/snippets/{run}"]
PROGRAMS: dict[str, tuple[str | None, list[str]]] = {
    # file -> (service of stack/clients.yml, else the one of the claim's vantage; command)
    "clients/wordpress/*": ("wordpress", ["/opt/wordpress/with-plugin", "/snippets/{snippet}", "/snippets/{run}"]),
    "clients/alertmanager/*": (None, ["/opt/client/with-alertmanager", "/snippets/{snippet}", "/snippets/{run}"]),
    "clients/msmtp/*": (None, ["sh", "-c", "install -m 600 /snippets/{snippet} ~/.msmtprc && sh /snippets/{run}"]),
    "clients/postfix/*": (None, ["/opt/client/with-postfix", "/snippets/{snippet}", "/snippets/{run}"]),
    "*.js": (None, ["node", "/snippets/{run}"]),
    "*.php": (None, ["php", "/snippets/{run}"]),
    "labs/*.py": (None, ["python3", "/opt/client/run_lab.py", "/snippets/{run}"]),
    "*.py": (None, PYTHON),
    "*.sh": (None, ["sh", "/snippets/{run}"]),
}


@dataclass(frozen=True)
class Outcome:
    """What came out: exit code (None: it took longer than LIMIT), what was printed, and the dialogue on the wire."""

    exit: int | None
    output: str
    dialogue: list[str]
    seconds: float
    began: float  # seconds of the epoch
    message: EmailMessage | None


def service_of(claim: Claim) -> str:
    """The service of stack/clients.yml that the claim's program runs in."""
    return _program(claim)[0] or claim.vantage


def run(claim: Claim, client: DockerClient) -> Outcome:
    """Execute a claim with fresh accounts, and wait for its message where one is expected."""
    command = [part.format(snippet=claim.snippet, run=claim.run) for part in _program(claim)[1]]
    accounts, password = _fresh_accounts(claim, client)
    delivered = claim.expect == "delivered"
    with accounts.empty_mailbox(RECIPIENT, password) if delivered else nullcontext() as mailbox:
        bring_about(claim.when, accounts, SENDER, container(client, claim.world, service_of(claim)))
        began = time.time()
        observed = _execute(claim, client, [*OBSERVER, "mail.example.com", str(LIMIT), *command], password)
        message = first_message(mailbox, seconds=10) if mailbox and observed["exit"] == 0 else None
    return Outcome(**observed, began=began, message=message)


def updated_example(claim: Claim, client: DockerClient) -> str | None:
    """The Python snippet with its `#>` lines as they came out now; None when it is no such snippet."""
    if _program(claim)[1] != PYTHON:
        return None
    _, password = _fresh_accounts(claim, client)
    code, out = _exec(claim, client, [*PYTHON[:-1], "--update", f"/snippets/{claim.run}"], password)
    return out if code == 0 else None


def _fresh_accounts(claim: Claim, client: DockerClient) -> tuple[Accounts, str]:
    """Accounts of one password, against which no login counts."""
    forget_logins(client, claim.world)
    accounts, password = Accounts(claim.world.owner), secrets.token_hex(12)
    for email in (SENDER, RECIPIENT):
        accounts.renew(email, password)
    return accounts, password


def expected_message() -> EmailMessage:
    """The message that every client sends."""
    return message_from_bytes((SNIPPETS / "clients" / "message.eml").read_bytes(), policy=default)


def _program(claim: Claim) -> tuple[str | None, list[str]]:
    for pattern, program in PROGRAMS.items():
        if fnmatch(claim.run, pattern):
            return program
    raise Problem(
        f"{claim.at}: nothing runs {claim.run}. Add one line for it to PROGRAMS in proof/runner.py, or name a file to run."
    )


def _execute(claim: Claim, client: DockerClient, command: list[str], password: str) -> dict[str, Any]:
    code, out = _exec(claim, client, command, password)
    if code != 0:
        raise Problem(f"{claim.at}: the observer at {claim.vantage} failed: {out[-800:]}")
    return dict(json.loads(out))


def _exec(claim: Claim, client: DockerClient, command: list[str], password: str) -> tuple[int, str]:
    """Run a command where a reader would: beside the snippet; on the server, in the folder that has mailu.env."""
    folder = str(claim.world.folder if claim.vantage == "server" else PurePosixPath("/snippets", claim.run).parent)
    found = container(client, claim.world, service_of(claim))
    environment = {"SMTP_PASSWORD": password, **WHEN[claim.when]}
    result = found.exec_run(command, environment=environment, workdir=folder)
    return int(result.exit_code or 0), bytes(result.output).decode()  # type: ignore[arg-type]  # no stream
