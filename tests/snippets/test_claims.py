"""Every claim, run in its state and from its vantage. What comes out is its evidence."""

import pytest
from docker import DockerClient

from proof.claims import Claim
from proof.evidence import write
from proof.proving import executed, images_of
from proof.runner import Outcome, expected_message, run, updated_example
from proof.verdict import differences, last_lines
from stack import SNIPPETS
from stack.world import container
from stack.world import last_lines as log_of

LOGGED = ("front", "admin", "smtp", "imap")


def test_claim(claim: Claim, stack: DockerClient, shown_at: dict[str, list[str]], request: pytest.FixtureRequest) -> None:
    outcome = run(claim, stack)
    if request.config.getoption("--update-examples"):
        update(claim, stack, outcome)
    found = differences(claim, outcome, expected_message())
    write(executed(claim, outcome, found, images_of(stack, claim)))
    if found:
        pytest.fail(report(claim, outcome, found, stack, shown_at), pytrace=False)


def update(claim: Claim, stack: DockerClient, outcome: Outcome) -> None:
    """Write what came out into the snippet's `#>` lines and into the output file, as many lines as it has."""
    if claim.output:
        file = SNIPPETS / claim.output
        shown = file.read_text()
        if "..." not in shown:
            file.write_text(last_lines(outcome.output, len(shown.splitlines())))
    if claim.expect != "fails" and (text := updated_example(claim, stack)):
        (SNIPPETS / claim.run).write_text(text)


def report(claim: Claim, outcome: Outcome, found: list[str], stack: DockerClient, shown_at: dict[str, list[str]]) -> str:
    """What a person needs to mend it: where it is shown, what was claimed, what came out, what the services say."""
    places = [place for snippet in claim.shown() for place in shown_at.get(snippet.name, [])]
    logs = [f"{service}:\n{log_of(container(stack, claim.world, service), since=outcome.began)}" for service in LOGGED]
    return "\n\n".join(
        [
            f"shown at   {', '.join(places) or 'no page'}\nclaimed    {claim.title}\n           ({claim.at})",
            *found,
            f"It printed (exit code {outcome.exit}, {outcome.seconds} s):\n{outcome.output.rstrip()}",
            "The dialogue:\n" + "\n".join(outcome.dialogue),
            "The services' last lines:\n" + "\n".join(logs),
        ]
    )
