"""Every task that a person runs. `nox -l` lists them; `nox -s NAME` runs one."""

import hashlib
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any, NoReturn

import nox

sys.path.insert(0, os.getcwd())
from stack.console import TIMES, step, times  # the project's own, once its folder is on the path

nox.needs_version = ">=2025.5.1"
nox.options.sessions = ["site"]
nox.options.default_venv_backend = "none"  # one environment for all tasks: the one that nox itself runs in
LOCK = Path("requirements.txt")
ROOM = 512 * 2**20  # bytes: packages, evidence and both sites
PATIENCE: dict[str, Any] = {"interrupt_timeout": 60, "terminate_timeout": 30}  # seconds to clear up after Ctrl-C
ZENSICAL = "zensical>=0.0.73"  # follows MkDocs 1 and Material; it ignores what it does not know without a word
CLAIMS = ["tests/snippets/test_claims.py", "--no-header", "-q"]
UNITS = "not engine and not site and not browser"
AS_FILES = ["-m", "site and not browser", "--no-header", "-q"]  # the marks: tests/conftest.py


def terminated(*_: object) -> NoReturn:
    """On SIGTERM do as on Ctrl-C, where the terminal interrupts the running task as well."""
    subprocess.run(["pkill", "-INT", "-P", str(os.getpid())])
    raise KeyboardInterrupt


signal.signal(signal.SIGTERM, terminated)


def python(session: nox.Session, *arguments: str, **environment: str) -> None:
    """Run a Python module in the environment."""
    session.run(sys.executable, "-m", *arguments, env={"NO_MKDOCS_2_WARNING": "1", **environment}, external=True, **PATIENCE)


def install(session: nox.Session) -> None:
    """Install requirements.txt, unless it is what was installed last."""
    if shutil.disk_usage(".").free < ROOM:
        session.error(f"Less than {ROOM / 2**20:.0f} MiB are free on this disk. Free some room and run the command again")
    TIMES.unlink(missing_ok=True)
    wanted, mark = hashlib.sha256(LOCK.read_bytes()).hexdigest(), Path(sys.prefix, "requirements.sha256")
    if not mark.exists() or mark.read_text() != wanted:
        with step("install the Python packages"):
            python(session, "pip", "install", "--quiet", "--disable-pip-version-check", "-r", str(LOCK))
        mark.write_text(wanted)


@nox.session
def site(session: nox.Session) -> None:
    """Prove what does not stand (all of it: -- --all) and build the site in both languages into site/."""
    install(session)
    python(session, "pytest", *CLAIMS, *session.posargs)
    python(session, "expand.site")
    python(session, "pytest", *AS_FILES)
    print(times())


@nox.session(default=False)
def build(session: nox.Session) -> None:
    """Build the site from the evidence that is there, and check it as files. EVIDENCE=mailu takes no other images'."""
    install(session)
    python(session, "expand.site")
    python(session, "pytest", *AS_FILES)


@nox.session(default=False)
def serve(session: nox.Session) -> None:
    """Serve both languages at http://127.0.0.1:8000/, live; no engine needed, what is not proven is marked."""
    install(session)
    python(session, "expand.serve", *session.posargs)


@nox.session(default=False, venv_backend="venv")
def canary(session: nox.Session) -> None:
    """Build the staged pages with Zensical as well, in an environment of its own, and count the stamps: none may get lost."""
    install(session)
    python(session, "expand", PROVEN="no")  # the marks are counted, whatever they say
    session.install("--quiet", ZENSICAL)
    python(session, "expand.canary", str(Path(session.bin, "zensical")))


@nox.session(default=False)
def up(session: nox.Session) -> None:
    """Start the stack and keep it, so that `prove` answers at once: nox -s up [-- STATE ...]."""
    install(session)
    python(session, "stack", "up", *session.posargs)
    print(times())


@nox.session(default=False)
def down(session: nox.Session) -> None:
    """Stop what `up` keeps: containers, networks, volumes, and the engine if it was started here."""
    install(session)
    python(session, "stack", "down")


@nox.session(default=False)
def prove(session: nox.Session) -> None:
    """Prove what does not stand, of all or of a page or snippet: nox -s prove -- [NAME] [--everything] [--update-examples]."""
    install(session)
    only = [part for name in session.posargs for part in ([name] if name.startswith("-") else ["--only", name])]
    python(session, "pytest", *CLAIMS, *only)
    print(times())


@nox.session(default=False)
def tests(session: nox.Session) -> None:
    """Run every test: lint, units, claims, the built site in a real browser."""
    lint(session)
    python(session, "pytest", "-m", UNITS, *session.posargs)
    python(session, "pytest", *CLAIMS, "--all")
    python(session, "expand.site")
    python(session, "pytest", "tests", f"--ignore={CLAIMS[0]}", "-m", f"not ({UNITS}) and not slow", *session.posargs)
    print(times())


@nox.session(default=False)
def mutants(session: nox.Session) -> None:
    """Break snippets, parts of states and shown outputs, one thing at a time; print what no claim notices: -- --sample 100."""
    install(session)
    python(session, "tests.mutants", *session.posargs)


@nox.session(default=False)
def bench(session: nox.Session) -> None:
    """Measure the proof of everything: nox -s bench [-- --runs 20 --shuffled | --loaded | --twice]."""
    install(session)
    python(session, "tests.bench", *session.posargs)


@nox.session(default=False)
def conformance(session: nox.Session) -> None:
    """Compare the stack with the recordings of the real Mailu; with `-- -m slow` the scenarios that wait."""
    install(session)
    python(session, "pytest", "tests/recordings", "tests/stack", "--no-header", "-q", *session.posargs)
    print(times())


@nox.session(default=False)
def units(session: nox.Session) -> None:
    """Run the tests that need neither an engine nor a built site."""
    install(session)
    python(session, "pytest", "-m", UNITS, *session.posargs)


@nox.session(default=False)
def lint(session: nox.Session) -> None:
    """Check style and types; of images those that hold Python, each as the folder that its container has."""
    install(session)
    python(session, "ruff", "check", ".")
    python(session, "ruff", "format", "--check", ".")
    python(session, "mypy")
    for folder in sorted({file.parent for file in Path("stack/images").glob("*/*.py")}):
        python(session, "mypy", *map(str, folder.glob("*.py")), MYPYPATH=str(folder))


@nox.session(default=False)
def twins(session: nox.Session) -> None:
    """Declare that both languages of all pages say the same, or of some: nox -s twins -- plan clients/curl."""
    install(session)
    python(session, "expand.twins", *session.posargs)


@nox.session(default=False)
def lock(session: nox.Session) -> None:
    """Resolve the ranges of pyproject.toml anew into the two requirements.txt."""
    python(session, "pip", "install", "--quiet", "uv>=0.9")
    common = [
        "uv",
        "pip",
        "compile",
        "-q",
        "--upgrade",
        "--no-config",
        "--python-version",
        "3.11",
        "--custom-compile-command",
        "nox -s lock",
    ]
    common += ["--no-emit-index-url", "--no-emit-find-links"]
    python(session, *common, "--universal", "pyproject.toml", "-o", str(LOCK))
    python(session, *common, "--group", "client", "-o", "stack/images/client/requirements.txt")


@nox.session(default=False)
def clean(session: nox.Session) -> None:
    """Remove what the tasks leave behind: site/, .stack/, caches and our images."""
    install(session)
    python(session, "stack", "clean")
