"""The wheel holds all that the library needs, and nothing else."""

from __future__ import annotations

import email
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from email.message import Message

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.slow

IMPORT = """
import sys
sys.path.insert(0, sys.argv[1])
import flytelocal
import flytelocal_widgets
print(flytelocal.__file__, flytelocal_widgets.__file__, sep="\\n")
for name in flytelocal.__all__:
    getattr(flytelocal, name)
print(flytelocal.DeckPage([flytelocal.Deck("a", "b")]).to_html() if hasattr(flytelocal, "DeckPage") else "")
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the tree with the tools that are installed."""
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)]
    done = subprocess.run(command, cwd=out, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (made,) = out.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    """The files in the wheel."""
    with zipfile.ZipFile(wheel) as opened:
        return set(opened.namelist())


@pytest.fixture(scope="module")
def metadata(wheel: Path) -> Message:
    """The wheel's METADATA."""
    with zipfile.ZipFile(wheel) as opened:
        (name,) = (name for name in opened.namelist() if name.endswith(".dist-info/METADATA"))
        return email.message_from_bytes(opened.read(name))


def project() -> dict[str, Any]:
    """The `project` table of pyproject.toml."""
    table: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return table


def test_wheel_runs_everywhere(wheel: Path) -> None:
    """It is pure Python."""
    assert wheel.name.endswith("-py3-none-any.whl")


def test_wheel_holds_every_file_of_both_packages(names: set[str]) -> None:
    """Modules, assets and type markers are all there."""
    packages = [ROOT / "flytelocal", ROOT / "widgets" / "flytelocal_widgets"]
    wanted = {
        path.relative_to(package.parent).as_posix()
        for package in packages
        for path in package.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert sorted(wanted - names) == []


@pytest.mark.parametrize(
    "name",
    [
        "flytelocal/py.typed",
        "flytelocal_widgets/py.typed",
        "flytelocal/decks/assets/deck.html",
        "flytelocal/decks/assets/deck.css",
        "flytelocal/decks/assets/deck.js",
    ],
)
def test_wheel_holds(names: set[str], name: str) -> None:
    """What a build that looks only at modules would leave out is there."""
    assert name in names


def test_wheel_holds_the_license(names: set[str]) -> None:
    """The license travels with the code."""
    assert [name for name in names if re.fullmatch(r"[^/]+\.dist-info/(licenses/)?LICENSE", name)]


def test_wheel_holds_nothing_else(names: set[str]) -> None:
    """Tests, notebooks, benchmarks and caches stay at home."""
    stray = [
        name for name in names if not re.match(r"flytelocal(_widgets)?/|flytelocal-[^/]+\.dist-info/", name)
    ]
    assert stray == []
    assert [
        name for name in names if re.search(r"__pycache__|\.ipynb|\.pyc$|/tests?/|\.DS_Store", name)
    ] == []


def test_metadata_says_what_the_project_is(metadata: Message) -> None:
    """Name, license, Python and README are those of pyproject.toml."""
    assert metadata["Name"] == "flytelocal"
    assert metadata["License-Expression"] == project()["license"] == "Apache-2.0"
    assert metadata["Requires-Python"] == project()["requires-python"]
    assert metadata["Summary"] == project()["description"]
    assert "make demo" in str(metadata.get_payload())


def test_metadata_lists_extras_and_requirements(metadata: Message) -> None:
    """Each extra is there, and the oracle is only in its own."""
    assert set(metadata.get_all("Provides-Extra", [])) == set(project()["optional-dependencies"])
    requirements = metadata.get_all("Requires-Dist", [])
    plain = {re.split(r"[^\w.-]", text)[0].lower() for text in requirements if "extra ==" not in text}
    assert plain == {re.split(r"[^\w.-]", text)[0].lower() for text in project()["dependencies"]}
    flytekit = [text for text in requirements if text.startswith("flytekit")]
    assert flytekit
    assert all("extra == 'parity'" in text.replace('"', "'") for text in flytekit)


def test_installed_wheel_imports(wheel: Path, tmp_path: Path) -> None:
    """Installed into an empty directory, it imports from there and finds its assets."""
    target = tmp_path / "site"
    pip = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--no-deps",
        "--no-index",
    ]
    subprocess.run([*pip, "--target", str(target), str(wheel)], check=True, capture_output=True)
    done = subprocess.run(
        [sys.executable, "-c", IMPORT, str(target)], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    places = done.stdout.splitlines()[:2]
    assert all(place.startswith(str(target)) for place in places), places
