"""evidence.json: every record for everybody, with the pages that show what it is about."""

import json
from collections import defaultdict

import msgspec

from expand.evidence import Evidence
from proof.pages import Block


def records(evidence: Evidence, shown: list[Block]) -> str:
    """One record per claim; of each snippet that it shows, name, hash and the pages that show it. shown: every page's blocks."""
    pages = defaultdict(set)
    for block in shown:
        if block.snippet:
            pages[block.snippet].add(str(block.page))
    found = [
        {
            **msgspec.structs.asdict(record),
            "shown": [{"snippet": name, "sha256": sha256, "pages": sorted(pages[name])} for name, sha256 in record.shown.items()],
        }
        for record in evidence.records.values()
    ]
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"
