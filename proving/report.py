"""Reports: what a person needs to mend a claim that failed. And `--update-examples`, which mends what is shown."""

from docker import DockerClient

from proof.claims import Claim
from proof.inputs import forget
from proof.outcome import Outcome
from proof.verdict import last_lines
from proving.place import Place
from stack import SNIPPETS
from stack.running import container
from stack.running import last_lines as log_of
from stack.states import State

LOGGED = ("front", "admin", "smtp", "imap")


def report(claim: Claim, state: State, outcome: Outcome, found: list[str], client: DockerClient) -> str:
    """What was claimed, what came out, what the services say."""
    logs = [f"{service}:\n{log_of(container(client, state, service), since=outcome.began)}" for service in LOGGED]
    return "\n\n".join(
        [
            f"claimed    {claim.title}\n           ({claim.at})",
            *found,
            f"It printed (exit code {outcome.exit}, {outcome.seconds} s):\n{outcome.output.rstrip()}",
            "The services' last lines:\n" + "\n".join(logs),
        ]
    )


def update(claim: Claim, state: State, place: Place, outcome: Outcome) -> None:
    """Write what came out into the snippet's `#>` lines and into the output file, as many lines as it has."""
    if claim.output:
        file = SNIPPETS / claim.output
        shown = file.read_text()
        if "..." not in shown:
            file.write_text(last_lines(outcome.output, len(shown.splitlines())))
    if claim.expect != "fails" and (text := place.updated_example(claim, state)):
        (SNIPPETS / claim.run).write_text(text)
    forget()
