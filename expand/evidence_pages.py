"""A page for each claim: its verdict, hashes, output and dialogue.

They are the many, and differ in a few values. So the generator renders one for all, the pattern: a page like every other one,
with the theme around it, that has a token for each value. What it made of that becomes each claim's page.
"""

import re
from html import escape

from expand.data import table
from proof.evidence import Record

TOKEN = "xx-{}-xx"
"""A word that means nothing in Markdown, HTML and addresses, and that no text has."""
NAME = f"evidence/{TOKEN.format('slug')}.md"
ROWS = ("verdict", "claim", "at", "images", "shown")
TEXTS = ("differences", "output", "dialogue")


def pattern(language: str) -> str:
    """The Markdown of the page that the generator renders. Search and sitemap leave it out."""
    said = table("words")[language]
    rows = "\n".join(f"| {said[f'row_{row}']} | {TOKEN.format(row)} |" for row in ROWS)
    texts = "\n\n".join(
        f'## {said[f"row_{text}"]} {{#{text}}}\n\n<pre class="evidence">{TOKEN.format(text)}</pre>' for text in TEXTS
    )
    title = said["evidence_title"].format(snippet=TOKEN.format("snippet"))
    return f"---\nsearch:\n  exclude: true\n---\n# {title} {{#evidence}}\n\n| | |\n|---|---|\n{rows}\n\n{texts}\n"


def filled(html: str, record: Record, language: str) -> str:
    """The page of a claim. html: what the generator made of the pattern."""
    values = {name: text or table("words")[language]["nothing"] for name, text in _values(record).items()}
    return re.sub(TOKEN.format("(\\w+?)"), lambda token: values[token[1]], html)


def _values(record: Record) -> dict[str, str]:
    """By token its text, in HTML."""
    images = (f"{image['name']}:{image['version']} ({image['kind']})" for image in record.images)
    hashes = (f"{escape(name)}<br><small>sha256 {sha256}</small>" for name, sha256 in record.shown.items())
    texts = {"differences": record.differences, "output": [record.output], "dialogue": record.dialogue}
    return {
        "slug": record.claim,
        "snippet": escape(next(iter(record.shown))),
        "verdict": record.verdict,
        "claim": escape(record.title),
        "at": f"{record.at}, {record.seconds} s" if record.at else "",
        "images": escape(", ".join(images)),
        "shown": "<br>".join(hashes),
        **{name: escape("\n".join(lines)) for name, lines in texts.items()},
    }
