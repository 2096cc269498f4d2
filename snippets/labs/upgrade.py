# /// script
# requires-python = ">=3.10"
# dependencies = ["matplotlib>=3.10,<4"]
# ///
# %% world
import json
import re
import secrets
import subprocess
import time

import matplotlib.pyplot as plt

# Compose projects: 2.0, 2024.06 with 587 in PORTS, 2024.06 without.
OLD, BOTH, NEW = "mailu587-legacy", "mailu587-submission", "mailu587"
PASSWORD = secrets.token_hex(12)
clients = {
    "alice": 465,
    "monitoring": 465,
    "printer": 587,
    "scanner": 587,
    "wordpress": 587,
}


def docker(*arguments: str, script: str | None = None) -> str:
    command = ["docker", *arguments]
    error = subprocess.STDOUT if arguments[0] == "logs" else None
    return subprocess.check_output(
        command, input=script, stderr=error, text=True
    ).strip()


def container(project: str, service: str) -> str:
    label = "label=com.docker.compose"
    project, service = f"{label}.project={project}", f"{label}.service={service}"
    return docker("ps", "-q", "-f", project, "-f", service)


def python(script: str, project: str, *arguments: str) -> str:
    """Run a program outside, as a client of this server."""
    outside = container(project, "ext")
    return docker("exec", "-i", outside, "python3", "-", *arguments, script=script)


ACCOUNTS = """
import contextlib, json, sys, urllib.error, urllib.request

def api(method, path, **body):
    url = "https://mail.example.com/api/v1/" + path
    headers = {"Authorization": token, "Content-Type": "application/json"}
    data = json.dumps(body).encode()
    urllib.request.urlopen(urllib.request.Request(url, data, headers, method=method))

token, password, *names = sys.argv[1:]
for email in (f"{name}@example.com" for name in names):
    with contextlib.suppress(urllib.error.HTTPError):  # there is none to delete
        api("DELETE", "user/" + email)
    api("POST", "user", email=email, raw_password=password)
"""
for project in (OLD, BOTH, NEW):  # the same accounts, as after an upgrade
    token = docker("exec", container(project, "admin"), "printenv", "API_TOKEN")
    python(ACCOUNTS, project, token, PASSWORD, *clients)

# %% submit
SUBMIT = """
import concurrent.futures, json, smtplib, ssl, sys

def submit(name, port):
    host, account = "mail.example.com", f"{name}@example.com"
    tls, to = ssl.create_default_context(), f"From: {account}\\r\\nTo: {account}\\r\\n"
    try:
        if port == 465:
            smtp = smtplib.SMTP_SSL(host, port, timeout=20, context=tls)
        else:
            smtp = smtplib.SMTP(host, port, timeout=20)
            smtp.starttls(context=tls)
        with smtp:
            smtp.login(account, password)
            smtp.sendmail(account, [account], to + "Subject: Lab\\r\\n\\r\\nHello\\r\\n")
        return "sent"
    except (OSError, smtplib.SMTPException) as error:
        return str(error)

clients, password = json.loads(sys.argv[1]), sys.argv[2]
with concurrent.futures.ThreadPoolExecutor() as pool:
    said = pool.map(submit, clients, clients.values())
    print(json.dumps(dict(zip(clients, said))))
"""


def submit(project: str) -> dict[str, str]:
    """Every client sends one message in its own way: what it says then."""
    return json.loads(python(SUBMIT, project, json.dumps(clients), PASSWORD))


# %% inventory
NGINX = r'client logged in, .* server: \S+:(?P<port>\d+), login: "(?P<name>[^"@]+)@'
DOVECOT = (
    r"-login: .* Started proxying .* user=<(?P<name>[^>@]+)@.* lport=(?P<port>\d+)"
)
LOGIN = {OLD: NGINX, BOTH: DOVECOT, NEW: DOVECOT}
steps, lines = [], {}


def inventory(project: str, since: float) -> dict[str, int]:
    """Who submitted where since then, by the lines of front."""
    log = docker("logs", "--since", f"{since:.6f}", container(project, "front"))
    found = {}
    for line in log.splitlines():
        login = re.search(LOGIN[project], line)
        if login and login["name"] in clients:
            found[login["name"]] = int(login["port"])
            lines[project, login["name"]] = line
    return found


def step(title: str, project: str) -> None:
    began = time.time()
    said = submit(project)
    time.sleep(0.3)  # for the log
    found = inventory(project, began)
    steps.append(found)
    print(f"{len(steps)}. {title}")
    for name, port in clients.items():
        seen = found.get(name, "no line")
        print(f"   {name:12}{port}   log: {seen!s:10}{said[name]}")


# %% upgrade
step("2.0, as it was", OLD)
step("2024.06 with 587 in PORTS, nothing else changed", BOTH)
print(lines[OLD, "printer"], lines[BOTH, "printer"], sep="\n")

# %% move
clients |= {"wordpress": 465, "printer": 465}
step("2024.06 with 587 in PORTS, two clients moved, one forgotten", BOTH)

# %% close
step("2024.06 without 587", NEW)

# %% back
step("back: 587 in PORTS again", BOTH)
clients |= {"scanner": 465}
step("2024.06 without 587, the last client moved", NEW)
step("back to 2.0, if it has to be", OLD)

# %% chart
figure, axes = plt.subplots(figsize=(4.6, 2.6))
for column, found in enumerate(steps):
    for row, name in enumerate(clients):
        port = found.get(name)
        colour = {465: "C0", 587: "C2"}.get(port, "C1")
        style = {"color": colour, "ha": "center", "va": "center", "weight": "bold"}
        axes.text(column, row, port or "\N{EN DASH}", style)
axes.set_xticks(range(len(steps)), range(1, len(steps) + 1))
axes.set_yticks(range(len(clients)), clients)
axes.set_xlim(-0.5, len(steps) - 0.5)
axes.set_ylim(len(clients) - 0.5, -0.5)
axes.xaxis.tick_top()
plt.show()
