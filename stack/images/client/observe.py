"""Run a command and watch its mail connection: `observe.py HOST SECONDS COMMAND...`

Prints one JSON object: exit (int, or null after SECONDS), stdout, stderr, seconds, and dialogue, a list of lines
`C: ...` (client), `S: ...` (server) and `--- ...` (what TCP and TLS did). tcpdump sees the packets,
the client's own session keys open the TLS (keylog.c), tshark reads the SMTP. Nothing stands in between.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

FIELDS = (
    "tcp.dstport",
    "tcp.srcport",
    "tcp.flags.str",
    "tls.handshake.type",
    "tls.record.version",
    "tls.alert_message.desc",
    "smtp.command_line",
    "smtp.response",
    "smtp.auth.username",
)
SERVER_PORTS = {25, 110, 143, 465, 587, 993, 995, 4190}


def capture(host: str, file: Path) -> subprocess.Popen:
    address = socket.gethostbyname(host)
    tcpdump = subprocess.Popen(
        ["tcpdump", "-i", "any", "-U", "--immediate-mode", "-w", file, f"tcp and host {address}"],
        stderr=subprocess.PIPE,
        text=True,
    )
    for line in tcpdump.stderr:
        if "listening on" in line:
            return tcpdump
    raise SystemExit("observe.py: tcpdump did not start")


def run(command: list[str], limit: float, keys: Path) -> dict:
    environment = os.environ | {"SSLKEYLOGFILE": str(keys), "LD_PRELOAD": "/opt/client/keylog.so"}
    began = time.monotonic()
    try:
        done = subprocess.run(command, env=environment, capture_output=True, timeout=limit, stdin=subprocess.DEVNULL)
        code, out, err = done.returncode, done.stdout, done.stderr
    except subprocess.TimeoutExpired as late:
        code, out, err = None, late.stdout or b"", late.stderr or b""
    return {
        "exit": code,
        "stdout": out.decode(errors="replace"),
        "stderr": err.decode(errors="replace"),
        "seconds": round(time.monotonic() - began, 3),
    }


def main(host: str, seconds: str, *command: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        packets, keys = Path(folder, "packets"), Path(folder, "keys")
        keys.touch()
        tcpdump = capture(host, packets)
        outcome = run(list(command), float(seconds), keys)
        time.sleep(0.05)  # the last packets of a closing connection
        tcpdump.terminate()
        tcpdump.wait()
        out = subprocess.run(
            ["tshark", "-n", "-r", packets, "-o", f"tls.keylog_file:{keys}", *sys.argv[99:]], capture_output=True, text=True
        ).stdout
        print(json.dumps(outcome | {"raw": out}))


if __name__ == "__main__":
    main(*sys.argv[1:])
