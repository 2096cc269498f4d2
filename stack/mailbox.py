"""Mailboxes, by IMAPS: whether a message arrived, and that it is the one that was sent just now."""

import imaplib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from docker import DockerClient

from stack.accounts import trusting
from stack.running import container, until
from stack.states import State

QUEUED = re.compile(r": (\w{6,20}): client=")
"""Postfix's log line when it takes a message; what it wrote into Received is gone (Mailu's outclean_header_checks)."""
HANDED_OVER = re.compile(r": (\w{6,20}): to=<.*status=sent \(250 2\.0\.0 <[^>]*> (\S+) Saved\)")
"""Postfix's log line when it hands the message over by LMTP: its own queue id, and the id that Dovecot writes into Received."""


@contextmanager
def empty_mailbox(state: State, email: str, password: str) -> Iterator[imaplib.IMAP4_SSL]:
    """The account's INBOX, emptied."""
    with imaplib.IMAP4_SSL(state.owner.address, 993, ssl_context=trusting(), timeout=10) as mailbox:
        mailbox.login(email, password)
        mailbox.select("INBOX")
        mailbox.uid("STORE", "1:*", "+FLAGS", r"\Deleted")
        mailbox.expunge()
        yield mailbox


def arrived(client: DockerClient, state: State, mailbox: imaplib.IMAP4_SSL, since: float, seconds: float) -> EmailMessage | None:
    """The message of an open mailbox that was submitted after `since` (seconds of the epoch); None if none comes in time.

    A message is told from a stale one by the queue id that Postfix gave it since then, and the LMTP id that followed from it.
    """
    found: list[EmailMessage] = []

    def look() -> bool:
        ids = _lmtp_ids(container(client, state, "smtp").logs(since=since).decode(errors="replace"))
        found[:] = [message for message in messages(mailbox) if ids & _received_ids(message)]
        return bool(found)

    until(look, seconds, pause=0.05)
    return found[0] if found else None


def _lmtp_ids(log: str) -> set[str]:
    """Of the messages that Postfix took in this part of its log."""
    queued = set(QUEUED.findall(log))
    return {lmtp for queue, lmtp in HANDED_OVER.findall(log) if queue in queued}


def messages(mailbox: imaplib.IMAP4_SSL) -> list[EmailMessage]:
    """What is in an open mailbox now."""
    mailbox.noop()
    _, parts = mailbox.uid("FETCH", "1:*", "(RFC822)")
    return [message_from_bytes(part[1], policy=default) for part in parts if isinstance(part, tuple)]


def _received_ids(message: EmailMessage) -> set[str]:
    """The ids in its Received lines (RFC 5321, section 4.4)."""
    return set(re.findall(r"\bid\s+(\S+)", " ".join(message.get_all("Received", []))))
