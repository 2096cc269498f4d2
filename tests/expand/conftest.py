"""A small handbook of its own, with two snippets, a lab and words; and records made up for it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from expand import addresses, data, page, sources
from expand.evidence import Evidence
from proof import pages, snippets
from proof.evidence import Record
from proof.snippets import read_snippet
from stack import ROOT

PAGE = """---
title: T
---

# T {#t}

A fact.[^rec]

=== "Tab"

    ```sh
    --8<-- "probes/a.sh"
    ```

```text {not-run="a picture"}
-->
```
"""
LAB = """# Lab {#lab}

Prose, [to A](../index.md#t).[^rec]

```py
--8<-- "labs/x.py:first"
```

```py {alt="One line."}
--8<-- "labs/x.py:second"
```

The end.
"""
GLOSSARY = """
[tls]
smtps = {zh = "隐式 TLS", en = "implicit TLS", zh_text = "先加密。", en_text = "TLS first.", rfc = 8314}
"""
SOURCES = """
[rec]
kind = "recorded"
zh = "记录。"
en = "Recorded."
[rfc]
kind = "cited"
zh = "RFC 8314。"
en = "RFC 8314."
"""
FILES = {
    "snippets/probes/a.sh": "echo 1\n\necho 2\n",
    "snippets/probes/b.sh": "true\n",
    "snippets/labs/x.py": "# /// script\n# ///\n# %% first\nprint(1)\n\n# %% second\nplot()\n",
    "docs/glossary.toml": GLOSSARY,
    "docs/sources.toml": SOURCES,
    "docs/causes.toml": "",
    "docs/words.toml": (ROOT / "docs" / "words.toml").read_text(),
    "mkdocs.yml": "site_url: https://a.example/\nextra: {languages: [{lang: zh-CN, path: ''}, {lang: en, path: en/}]}\n",
}
for _language in ("zh", "en"):
    FILES |= {f"docs/{_language}/index.md": PAGE, f"docs/{_language}/labs/x.md": LAB}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in FILES.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    for module in (addresses, data, page, sources, pages):
        monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(pages, "DOCS", tmp_path / "docs")
    monkeypatch.setattr("expand.staging.DOCS", tmp_path / "docs")
    monkeypatch.setattr(snippets, "SNIPPETS", tmp_path / "snippets")
    return tmp_path


Make = Callable[..., Record]


@pytest.fixture
def make(project: Path) -> Make:
    """A record about snippets of the handbook as they are now, the first one the one that it is about."""

    def record(*shown: str, **changes: object) -> Record:
        kind = changes.pop("images_kind", "reference")
        values: dict[str, object] = {
            "claim": "--".join(shown).replace("/", "-").replace(".", "-"),
            "title": f"{shown[0]}, state default: prints",
            "shown": {name: read_snippet(name, "a test").sha256 for name in shown},
            "state": "default",
            "vantage": "ext",
            "expect": "prints",
            "images": [{"service": "front", "kind": kind, "name": "nginx", "version": "2024.06"}],
            "verdict": "pass",
            "rests_on": {},
            "output": "1 < 2\n",
            "dialogue": ["0.10 S: 220 ready", "0.20 C: EHLO <x>"],
            "seconds": 1.5,
            "at": "2026-11-26T01:02:59+00:00",
        }
        return Record(**{**values, **changes})  # type: ignore[arg-type]

    return record


def evidence(*records: Record, **settings: object) -> Evidence:
    return Evidence({record.claim: record for record in records}, **settings)  # type: ignore[arg-type]
