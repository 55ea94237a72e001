"""What is kept in the repository: no machine's paths, no bare exemptions, no leftovers."""

from __future__ import annotations

import ast
import io
import re
import subprocess
import tokenize
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
MOST_LINES = {"tests/": 700, "": 450}

# A bare `/tmp` or `/root` names no machine; a file below it does.
MACHINE_PATH = re.compile(r"(?<![\w.:}\])*/-])/(?:work|root|tmp|home|Users|var/folders|mnt|opt/conda)/\w")
EXEMPTION = re.compile(r"#\s*(noqa|type:\s*ignore|pragma:|ruff:|mypy:)")
REASONED = re.compile(
    r"#\s*(ruff:\s*)?noqa:\s*[A-Z]+\d+(,\s*[A-Z]+\d+)*\s+-\s+\w.+"
    r"|#\s*type:\s*ignore\[[\w, -]+\]\s+(#|-)\s*\w.+"
)
LEFTOVER = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
ADDRESS = re.compile(r"(?:https?:)?//(?!\s)[a-z0-9-]+(?:\.[a-z0-9-]+)+", re.IGNORECASE)


@cache
def files() -> tuple[Path, ...]:
    """The files that git keeps, or would keep: what it ignores is left out."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        pytest.skip("not a git repository: " + done.stderr.strip())
    return tuple(path for name in done.stdout.split("\0") if name and (path := ROOT / name).is_file())


def python(*folders: str) -> list[Path]:
    """The Python files in the given folders, or all."""
    inside = tuple(f"{folder}/" for folder in folders)
    return [p for p in files() if p.suffix == ".py" and (not inside or name_of(p).startswith(inside))]


def name_of(path: Path) -> str:
    """A file's path from the root."""
    return path.relative_to(ROOT).as_posix()


def lines() -> Iterator[tuple[str, str]]:
    """Each line of each text file, with its place."""
    for path in files():
        if path == Path(__file__):  # it quotes what it forbids
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(text.splitlines(), 1):
            yield f"{name_of(path)}:{number}", line


def comments(path: Path) -> Iterator[tuple[str, str]]:
    """Each comment of a Python file, with its place."""
    for token in tokenize.generate_tokens(io.StringIO(path.read_text()).readline):
        if token.type == tokenize.COMMENT:
            yield f"{name_of(path)}:{token.start[0]}", token.string


def none_of(broken: list[str]) -> None:
    """Fail with the whole list, one a line."""
    assert not broken, f"\n{len(broken)}:\n" + "\n".join(broken)


def test_no_file_names_a_path_of_one_machine() -> None:
    """No file, saved notebooks included, tells where somebody's disk keeps things; tests take `tmp_path`."""
    none_of([f"{place}: {line.strip()[:120]}" for place, line in lines() if MACHINE_PATH.search(line)])


def test_exemptions_name_their_rule_and_reason() -> None:
    """A `noqa` or `type: ignore` says which rule and why."""
    found = [(place, text) for path in python() for place, text in comments(path) if EXEMPTION.search(text)]
    none_of([f"{place}: {text}" for place, text in found if not REASONED.search(text)])


def test_nothing_is_left_for_later() -> None:
    """No note to oneself stays behind."""
    none_of([f"{place}: {line.strip()[:120]}" for place, line in lines() if LEFTOVER.search(line)])


def test_every_test_says_what_it_holds() -> None:
    """Each test function has a docstring."""
    none_of(
        [
            f"{name_of(path)}:{node.lineno}: {node.name}"
            for path in python("tests")
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            and node.name.startswith("test_")
            and not ast.get_docstring(node)
        ]
    )


def test_every_module_says_what_it_is() -> None:
    """Each Python file opens with a docstring."""
    none_of([name_of(path) for path in python() if not ast.get_docstring(ast.parse(path.read_text()))])


def test_files_stay_readable() -> None:
    """No Python file is longer than one can keep in mind; tests, of short pieces, may be longer."""
    none_of(
        [
            f"{name_of(path)}: {count} lines, at most {most}"
            for path in python()
            for most in [
                next(most for folder, most in MOST_LINES.items() if name_of(path).startswith(folder))
            ]
            if (count := len(path.read_text().splitlines())) > most
        ]
    )


def test_golden_files_stay_readable() -> None:
    """What a test compares with is short enough to be read."""
    golden = [
        p
        for p in files()
        if name_of(p).startswith("tests/") and p.suffix in {".txtpb", ".textproto", ".html"}
    ]
    none_of([f"{name_of(p)}: {p.stat().st_size} bytes" for p in golden if p.stat().st_size > 5000])


def test_constraints_hold_only_names_and_versions() -> None:
    """The constraints file pins each package once, in order, and names no place to download from."""
    pinned = (ROOT / "constraints.txt").read_text().splitlines()
    none_of([line for line in pinned if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*==\d[\w.!+]*", line)])
    names = [line.partition("==")[0] for line in pinned]
    assert len(names) == len(set(names))
    assert pinned == sorted(pinned, key=str.lower)


def test_every_requirement_is_pinned() -> None:
    """What pyproject.toml asks for has one version in the constraints file."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [
        *project["dependencies"],
        *(r for extra in project["optional-dependencies"].values() for r in extra),
    ]
    names = {re.match(r"[\w.-]+", text)[0].lower().replace("_", "-") for text in wanted}  # a name is there
    pinned = {line.partition("==")[0] for line in (ROOT / "constraints.txt").read_text().splitlines()}
    none_of(sorted(names - pinned))


def test_assets_reach_no_network() -> None:
    """Decks and widgets look the same with no connection."""
    assets = [
        path
        for path in files()
        if "assets" in path.parts and name_of(path).startswith(("flytelocal/", "widgets/"))
    ]
    assert [path for path in assets if "decks" in path.parts], "flytelocal/decks/assets is empty"
    none_of(
        [
            f"{name_of(path)}:{number}: {line.strip()[:120]}"
            for path in assets
            for number, line in enumerate(path.read_text().splitlines(), 1)
            if ADDRESS.search(line) or re.search(r"@import\b|\burl\((?!['\"]?data:)", line)
        ]
    )


@pytest.mark.parametrize(
    ("rule", "text", "found"),
    [
        (MACHINE_PATH, "see /mnt/disk for more", True),
        (MACHINE_PATH, "path = '/tmp/x'", True),
        (MACHINE_PATH, 'open("/Users/ann/x")', True),
        (MACHINE_PATH, 'destination_dir="/root"', False),
        (MACHINE_PATH, "/home/ann/data.csv", True),
        (MACHINE_PATH, "s3://bucket/tmp/x and {{.root}}/tmp/y", False),
        (MACHINE_PATH, "the workflow's root/tmp", False),
        (REASONED, "# noqa: N818 - flytekit's name", True),
        (REASONED, "# type: ignore[assignment]  # both bases have it", True),
        (REASONED, "# ruff: noqa: ARG002 - every codec has the same methods", True),
        (REASONED, "# ruff: noqa: ARG002", False),
        (REASONED, "# noqa", False),
        (REASONED, "# noqa: N818", False),
        (REASONED, "# type: ignore", False),
        (REASONED, "# type: ignore[assignment]", False),
        (LEFTOVER, "# TODO: later", True),
        (LEFTOVER, "a todo list", False),
        (ADDRESS, '<script src="//cdn.example.com/x.js">', True),
        (ADDRESS, "@font-face { src: url(https://fonts.example.com/a) }", True),
        (ADDRESS, "// a comment", False),
    ],
)
def test_the_rules_bite(rule: re.Pattern[str], text: str, found: bool) -> None:
    """Each rule finds what it should, and no more."""
    assert bool(rule.search(text)) is found
