"""The suite's own fixture catches a test that leaves the context stack changed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

LEAVES = """
from flytelocal import FlyteContextManager as Manager

def test_leaves_a_context():
    Manager.push_context(Manager.current_context().new_builder().build())

def test_finds_the_stack_clean_again():
    assert Manager.size() == 1

def test_cleans_up_itself():
    with Manager.with_context(Manager.current_context().new_builder()):
        assert Manager.size() == 2
"""


@pytest.mark.slow
def test_a_changed_stack_fails_the_test_that_changed_it(tmp_path: Path) -> None:
    """The test that pushed without popping fails with the two depths; those after it start clean."""
    (tmp_path / "test_leaves.py").write_text(LEAVES)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "tests.conftest",
        "-p",
        "no:cacheprovider",
        "-c",
        "/dev/null",
    ]
    done = subprocess.run(
        [*command, "--rootdir", str(tmp_path), str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "the test found 1 contexts on the stack and left 2" in done.stdout, done.stdout + done.stderr
    assert "3 passed, 1 error" in done.stdout
