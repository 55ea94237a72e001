"""What `import flytelocal` costs: time and memory, in interpreters of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

from benchmarks.libraries import installed
from benchmarks.table import Budget, Line, Sense
from benchmarks.timing import ratio, sampled

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.options import Options

__all__ = ["import_memory", "import_time"]

CORE = (
    *("tasks", "literals", "types", "interface", "identifier"),
    *("security", "errors", "workflow", "dynamic_job", "execution"),
)
STATEMENTS = {
    "flytelocal": "import flytelocal",
    "flytekit": "import flytekit",
    "bare": "import " + ", ".join(f"flyteidl.core.{name}_pb2" for name in CORE),
}
PROGRAM = """
import os, time
def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
before, started = resident(), time.perf_counter()
{statement}
seconds, after = time.perf_counter() - started, resident()
print("[", seconds, ",", after - before, ",", after, "]")
"""


def import_time(options: Options) -> list[Line]:
    """Seconds inside the interpreter; starting Python is not counted."""
    timings = sampled(
        {name: _measure(statement, 0) for name, statement in _statements().items()},
        rounds=options.rounds,
        patience=options.patience,
    )
    measured = {name: timing.median for name, timing in timings.items()}
    own = timings["flytelocal"]
    lines = [
        Line("import", "of bare", ratio(own, timings["bare"]), "x", Budget(Sense.AT_MOST, 1.6, "x"), measured)
    ]
    if "flytekit" in timings:
        lines.append(Line("import", "faster than flytekit", ratio(timings["flytekit"], own)))
    return lines


def import_memory(options: Options) -> list[Line]:
    """Resident memory that the import adds, and the whole process's."""
    rounds = 3 if options.quick else 5
    added = sampled(
        {n: _measure(s, 1) for n, s in _statements().items()}, rounds=rounds, patience=options.patience
    )
    whole = sampled({"flytelocal": _measure(STATEMENTS["flytelocal"], 2)}, rounds=rounds)["flytelocal"].median
    measured = {name: timing.median for name, timing in added.items()}
    return [
        Line(
            "import memory",
            "added",
            measured["flytelocal"],
            "MB",
            Budget(Sense.AT_MOST, 30, "MB"),
            measured,
            "MB",
        ),
        Line("import memory", "whole process", whole, "MB", Budget(Sense.AT_MOST, 30, "MB")),
        Line("import memory", "of bare", ratio(added["flytelocal"], added["bare"])),
    ]


def _statements() -> dict[str, str]:
    return {name: text for name, text in STATEMENTS.items() if name == "bare" or installed(name)}


def _measure(statement: str, position: int) -> Callable[[], float]:
    """A function that runs the statement in a new interpreter and returns one of the three facts."""
    command = [sys.executable, "-c", PROGRAM.format(statement=statement)]
    # An installed library has its compiled modules; where they may not be written, each import would compile.
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}

    def measure() -> float:
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"`{statement}` fails: {done.stderr.strip().splitlines()[-1]}")
        return float(json.loads(done.stdout.strip().splitlines()[-1])[position])

    measure()  # writes the compiled modules
    return measure
