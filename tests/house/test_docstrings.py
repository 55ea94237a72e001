"""Examples in docstrings run, and every public name has a docstring."""

from __future__ import annotations

import doctest
import enum
import importlib
import inspect
import pkgutil
from typing import TYPE_CHECKING, Any

import pytest

import flytelocal

if TYPE_CHECKING:
    from types import ModuleType

MODULES = [
    "flytelocal",
    *sorted(found.name for found in pkgutil.walk_packages(flytelocal.__path__, prefix="flytelocal.")),
]
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


class OwnExamples(doctest.DocTestFinder):
    """Finds the examples of a module's own things, also of those that report the public door as theirs."""

    def _from_module(self, module: ModuleType | None, object: Any) -> bool:  # noqa: A002 - doctest's name
        if module is not None and getattr(object, "__module__", "") == "flytelocal":
            source = inspect.getsourcefile(object)
            return source == module.__file__
        return bool(super()._from_module(module, object))  # private, but the one hook


def public() -> dict[str, Any]:
    """The public classes and functions by name."""
    values = {name: getattr(flytelocal, name) for name in getattr(flytelocal, "__all__", ())}
    return {
        name: value for name, value in values.items() if inspect.isclass(value) or inspect.isfunction(value)
    }


@pytest.mark.parametrize("name", MODULES)
def test_examples_run(name: str, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each `>>>` example of a module prints what stands under it."""
    monkeypatch.chdir(tmp_path)
    module = importlib.import_module(name)
    runner = doctest.DocTestRunner(optionflags=FLAGS)
    report: list[str] = []
    for test in OwnExamples(exclude_empty=True).find(module, name):
        runner.run(test, out=report.append)
    assert runner.summarize(verbose=False).failed == 0, "\n" + "".join(report)


def test_every_public_name_has_a_docstring() -> None:
    """What a reader finds in `flytelocal.__all__` says in one sentence what it gives."""
    bare = []
    for name, value in public().items():
        # A class's own, not its base's.
        text = value.__dict__.get("__doc__") if inspect.isclass(value) else value.__doc__
        lines = (text or "").strip().splitlines()
        own = lines[0].strip() if lines else ""
        if inspect.isclass(value) and own.startswith(f"{value.__name__}(") and own.endswith(")"):
            own = ""  # what @dataclass writes where nobody did
        if not own.endswith((".", ":", "!", "?", "…")):
            bare.append(f"{value.__module__}.{name}: {own!r}")
    assert bare == [], "\n" + "\n".join(bare)


def test_every_public_noun_has_an_example() -> None:
    """A public class shows how it is used; errors and enumerations speak for themselves."""
    lacking = [
        f"{value.__module__}.{name}"
        for name, value in public().items()
        if inspect.isclass(value)
        and not issubclass(value, BaseException | enum.Enum)
        and ">>>" not in (value.__dict__.get("__doc__") or "")
    ]
    assert lacking == [], f"\n{len(lacking)} without a `>>>` example:\n" + "\n".join(lacking)


def test_a_wrong_example_is_caught() -> None:
    """The finder sees examples of a module's own classes, and only those."""
    module = importlib.import_module("flytelocal.errors")
    found = {test.name for test in OwnExamples(exclude_empty=True).find(module, "errors")}
    assert "errors.FlyteLocalError" in found
    assert not {name for name in found if "annotations" in name}
