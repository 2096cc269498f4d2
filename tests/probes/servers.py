"""Hostile servers: a table of scripts, each run for every connection to a port of 127.0.0.1 of its own.

A script is a sequence of steps. Each step gets the Peer (the connection, seen by the server); at the end of the script
the server keeps the connection open and says nothing more.
"""

import contextlib
import itertools
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.probes.certificates import contexts

Step = Callable[["Peer"], None]
PATIENCE = 30
"""Seconds after which a server gives a connection up; longer than any run of the probe."""


@dataclass
class Peer:
    """A connection. clear: all bytes that came outside TLS; hidden: those inside."""

    socket: socket.socket
    clear: bytearray = field(default_factory=bytearray)
    hidden: bytearray = field(default_factory=bytearray)
    rest: bytes = b""

    def receive(self) -> bytes:
        """What comes next. Raises EOFError at the end."""
        data = self.socket.recv(4096)
        if not data:
            raise EOFError
        (self.hidden if isinstance(self.socket, ssl.SSLSocket) else self.clear).extend(data)
        return data

    def line(self) -> bytes:
        while b"\n" not in self.rest:
            self.rest += self.receive()
        line, _, self.rest = self.rest.partition(b"\n")
        return line


@dataclass(frozen=True)
class Case:
    """A server, and what the probe has to say about it. service: the mode in which the probe asks."""

    name: str
    verdict: str
    service: str
    script: tuple[Step, ...]
    host: str = "localhost"

    def __str__(self) -> str:
        return f"{self.service}: {self.name}"


def say(data: bytes) -> Step:
    return lambda peer: peer.socket.sendall(data)


def drip(data: bytes, pause: float = 10) -> Step:
    """One byte per `pause` seconds."""

    def step(peer: Peer) -> None:
        for byte in data:
            peer.socket.sendall(bytes([byte]))
            time.sleep(pause)

    return step


def endless(data: bytes) -> Step:
    def step(peer: Peer) -> None:
        while True:
            peer.socket.sendall(data)
            time.sleep(0.001)  # leave some of the processor to the others

    return step


def read(peer: Peer) -> None:
    """One line of the client."""
    peer.line()


def hello(peer: Peer) -> None:
    """The first bytes of the client, whatever they are."""
    peer.receive()


def fin(peer: Peer) -> None:
    peer.socket.shutdown(socket.SHUT_WR)


def rst(peer: Peer) -> None:
    peer.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    peer.socket.close()


def slow(seconds: float) -> Step:
    return lambda _: time.sleep(seconds)


def then_full(first: tuple[Step, ...], later: tuple[Step, ...]) -> tuple[Step, ...]:
    """One connection is served; later ones meet a limit."""
    turns = itertools.count()

    def step(peer: Peer) -> None:
        for each in later if next(turns) else first:
            each(peer)

    return (step,)


def tls(name: str = "good") -> Step:
    """A whole handshake with one of the certificates."""

    def step(peer: Peer) -> None:
        peer.socket = contexts()[name].wrap_socket(peer.socket, server_side=True)

    return step


def part_of_tls(part: float, name: str = "good") -> Step:
    """The first part (a share of 1) of what a server sends after the ClientHello."""

    def step(peer: Peer) -> None:
        received, sent = ssl.MemoryBIO(), ssl.MemoryBIO()
        server = contexts()[name].wrap_bio(received, sent, server_side=True)
        received.write(peer.receive())
        with contextlib.suppress(ssl.SSLWantReadError):
            server.do_handshake()
        flight = sent.read()
        peer.socket.sendall(flight[: int(len(flight) * part)])

    return step


def below_tls(data: bytes) -> Step:
    """Bytes past the TLS that is there, straight to TCP."""

    def step(peer: Peer) -> None:
        peer.socket = socket.socket(fileno=peer.socket.detach())
        peer.socket.settimeout(PATIENCE)
        peer.socket.sendall(data)

    return step


FULL = b"421 4.7.0 too many connections\r\n"
GREETING = b"220 mail.example.com ready\r\n"
BEFORE = b"250-mail.example.com\r\n250-SIZE 1000\r\n250 STARTTLS\r\n"
BOTH = b"250-mail.example.com\r\n250-AUTH PLAIN LOGIN\r\n250 STARTTLS\r\n"
AFTER = b"250-mail.example.com\r\n250-AUTH PLAIN LOGIN\r\n250 SIZE 1000\r\n"
REPLIES = {"EHLO": AFTER, "AUTH": b"235 2.7.0 ok\r\n", "DATA": b"354 go on\r\n", "QUIT": b"221 bye\r\n"}


def smtp(**replies: bytes) -> Step:
    """A mail server: some replies as told (`{line}`: what the client said; none at all: b""), 250 to the rest."""

    def step(peer: Peer) -> None:
        while True:
            line = peer.line().strip()
            verb = line.partition(b" ")[0].decode()
            peer.socket.sendall({**REPLIES, **replies}.get(verb, b"250 ok\r\n").replace(b"{line}", line))
            if verb == "DATA":
                while peer.line().strip() != b".":
                    pass
                peer.socket.sendall(b"250 queued\r\n")

    return step


START = (say(GREETING), read, say(BEFORE), read)  # the client has said STARTTLS
GO = (*START, say(b"220 go\r\n"))
ESCAPES = b"\x1b[2J\x1b]0;owned\x07\x08\x7f\x00\x85"
UNICODE = "\u202egnp.exe \u200b\u2028 \x9b31m".encode()


def chatty(code: bytes, text: bytes) -> bytes:
    """A reply of two lines with a text in each."""
    return code + b"-" + text + b"\r\n" + code + b" " + text + b"\r\n"


# name, verdict, steps of the script. What is asked: implicit TLS (submissions), STARTTLS (submission).
TABLE: dict[str, list[tuple[str, str, tuple[Step, ...]]]] = {
    "submissions": [
        ("a mail server", "healthy", (tls(), say(GREETING), smtp())),
        ("bare line feeds", "healthy", (tls(), say(b"220 hi\n"), smtp(EHLO=AFTER.replace(b"\r", b"")))),
        ("replies without text", "healthy", (tls(), say(b"220\r\n"), smtp(RSET=b"250\r\n"))),
        ("TLS 1.2 at most", "healthy", (tls("only 1.2"), say(GREETING), smtp())),
        ("TLS 1.0 too", "healthy", (tls("old versions too"), say(GREETING), smtp())),
        ("TLS 1.1 at most", "tls-too-old", (tls("only old versions"), say(GREETING), smtp())),
        ("FIN at once", "closed", (fin,)),
        ("RST at once", "closed", (rst,)),
        ("FIN after the ClientHello", "tls-failed", (hello, fin)),
        ("RST after the ClientHello", "tls-failed", (hello, rst)),
        ("silence", "no-answer", ()),
        ("a byte of TLS per 10 s", "no-answer", (hello, drip(b"\x16\x03\x03\x00\x40"))),
        ("half of the TLS, then silence", "no-answer", (part_of_tls(0.5),)),
        ("half of the TLS, then FIN", "tls-failed", (part_of_tls(0.5), fin)),
        ("half of the TLS, then RST", "tls-failed", (part_of_tls(0.5), rst)),
        ("nearly all of the TLS, then silence", "no-answer", (part_of_tls(0.95),)),
        ("a TLS alert", "tls-failed", (hello, say(b"\x15\x03\x03\x00\x02\x02\x28"))),
        ("a TLS record too long", "tls-failed", (hello, say(b"\x16\x03\x03\xff\xff" + bytes(65535)))),
        ("a TLS message of 16 MB", "tls-failed", (hello, say(b"\x16\x03\x03\x40\x00\x02\xff\xff\xff"), endless(bytes(4096)))),
        ("empty TLS messages without end", "no-answer", (hello, endless(b"\x16\x03\x03\x00\x04\x00\x00\x00\x00" * 99))),
        ("noise under TLS", "tls-failed", (tls(), below_tls(b"\x17\x03\x03\x00\x20" + bytes(32)))),
        ("TLS, then FIN", "broken-off", (tls(), fin)),
        ("TLS, then RST", "broken-off", (tls(), rst)),
        ("TLS, then silence", "no-answer", (tls(),)),
        ("TLS, then a byte per 10 s", "no-answer", (tls(), drip(GREETING))),
        ("EHLO answered with a byte per 10 s", "no-answer", (tls(), say(GREETING), read, drip(AFTER))),
        ("EHLO answered without end", "too-much", (tls(), say(GREETING), read, endless(b"250-X\r\n" * 99))),
        ("clear text", "wrong-mode", (say(GREETING), smtp())),
        ("HTTP", "not-smtp", (hello, say(b"HTTP/1.1 400 Bad Request\r\n\r\n"), fin)),
        ("IMAP", "not-smtp", (say(b"* OK IMAP4rev1 ready\r\n"),)),
        ("IMAP under TLS", "not-smtp", (tls(), say(b"* OK IMAP4rev1 ready\r\n"))),
        ("MySQL", "not-smtp", (say(b"\x4a\x00\x00\x00\x0a8.0.36\x00\x0b\x00\x00\x00"),)),
        ("Redis", "not-smtp", (hello, say(b"-ERR unknown command\r\n"))),
        ("certificate expired", "certificate-expired", (tls("expired"), say(GREETING), smtp())),
        ("certificate not valid yet", "certificate-early", (tls("early"), say(GREETING), smtp())),
        ("certificate for another name", "certificate-name", (tls("other name"), say(GREETING), smtp())),
        ("certificate with wildcards", "certificate-name", (tls("wildcard"), say(GREETING), smtp())),
        ("certificate without alternative names", "certificate-name", (tls("name only in the subject"), say(GREETING), smtp())),
        ("certificate with 100 long names", "certificate-name", (tls("long names"), say(GREETING), smtp())),
        ("certificate with escapes in its names", "certificate-name", (tls("control characters"), say(GREETING), smtp())),
        ("certificate with a NUL in its name", "certificate-name", (tls("a NUL"), say(GREETING), smtp())),
        ("certificate with bytes that are no text", "certificate-name", (tls("not UTF-8"), say(GREETING), smtp())),
        ("certificate signed by itself", "certificate-issuer", (tls("self-signed"), say(GREETING), smtp())),
        ("certificate of an unknown CA", "certificate-chain", (tls("stranger"), say(GREETING), smtp())),
        ("certificate without its chain", "certificate-chain", (tls("no chain"), say(GREETING), smtp())),
        ("no AUTH", "no-auth", (tls(), say(GREETING), smtp(EHLO=b"250 mail\r\n"))),
        ("AUTH CRAM-MD5 alone", "no-auth", (tls(), say(GREETING), smtp(EHLO=b"250-mail\r\n250 AUTH CRAM-MD5\r\n"))),
        ("login refused", "login-refused", (tls(), say(GREETING), smtp(AUTH=b"535 5.7.8 no\r\n"))),
        ("login refused for now", "login-later", (tls(), say(GREETING), smtp(AUTH=b"454 4.7.0 later\r\n"))),
        ("login of 2.0 limited", "login-later", (tls(), say(GREETING), smtp(AUTH=b"451 4.3.2 (rate-limit)\r\n"))),
        ("another mechanism wanted", "login-error", (tls(), say(GREETING), smtp(AUTH=b"504 5.5.4 Unsupported\r\n"))),
        ("login answered with a question", "login-error", (tls(), say(GREETING), smtp(AUTH=b"334 \r\n"))),
        ("login refused with escapes", "login-refused", (tls(), say(GREETING), smtp(AUTH=chatty(b"535", ESCAPES)))),
        ("login refused by repeating it", "login-refused", (tls(), say(GREETING), smtp(AUTH=b"535 {line}\r\n"))),
        ("login not answered", "no-answer", (tls(), say(GREETING), smtp(AUTH=b""))),
        ("sender refused", "sender-refused", (tls(), say(GREETING), smtp(RCPT=b"553 5.7.1 not owned\r\n"))),
        ("MAIL refused for now", "mail-later", (tls(), say(GREETING), smtp(MAIL=b"451 4.7.1 later\r\n"))),
        ("too many recipients", "mail-later", (tls(), say(GREETING), smtp(RCPT=b"450 4.2.1 <...> too fast.\r\n"))),
        ("recipient refused", "mail-refused", (tls(), say(GREETING), smtp(RCPT=b"554 5.7.1 no\r\n"))),
        ("an answer too many under TLS", "injection", (tls(), say(GREETING + b"250 hi\r\n"), smtp())),
    ],
    "submission": [
        ("a mail server", "healthy", (*GO, tls(), smtp())),
        ("escapes in the greeting", "healthy", (say(chatty(b"220", ESCAPES)), *GO[1:], tls(), smtp())),
        ("format characters in the greeting", "healthy", (say(chatty(b"220", UNICODE)), *GO[1:], tls(), smtp())),
        ("no UTF-8 in the greeting", "healthy", (say(b"220 \xff\xfe\xc3( \x9b31m\r\n"), *GO[1:], tls(), smtp())),
        ("a carriage return in the greeting", "healthy", (say(b"220 good\rbad\r\n"), *GO[1:], tls(), smtp())),
        ("escapes among the capabilities", "healthy", (*GO, tls(), smtp(EHLO=b"250-" + ESCAPES + b"\r\n" + AFTER))),
        ("FIN at once", "closed", (fin,)),
        ("RST at once", "closed", (rst,)),
        ("silence", "no-answer", ()),
        ("a greeting with a byte per 10 s", "no-answer", (drip(GREETING),)),
        ("a greeting with a byte per 0.2 s", "no-answer", (drip(GREETING * 99, 0.2),)),
        ("half a greeting, then FIN", "broken-off", (say(GREETING[:9]), fin)),
        ("a greeting without end", "too-much", (endless(b"220-more\r\n" * 99),)),
        ("a line without end", "too-much", (say(b"220 "), endless(b"x" * 4096))),
        ("a line of 1 MB", "too-much", (say(b"220 " + b"x" * 2**20 + b"\r\n"),)),
        ("zeros without end", "not-smtp", (endless(bytes(4096)),)),
        ("two codes in one greeting", "not-smtp", (say(b"220-mail\r\n221 mail\r\n"),)),
        ("code 999", "not-smtp", (say(b"999 mail\r\n"),)),
        ("an empty line", "not-smtp", (say(b"\r\n"),)),
        ("a code of two digits", "not-smtp", (say(b"22\r\n"),)),
        ("a code in other digits", "not-smtp", (say("\u0662\u0662\u0660 mail\r\n".encode()),)),
        ("421", "turned-away", (say(FULL), fin)),
        ("450", "turned-away", (say(b"450 4.7.1 later\r\n"),)),
        ("554 with escapes", "turned-away", (say(chatty(b"554", ESCAPES)), fin)),
        ("FTP", "turned-away", (say(b"220 FTP ready\r\n"), read, say(b"500 What?\r\n"))),
        ("TLS", "wrong-mode", (tls(), say(GREETING), smtp())),
        ("HTTP", "no-answer", (hello, say(b"HTTP/1.1 400 Bad Request\r\n\r\n"), fin)),
        ("IMAP", "not-smtp", (say(b"* OK IMAP4rev1 ready\r\n"),)),
        ("POP3", "not-smtp", (say(b"+OK POP3 ready\r\n"),)),
        ("SSH", "not-smtp", (say(b"SSH-2.0-OpenSSH_9.2\r\n"),)),
        ("MySQL", "not-smtp", (say(b"\x4a\x00\x00\x00\x0a8.0.36\x00\x0b\x00\x00\x00"),)),
        ("FIN after EHLO", "broken-off", (say(GREETING), read, fin)),
        ("RST after EHLO", "broken-off", (say(GREETING), read, rst)),
        ("EHLO answered with a byte per 10 s", "no-answer", (say(GREETING), read, drip(BEFORE))),
        ("EHLO answered without end", "too-much", (say(GREETING), read, endless(b"250-X\r\n" * 99))),
        ("no STARTTLS", "no-starttls", (say(GREETING), read, say(b"250 mail\r\n"))),
        ("no STARTTLS, but AUTH", "auth-in-clear", (say(GREETING), smtp())),
        ("STARTTLS, and AUTH before it", "auth-in-clear", (say(GREETING), read, say(BOTH), *GO[3:], tls(), smtp())),
        ("STARTTLS refused", "starttls-refused", (*START, say(b"454 4.7.0 TLS not available\r\n"))),
        ("STARTTLS not answered", "no-answer", START),
        ("FIN after STARTTLS", "broken-off", (*START, fin)),
        ("RST after STARTTLS", "broken-off", (*START, rst)),
        ("FIN in the handshake", "tls-failed", (*GO, hello, fin)),
        ("RST in the handshake", "tls-failed", (*GO, hello, rst)),
        ("silence in the handshake", "no-answer", GO),
        ("clear text in the handshake", "tls-failed", (*GO, hello, say(b"250 ok\r\n" * 9))),
        ("half of the TLS, then silence", "no-answer", (*GO, part_of_tls(0.5))),
        ("half of the TLS, then FIN", "tls-failed", (*GO, part_of_tls(0.5), fin)),
        ("a reply injected after STARTTLS", "injection", (*START, say(b"220 go\r\n" + AFTER), tls(), smtp())),
        ("a reply injected before EHLO", "injection", (say(GREETING + BEFORE), read)),
        ("half a reply injected after STARTTLS", "injection", (*START, say(b"220 go\r\n2"), tls(), smtp())),
        ("TLS 1.1 at most", "tls-too-old", (*GO, tls("only old versions"), smtp())),
        ("certificate expired", "certificate-expired", (*GO, tls("expired"), smtp())),
        ("certificate for another name", "certificate-name", (*GO, tls("other name"), smtp())),
        ("certificate of an unknown CA", "certificate-chain", (*GO, tls("stranger"), smtp())),
        ("login refused", "login-refused", (*GO, tls(), smtp(AUTH=b"535 5.7.8 no\r\n"))),
    ],
}
CASES = [Case(name, verdict, service, script) for service, rows in TABLE.items() for name, verdict, script in rows] + [
    Case("certificate for another address", "certificate-name", "submissions", (tls("other address"),), "127.0.0.1"),
    Case("certificate for this address", "healthy", "submissions", (tls(), say(GREETING), smtp()), "127.0.0.1"),
]


class Server:
    """Runs a script for every connection to `port`, and remembers the connections."""

    def __init__(self, script: tuple[Step, ...]) -> None:
        self.script = script
        self.peers: list[Peer] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_: object) -> None:
        """End all connections. Each thread closes its own socket: TLS goes on using the number of one closed elsewhere."""
        for connection in (self.listener, *(peer.socket for peer in self.peers)):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    @property
    def clear(self) -> bytes:
        """All that came in clear."""
        return b"\n".join(bytes(peer.clear) for peer in self.peers)

    @property
    def hidden(self) -> bytes:
        """All that came under TLS."""
        return b"\n".join(bytes(peer.hidden) for peer in self.peers)

    def _accept(self) -> None:
        with self.listener, contextlib.suppress(OSError):  # until it is shut down
            while True:
                connection, _ = self.listener.accept()
                connection.settimeout(PATIENCE)
                self.peers.append(Peer(connection))
                threading.Thread(target=self._serve, args=(self.peers[-1],), daemon=True).start()

    def _serve(self, peer: Peer) -> None:
        with contextlib.suppress(OSError, EOFError, ValueError):
            for step in self.script:
                step(peer)
            while True:
                peer.receive()
        peer.socket.close()
