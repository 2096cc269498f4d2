"""Which program runs a snippet, and in which client it does."""

from fnmatch import fnmatch

from proof.claims import Claim
from stack.console import Problem

PYTHON = ["python3", "/opt/client/run_example.py", "/snippets/{run}"]
PROGRAMS: dict[str, tuple[str | None, list[str]]] = {
    # file -> (service of stack/clients.yml, else the one of the claim's vantage; command)
    "clients/wordpress/*": ("wordpress", ["/opt/wordpress/with-plugin", "/snippets/{snippet}", "/snippets/{run}"]),
    "clients/alertmanager/*": (None, ["/opt/client/with-alertmanager", "/snippets/{snippet}", "/snippets/{run}"]),
    "clients/msmtp/*": (None, ["sh", "-c", "install -m 600 /snippets/{snippet} ~/.msmtprc && sh /snippets/{run}"]),
    "clients/postfix/*": (None, ["/opt/client/with-postfix", "/snippets/{snippet}", "/snippets/{run}"]),
    "*.js": (None, ["node", "/snippets/{run}"]),
    "*.php": (None, ["php", "/snippets/{run}"]),
    "labs/*.py": (None, ["python3", "/opt/client/run_lab.py", "/snippets/{run}"]),
    "*.py": (None, PYTHON),
    "*.sh": (None, ["sh", "/snippets/{run}"]),
}


def service_of(claim: Claim) -> str:
    """The service of stack/clients.yml that the claim's program runs in."""
    return _program(claim)[0] or claim.vantage


def command_of(claim: Claim) -> list[str]:
    """The program with its arguments."""
    return [part.format(snippet=claim.snippet, run=claim.run) for part in _program(claim)[1]]


def is_example(claim: Claim) -> bool:
    """Whether pytest-examples runs it, which can bring its `#>` lines up to date."""
    return _program(claim)[1] == PYTHON


def _program(claim: Claim) -> tuple[str | None, list[str]]:
    for pattern, program in PROGRAMS.items():
        if fnmatch(claim.run, pattern):
            return program
    raise Problem(
        f"{claim.at}: nothing runs {claim.run}. Add one line for it to PROGRAMS in proof/programs.py, or name a file to run."
    )
