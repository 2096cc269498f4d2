# /// script
# requires-python = ">=3.10"
# dependencies = ["matplotlib>=3.10,<4"]
# ///
# %% world
import subprocess
from concurrent.futures import ThreadPoolExecutor
from itertools import product

import matplotlib.pyplot as plt

PORTS = (25, 80, 110, 143, 443, 465, 587, 993, 995, 4190)
VERSIONS = {"2.0": "mailu587-legacy", "2024.06": "mailu587"}  # compose projects
# Outside, a container beside Mailu, the server itself:
VANTAGES = ("ext", "net", "host")


def docker(*arguments: str, script: str | None = None) -> str:
    command = ["docker", *arguments]
    return subprocess.check_output(command, input=script, text=True).strip()


def container(project: str, service: str) -> str:
    label = "label=com.docker.compose"
    project, service = f"{label}.project={project}", f"{label}.service={service}"
    return docker("ps", "-q", "-f", project, "-f", service)


# %% look
LOOK = r"""
import concurrent.futures, socket, ssl, sys

def look(port):
    host, tls = "mail.example.com", ssl.create_default_context()
    try:
        with socket.create_connection((host, port), timeout=5) as sock:
            sock.settimeout(1)
            try:
                return "greets" if sock.recv(99) else "accepted, then closed"
            except TimeoutError:  # silent: the client has to begin
                sock.settimeout(5)
                if port == 80:
                    sock.sendall(b"GET / HTTP/1.0\r\n\r\n")
                    return "HTTP" if sock.recv(4) == b"HTTP" else "silent"
                tls.wrap_socket(sock, server_hostname=host)
                return "TLS"
    except ConnectionRefusedError:
        return "refused"

with concurrent.futures.ThreadPoolExecutor() as pool:
    print(*pool.map(look, map(int, sys.argv[1:])), sep="\n")
"""


def look(version: str, vantage: str) -> dict[int, str]:
    at = container(VERSIONS[version], vantage)
    ports = map(str, PORTS)
    seen = docker("exec", "-i", at, "python3", "-", *ports, script=LOOK)
    return dict(zip(PORTS, seen.splitlines()))


views = list(product(VERSIONS, VANTAGES))
with ThreadPoolExecutor() as pool:
    seen = dict(zip(views, pool.map(lambda view: look(*view), views)))

for version in VERSIONS:
    print(f"{version:8}{'ext':24}{'net':24}host")
    for port in PORTS:
        ext, net, host = (seen[version, vantage][port] for vantage in VANTAGES)
        print(f"{port:<8}{ext:24}{net:24}{host}")

# %% compare
for vantage in VANTAGES:
    print(f"{vantage}:")
    for port in PORTS:
        before, after = (seen[version, vantage][port] for version in VERSIONS)
        if before != after:
            print(f"  {port}: {before} -> {after}")

# %% chart
SIGNS = {
    "TLS": ("TLS", "C0"),
    "greets": ("txt", "C2"),
    "HTTP": ("txt", "C2"),
    "refused": ("\N{MULTIPLICATION SIGN}", "C1"),
    "accepted, then closed": ("\N{RIGHTWARDS ARROW}\N{MULTIPLICATION SIGN}", "C1"),
}
figure, axes = plt.subplots(figsize=(5.2, 4.4))
for column, view in enumerate(views):
    for row, port in enumerate(PORTS):
        sign, colour = SIGNS[seen[view][port]]
        style = {"color": colour, "ha": "center", "va": "center", "weight": "bold"}
        axes.text(column, row, sign, style)
axes.set_xticks(
    range(len(views)), [f"{version}\n{vantage}" for version, vantage in views]
)
axes.set_yticks(range(len(PORTS)), PORTS)
axes.set_xlim(-0.5, len(views) - 0.5)
axes.set_ylim(len(PORTS) - 0.5, -0.5)
axes.xaxis.tick_top()
axes.axvline(len(VANTAGES) - 0.5, color="C2", linewidth=0.8)
plt.show()
