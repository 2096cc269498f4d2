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

from pytest_examples.config import ExamplesConfig
from pytest_examples.find_examples import CodeExample
from pytest_examples.lint import code_diff
from pytest_examples.run_code import run_code

MISMATCH = 2


def main(file: Path, update: bool) -> int:
    text = file.read_text()
    example = CodeExample.create(text, path=file, start_index=0, end_index=len(text), start_line=0, end_line=text.count("\n"))
    config = ExamplesConfig()
    try:
        prints, _ = run_code(
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
    except Exception:
        traceback.print_exc()
        return 1
    updated = prints.updated_print_statements(example)
    if update:
        sys.stdout.write(updated or text)
        return 0
    for statement in prints.print_func.statements:
        print(statement)
    if updated is None:
        return 0
    print("The output is not what the snippet shows:", code_diff(example, updated, config), sep="\n", file=sys.stderr)
    return MISMATCH


if __name__ == "__main__":
    *options, name = sys.argv[1:]
    code = main(Path(name), update="--update" in options)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
