# /// script
# requires-python = ">=3.11"
# dependencies = ["aiosmtplib>=5,<6", "matplotlib>=3.10,<4"]
# ///
# %% client
import asyncio
import os
import socket
import ssl
import statistics
import threading
import time
from email.message import EmailMessage

import aiosmtplib
import matplotlib.pyplot as plt

NAME, USER, PASSWORD = (
    "mail.example.com",
    "user@example.com",
    os.environ["SMTP_PASSWORD"],
)
TLS = ssl.create_default_context()


class Client:
    """Counts its waits: waiting after something was sent is one round trip."""

    def __init__(
        self, address: tuple[str, int], session: ssl.SSLSession | None = None
    ) -> None:
        self.sock = socket.create_connection(address, timeout=10)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.round_trips, self.has_sent, self.secured = 1, True, False
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = TLS.wrap_bio(
            self.incoming, self.outgoing, server_hostname=NAME, session=session
        )

    def wait(self) -> bytes:
        self.round_trips += self.has_sent
        self.has_sent = False
        data = self.sock.recv(65536)
        if not data:
            raise ConnectionError("the server has closed the connection")
        return data

    def send(self, data: bytes) -> None:
        self.sock.sendall(data)
        self.has_sent = True

    def inside(self, step, *arguments):
        """A step of TLS; it sends and waits as often as it has to."""
        while True:
            try:
                return step(*arguments)
            except ssl.SSLWantReadError:
                self.flush()
                self.incoming.write(self.wait())
            finally:
                self.flush()

    def flush(self) -> None:
        if self.outgoing.pending:
            self.send(self.outgoing.read())

    def handshake(self) -> None:
        self.inside(self.tls.do_handshake)
        self.secured = True

    def command(self, line: str) -> None:
        data = line.encode() + b"\r\n"
        if self.secured:
            self.inside(self.tls.write, data)
        else:
            self.send(data)
        self.reply()

    def reply(self) -> None:
        text = b""
        while not text.endswith(b"\n") or text.splitlines()[-1][3:4] == b"-":
            text += self.inside(self.tls.read, 65536) if self.secured else self.wait()


def ready(
    port: int, relay: int | None = None, session: ssl.SSLSession | None = None
) -> tuple[float, Client]:
    """Milliseconds until the client could log in."""
    began = time.perf_counter()
    client = Client(("127.0.0.1", relay) if relay else (NAME, port), session)
    if port == 465:
        client.handshake()
        client.reply()
    else:
        client.reply()
        client.command("EHLO client.example.com")
        client.command("STARTTLS")
        client.handshake()
    client.command("EHLO client.example.com")
    milliseconds = (time.perf_counter() - began) * 1000
    client.sock.close()
    return milliseconds, client


# %% count
round_trips = {port: ready(port)[1].round_trips for port in (465, 587)}
print("round trips until AUTH:", round_trips)
print("STARTTLS needs", round_trips[587] - round_trips[465], "more")


# %% measure
def measure(rounds: int, **kinds) -> dict[str, list[float]]:
    """Each kind once per round: whatever else the machine does meets all of them."""
    took = {name: [] for name in kinds}
    for _ in range(rounds):
        for name, kind in kinds.items():
            took[name].append(kind())
    for name, values in took.items():
        low, median, high = statistics.quantiles(values, n=4)
        print(
            f"{name:12}median {median:.1f} ms, the middle half {low:.1f} to {high:.1f}"
        )
    return took


near = measure(10, implicit=lambda: ready(465)[0], starttls=lambda: ready(587)[0])

# %% far
loop = asyncio.new_event_loop()  # a notebook has one of its own
threading.Thread(target=loop.run_forever, daemon=True).start()


def run(task):
    return asyncio.run_coroutine_threadsafe(task, loop).result(timeout=60)


async def late(source, target) -> None:
    """Pass on what comes, 10 ms later: 20 ms there and back."""
    data = b"..."
    while data:
        data = await source.read(65536)
        loop.call_later(0.01, target.write, data)
    loop.call_later(0.01, target.close)


async def far_away(port: int) -> int:
    """Bring a server to a distance: the port of the relay in between."""

    async def passed(reader, writer) -> None:
        there, back = await asyncio.open_connection(NAME, port)
        await asyncio.gather(late(reader, back), late(there, writer))

    relay = await asyncio.start_server(passed, "127.0.0.1", 0)
    return relay.sockets[0].getsockname()[1]


relays = {port: run(far_away(port)) for port in (465, 587)}
far = measure(
    10,
    implicit=lambda: ready(465, relays[465])[0],
    starttls=lambda: ready(587, relays[587])[0],
)
# The quickest ones: whatever else a machine does only adds to them.
more = min(far["starttls"]) - min(far["implicit"])
print("STARTTLS takes about two round trips longer:", 30 < more < 70)


# %% resume
def web(session: ssl.SSLSession | None = None) -> tuple[float, ssl.SSLSession, bool]:
    """Milliseconds for TCP and TLS on 443, where nginx answers; its session."""
    began = time.perf_counter()
    plain = socket.create_connection((NAME, 443), timeout=10)
    with TLS.wrap_socket(plain, server_hostname=NAME, session=session) as sock:
        milliseconds = (time.perf_counter() - began) * 1000
        sock.sendall(b"HEAD / HTTP/1.0\r\n\r\n")
        sock.recv(65536)  # with TLS 1.3 the session comes after the handshake
        return milliseconds, sock.session, sock.session_reused


mail, other = ready(465)[1].tls.session, web()[1]
again = [ready(465, session=mail)[1].tls.session_reused for _ in range(9)]
print("465 resumes most sessions:", sum(again) > len(again) / 2)
print("443 resumes a session:", web(other)[2])
handshakes = measure(10, full=lambda: web()[0], resumed=lambda: web(other)[0])

# %% messages
message = EmailMessage()
message["From"], message["To"], message["Subject"] = USER, "friend@example.com", "Cost"
message.set_content("One of many.")
options = {"hostname": NAME, "port": 465, "use_tls": True}
options |= {"username": USER, "password": PASSWORD}
kept = aiosmtplib.SMTP(**options)
run(kept.connect())


def timed(task) -> float:
    began = time.perf_counter()
    run(task)
    return (time.perf_counter() - began) * 1000


messages = {"own": [], "kept": []}
for _ in range(10):
    messages["own"].append(timed(aiosmtplib.send(message, **options)))
    messages["kept"] += [timed(kept.send_message(message)) for _ in range(5)]
run(kept.quit())
for name, values in messages.items():
    median = statistics.median(values)
    print(f"{name:8}{len(values):4} messages, median {median:.1f} ms")
print("one connection for all is faster:", min(messages["kept"]) < min(messages["own"]))

# %% chart
panels = {"+ 0 ms": near, "+ 20 ms": far, "443": handshakes, "message": messages}
figure, rows = plt.subplots(len(panels), figsize=(4.6, 4.8), layout="constrained")
line, middle = {"color": "C0"}, {"color": "C2", "linewidth": 2}
lines = {"boxprops": line, "whiskerprops": line, "capprops": line}
for axes, (title, took) in zip(rows, panels.items()):
    axes.boxplot(
        list(took.values()),
        tick_labels=list(took),
        orientation="horizontal",
        showfliers=False,
        medianprops=middle,
        **lines,
    )
    axes.set_xlim(left=0)
    axes.invert_yaxis()
    axes.set_ylabel(title)
axes.set_xlabel("ms")
plt.show()
