"""Run a command and watch its mail connection: `observe.py HOST SECONDS FOLDER COMMAND...`

Prints one JSON object: exit (int, or null after SECONDS), output (stdout and stderr as they came), seconds, and opened, the
files under /snippets that it opened. In FOLDER are then `packets` (pcap: tcpdump sees them, nothing stands between client and
server) and `keys` (the client's own TLS session keys, keylog.c). On SIGTERM the command is ended too.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from types import FrameType

READY = Path("/run/ready")  # the container trusts the test CA
PID = Path("/run/observer")  # whom to end before its time
PRELOADED = "/opt/client/keylog.so:/opt/client/opened.so"


def capture(host: str, file: Path) -> subprocess.Popen[str]:
    """Start tcpdump, and return when it listens."""
    watched = f"tcp and host {socket.gethostbyname(host)}"
    command = ["tcpdump", "-i", "any", "-U", "--immediate-mode", "-w", str(file), watched]
    tcpdump = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    for line in tcpdump.stderr or ():
        if "listening on" in line:
            return tcpdump
    sys.exit("observe.py: tcpdump did not start")


def run(command: list[str], limit: float, folder: Path) -> dict[str, object]:
    """Run it in a session of its own; whatever it left running is ended with it."""
    opened = folder / "opened"
    environment = os.environ | {"SSLKEYLOGFILE": f"{folder}/keys", "OPENED": str(opened), "LD_PRELOAD": PRELOADED}
    began = time.monotonic()
    program = subprocess.Popen(
        command,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )

    def end(*_: int | FrameType | None) -> None:
        with suppress(ProcessLookupError):
            os.killpg(program.pid, signal.SIGKILL)

    signal.signal(signal.SIGTERM, end)
    try:
        output, code = program.communicate(timeout=limit)[0], program.returncode
    except subprocess.TimeoutExpired:
        end()
        output, code = program.communicate()[0], None
    end()
    names = sorted(set(opened.read_text().splitlines())) if opened.exists() else []
    return {
        "exit": code,
        "output": output.decode(errors="replace"),
        "seconds": round(time.monotonic() - began, 3),
        "opened": [name.removeprefix("/snippets/") for name in names],
    }


def main(host: str, seconds: str, folder: str, *command: str) -> None:
    PID.write_text(str(os.getpid()))
    while not READY.exists():
        time.sleep(0.05)
    place = Path(folder)
    place.mkdir(parents=True)
    (place / "keys").touch()
    tcpdump = capture(host, place / "packets")
    outcome = run(list(command), float(seconds), place)
    time.sleep(0.05)  # for the last packets of a connection that is being closed
    tcpdump.terminate()
    tcpdump.wait()
    print(json.dumps(outcome))


if __name__ == "__main__":
    main(*sys.argv[1:])
