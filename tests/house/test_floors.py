"""The floors: a package of flytelocal imports only from packages below it in the building."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

FLOORS = (
    ("errors", "version", "redaction", "tracebacks"),
    ("display",),
    ("models",),
    ("configuration",),
    ("context",),
    ("decks",),
    ("types",),
    ("graph",),
    ("tasks",),
    ("execution",),
    ("workflows",),
    ("notebook",),
    ("cli",),
    ("",),  # flytelocal/__init__.py, the public door
)
"""From the ground up; a module may import from its own floor and from those before it."""

LEVEL = {name: level for level, names in enumerate(FLOORS) for name in names}
FILES = sorted((ROOT / "flytelocal").rglob("*.py"))
WIDGET_FILES = sorted((ROOT / "widgets").rglob("*.py"))


def imports(tree: ast.Module, module: str, *, package: bool) -> list[tuple[int, str, bool]]:
    """Each import as its line, the full name it reaches for, and whether it is inside a function."""
    found: list[tuple[int, str, bool]] = []

    def visit(node: ast.AST, inside: bool) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Import):
                found.extend((child.lineno, alias.name, inside) for alias in child.names)
            elif isinstance(child, ast.ImportFrom):
                base = child.module or ""
                if child.level:
                    parents = module.split(".")
                    parents = parents[: len(parents) - child.level + (1 if package else 0)]
                    base = ".".join([*parents, base] if base else parents)
                # `from flytelocal import errors` reaches a floor, `from flytelocal import Deck` the door.
                whole = base in ("flytelocal", "importlib")
                names = [f"{base}.{alias.name}" for alias in child.names] if whole else [base]
                found.extend((child.lineno, name, inside) for name in names)
            elif isinstance(child, ast.Call) and child.args:
                called = ast.unparse(child.func)
                target = child.args[0]
                if called.endswith(("import_module", "__import__")) and isinstance(target, ast.Constant):
                    found.append((child.lineno, str(target.value), inside))
            deeper = inside or isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
            visit(child, deeper)

    visit(tree, inside=False)
    return found


def violations(source: str, path: str) -> list[str]:
    """The rules that a file breaks, each as `file:line: rule`."""
    package = path.endswith("/__init__.py")
    module = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    parts = module.split(".")
    floor = parts[1] if len(parts) > 1 else ""
    broken = []
    if floor not in LEVEL:
        return [f"{path}:1: {floor!r} is not a floor; put it into FLOORS or move the file"]
    for line, name, inside in imports(ast.parse(source), module, package=package):
        root, _, rest = name.partition(".")
        if root == "flytekit":
            broken.append(f"{path}:{line}: flytekit is never imported, {name!r} is")
        elif root == "flytelocal_widgets" and not (inside and path == "flytelocal/__init__.py"):
            broken.append(
                f"{path}:{line}: flytelocal_widgets is imported only inside a function of the public door"
            )
        elif root == "flytelocal":
            target = rest.partition(".")[0]
            target = target if target in LEVEL else ""
            if LEVEL[target] > LEVEL[floor]:
                above = f"the floor {target!r}" if target else "the public door"
                broken.append(f"{path}:{line}: {floor!r} imports {name!r}, from {above} above it")
    return broken


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_imports_only_look_down(path: Path) -> None:
    """A file imports from its own floor and those below, also inside functions and for types."""
    broken = violations(path.read_text(), path.relative_to(ROOT).as_posix())
    assert not broken, "\n" + "\n".join(broken)


@pytest.mark.parametrize("path", WIDGET_FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_widgets_never_import_flytekit(path: Path) -> None:
    """The editors stand on flytelocal, not on flytekit."""
    found = imports(ast.parse(path.read_text()), "flytelocal_widgets", package=False)
    broken = [f"{path}:{line}: imports {name}" for line, name, _ in found if name.split(".")[0] == "flytekit"]
    assert not broken, "\n" + "\n".join(broken)


@pytest.mark.parametrize(
    ("path", "source", "rule"),
    [
        ("flytelocal/models/task.py", "import flytelocal.tasks.task", "x.py:1: 'models' imports"),
        ("flytelocal/models/task.py", "from flytelocal.tasks import task", "the floor 'tasks' above"),
        ("flytelocal/models/task.py", "from flytelocal import tasks", "the floor 'tasks' above"),
        ("flytelocal/models/task.py", "from flytelocal import Deck", "the public door above"),
        ("flytelocal/models/task.py", "from ..types import engine", "the floor 'types' above"),
        ("flytelocal/models/__init__.py", "from ..types import engine", "the floor 'types' above"),
        (
            "flytelocal/context/manager.py",
            "\ndef f():\n    from flytelocal.graph import node",
            ":3: 'context'",
        ),
        ("flytelocal/errors.py", "def f():\n    from . import models", "the floor 'models' above"),
        (
            "flytelocal/decks/deck.py",
            "m = importlib.import_module('flytelocal.cli')",
            "the floor 'cli' above",
        ),
        ("flytelocal/cli.py", "def f():\n    import flytekit.core", "flytekit is never imported"),
        (
            "flytelocal/cli.py",
            "def f():\n    import flytelocal_widgets",
            "inside a function of the public door",
        ),
        ("flytelocal/__init__.py", "import flytelocal_widgets", "inside a function of the public door"),
        ("flytelocal/extras/sql.py", "", "'extras' is not a floor"),
        (
            "flytelocal/decks/deck.py",
            "if TYPE_CHECKING:\n    from flytelocal.tasks.task import Task",
            ":2: 'decks' imports 'flytelocal.tasks.task'",
        ),
    ],
)
def test_the_checker_catches(path: str, source: str, rule: str) -> None:
    """Each way of looking up is found and named."""
    (message,) = violations(source, path)
    assert rule.replace("x.py", path) in message.replace("x.py", path)
    assert message.startswith(f"{path}:")


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("flytelocal/tasks/task.py", "from flytelocal.models import task\nfrom flytelocal import errors"),
        ("flytelocal/tasks/task.py", "from .resolver import TaskResolverMixin"),
        ("flytelocal/models/__init__.py", "from . import common\nfrom .. import errors"),
        ("flytelocal/tracebacks.py", "from flytelocal.errors import FlyteLocalError"),
        ("flytelocal/__init__.py", "def edit(x):\n    import flytelocal_widgets"),
        ("flytelocal/notebook/context.py", "import flyteidl.core.tasks_pb2\nimport pandas"),
    ],
)
def test_the_checker_allows(path: str, source: str) -> None:
    """Looking down, at one's own floor and outside is allowed."""
    assert violations(source, path) == []
