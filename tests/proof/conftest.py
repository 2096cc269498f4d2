"""A small project with one client, one script that runs it, one probe, and two pages that show them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from proof import choosing, evidence  # noqa: F401  # loaded, so that they move too
from stack import settings  # noqa: F401
from tests import small

FILES = {
    "snippets/clients/message.eml": "From: a@example.com\nTo: b@example.com\nSubject: One\n\nx\n",
    "snippets/clients/a/a_465.sh": "send 465\n",
    "snippets/clients/a/claims.toml": '[[claim]]\nsnippet = "clients/a/a_465.sh"\n',
    "snippets/probes/a.sh": "true\n",
    "snippets/probes/both.sh": "sh ../clients/a/a_465.sh && sh a.sh\n",
    "snippets/probes/claims.toml": """
[[claim]]
snippet = "probes/a.sh"
[[claim]]
snippet = "probes/both.sh"
state = "submission"
expect = "prints"
""",
    "snippets/compose/submission.env": "PORTS=25,465,587\n",
    "snippets/compose/claims.toml": '[[claim]]\nsnippet = "compose/submission.env"\nrun = "probes/a.sh"\nstate = "submission"\n',
    "docs/zh/index.md": '```sh\n--8<-- "probes/a.sh"\n```\n',
    "docs/en/index.md": '```sh\n--8<-- "probes/a.sh"\n```\n',
    "stack/states.toml": '[default]\nsubnets = ["192.168.203.0/24"]\n[submission]\nenv = ["compose/submission.env"]\n',
    "stack/mailu.env": "DOMAIN=example.com\nAUTH_RATELIMIT_IP=5/hour\n",
    "stack/compose.yml": "services: {front: {image: nginx}}\n",
    "stack/network.yml": "networks: {}\n",
    "stack/beside.yml": "networks: {}\n",
    "stack/clients.yml": "services: {ext: {image: client}}\n",
    "stack/world.py": "WORLD = 1\n",
    "proof/verdict.py": "VERDICT = 1\n",
    "stack/images/base/variables.txt": "DOMAIN\nAUTH_RATELIMIT_IP\nPORTS\nSUBNET\n",
}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    small.move(monkeypatch, tmp_path, FILES)
    yield tmp_path
    monkeypatch.undo()
    small.forget()
