"""What thousands of calls leave behind in one process: memory and directories."""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.libraries import half, installed, library, summary
from benchmarks.table import Budget, Line, Sense

if TYPE_CHECKING:
    from benchmarks.options import Options

__all__ = ["growth"]

ROOT = Path(__file__).parents[1]
WARM_UP = 500
TABLE_EVERY = 20
"""Each so many calls, one passes a table, which writes a file."""


def growth(options: Options) -> list[Line]:
    """Each library calls in a process of its own, with a temporary directory of its own."""
    facts = {name: _in_process(name, options.calls) for name in ("flytelocal", "flytekit") if installed(name)}
    name = f"{options.calls:,} calls"
    own = facts["flytelocal"]
    return [
        Line(
            name,
            "of memory more",
            own["grown"],
            "MB",
            Budget(Sense.AT_MOST, 5, "MB"),
            {key: fact["grown"] for key, fact in facts.items()},
            "MB",
        ),
        *(
            Line(
                name,
                says,
                own[fact],
                "",
                Budget(Sense.AT_MOST, 0, ""),
                {key: value[fact] for key, value in facts.items()},
                "",
            )
            for says, fact in (("directories more", "made"), ("directories after it ended", "left"))
        ),
    ]


def _in_process(name: str, calls: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.rows_growth", name, str(calls)],
            cwd=ROOT,
            env={**os.environ, "TMPDIR": folder},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            # The exception's own line; what an error says of place and cure is indented below it.
            last = [line for line in done.stderr.splitlines() if line.strip() and not line.startswith(" ")][
                -1:
            ]
            raise RuntimeError(f"{calls} calls with {name} fail: {''.join(last)}")
        facts: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
        return {**facts, "left": _directories(folder)}


def _directories(folder: str) -> int:
    return sum(len(folders) for _, folders, _ in os.walk(folder))


def _resident() -> float:
    gc.collect()
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def _main(name: str, calls: int) -> None:
    """Call that often and print what grew since the warm-up."""
    lib = library(name)
    number, table = half(lib), summary(lib)

    def call(times: int) -> None:
        for i in range(times):
            assert number(x=i) == i / 2
            if i % TABLE_EVERY == 0:
                assert len(table(count=i)) == 1

    call(WARM_UP)
    memory, folders = _resident(), _directories(tempfile.gettempdir())
    call(calls)
    print(json.dumps({"grown": _resident() - memory, "made": _directories(tempfile.gettempdir()) - folders}))


if __name__ == "__main__":
    _main(sys.argv[1], int(sys.argv[2]))
