"""From a page as it is written to the Markdown that is published: nothing but Markdown for whatever generator renders it."""

from stack import WORK

STAGED = WORK / "pages"
"""By language, what the generator renders: `docs_dir` of mkdocs.yml and mkdocs.en.yml."""
