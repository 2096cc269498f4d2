"""The rules of the box "paste your error": docs/causes.toml, as the small file for one language that the browser loads."""

import json
import tomllib
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig

CAUSES = Path(__file__).parents[1] / "causes.toml"
LANGUAGES = ("zh", "en")


def on_post_build(*, config: MkDocsConfig) -> None:
    (Path(config.site_dir) / "assets" / "causes.json").write_text(rules(CAUSES.read_text(), str(config.theme["language"])))


def rules(toml: str, language: str) -> str:
    """JSON of the tables cause, vague, server and client, with the texts of one language."""
    return json.dumps(_in(tomllib.loads(toml), language), ensure_ascii=False, separators=(",", ":"))


def _in(value: Any, language: str) -> Any:
    """`zh` becomes `text`, `use_zh` becomes `use`; what is of another language goes."""
    if isinstance(value, list):
        return [_in(item, language) for item in value]
    if not isinstance(value, dict):
        return value
    names = {language: "text"} | {name: name.removesuffix(f"_{language}") for name in value if name != language}
    others = [other for other in LANGUAGES if other != language]
    return {
        names[name]: _in(item, language)
        for name, item in value.items()
        if name not in others and not name.endswith(tuple(f"_{other}" for other in others))
    }
