"""Evidence stands only while all that it was made from is the same; whatever changes is named."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from proof import evidence
from proof.choosing import standing
from proof.claims import Claim, all_claims
from proof.evidence import Record, read_all, why_not, write
from proof.inputs import inputs
from stack import kinds
from tests.small import forget
from tests.small import write as write_file

NGINX = "mailu587/reference-nginx:2024.06"


def claims() -> dict[str, Claim]:
    return {claim.name: claim for claim in all_claims()}


def record(name: str, **changes: object) -> Record:
    """What a run of the claim would leave now."""
    claim = claims()[name]
    now = datetime.now(UTC).isoformat(timespec="seconds")
    shown = {snippet.name: snippet.sha256 for snippet in claim.shown()}
    values = {
        "claim": name,
        "title": claim.title,
        "shown": shown,
        "rests_on": inputs(claim),
        "images": [],
        "verdict": "pass",
        "at": now,
    }
    return Record(**(values | changes))  # type: ignore[arg-type]


BOTH, A = "probes-both-sh--submission--ext", "probes-a-sh--default--ext"
FRAGMENT = "compose-submission-env--probes-a-sh--submission--ext"


def test_it_stands_while_nothing_has_changed(project: Path) -> None:
    for name in (BOTH, A, FRAGMENT):
        assert why_not(record(name), claims()) is None


@pytest.mark.parametrize(
    ("file", "text", "touched"),
    [
        ("snippets/compose/submission.env", "PORTS=25,465\n", {BOTH, FRAGMENT}),  # 587 taken out of a state
        ("snippets/clients/message.eml", "Subject: Two\n", {BOTH, A, FRAGMENT}),
        ("snippets/clients/a/a_465.sh", "exit 1\nsend 465\n", {BOTH}),  # run by another snippet, through ../
        ("snippets/probes/a.sh", "exit 1\ntrue\n", {BOTH, A, FRAGMENT}),  # run by another snippet beside it
        ("stack/mailu.env", "DOMAIN=example.com\nAUTH_RATELIMIT_IP=500/hour\n", {BOTH, A, FRAGMENT}),
        ("stack/compose.yml", "services: {}\n", {BOTH, A, FRAGMENT}),
        ("stack/network.yml", "networks: {a: {}}\n", {BOTH, A, FRAGMENT}),  # of the back end, also for the front beside it
        ("stack/beside.yml", "networks: {a: {}}\n", {BOTH, FRAGMENT}),
    ],
)
def test_a_changed_file_is_named(project: Path, file: str, text: str, touched: set[str]) -> None:
    records = {name: record(name) for name in (BOTH, A, FRAGMENT)}
    write_file(project, file, text)
    reasons = {name: why_not(one, claims()) for name, one in records.items()}
    assert reasons == {name: f"{file} has changed since" if name in touched else None for name in records}


@pytest.mark.parametrize(
    ("file", "named"),
    [
        ("stack/world.py", "the code of stack/"),
        ("stack/images/base/variables.txt", "the code of stack/"),
        ("proof/verdict.py", "the code of proof/"),
        ("proof/new.py", "the code of proof/"),
    ],
)
def test_changed_code_is_named(project: Path, file: str, named: str) -> None:
    before = record(A)
    write_file(project, file, "OTHER = 2\n")
    assert why_not(before, claims()) == f"{named} has changed since"


def test_what_made_a_state_is_part_of_it(project: Path) -> None:
    before = record(BOTH)
    write_file(
        project,
        "stack/states.toml",
        '[default]\nsubnets = ["192.168.203.0/24"]\n[submission]\nenv = ["compose/submission.env"]\nready = 25\n',
    )
    assert why_not(before, claims()) == "the state submission has changed since"


def test_the_words_of_a_claim_are_part_of_it(project: Path) -> None:
    before = record(A)
    write_file(project, "snippets/probes/claims.toml", '[[claim]]\nsnippet = "probes/a.sh"\nexpect = "prints"\n')
    (project / "snippets/probes/both.sh").unlink()
    assert why_not(before, claims()) == "the claim has changed since"


def test_a_claim_that_is_no_more(project: Path) -> None:
    before = record(A)
    assert why_not(before, {}) == "there is no such claim any more"


def test_a_file_that_was_only_seen_to_be_opened(project: Path) -> None:
    """Its name was made while the program ran: no text has it."""
    write_file(project, "snippets/clients/hidden.txt", "1\n")
    write_file(project, "snippets/clients/claims.toml", '[[claim]]\nsnippet = "clients/hidden.txt"\nrun = "probes/both.sh"\n')
    seen = record(A, rests_on=inputs(claims()[A], ["clients/hidden.txt"]))
    assert why_not(seen, claims()) is None
    write_file(project, "snippets/clients/hidden.txt", "2\n")
    assert why_not(seen, claims()) == "snippets/clients/hidden.txt has changed since"
    now = claims()
    (project / "snippets/clients/hidden.txt").unlink()
    forget()
    assert why_not(seen, now) == "snippets/clients/hidden.txt has changed since"


def test_an_image_that_was_made_anew(project: Path) -> None:
    kinds.IDS.parent.mkdir(parents=True, exist_ok=True)
    kinds.IDS.write_text(f'{{"{NGINX}": "sha256:1"}}')
    before = record(A)
    assert why_not(before, claims()) is None
    kinds.IDS.write_text(f'{{"{NGINX}": "sha256:2"}}')
    assert why_not(before, claims()) == f"the image {NGINX} has changed since"
    kinds.IDS.unlink()
    assert why_not(before, claims()) is None, "where no image is known, as on a machine that only builds the site"


def test_what_is_old_runs_again(project: Path) -> None:
    old = (datetime.now(UTC) - evidence.AGE - timedelta(minutes=1)).isoformat(timespec="seconds")
    assert why_not(record(A, at=old), claims()) == "it is older than 7 days"


@pytest.mark.parametrize(
    "text", ["", "{", '{"claim": "probes-a-sh--default--ext"}', '{"claim": 1}', '{"kind": "executed"}', "\x00\xff"]
)
def test_a_record_of_another_version_or_cut_short_proves_nothing(project: Path, text: str) -> None:
    write(record(BOTH))
    (evidence.FOLDER / f"{A}.json").write_text(text)
    assert read_all()[A].verdict == "unreadable"
    assert "cut short, or another version" in str(why_not(read_all()[A], claims()))
    assert set(standing(all_claims())) == {BOTH}


def test_a_field_more_is_another_version(project: Path) -> None:
    write(record(A))
    file = evidence.FOLDER / f"{A}.json"
    file.write_bytes(msgspec.json.encode({**msgspec.json.decode(file.read_bytes()), "kind": "executed"}))
    assert read_all()[A].verdict == "unreadable"


def test_a_failure_does_not_stand_and_is_kept(project: Path) -> None:
    write(record(A, verdict="fail", at="2026-11-26T01:02:03+00:00"))
    assert standing(all_claims()) == {}
    write(record(A))
    assert set(standing(all_claims())) == {A}
    assert [file.name for file in evidence.FAILURES.iterdir()] == [f"{A}--2026-11-26T010203+0000.json"]


def test_a_record_is_written_whole_or_not_at_all(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk, Ctrl-C: what stood is still there."""
    write(record(A))
    before = (evidence.FOLDER / f"{A}.json").read_bytes()

    def full(self: Path, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space"):
        write(record(A, output="another"))
    assert (evidence.FOLDER / f"{A}.json").read_bytes() == before
