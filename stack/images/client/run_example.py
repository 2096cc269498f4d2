"""Run one Python snippet as its reader would, and check the output that it shows in `#>` lines.

    run_example.py FILE            exit 0, 1 (exception, with its traceback) or 2 (other output than shown)
    run_example.py --update FILE   prints the file with its `#>` lines brought up to date

The check is pytest-examples'. It is called without pytest: under Python 3.11 a failing example ends
a whole pytest session (INTERNALERROR), and here a failure has to be an ordinary traceback.
"""

import os
import sys
import traceback
from pathlib import Path
from types import TracebackType

import pytest_examples.run_code
from pytest_examples.config import ExamplesConfig
from pytest_examples.find_examples import CodeExample
from pytest_examples.lint import code_diff

vars(pytest_examples.run_code)["create_example_traceback"] = lambda *_: None  # fails on 3.11; the plain one is wanted here
MISMATCH = 2


def main(file: Path, update: bool) -> int:
    text = file.read_text()
    example = CodeExample.create(text, path=file, start_index=0, end_index=len(text), start_line=0, end_line=text.count("\n"))
    config = ExamplesConfig()
    try:
        prints, _ = pytest_examples.run_code.run_code(
            example=example,
            python_file=file,
            loader=None,
            config=config,
            enable_print_mock=True,
            print_callback=None,
            include_print=None,
            module_globals=None,
            call=None,
        )
    except Exception as error:
        traceback.print_exception(type(error), error, from_file(error.__traceback__, file))
        return 1
    updated = prints.updated_print_statements(example)
    if update:
        sys.stdout.write(updated or text)
        return 0
    for statement in prints.print_statements():
        print(statement)
    if updated is None:
        return 0
    print("The output is not what the snippet shows:", code_diff(example, updated, config), sep="\n", file=sys.stderr)
    return MISMATCH


def from_file(frames: TracebackType | None, file: Path) -> TracebackType | None:
    """The traceback from the snippet's own line on, as Python shows it."""
    while frames and frames.tb_frame.f_code.co_filename != str(file):
        frames = frames.tb_next
    return frames


if __name__ == "__main__":
    *options, name = sys.argv[1:]
    code = main(Path(name), update="--update" in options)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)  # a snippet's own threads do not keep it
