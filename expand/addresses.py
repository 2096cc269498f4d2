"""Where the site will be: one setting, SITE_URL, and below it a folder for each language but the first."""

from mkdocs.utils.yaml import yaml_load

from stack import ROOT


def addresses() -> dict[str, str]:
    """By language the address of its root, as mkdocs.yml has it."""
    with (ROOT / "mkdocs.yml").open("rb") as file:
        settings = yaml_load(file)
    root = settings["site_url"].rstrip("/") + "/"
    return {language["lang"].split("-")[0]: root + language["path"] for language in settings["extra"]["languages"]}
