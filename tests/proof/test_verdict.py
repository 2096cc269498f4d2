"""A verdict can fail: each thing that a claim says, and what happens when it is otherwise."""

from dataclasses import replace
from email.message import EmailMessage

import pytest

from proof.claims import Claim
from proof.outcome import Outcome
from proof.verdict import differences
from proving.place import expected_message

DELIVERED = Claim(
    "clients/python/smtplib_465.py", "clients/python/smtplib_465.py", "default", "ext", "", "delivered", None, "a test"
)
FAILS = replace(DELIVERED, expect="fails", output="symptoms/smtplib_587_ext.txt")
SENT = Outcome(exit=0, output="", seconds=0.1, began=0, message=expected_message())
REFUSED = replace(SENT, exit=1, output="Traceback\nConnectionRefusedError: [Errno 111] Connection refused\n", message=None)


def changed(name: str, value: str) -> EmailMessage:
    message = expected_message()
    if name == "body":
        message.set_content(value)
    else:
        message.replace_header(name, value)
    return message


def test_as_claimed() -> None:
    assert differences(DELIVERED, SENT, expected_message()) == []
    assert differences(FAILS, REFUSED, expected_message()) == []


@pytest.mark.parametrize(
    ("claim", "outcome"),
    [
        (DELIVERED, replace(SENT, exit=1)),
        (DELIVERED, replace(SENT, exit=None)),
        (DELIVERED, replace(SENT, message=None)),
        (DELIVERED, replace(SENT, message=changed("Subject", "Another subject"))),
        (DELIVERED, replace(SENT, message=changed("From", "someone@example.com"))),
        (DELIVERED, replace(SENT, message=changed("To", "someone@example.com"))),
        (DELIVERED, replace(SENT, message=changed("body", "It works."))),
        (FAILS, replace(REFUSED, exit=0)),
        (FAILS, replace(REFUSED, output="TimeoutError: timed out\n")),
        (FAILS, replace(REFUSED, output="")),
    ],
)
def test_otherwise(claim: Claim, outcome: Outcome) -> None:
    assert len(differences(claim, outcome, expected_message())) == 1
