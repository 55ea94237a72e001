"""Tests of the command that measures."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from benchmarks import __main__ as command
from benchmarks.table import Budget, Line, Sense

if TYPE_CHECKING:
    from benchmarks.options import Options

ROOT = Path(__file__).parents[2]


def missed(options: Options) -> list[Line]:
    """A row that misses its budget."""
    return [Line("slow", "of bare", 3.0, "x", Budget(Sense.AT_MOST, 1.5, "x"))]


def broken(options: Options) -> list[Line]:
    """A row that cannot be measured."""
    raise ValueError("no such thing\nand more")


@pytest.mark.parametrize(("flags", "code"), [([], 0), (["--strict"], 1)])
@pytest.mark.parametrize(
    ("row", "says"), [(missed, "missed by 100 %"), (broken, "slow: ValueError: no such thing")]
)
def test_exit_code_is_zero_unless_strict(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    row: object,
    says: str,
    flags: list[str],
    code: int,
) -> None:
    """A missed budget and a failing row are told in the table; only `--strict` makes them an exit code."""
    monkeypatch.setitem(command.ROWS, "slow", row)
    assert command.main(["--rows", "slow", *flags]) == code
    assert says in capsys.readouterr().out


def test_unknown_row_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """A misspelt row ends the command and lists those that there are."""
    with pytest.raises(SystemExit, match="2"):
        command.main(["--rows", "importing"])
    assert "shim-call" in capsys.readouterr().err


@pytest.mark.slow
def test_the_import_row_measures(tmp_path: Path) -> None:
    """One row, quickly, as a person would run it."""
    out = tmp_path / "lines.json"
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--quick", "--rows", "import", "--json", str(out)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    first, *_ = json.loads(out.read_text())
    assert first["row"] == "import"
    assert 0.5 < first["value"] < 20
    assert set(first["measured"]) >= {"flytelocal", "bare"}
    assert "of bare" in done.stdout
