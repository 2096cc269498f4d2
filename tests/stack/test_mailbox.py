"""A message counts only if Postfix took it in this part of its log: one that comes late from before does not."""

from email.message import EmailMessage

import pytest

from stack import mailbox
from stack.states import states

BEFORE = (
    "postfix/lmtp[9]: 0AAAAAAAAA: to=<friend@example.com>, dsn=2.0.0, status=sent (250 2.0.0 <friend@example.com> OLD+1 Saved)\n"
)
NOW = """postfix/smtpd[7]: CD6C11E047B: client=front[203.0.113.131], sasl_method=XCLIENT, sasl_username=user@example.com
postfix/lmtp[9]: CD6C11E047B: to=<friend@example.com>, dsn=2.0.0, status=sent (250 2.0.0 <friend@example.com> NEW+1 Saved)
"""


class Container:
    def __init__(self, log: str) -> None:
        self.log = log

    def logs(self, since: float) -> bytes:
        return self.log.encode()


def message(lmtp: str) -> EmailMessage:
    found = EmailMessage()
    found["Received"] = f"from mail by mail with LMTP id {lmtp} for <friend@example.com>; Thu, 26 Nov 2026 01:20:31 +0000"
    return found


@pytest.mark.parametrize(
    ("log", "inbox", "arrives"),
    [(BEFORE + NOW, "NEW+1", True), (BEFORE + NOW, "OLD+1", False), (BEFORE, "OLD+1", False)],
)
def test_a_stale_message_does_not_count(monkeypatch: pytest.MonkeyPatch, log: str, inbox: str, arrives: bool) -> None:
    monkeypatch.setattr(mailbox, "container", lambda *_: Container(log))
    monkeypatch.setattr(mailbox, "messages", lambda _: [message(inbox)])
    found = mailbox.arrived(None, states()["default"], None, since=0, seconds=0.1)  # type: ignore[arg-type]
    assert (found is not None) is arrives
