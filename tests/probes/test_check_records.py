"""check_records.py with a name server of a few lines: a `dig` in front of the real one, with dig's form of answer."""

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from stack import SNIPPETS

SCRIPT = SNIPPETS / "records" / "check_records.py"
DIG = """#!{python}
import json, sys
from pathlib import Path
name, kind = sys.argv[-2:]
answer = json.loads(Path(__file__).with_suffix(".json").read_text()).get(f"{{name}} {{kind}}", [])
status = answer if isinstance(answer, str) else "NOERROR"
print(";; Got answer:")
print(f";; ->>HEADER<<- opcode: QUERY, status: {{status}}, id: 1")
print(";; ANSWER SECTION:")
print(f"{{name}}.\\t600\\tIN\\tCNAME\\telsewhere.example.")
for text in answer if isinstance(answer, list) else []:
    print(f"{{name}}.\\t600\\tIN\\t{{kind}}\\t{{text}}")
"""
ED25519 = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
ZONE = (SNIPPETS / "records" / "example.com.zone").read_text()
RSA = "".join(re.findall(r'"([^"]*)"', ZONE[ZONE.index("dkim._domainkey") : ZONE.index("_dmarc")])).split("p=")[1]


def run(folder: Path, only: str, records: dict[str, object]) -> str:
    dig = folder / "dig"
    dig.write_text(DIG.format(python=sys.executable))
    dig.chmod(0o755)
    dig.with_suffix(".json").write_text(json.dumps(records))
    environment = {**os.environ, "PATH": f"{folder}:{os.environ['PATH']}"}
    command = [sys.executable, str(SCRIPT), "example.com", "--only", only]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False).stdout.strip()


@pytest.mark.parametrize(
    ("record", "said"),
    [
        ("v=spf1 mx -all", "ok    SPF"),
        ("v=spf1 mx -all exp=explain.example.com", "ok    SPF"),
        ("v=spf1 redirect=_spf.example.com", "ok    SPF"),
        ("V=SPF1 MX ~ALL", "ok    SPF"),
        ("something else", "WRONG SPF: no record v=spf1"),
        ("v=spf1 mx +all", "WRONG SPF: +all lets everybody send"),
        ("v=spf1 mx", "WRONG SPF: no -all, ~all, ?all at the end, and no redirect="),
    ],
)
def test_spf(tmp_path: Path, record: str, said: str) -> None:
    assert run(tmp_path, "spf", {"example.com TXT": [f'"{record}"']}) == said


@pytest.mark.parametrize(
    ("record", "said"),
    [
        (f"v=DKIM1; k=rsa; p={RSA}", "ok    DKIM"),
        (f"k=rsa; p={RSA}", "ok    DKIM"),
        (f"v=DKIM1; k=ed25519; p={ED25519}", "ok    DKIM"),
        ("v=DKIM1; k=ed25519; p=AAAA", "WRONG DKIM: p= is no Ed25519 key"),
        ("v=DKIM1; p=", "WRONG DKIM: p= is empty: the key is revoked"),
        (f"v=DKIM2; p={RSA}", "WRONG DKIM: v=DKIM2 is not v=DKIM1"),
    ],
)
def test_dkim(tmp_path: Path, record: str, said: str) -> None:
    assert run(tmp_path, "dkim", {"dkim._domainkey.example.com TXT": [f'"{record}"']}) == said


@pytest.mark.parametrize("status", ["SERVFAIL", "REFUSED"])
def test_an_answer_that_says_nothing_is_not_no_record(tmp_path: Path, status: str) -> None:
    said = f"WRONG SPF: example.com TXT: the name server answers {status}"
    assert run(tmp_path, "spf", {"example.com TXT": status}) == said


def test_no_such_name_is_no_record(tmp_path: Path) -> None:
    assert run(tmp_path, "tls-rpt", {"_smtp._tls.example.com TXT": "NXDOMAIN"}).startswith("WRONG TLS-RPT: 0 records v=TLSRPTv1")


@pytest.mark.parametrize("name", ["records/check_records.py", "watch/suspicious_logins.py"])
def test_it_is_python_3_9(name: str) -> None:
    ast.parse((SNIPPETS / name).read_text(), feature_version=(3, 9))
