"""A dialogue from packets: who says what, what TCP and TLS do, and nothing twice."""

from proving.dialogue import FIELDS, dialogue, packets

PORTS = {"c": "50000", "s": "587"}


def line(who: str, flags: str = "·······AP···", stream: str = "0", **fields: str) -> str:
    """One packet as tshark prints it; who: the one that sends it, c or s."""
    to = PORTS["s" if who == "c" else "c"]
    values = {"capture": "0", "stream": stream, "to": to, "flags": flags, **fields}
    return "\t".join(values.get(field, "") for field in FIELDS)


def told(*lines: str) -> list[str]:
    return list(dialogue(packets("".join(f"{one}\n" for one in lines))))


def test_a_submission_with_starttls() -> None:
    assert told(
        line("c", "··········S·"),
        line("s", "·······A··S·"),
        line("s", code="220", text="mail.example.com ready"),
        line("c", command="EHLO a\\r\\n"),
        line("s", code="250\x02250", text="STARTTLS\x02VRFY"),
        line("c", command="STARTTLS\\r\\n"),
        line("c", handshake="1"),
        line("s", handshake="2\x0211"),
        line("c", command="MAIL FROM:<a>\\r\\n\x02RCPT TO:<b>\\r\\n"),
        line("s", alert="0"),
        line("c", "·······A···F"),
        line("s", "·········R··"),
    ) == [
        "--- the client connects to port 587",
        "S: 220 mail.example.com ready",
        "C: EHLO a",
        "S: 250-STARTTLS",
        "S: 250 VRFY",
        "C: STARTTLS",
        "--- TLS ClientHello",
        "--- TLS ServerHello",
        "C: MAIL FROM:<a>",
        "C: RCPT TO:<b>",
        "--- TLS alert from the server",
        "--- closed by the client (FIN)",
        "--- reset by the server (RST)",
    ]


def test_two_connections_at_once_are_told_apart() -> None:
    """The second one goes to the port that the first one comes from."""
    PORTS_OF_SECOND = {"to": PORTS["c"]}
    assert told(
        line("c", "··········S·"),
        line("c", "··········S·", stream="1", **PORTS_OF_SECOND),
        line("c", "·······A···F", stream="1", **PORTS_OF_SECOND),
        line("s", "·······A···F"),
    ) == [
        "--- the client connects to port 587",
        "--- the client connects to port 50000",
        "--- closed by the client (FIN)",
        "--- closed by the server (FIN)",
    ]


def test_what_repeats_is_told_once() -> None:
    """A packet is seen on each interface that it passes."""
    assert told(line("c", "··········S·"), line("c", "··········S·")) == ["--- the client connects to port 587"]


def test_a_client_that_sends_line_breaks_stays_on_its_line() -> None:
    assert told(line("c", "··········S·"), line("c", command="EHLO a\x0bb\\r\\n"))[1:] == ["C: EHLO a\x0bb"]


def test_nothing_was_sent() -> None:
    assert told() == []
