"""Run a command and watch its mail connection: `observe.py HOST SECONDS COMMAND...`

Prints one JSON object: exit (int, or null after SECONDS), output (stdout and stderr as they came), seconds, and
dialogue, a list of lines: `C: ...` (client), `S: ...` (server), `--- ...` (what TCP and TLS did).
tcpdump sees the packets, the client's own session keys open the TLS (keylog.c), tshark reads the SMTP.
Nothing stands between client and server.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

FIELDS = {
    "stream": "tcp.stream",
    "to": "tcp.dstport",
    "flags": "tcp.flags.str",
    "handshake": "tls.handshake.type",
    "version": "tls.handshake.extensions.supported_version",
    "alert": "tls.alert_message.desc",
    "command": "smtp.command_line",
    "code": "smtp.response.code",
    "text": "smtp.rsp.parameter",
}
READY = Path("/run/ready")  # the container trusts the test CA
SEVERAL = "\x02"  # between the values of a field
HELLO = {"1": "ClientHello", "2": "ServerHello"}


def capture(host: str, file: Path) -> subprocess.Popen[str]:
    """Start tcpdump, and return when it listens."""
    watched = f"tcp and host {socket.gethostbyname(host)}"
    command = ["tcpdump", "-i", "any", "-U", "--immediate-mode", "-w", str(file), watched]
    tcpdump = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    for line in tcpdump.stderr or ():
        if "listening on" in line:
            return tcpdump
    sys.exit("observe.py: tcpdump did not start")


def run(command: list[str], limit: float, keys: Path) -> dict[str, object]:
    environment = os.environ | {"SSLKEYLOGFILE": str(keys), "LD_PRELOAD": "/opt/client/keylog.so"}
    began = time.monotonic()
    try:
        done = subprocess.run(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=limit, stdin=subprocess.DEVNULL
        )
        code, output = done.returncode, done.stdout
    except subprocess.TimeoutExpired as late:
        code, output = None, late.stdout or b""
    return {"exit": code, "output": output.decode(errors="replace"), "seconds": round(time.monotonic() - began, 3)}


def packets(file: Path, keys: Path) -> Iterator[dict[str, str]]:
    """One dict of FIELDS per packet, in order."""
    options = [part for field in FIELDS.values() for part in ("-e", field)]
    command = ["tshark", "-n", "-r", str(file), "-o", f"tls.keylog_file:{keys}", "-T", "fields", "-E", f"aggregator={SEVERAL}"]
    read = subprocess.run([*command, *options], capture_output=True, text=True, check=True)
    nothing = dict.fromkeys(FIELDS, "")
    for line in read.stdout.split("\n")[:-1]:  # not splitlines: what a client said may hold other line breaks
        yield nothing | dict(zip(FIELDS, line.split("\t"), strict=False))


def dialogue(seen: Iterator[dict[str, str]]) -> Iterator[str]:
    """The lines that a person reads, without what repeats."""
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


def _lines(packet: dict[str, str], flags: str, from_client: bool) -> Iterator[str]:
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


def main(host: str, seconds: str, *command: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        while not READY.exists():
            time.sleep(0.05)
        file, keys = Path(folder, "packets"), Path(folder, "keys")
        keys.touch()
        tcpdump = capture(host, file)
        outcome = run(list(command), float(seconds), keys)
        time.sleep(0.05)  # for the last packets of a connection that is being closed
        tcpdump.terminate()
        tcpdump.wait()
        print(json.dumps(outcome | {"dialogue": list(dialogue(packets(file, keys)))}))


if __name__ == "__main__":
    main(*sys.argv[1:])
