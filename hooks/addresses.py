"""The site's address is one setting, SITE_URL. What follows from it is worked out here."""

from urllib.parse import urlsplit

from mkdocs.config.defaults import MkDocsConfig


def on_config(config: MkDocsConfig) -> None:
    root = str(config.site_url).rstrip("/") + "/"
    for language in config.extra["languages"]:
        language["site"] = root + language["path"]
        language["link"] = urlsplit(language["site"]).path
        if config.theme["language"] == language["lang"].split("-")[0]:
            config.site_url = language["site"]
