"""A language's site that stays in memory, so that a page that has changed is rendered alone, by MkDocs' own two steps.

Its menus and its search are those of the last whole build.
"""

from pathlib import Path
from typing import Any

from jinja2 import Environment
from mkdocs.commands.build import _build_page, _populate_page, build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation


class Live(BasePlugin):  # type: ignore[type-arg, no-untyped-call]  # as a plugin it learns what a build has in hand
    """config: mkdocs.yml or mkdocs.en.yml. docs: the staged pages. site: where they are rendered to. url: the address of all."""

    def __init__(self, config: Path, docs: Path, site: Path, url: str) -> None:
        self.config: Any = load_config(str(config), docs_dir=str(docs), site_dir=str(site), site_url=url, strict=False)
        self.config.plugins["live"] = self
        self.config.plugins.on_startup(command="serve", dirty=False)
        build(self.config)

    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:
        self.nav = nav
        return nav

    def on_env(self, env: Environment, *, config: MkDocsConfig, files: Files) -> Environment:
        self.env, self.files = env, files
        return env

    def has(self, name: str) -> bool:
        """Whether a staged file is a page that was there at the last whole build."""
        file = self.files.get_file_from_path(name)
        return file is not None and file.page is not None

    def render(self, name: str) -> None:
        """Write one page anew."""
        file = self.files.get_file_from_path(name)
        assert file and file.page
        _populate_page(file.page, self.config, self.files)
        _build_page(file.page, self.config, self.files.documentation_pages(), self.nav, self.env)
