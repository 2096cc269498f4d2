"""Tables whose cells say what was recorded of ports and places: each cell is compared."""

import re
from collections.abc import Iterator
from pathlib import Path

from recordings import TRANSCRIPTS
from stack import ROOT
from tests.docs.quotations import prose, tables
from tests.docs.recordings import places, port_states

STATES = {"open": r"open|开放", "closed": r"\*{0,2}(?:closed|refused|关闭|拒绝)", "unpublished": r"not published|未发布"}


def wrong_states(page: Path) -> Iterator[str]:
    """Cells of a table of ports by version that say another state than was recorded."""
    for rows, _ in tables(prose((ROOT / page).read_text()).split("\n")):
        for row in rows:
            for cell, head in zip(row.cells[1:], row.under[1:], strict=False):
                version = re.match(r"2\.0|2024\.06", head)
                said = next((state for state, word in STATES.items() if re.match(word, cell)), None)
                for port in re.findall(r"\d{2,4}", row.cells[0]) if version and said else ():
                    if said not in port_states(version[0] if version else "", port):
                        yield f"{page}:{row.line} says that {port} of {head} is {cell}; recorded: {port_states(head, port)}"


PLACES = re.compile(r"<!-- the places of (\S+) -->")
SAID = {
    "refused": ("refused", "拒绝连接"),
    "closed": ("accepted, then closed", "接受后断开"),
    "silent": ("time-out", "超时"),
    "works": ("works", "正常"),
    "relays": ("**relays**", "**中继**"),
    "denied": ("refused, `554`", "拒绝，`554`"),
    "": ("–", "–"),
}


def wrong_places(page: Path) -> Iterator[str]:
    """Rows of a table of places (a letter, proxy on or off, 587, 465, 25, address) that were recorded otherwise."""
    lines = prose((ROOT / page).read_text()).split("\n")
    for at, line in enumerate(lines):
        if mark := PLACES.search(line):
            recorded = places(TRANSCRIPTS / f"{mark[1]}.json")
            rows = next(rows for rows, _ in tables([""] * at + lines[at:]))
            told = {(row.cells[0], cell_is_on(row.cells[2])): row for row in rows}
            for key in recorded.keys() ^ told.keys():
                proxy = "on" if key[1] else "off"
                yield f"{page}:{at + 1} has no row, or one too many, for place {key[0]} with the proxy {proxy}"
            for key in recorded.keys() & told.keys():
                row = told[key]
                for cell, state in zip(row.cells[3:6], recorded[key][:3], strict=True):
                    if cell not in SAID[state]:
                        yield f"{page}:{row.line} says `{cell}` of place {key[0]}; recorded: {SAID[state]}"
                if recorded[key][3] not in row.cells[6]:
                    yield f"{page}:{row.line} says that Mailu logs {row.cells[6]}; recorded: {recorded[key][3]}"


def cell_is_on(cell: str) -> bool:
    return cell in ("on", "开启")
