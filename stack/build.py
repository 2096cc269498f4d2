"""Images: built from Debian's packages, each one only when something that it is made of has changed."""

import hashlib
import json
import shutil
import subprocess
import sys
import tomllib
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from docker import DockerClient
from docker.errors import APIError, BuildError, ImageNotFound

from stack import ROOT, SNIPPETS, STACK
from stack.console import Problem, step
from stack.engine import install
from stack.kinds import CLIENTS, IDS, SERVICES, client_image, image_ids, kind

DEBIAN = "debian:bookworm-slim"
FOLDERS = STACK / "images"
LABEL = "mailu587.sources"
PARENTS = {name: DEBIAN if name == "client" else client_image("client") for name in CLIENTS}
"""The image that each of our own is built on."""
ROOM = 3 * 2**30
"""Bytes that building everything takes."""


def prepare_images(client: DockerClient, versions: set[str], wanted: set[str]) -> None:
    """Have Mailu's services in these versions, and the images of the wanted services of clients.yml. Raises Problem."""
    _check_room(client)
    clients = {"client", *wanted} & set(CLIENTS)
    with ThreadPoolExecutor(3) as pool:
        _debian(client)
        jobs = [pool.submit(_build_clients, client, clients)]
        jobs += _build_services(client, pool, versions) if kind().built else _pull_services(client, pool, versions)
        for job in jobs:
            job.result()
    services = {kind().image(name, version) for name in SERVICES.values() for version in versions}
    _note_ids(client, services | set(map(client_image, clients)))


def _note_ids(client: DockerClient, images: set[str]) -> None:
    ids = image_ids() | {image: str(client.images.get(image).id) for image in sorted(images)}
    IDS.parent.mkdir(exist_ok=True)
    IDS.write_text(json.dumps(ids, indent=1))


def _folder(name: str, version: str) -> Path:
    """What the image of a service is built from: the version's own folder, else the common one."""
    own = FOLDERS / f"{name}-{version}"
    return own if own.exists() else FOLDERS / name


def _build_services(client: DockerClient, pool: ThreadPoolExecutor, versions: set[str]) -> list[Future[None]]:
    """Each image once, under the names of all the versions that share it; the slowest first."""
    base = kind().image("base", "debian")
    _build(client, FOLDERS / "base", [base], DEBIAN)
    tags: dict[tuple[Path, str], list[str]] = {}
    for name in sorted(SERVICES.values(), key=lambda name: name != "rspamd"):
        for version in sorted(versions):
            folder = _folder(name, version)
            tells = "ARG VERSION" in (folder / "Dockerfile").read_text()
            tags.setdefault((folder, version if tells else ""), []).append(kind().image(name, version))
    return [
        pool.submit(_build, client, folder, list(dict.fromkeys(names)), base, {"VERSION": version} if version else {})
        for (folder, version), names in tags.items()
    ]


def _pull_services(client: DockerClient, pool: ThreadPoolExecutor, versions: set[str]) -> list[Future[None]]:
    return [pool.submit(_pull, client, kind().image(name, version)) for name in SERVICES.values() for version in sorted(versions)]


def _pull(client: DockerClient, image: str) -> None:
    try:
        client.images.get(image)
        return
    except ImageNotFound:
        pass
    try:
        with step(f"pull {image}"):
            client.images.pull(image)
    except APIError as error:
        raise Problem(
            f"{image} cannot be pulled: {error}. Check MAILU_VERSION and the way to the image registry, or run on the "
            "reference images (IMAGES=reference)."
        ) from error


def _build_clients(client: DockerClient, wanted: set[str]) -> None:
    arguments = {"PACKAGES": " ".join(packages())}
    _wheels()
    for name, parent in PARENTS.items():
        if name in wanted:
            _build(client, FOLDERS / name, [client_image(name)], parent, arguments if parent == DEBIAN else {})


def remove_images(client: DockerClient) -> None:
    """Remove every image that was built here."""
    for image in client.images.list(filters={"label": LABEL}):
        client.images.remove(image.id or "", force=True)


def packages() -> list[str]:
    """The Debian packages that the clients' claims.toml files ask for."""
    return sorted(
        {name for file in SNIPPETS.rglob("claims.toml") for name in tomllib.loads(file.read_text()).get("packages", [])}
    )


def _build(client: DockerClient, context: Path, tags: list[str], parent: str, arguments: dict[str, str] | None = None) -> None:
    arguments = {"BASE": parent, **(arguments or {})}
    sources = _fingerprint(context, arguments | {"BASE": str(client.images.get(parent).id)})
    if all(_label(client, tag) == sources for tag in tags):
        return
    with step(f"build the image {' = '.join(tags)}"):
        try:
            labels = {LABEL: sources}
            image, _ = client.images.build(
                path=str(context), tag=tags[0], buildargs=arguments, labels=labels, rm=True, forcerm=True
            )
        except (BuildError, APIError) as error:
            log = "".join(line.get("stream", line.get("error", "")) for line in getattr(error, "build_log", []))
            last = "\n".join(log.splitlines()[-8:])
            raise Problem(
                f"Building {tags[0]} from {context.relative_to(ROOT)}/Dockerfile failed: {error}. Correct what its last lines "
                f"name, and run the command again:\n{last}"
            ) from error
        for tag in tags[1:]:
            image.tag(*tag.rsplit(":", 1))


def _label(client: DockerClient, tag: str) -> str | None:
    try:
        return client.images.get(tag).labels.get(LABEL)
    except ImageNotFound:
        return None


def _fingerprint(context: Path, arguments: dict[str, str]) -> str:
    digest = hashlib.sha256(json.dumps(arguments, sort_keys=True).encode())
    for path in sorted(path for path in context.rglob("*") if path.is_file() and "__pycache__" not in path.parts):
        digest.update(f"{path.relative_to(context)} {path.stat().st_mode:o}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _debian(client: DockerClient) -> None:
    """The base of all images: pulled where a registry can be reached, else bootstrapped from Debian's packages."""
    try:
        client.images.get(DEBIAN)
        return
    except ImageNotFound:
        pass
    try:
        with step(f"pull {DEBIAN}"):
            client.images.pull(DEBIAN)
    except APIError as error:
        with step("no registry within reach: bootstrap the base image with mmdebstrap"):
            _bootstrap(error)


def _bootstrap(registry: Exception) -> None:
    advice = f"Make the image registry reachable, or give the engine an image {DEBIAN} (docker load), and run the command again."
    if not shutil.which("mmdebstrap"):
        if not shutil.which("apt-get"):
            raise Problem(f"The image registry does not answer ({registry}), and there is no apt-get to do without. {advice}")
        install("mmdebstrap")
    archive = subprocess.Popen(
        ["mmdebstrap", "--quiet", "--variant=minbase", "bookworm", "-"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    done = subprocess.run(["docker", "import", "-", DEBIAN], stdin=archive.stdout, capture_output=True, text=True)
    _, error = archive.communicate()
    if archive.returncode or done.returncode:
        raise Problem(
            f"The image registry does not answer, and bootstrapping failed: {error.decode()[-500:]}{done.stderr}. {advice}"
        )


def _wheels() -> None:
    """The client image's Python packages, fetched here: a build may stand behind a proxy that only this machine knows."""
    locked, folder = FOLDERS / "client" / "requirements.txt", FOLDERS / "client" / "wheels"
    mark = folder / "requirements.sha256"
    wanted = hashlib.sha256(locked.read_bytes()).hexdigest()
    if mark.exists() and mark.read_text() == wanted:
        return
    shutil.rmtree(folder, ignore_errors=True)
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--only-binary=:all:", "--python-version=3.11"]
    with step("download the Python packages of the client image"):
        done = subprocess.run([*command, f"--dest={folder}", f"--requirement={locked}"], capture_output=True, text=True)
    if done.returncode:
        raise Problem(f"Downloading the packages of {locked.relative_to(ROOT)} failed; the last lines:\n{done.stderr[-800:]}")
    mark.write_text(wanted)


def _check_room(client: DockerClient) -> None:
    folder = client.info()["DockerRootDir"]
    if not Path(folder).exists():  # the engine lives in a virtual machine
        return
    if client.images.list() == [] and shutil.disk_usage(folder).free < ROOM:
        raise Problem(
            f"The images need {ROOM / 2**30:.0f} GiB, and {folder} has less free. Free some room (docker system prune)."
        )
