"""MESSAGE_RATELIMIT, 200 a day: which recipient is the first to be refused, and what still works then, against the recording."""

import re
from collections.abc import Iterator
from functools import cache

import pytest
from docker import DockerClient

from recordings.comparing import normal
from recordings.differences import known
from recordings.logs import run_code
from recordings.reading import Entry, load
from recordings.replaying import PASSWORD, renew_accounts
from stack.limits import forget_logins
from stack.states import states
from stack.world import world

PLACES = {"2024.06": "spare", "2.0": "legacy"}
CLIENT = f"""
def say(reply): print(reply[0], reply[1].decode())
message = "From: user@mailu.test\\r\\nTo: other@mailu.test\\r\\nSubject: rate\\r\\n\\r\\nbody\\r\\n"
smtp = smtplib.SMTP_SSL(H, 465, context=c, timeout=30)
smtp.login("user@mailu.test", "{PASSWORD}")
count, reply = 0, (250, b"")
while reply[0] == 250 and count < 240:
    smtp.mail("user@mailu.test")
    for _ in range(10):
        count, reply = count + 1, smtp.rcpt("other@mailu.test")
        if reply[0] != 250:
            break
    else:
        smtp.data(message)
print("recipient", count)
say(reply)
say(smtp.data(message))
for to in ("other@mailu.test", "admin@mailu.test"):
    say(smtp.mail("user@mailu.test"))
    say(smtp.rcpt(to))
    smtp.rset()
try:
    smtp.sendmail("user@mailu.test", ["other@mailu.test"], message)
except smtplib.SMTPRecipientsRefused as error:
    print(repr(error))
"""
"""Messages of ten recipients each, until one is refused; that message goes to the others; then two more, and smtplib's view."""


@cache
def recorded(version: str) -> list[str]:
    whole = load(f"{version}-S13-message-ratelimit")
    (before,) = whole["refused_recipients_sender_not_owned"]["redis_after"].values()  # recipients of the runs before
    run: Entry = whole["until_the_first_refusal"]["result"]
    (refusal,) = run["first_refusal"]
    later = [event["S"] for event in [*run["data_after_the_refusal"], *run["same_connection_next_messages"]] if "S" in event]
    return [
        f"recipient {int(before['length']) + refusal['recipient_number_in_this_run']}",
        *refusal["reply"],
        *(normal(reply) for reply in later if not re.match(r"354 |250 2\.0\.0 Ok$|221 ", reply)),  # DATA, RSET, QUIT
        run["smtplib"][1].partition(": ")[2],
    ]


@pytest.fixture(scope="module")
def limited(client: DockerClient) -> Iterator[DockerClient]:
    with world(client, {name: {"ext"} for name in PLACES.values()}):
        yield client
        for name in PLACES.values():
            forget_logins(client, states()[name])


@pytest.mark.slow
@pytest.mark.parametrize("version", PLACES)
def test_first_refusal_as_recorded(version: str, limited: DockerClient) -> None:
    state = states()[PLACES[version]]
    renew_accounts(limited, state)
    now = [normal(line) for line in run_code(limited, state, "ext", CLIENT).splitlines()]
    if known(f"{version}-S13-message-ratelimit: the first refusal"):
        assert now != recorded(version), "a row of recordings/differences.toml is no longer true"
    else:
        assert now == recorded(version)


def test_it_is_the_201st() -> None:
    assert {recorded(version)[0] for version in PLACES} == {"recipient 201"}
