"""Dialogues: what packets say to a person who knows SMTP."""

from collections.abc import Iterable, Iterator

Packet = dict[str, str]
"""FIELDS of one packet, as tshark prints them; several values of a field stand SEVERAL apart."""
FIELDS = {
    "capture": "frame.interface_id",
    "stream": "tcp.stream",
    "to": "tcp.dstport",
    "flags": "tcp.flags.str",
    "handshake": "tls.handshake.type",
    "alert": "tls.alert_message.desc",
    "command": "smtp.command_line",
    "code": "smtp.response.code",
    "text": "smtp.rsp.parameter",
}
SEVERAL = "\x02"
HELLO = {"1": "ClientHello", "2": "ServerHello"}


def packets(printed: str) -> Iterator[Packet]:
    """What `tshark -T fields` printed, one dict of FIELDS per packet."""
    nothing = dict.fromkeys(FIELDS, "")
    for line in printed.split("\n")[:-1]:  # not splitlines: what a client said may hold other line breaks
        yield nothing | dict(zip(FIELDS, line.split("\t"), strict=False))


def dialogue(seen: Iterable[Packet]) -> Iterator[str]:
    """`C: ...` (client), `S: ...` (server), `--- ...` (what TCP and TLS did); without what repeats."""
    server: dict[str, str] = {}  # stream -> port
    last = ""
    for packet in seen:
        flags = packet["flags"].replace("·", "")
        if flags == "S":
            server[packet["stream"]] = packet["to"]
        from_client = packet["to"] == server.get(packet["stream"])
        for line in _lines(packet, flags, from_client):
            if line != last:
                yield line
            last = line


def _lines(packet: Packet, flags: str, from_client: bool) -> Iterator[str]:
    who = "client" if from_client else "server"
    if flags == "S":
        yield f"--- the client connects to port {packet['to']}"
    for kind in packet["handshake"].split(SEVERAL):
        if kind in HELLO:
            yield f"--- TLS {HELLO[kind]}"
    if packet["alert"]:
        yield f"--- TLS alert from the {who}"
    for command in filter(None, packet["command"].split(SEVERAL)):
        yield "C: " + command.removesuffix("\\r\\n")
    if packet["code"]:
        *more, end = packet["text"].split(SEVERAL)
        code = packet["code"].split(SEVERAL)[0]
        yield from (f"S: {code}-{text}" for text in more)
        yield f"S: {code} {end}"
    if "R" in flags:
        yield f"--- reset by the {who} (RST)"
    if "F" in flags:
        yield f"--- closed by the {who} (FIN)"
