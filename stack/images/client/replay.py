"""Replay recorded observations against a server: replay.py FILE ADDRESS WIDTH, the replayed ones as JSON.

FILE has them by name, WIDTH is the number that run at once.

What the client sent is sent again; what the server answers is written down in the form of the recording.
The names of the recorded laboratory (mailu.test) become those of this one and back again.
"""

import base64
import json
import re
import smtplib
import socket
import ssl
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from pathlib import Path
from typing import Any

Event = dict[str, Any]
NAMES = (("mailu.test", "example.com"),)
CA = "/certs/ca.pem"
PASSWORD = "Pass-1234"
END = "EOF from server"
WAIT = 1.5
"""Seconds after which a port that was recorded as silent counts as silent."""


def ours(text: str) -> str:
    for theirs, own in NAMES:
        text = text.replace(theirs, own).replace(theirs.upper(), own.upper())
    return text


def theirs(text: str) -> str:
    for recorded, own in NAMES:
        text = text.replace(own, recorded).replace(own.upper(), recorded.upper())
    return text


def sent(text: str) -> bytes:
    """The bytes of a recorded C line: `<b64 WORDS>` stands for base64, a single line goes without its CRLF."""
    words = {
        "user": "user@mailu.test",
        "password": PASSWORD,
        "wrong password": "wrong",
        "plain": f"\0user@mailu.test\0{PASSWORD}",
    }

    def encode(found: re.Match[str]) -> str:
        plain = words.get(found[1], found[1].replace("\\0", "\0"))
        return base64.b64encode(ours(plain).encode()).decode()

    if body := re.match(r"\\r\\n\.\\r\\n \(after (\d+) body bytes\)", text):
        line = b"x" * 78 + b"\r\n"
        return line * (int(body[1]) // len(line)) + b"\r\n.\r\n"
    filled = re.sub(r"<b64 ([^>]+)>", encode, text)
    return ours(filled if filled.endswith("\n") else filled + "\r\n").encode()


class Dialogue:
    """One connection, written down as it goes on."""

    def __init__(self, name: str, address: str, port: int) -> None:
        self.name, self.log, self.began = name, list[Event](), time.monotonic()
        self.socket = socket.create_connection((address, port), timeout=10)
        self.buffer = b""

    def note(self, event: Event) -> None:
        self.log.append({"t": round(time.monotonic() - self.began, 3), **event})

    def handshake(self) -> None:
        """With the settings that the recorded dialogue's name tells: a version, a name, a trust."""
        tls, name = ssl.create_default_context(cafile=CA), "mail.example.com"
        if "system_ca" in self.name:
            tls = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        elif "wrong_name" in self.name:
            name = ours("wrong.mailu.test")
        elif "localhost" in self.name:
            name = "localhost"
        elif version := re.search(r"(?:^|_)(TLSv1(?:_[123])?)(?: client on \d+)?$", self.name):
            tls.check_hostname, tls.verify_mode = False, ssl.CERT_NONE
            tls.set_ciphers("ALL:@SECLEVEL=0")
            tls.minimum_version = tls.maximum_version = ssl.TLSVersion[version[1]]
        self.socket = tls.wrap_socket(self.socket, server_hostname=name)
        if not self.socket.version():  # closed before the handshake: wrap_socket does not try
            raise ConnectionResetError(104, "Connection reset by peer")
        self.note({"tls": {"version": self.socket.version(), "cipher": list(self.socket.cipher() or ())}})

    def send(self, text: str) -> None:
        self.note({"C": text})
        self.socket.sendall(sent(text))

    def line(self, timeout: float) -> str | None:
        """The next line, None at the end of the stream. Raises TimeoutError."""
        deadline = time.monotonic() + timeout
        while b"\n" not in self.buffer:
            self.socket.settimeout(max(0.01, deadline - time.monotonic()))
            data = self.socket.recv(65536)
            if not data:
                return None
            self.buffer += data
        line, self.buffer = self.buffer.split(b"\n", 1)
        return line.rstrip(b"\r").decode(errors="replace")

    def replies(self, count: int, timeout: float) -> bool:
        """Read that many whole replies; False when the stream ended before."""
        while count:
            line = self.line(timeout)
            if line is None:
                self.note({"note": END})
                return False
            self.note({"S": theirs(line)})
            count -= line[3:4] != "-"
        return True

    def until_end(self, timeout: float, note: str) -> None:
        while (line := self.line(timeout)) is not None:
            self.note({"S": theirs(line)})
        self.note({"note": note})

    def silence(self, timeout: float, then: Event | None = None) -> None:
        """The server may speak or end. Note `then` when it does neither, or that the time is out."""
        try:
            self.until_end(timeout, END)
        except TimeoutError as error:
            self.note(then or failure(error))


def replay(name: str, recorded: Event, address: str) -> list[Event]:
    """The events of one dialogue as they come out now."""
    events = [event for event in recorded["log"] if not event.get("note", "").startswith(("TCP connect", "connected from"))]
    try:
        dialogue = Dialogue(name, address, recorded["port"])
    except OSError as error:
        return [failure(error)]
    try:
        _follow(dialogue, events)
    except (OSError, ssl.SSLError) as error:
        dialogue.note(failure(error))
    finally:
        dialogue.socket.close()
    return dialogue.log


def _turns(events: list[Event]) -> Iterator[tuple[float, Event]]:
    """Each event with the seconds that it took to come; what the server said in a row is one event, with a list of lines."""
    before = 0.0
    for from_server, group in groupby(events, lambda event: "S" in event):
        turn = list(group)
        together = [{"S": [event["S"] for event in turn], "t": turn[-1].get("t", 0)}] if from_server else turn
        for event in together:
            yield event.get("t", 0) - before, event
            before = event.get("t", 0)


def _follow(dialogue: Dialogue, events: list[Event]) -> None:
    for waited, event in _turns(events):
        match event:
            case {"C": said}:
                dialogue.send(said)
            case {"tls": _}:
                dialogue.handshake()
            case {"S": lines}:
                if not dialogue.replies(sum(line[3:4] != "-" for line in lines), waited + 10):
                    return
            case {"error": {"str": text}} if "timed out" in text:
                dialogue.silence(min(waited, 6) if waited < 30 else waited)
            case {"error": {"exception": name}} if name.startswith("ssl.") or not dialogue.log:
                dialogue.handshake()
            case {"error": _}:
                dialogue.until_end(10, END)
            case {"note": ("EOF from server" | "after QUIT: b''") as note}:
                dialogue.until_end(waited + 10, note)
            case {"note": note} if note.startswith("reply seen after handshake"):
                dialogue.silence(1.5, {"note": note})


def failure(error: BaseException) -> Event:
    """An exception as the recording writes it."""
    return {"error": {"exception": f"{type(error).__module__}.{type(error).__qualname__}", "str": theirs(str(error))}}


def state_of(port: int, address: str, recorded: Event) -> Event:
    """What a port does when it is connected to, without a byte from the client."""
    try:
        connection = socket.create_connection((address, port), timeout=10)
    except OSError as error:
        return {"state": "connect failed", **failure(error)}
    with connection:
        connection.settimeout(10 if "first_bytes" in recorded or "EOF" in recorded.get("state", "") else WAIT)
        try:
            first = connection.recv(4096)
        except TimeoutError:
            return {"state": "open, silent (waits for client: TLS or HTTP)"}
        except OSError as error:
            return {"state": "reset", **failure(error)}
    if not first:
        return {"state": "accepted then EOF (0 bytes)"}
    return {"state": recorded.get("state", "open, banner"), "first_bytes": theirs(first.decode(errors="replace"))}


def smtplib_call(name: str, address: str) -> Any:
    """What Python's smtplib makes of it. The name of the recording says which call: smtplib.SMTP(587), smtplib_wrong_465 ...

    Without a port it is 465.
    """
    port = int((re.findall(r"\d+", name) or ["465"])[-1])
    tls = ssl.create_default_context(cafile=CA)
    tls.check_hostname = False
    try:
        implicit = name.startswith("smtplib.SMTP_SSL") or (port == 465 and "smtplib.SMTP(" not in name)
        smtp = smtplib.SMTP_SSL(address, port, timeout=8, context=tls) if implicit else smtplib.SMTP(address, port, timeout=8)
        with smtp:
            if name.startswith("smtplib."):
                code, text = smtp.ehlo("probe.client.test")
                return {"ok": True, "ehlo": [code, theirs(text.decode())]}
            if re.fullmatch(r"smtplib_\d+", name):
                return "connected"
            if not implicit and "pretls" not in name:
                smtp.starttls(context=tls)
            user = ours("user@mailu.test")
            smtp.login(user, "wrong" if "wrong" in name else PASSWORD)
            if "notowner" in name:
                smtp.sendmail(ours("other@mailu.test"), [ours("other@mailu.test")], "Subject: x\r\n\r\nx\r\n")
            return "ok"
    except (OSError, smtplib.SMTPException) as error:
        return failure(error)["error"]


LOGINS: dict[str, tuple[str, str]] = {
    # observation -> (account, password) of its n-th login
    "distinct_wrong_passwords_same_user": ("user@mailu.test", "wrong-{n}"),
    "same_wrong_password": ("user@mailu.test", "wrong-same"),
    "distinct_unknown_users": ("ghost{n}@mailu.test", "wrong"),
    "guesses": ("user@mailu.test", "guess-{n}"),
    "then_right_password": ("user@mailu.test", PASSWORD),
    "then_other_user_right_password": ("other@mailu.test", PASSWORD),
}


def login(address: str, account: str, password: str) -> dict[str, list[str]]:
    """AUTH PLAIN on 465, on a connection of its own."""
    dialogue = Dialogue("login", address, 465)
    try:
        dialogue.handshake()
        dialogue.replies(1, 10)
        dialogue.send("EHLO probe.client.test")
        dialogue.replies(1, 10)
        said = len(dialogue.log) + 1
        dialogue.send(f"AUTH PLAIN <b64 \\0{account}\\0{password}>")
        dialogue.replies(1, 30)
    finally:
        dialogue.socket.close()
    return {"reply": [event["S"] for event in dialogue.log[said:] if "S" in event]}


def logins(name: str, recorded: Any, address: str) -> Any:
    """The logins of a run against the limits: the last eight one after the other, those before, below it, eight at a time."""
    account, password = LOGINS[name]
    if isinstance(recorded, dict):
        return login(address, account, password)

    def try_number(n: int) -> dict[str, list[str]]:
        return login(address, account.format(n=n), password.format(n=n))

    first = max(0, len(recorded) - 8)
    with ThreadPoolExecutor(8) as pool:
        return [*pool.map(try_number, range(first)), *map(try_number, range(first, len(recorded)))]


def result_of(name: str, recorded: Any, address: str) -> Any:
    """One observation, replayed; None for one that has no client's side (a mailbox, a time)."""
    if isinstance(recorded, list) or (isinstance(recorded, dict) and "reply" in recorded):
        return logins(name, recorded, address) if name in LOGINS else None
    if isinstance(recorded, dict) and "log" in recorded:
        return {"port": recorded["port"], "log": replay(name, recorded, address)}
    if name.isdigit():
        return state_of(int(name), address, recorded)
    if name.startswith("smtplib"):
        return smtplib_call(name, address)
    return None


def main(file: str, address: str, width: str) -> None:
    recorded: dict[str, Any] = json.loads(Path(file).read_text())
    with ThreadPoolExecutor(int(width)) as pool:
        results = pool.map(lambda name: result_of(name, recorded[name], address), recorded)
        print(json.dumps(dict(zip(recorded, results, strict=True))))


if __name__ == "__main__":
    main(*sys.argv[1:])
