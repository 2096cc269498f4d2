"""What a reader downloads is what ran, but for the address of the site in check_submission.py."""

import pytest

from hooks.downloads import DOWNLOADS, NO_SITE, download
from proof.pages import LANGUAGES, pages
from stack import ROOT, SNIPPETS

SITE = "https://docs.example.org/mailu/"


@pytest.mark.parametrize("name", DOWNLOADS)
def test_one_line_differs_at_most(name: str) -> None:
    ran = (SNIPPETS / name).read_text()
    assert download(ran, "https://mailu-587.example/") == ran
    changed = set(download(ran, SITE).splitlines()) - set(ran.splitlines())
    assert changed == ({f'SITE = "{SITE}"  # ' + ran.split(NO_SITE)[1].split("\n")[0].strip(" #")} if NO_SITE in ran else set())


def test_the_probe_takes_the_address() -> None:
    assert NO_SITE in (SNIPPETS / "probes" / "check_submission.py").read_text()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", DOWNLOADS)
def test_the_page_that_shows_it_links_it(language: str, name: str) -> None:
    shown = [text for page in pages(language) if f'--8<-- "{name}"' in (text := (ROOT / page).read_text())]
    assert shown and all(f"]({name.rpartition('/')[2]})" in text for text in shown), f"link {name} on the page that shows it"
