"""Mailu takes a message to an account that does not exist, and returns it: against the recorded bounce."""

import json
import re
from collections.abc import Iterator
from email import message_from_string
from email.message import EmailMessage
from email.policy import default

import pytest
from docker import DockerClient

from recordings import TRANSCRIPTS
from recordings.logs import run_code
from recordings.replaying import PASSWORD, renew_accounts
from stack.mailbox import empty_mailbox, messages
from stack.running import until
from stack.states import states
from stack.world import world

SUBMIT = f"""
smtp = smtplib.SMTP_SSL(H, 465, context=c)
smtp.login("user@mailu.test", "{PASSWORD}")
smtp.sendmail("user@mailu.test", "nosuchuser@mailu.test", "From: user@mailu.test\\r\\nSubject: to nobody\\r\\n\\r\\nx\\r\\n")
"""
HEADERS = ("Return-Path", "From", "To", "Subject", "Auto-Submitted", "MIME-Version", "Content-Transfer-Encoding")
VARIES = (
    r"Arrival-Date: .*?\(UTC\)",
    r"X-Postfix-Queue-ID: \w+",
    r"(host|dns;) (front|192\.168\.\d+\.\d+)(\[[\d.]+\])?",  # front, by name or by its address inside SUBNET
)


@pytest.fixture(scope="module")
def bounce(client: DockerClient) -> Iterator[EmailMessage]:
    state = states()["default"]
    with world(client, {"default": {"ext"}}):
        renew_accounts(client, state)
        with empty_mailbox(state, "user@example.com", PASSWORD) as mailbox:
            run_code(client, state, "ext", SUBMIT)
            assert until(lambda: bool(messages(mailbox)), seconds=20), "no bounce within 20 s"
            message = messages(mailbox)[0]
        yield message_from_string(message.as_string().replace("example.com", "mailu.test"), policy=default)


def recorded() -> EmailMessage:
    text = json.loads((TRANSCRIPTS / "2024.06-S4-bounce-unknown-local-user.json").read_text())["message"]
    return message_from_string(text.replace("\r\n", "\n"), policy=default)


def parts(bounce: EmailMessage) -> list[str]:
    """What the mail system says: the notification and the delivery report, each as one line of words."""
    said = [" ".join(part.as_string().split()) for part in list(bounce.iter_parts())[:2]]
    return [re.sub("|".join(VARIES), "<varies>", text) for text in said]


def test_headers_as_recorded(bounce: EmailMessage) -> None:
    assert {name: bounce[name] for name in HEADERS} == {name: recorded()[name] for name in HEADERS}


def test_text_as_recorded(bounce: EmailMessage) -> None:
    assert parts(bounce) == parts(recorded())


def test_another_reason_would_be_noticed() -> None:
    other = message_from_string(recorded().as_string().replace("550 5.1.1", "550 5.7.1"), policy=default)
    assert parts(other) != parts(recorded())
