"""The container engine: find it, or on a Debian-like machine install and start it."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

import docker
import psutil
from docker import DockerClient
from docker.errors import DockerException
from filelock import FileLock, Timeout

from stack import WORK
from stack.console import Problem, step

PACKAGES = {"dockerd": "docker.io", "mmdebstrap": "mmdebstrap"}
"""The programs that an engine of our own needs, and the Debian packages that have them."""
PID = WORK / "dockerd.pid"
LOG = WORK / "dockerd.log"
COMPOSE = WORK / "docker-compose"
"""Compose v2 from Debian 13's package, where the machine has none: Debian 12's is of the first version."""
LOCK = Path(tempfile.gettempdir(), "mailu587.lock")


@contextmanager
def engine(keep: bool = False) -> Iterator[DockerClient]:
    """The engine for a while, for this run alone. One that had to be started is stopped again, unless it is kept or used."""
    with _alone():
        client = running_engine() or start_engine()
        try:
            yield client
        finally:
            if not keep and not client.containers.list():
                stop_engine()
            client.close()


@contextmanager
def _alone() -> Iterator[None]:
    """Wait for another run on this machine, also one of another checkout: they share names, addresses and accounts."""
    lock = FileLock(LOCK)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        with step("wait for another run that uses the stack"):
            lock.acquire()
    try:
        yield
    finally:
        lock.release()


def running_engine() -> DockerClient | None:
    """A client of the engine that answers, if one does."""
    try:
        client = docker.from_env(timeout=120)
        client.ping()
    except DockerException:
        return None
    return client


def start_engine() -> DockerClient:
    """Install (where it is missing) and start dockerd. Raises Problem where that is not ours to do."""
    advice = "Start Docker (on a laptop: Docker Desktop; on a server: systemctl start docker) and run the command again."
    if not shutil.which("dockerd") and not shutil.which("apt-get"):
        raise Problem(f"No container engine answers and this machine has no apt-get to install one with. {advice}")
    if os.geteuid() != 0:
        raise Problem(f"No container engine answers, and only root may install or start one here. {advice}")
    if os.environ.get("DOCKER_HOST"):
        raise Problem(f"No container engine answers at DOCKER_HOST={os.environ['DOCKER_HOST']}. Correct or unset DOCKER_HOST.")
    if missing := [package for program, package in PACKAGES.items() if not shutil.which(program)]:
        with step(f"install {' '.join(missing)} from the distribution's packages"):
            install(*missing)
    with step("start the container engine"):
        return _start()


def install(*packages: str) -> None:
    """Install Debian packages. Raises Problem with apt's last lines when that fails."""
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]):
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode != 0:
        last = "\n".join((done.stdout + done.stderr).splitlines()[-5:])
        raise Problem(
            f"Installing {' '.join(packages)} failed. Mend that by hand and run the command again. apt-get said:\n{last}"
        )


def _start() -> DockerClient:
    WORK.mkdir(exist_ok=True)
    with LOG.open("w") as log:
        process = subprocess.Popen(["dockerd"], stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True)
    PID.write_text(str(process.pid))
    for _ in range(150):
        if client := running_engine():
            return client
        if process.poll() is not None:
            break
        time.sleep(0.2)
    last = "\n".join(LOG.read_text().splitlines()[-5:])
    raise Problem(f"dockerd did not start. Its log is .stack/{LOG.name}; it ends with:\n{last}")


def stop_engine() -> None:
    """Stop the dockerd that start_engine started; another one is left alone."""
    if not PID.exists():
        return
    with suppress(psutil.NoSuchProcess):
        process = psutil.Process(int(PID.read_text()))
        if process.name() == "dockerd":
            process.terminate()
            process.wait(15)
    PID.unlink()


@cache
def compose_command() -> tuple[str, ...]:
    """`docker compose` where the plugin is there, else Debian's. Raises Problem when neither can be had."""
    if subprocess.run(["docker", "compose", "version"], capture_output=True).returncode == 0:
        return ("docker", "compose")
    if not COMPOSE.exists():
        if not shutil.which("mmdebstrap"):
            raise Problem("`docker compose` is not installed. Install the compose plugin of your Docker.")
        with step("fetch Compose v2 from Debian 13's packages"):
            _fetch_compose()
    return (str(COMPOSE),)


def _fetch_compose() -> None:
    with tempfile.TemporaryDirectory() as folder:
        command = ["mmdebstrap", "--quiet", "--variant=extract", "--include=docker-compose", "trixie", folder]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            raise Problem(f"Fetching docker-compose failed; install the compose plugin of your Docker:\n{done.stderr[-500:]}")
        shutil.move(Path(folder, "usr/libexec/docker/cli-plugins/docker-compose"), COMPOSE)
