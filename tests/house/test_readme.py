"""What README and docs tell the reader to type works as written."""

from __future__ import annotations

import doctest
import linecache
import re
import subprocess
import sys
import types
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
PAGES = [
    README,
    *sorted(p for p in (ROOT / "CONTRIBUTING.md",) if p.exists()),
    *sorted(ROOT.glob("docs/**/*.md")),
]

FENCE = re.compile(
    r"^(?P<fence>```+)(?P<language>[^\n`]*)\n(?P<body>.*?)^(?P=fence)\s*$", re.MULTILINE | re.DOTALL
)
SHELL = {"sh", "console", "bash", "shell"}
KNOWN = {"python", "pycon", "text", "json", "toml", "yaml", "html", "diff", *SHELL}


@dataclass(frozen=True)
class Block:
    """A fenced block of a page."""

    page: Path
    line: int
    language: str
    body: str


def blocks(page: Path, *languages: str) -> list[Block]:
    """The fenced blocks of a page in the given languages, or all."""
    text = page.read_text()
    found = [
        Block(page, text.count("\n", 0, m.start("body")) + 1, m["language"].strip(), m["body"])
        for m in FENCE.finditer(text)
    ]
    return [block for block in found if not languages or block.language in languages]


def targets() -> set[str]:
    """The targets of the Makefile."""
    return set(re.findall(r"^([a-z][\w-]*):(?!=)", (ROOT / "Makefile").read_text(), re.MULTILINE))


def named(page: Path) -> set[str]:
    """The targets that a page names as `make X`, in shell blocks and in code marks."""
    text = "\n".join([*(b.body for b in blocks(page, *SHELL)), *re.findall(r"`([^`\n]+)`", page.read_text())])
    return set(re.findall(r"\bmake ([a-z][\w-]*)", text))


def name_of(page: Path) -> str:
    """A page's path from the root, as the name of its test."""
    return page.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_python_blocks_run(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The Python blocks of a page run in order, as cells of one notebook do."""
    monkeypatch.chdir(tmp_path)
    module = types.ModuleType(page.stem.replace("-", "_").lower() + "_page")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    for block in blocks(page, "python"):
        # Blank lines in front, so that a traceback shows the line of the page.
        source = "\n" * (block.line - 1) + block.body
        label = f"{name_of(page)}:{block.line}"
        linecache.cache[label] = (len(source), None, source.splitlines(keepends=True), label)
        exec(compile(source, label, "exec"), module.__dict__)


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_console_sessions_print_what_they_say(page: Path) -> None:
    """A `>>>` session of a page prints what stands under it."""
    namespace: dict[str, object] = {}
    for block in blocks(page, "pycon"):
        test = doctest.DocTestParser().get_doctest(
            block.body, namespace, name_of(page), str(page), block.line - 1
        )
        result = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test, clear_globs=False)
        assert result.failed == 0
        namespace = test.globs


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_blocks_say_their_language(page: Path) -> None:
    """Each fenced block names a language that the tests know, so that a misspelt one is not passed over."""
    assert [(b.line, b.language) for b in blocks(page) if b.language not in KNOWN] == []
    sessions = [b for b in blocks(page) if b.body.startswith(">>>")]
    assert [(b.line, b.language) for b in sessions if b.language != "pycon"] == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_make_commands_exist(page: Path) -> None:
    """Each `make X` of a page is a target, and its recipe can be read."""
    commands = sorted(named(page))
    assert set(commands) <= targets()
    for command in commands:
        done = subprocess.run(
            ["make", "--dry-run", command], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_within_the_repository_lead_somewhere(page: Path) -> None:
    """A relative link or picture is a file that is there."""
    text = FENCE.sub("", page.read_text())
    links = re.findall(r"!?\[[^\]]*\]\(([^)\s]+)[^)]*\)|(?:src|href)=\"([^\"]+)\"", text)
    local = [a or b for a, b in links if not re.match(r"[a-z]+:|#", a or b)]
    assert [link for link in local if not (page.parent / link.split("#")[0]).exists()] == []


def test_readme_names_the_two_commands() -> None:
    """From a fresh clone there are two commands, and one more to look around."""
    commands = {
        name for block in blocks(README, *SHELL) for name in re.findall(r"\bmake ([a-z][\w-]*)", block.body)
    }
    assert {"demo", "test"} <= commands <= {"demo", "test", "lab"}
    assert "lab" in named(README)


def test_readme_has_an_example_and_a_picture() -> None:
    """The README shows code that runs and the notebook as it looks."""
    assert blocks(README, "python")
    assert re.search(r"!\[[^\]]+\]\([^)]+\.png\)|<img [^>]*src=\"[^\"]+\.png\"", README.read_text())


def test_make_help_names_targets() -> None:
    """What `make help` offers exists, the two commands among them."""
    shown = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    offered = set(re.findall(r"\bmake ([a-z][\w-]*)", shown))
    assert {"demo", "lab", "test", "check", "bench"} <= offered <= targets()


def test_a_failing_block_names_its_page(tmp_path: Path) -> None:
    """A block that breaks shows the line of the page in its traceback."""
    page = tmp_path / "page.md"
    page.write_text("# Title\n\n```python\nx = 1\n1 / 0\n```\n\n```sh\nmake nothing\n```\n")
    (block,) = blocks(page, "python")
    assert (block.line, block.body) == (4, "x = 1\n1 / 0\n")
    with pytest.raises(ZeroDivisionError) as caught:
        exec(compile("\n" * (block.line - 1) + block.body, "page.md", "exec"), {})
    assert caught.traceback[-1].lineno + 1 == 5
    assert named(page) == {"nothing"}
