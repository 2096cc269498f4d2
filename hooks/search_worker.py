"""lunr, which searches in the browser, mended: words with digits in them break its index, and queries throw.

`TokenSet.toString` names a node by its edges and the ids that they lead to, and joins them with nothing between. An edge `1` to
node 23 and an edge `12` to node 3 look alike, so that different nodes are taken for one: the set gets a loop, or loses words.
"""

import re

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import Files

WORKER = re.compile(r"assets/javascripts/workers/search\.\w+\.min\.js")
WRONG, RIGHT = "e=e+s+o.id}", 'e=e+s+o.id+";"}'  # an edge is one character, so that one separator is enough


def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    for file in files:
        if WORKER.fullmatch(file.src_uri):
            file.content_string = mended(file.content_string)
    return files


def mended(script: str) -> str:
    """The worker's script. Raises PluginError when the place to mend is not there: another version, look whether it is needed."""
    if script.count(WRONG) != 1:
        raise PluginError(f"the theme's search has no {WRONG!r} to mend: see whether its lunr still needs hooks/search_worker.py")
    return script.replace(WRONG, RIGHT)
