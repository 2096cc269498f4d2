"""Downloads: scripts that readers keep, beside the page that shows them.

They are published as they ran, but for one line: check_submission.py gets the address of its site, which it prints.
"""

from pathlib import Path
from urllib.parse import urlsplit

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from stack import SNIPPETS

DOWNLOADS = (
    "probes/check_submission.py",
    "probes/who_uses_starttls.py",
    "records/check_records.py",
    "watch/suspicious_logins.py",
)
NO_SITE = '\nSITE = ""'


def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    address = str(config.extra["languages"][0]["site"])
    for name in DOWNLOADS:
        files.append(File.generated(config, Path(name).name, content=download((SNIPPETS / name).read_text(), address)))
    return files


def download(text: str, address: str) -> str:
    """The script with the address of the site; one under .example is nobody's (RFC 2606) and stays out."""
    known = not str(urlsplit(address).hostname).endswith(".example")
    return text.replace(NO_SITE, f'\nSITE = "{address}"', 1) if known else text
