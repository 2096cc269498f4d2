"""Verdicts: whether what came out is what was claimed."""

import re
from doctest import ELLIPSIS, OutputChecker
from email.message import EmailMessage

from proof.claims import Claim
from proof.outcome import LIMIT, Outcome
from proof.snippets import read_snippet

CONTROL = re.compile(r"\x1b\[[\d;?]*[A-Za-z]")
"""ECMA-48: Compose v2 erases the line before each that it logs, also where there is no terminal."""


def differences(claim: Claim, outcome: Outcome, expected: EmailMessage) -> list[str]:
    """What is not as claimed, one sentence each; none at all means that the claim passes."""
    return [*_exit(claim, outcome), *_output(claim, outcome), *_delivery(claim, outcome, expected)]


def _exit(claim: Claim, outcome: Outcome) -> list[str]:
    if outcome.exit is None:
        return [f"It was still running after {LIMIT} s."]
    if claim.expect == "fails" and outcome.exit == 0:
        return ["It should fail, and ended with exit code 0."]
    if claim.expect != "fails" and outcome.exit != 0:
        return [f"It should end with exit code 0, and ended with {outcome.exit}."]
    return []


def _output(claim: Claim, outcome: Outcome) -> list[str]:
    if not claim.output:
        return []
    claimed = read_snippet(claim.output, claim.at).text
    printed = last_lines(outcome.output, len(claimed.splitlines()))
    if OutputChecker().check_output(claimed, printed, ELLIPSIS):
        return []
    return [f"snippets/{claim.output} shows:\n{claimed}but this was printed:\n{printed}"]


def last_lines(text: str, lines: int) -> str:
    """The end of an output as a terminal leaves it: without control sequences, with tabs as Markdown shows them."""
    text = CONTROL.sub("", text).expandtabs(4)
    return "".join(f"{line}\n" for line in text.splitlines()[-lines:])


def _delivery(claim: Claim, outcome: Outcome, expected: EmailMessage) -> list[str]:
    if claim.expect != "delivered" or outcome.exit != 0:
        return []
    if outcome.message is None:
        return ["The program says that it sent the message, but none arrived within 10 s."]
    claimed, arrived = _essence(expected), _essence(outcome.message)
    return [
        f"The message arrived with {name} {arrived[name]!r}, not {claimed[name]!r}."
        for name in claimed
        if arrived[name] != claimed[name]
    ]


def _essence(message: EmailMessage) -> dict[str, str]:
    """What a reader of the mail sees; clients differ in the rest."""
    body = message.get_body(("plain",))
    addresses = {name: message[name].addresses[0].addr_spec for name in ("From", "To")}
    return {**addresses, "Subject": str(message["Subject"]), "body": body.get_content().strip() if body else ""}
