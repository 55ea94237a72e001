"""Measures, and prints one table."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import warnings
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import rows_call, rows_growth, rows_import, rows_values
from benchmarks.options import Options
from benchmarks.table import Line, table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["ROWS", "main"]

ROWS: dict[str, Callable[[Options], list[Line]]] = {
    "import": rows_import.import_time,
    "import-memory": rows_import.import_memory,
    "shim-call": rows_call.shim_call,
    "template": rows_call.template,
    "list-int": rows_values.integers,
    "dataframe": rows_values.dataframe,
    "deck": rows_call.deck,
    "calls": rows_growth.growth,
}


def measure(names: Sequence[str], options: Options) -> list[Line]:
    """The lines of the named rows; a row that fails is a line that says so."""
    lines = []
    for name in names:
        print(f"measuring {name} …", file=sys.stderr, flush=True)
        try:
            lines += ROWS[name](options)
        except Exception as error:
            what = (str(error).splitlines() or [""])[0]
            lines.append(Line(name, "", None, note=f"{type(error).__name__}: {what}"))
    return lines


def heading(options: Options) -> str:
    """What was measured with, and on what."""
    versions = []
    for name in ("flytelocal", "flytekit", "flyteidl", "protobuf", "pandas", "pyarrow"):
        try:
            versions.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            versions.append(f"no {name}")
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    quick = "; quick: the numbers are rough" if options.quick else ""
    return (
        f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, "
        f"{os.cpu_count()} cores, load {load}{quick}\n{', '.join(versions)}"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; the exit code is 0 unless `--strict` is given and a budget is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--rows", nargs="+", metavar="NAME", choices=list(ROWS), help=f"only these: {', '.join(ROWS)}"
    )
    parser.add_argument("--quick", action="store_true", help="small inputs and few rounds: rough numbers")
    parser.add_argument("--json", metavar="FILE", type=Path, help="write the lines to a file, too")
    parser.add_argument("--strict", action="store_true", help="exit with 1 if a budget is missed")
    given = parser.parse_args(arguments)
    warnings.simplefilter("ignore")  # flytekit's dependencies have much to say
    options = Options(quick=given.quick)
    lines = measure(given.rows or list(ROWS), options)
    print(heading(options))
    print()
    print(table(lines))
    if given.json:
        given.json.write_text(json.dumps([line.as_dict() for line in lines], indent=2) + "\n")
    return int(given.strict and any(line.missed or line.value is None for line in lines))


if __name__ == "__main__":
    sys.exit(main())
