"""Green by omission is red: the number of claims per page and per folder of snippets is committed."""

import tomllib
from collections import Counter
from pathlib import Path, PurePath

from proof.claims import all_claims
from proof.pages import all_blocks

COMMITTED = Path(__file__).with_name("counts.toml")


def counts() -> dict[str, dict[str, int]]:
    claims = all_claims()
    claims_of: dict[str, set[str]] = {}
    for claim in claims:
        for snippet in claim.shown():
            claims_of.setdefault(snippet.name, set()).add(claim.name)
    shown: dict[str, set[str]] = {}
    for block in all_blocks():
        shown.setdefault(str(block.page), set()).update(claims_of.get(block.snippet or "", ()))
    folders = Counter(str(PurePath(claim.snippet).parent) for claim in claims)
    return {"pages": {page: len(names) for page, names in sorted(shown.items())}, "folders": dict(sorted(folders.items()))}


def test_as_many_claims_as_committed() -> None:
    found = counts()
    toml = "\n".join(f"[{table}]\n" + "".join(f'"{name}" = {n}\n' for name, n in rows.items()) for table, rows in found.items())
    assert found == tomllib.loads(COMMITTED.read_text()), f"If that is meant, write this to {COMMITTED.name}:\n{toml}"
