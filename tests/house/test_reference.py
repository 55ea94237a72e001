"""Every class, method, parameter and property of the API reference exists.

`reference.json` holds the facts: each class's constructor parameters, methods with theirs, and properties.
"""

from __future__ import annotations

import ast
import dataclasses
import inspect
import json
import textwrap
from pathlib import Path
from typing import Any

import pytest

import flytelocal

REFERENCE: dict[str, dict[str, Any]] = json.loads(Path(__file__).with_name("reference.json").read_text())

# `Any` and `TypeVar`, which the reference lists too, are typing's own.
CONSTRUCTORS = [
    (name, facts["parameters"]) for name, facts in REFERENCE.items() if facts["parameters"] is not None
]
METHODS = [(name, method, p) for name, facts in REFERENCE.items() for method, p in facts["methods"].items()]
PROPERTIES = [(name, prop) for name, facts in REFERENCE.items() for prop in facts["properties"]]


def differences(signature: inspect.Signature, wanted: list[str]) -> list[str]:
    """What a signature, less `self`, lacks of the wanted parameters, or demands beyond them."""
    actual = list(signature.parameters.values())
    by_name = {p.name: p for p in actual}
    plain = [name for name in wanted if not name.startswith("*")]
    wrong = []
    for name in wanted:
        bare = name.lstrip("*")
        stars = name.count("*")
        kind = {1: inspect.Parameter.VAR_POSITIONAL, 2: inspect.Parameter.VAR_KEYWORD}.get(stars)
        if bare == "_":
            # A parameter that the reference leaves unnamed: any name, in the first place.
            if not actual:
                wrong.append("takes nothing")
        elif kind is not None and not any(p.kind is kind for p in actual):
            wrong.append(f"takes no {name}")
        elif kind is None and bare not in by_name:
            wrong.append(f"lacks the parameter {name}")
    order = [p.name for p in actual if p.name in plain and p.kind is not inspect.Parameter.KEYWORD_ONLY]
    if order != [name for name in plain if name in order]:
        wrong.append(f"has them in the order {order}")
    first = actual[0].name if actual and "_" in wanted[:1] else None
    wrong += [
        f"demands {p.name}, which the reference does not name"
        for p in actual
        if p.name not in plain
        and p.name != first
        and p.default is inspect.Parameter.empty
        and p.kind not in (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    ]
    return wrong


def without_first(signature: inspect.Signature) -> inspect.Signature:
    """A signature less its `self` or `cls`; of `(*args, **kwargs)` nothing is lost."""
    first, *rest = signature.parameters.values()
    if first.kind is inspect.Parameter.VAR_POSITIONAL:
        return signature
    return signature.replace(parameters=rest)


def public(name: str) -> Any:
    """The public class of that name."""
    assert hasattr(flytelocal, name), f"flytelocal.{name} is missing"
    assert name in flytelocal.__all__, f"flytelocal.__all__ lacks {name!r}"
    return getattr(flytelocal, name)


def static(cls: type, name: str) -> Any:
    """A class's attribute as it is stored, inherited or its own; None if there is none."""
    try:
        return inspect.getattr_static(cls, name)
    except AttributeError:
        return None


def set_on_instances(cls: type) -> set[str]:
    """The names that the methods of a class and its bases assign on `self`."""
    names = set()
    for base in cls.__mro__:
        if base.__module__.split(".")[0] == "flytelocal":
            tree = ast.parse(textwrap.dedent(inspect.getsource(base)))
            names |= {
                node.attr
                for node in ast.walk(tree)
                if isinstance(node, ast.Attribute)
                and isinstance(node.ctx, ast.Store)
                and isinstance(node.value, ast.Name)
                and node.value.id == "self"
            }
    return names


@pytest.mark.parametrize("name", sorted(REFERENCE))
def test_class_exists(name: str) -> None:
    """The class is a public name."""
    assert inspect.isclass(public(name))


@pytest.mark.parametrize(("name", "wanted"), CONSTRUCTORS, ids=[name for name, _ in CONSTRUCTORS])
def test_constructor_takes_the_parameters(name: str, wanted: list[str]) -> None:
    """The constructor takes the reference's parameters, in order, and demands no other."""
    cls = public(name)
    signature = without_first(inspect.signature(cls.__init__))
    wrong = differences(signature, wanted)
    assert not wrong, f"{name}{signature}: {'; '.join(wrong)}"


@pytest.mark.parametrize(
    ("name", "method", "wanted"), METHODS, ids=[f"{name}.{method}" for name, method, _ in METHODS]
)
def test_method_takes_the_parameters(name: str, method: str, wanted: list[str]) -> None:
    """The method is there and takes the reference's parameters, in order."""
    cls = public(name)
    stored = static(cls, method)
    assert stored is not None, f"{name}.{method} is missing"
    function = getattr(stored, "__func__", stored)
    assert callable(function), f"{name}.{method} is not a method"
    signature = inspect.signature(function)
    if not isinstance(stored, staticmethod):
        signature = without_first(signature)
    wrong = differences(signature, wanted)
    assert not wrong, f"{name}.{method}{signature}: {'; '.join(wrong)}"


@pytest.mark.parametrize(("name", "prop"), PROPERTIES, ids=[f"{name}.{prop}" for name, prop in PROPERTIES])
def test_property_exists(name: str, prop: str) -> None:
    """The property is a property, a field, or an attribute that the constructor sets."""
    cls = public(name)
    stored = static(cls, prop)
    fields = {field.name for field in dataclasses.fields(cls)} if dataclasses.is_dataclass(cls) else set()
    assert hasattr(stored, "__get__") or prop in fields or prop in set_on_instances(cls), (
        f"{name}.{prop} is missing"
    )
    assert not inspect.isfunction(stored), f"{name}.{prop} is a method"


@pytest.mark.parametrize(
    ("function", "wanted", "wrong"),
    [
        (lambda a, b=1: 0, ["a", "b"], []),
        (lambda a, b=1, *, c=2: 0, ["a", "b"], []),
        (lambda x, rval: 0, ["_", "rval"], []),
        (lambda *a, **k: 0, ["*args", "**kwargs"], []),
        (lambda a: 0, ["a", "b"], ["lacks the parameter b"]),
        (lambda b, a: 0, ["a", "b"], ["has them in the order ['b', 'a']"]),
        (lambda a, z: 0, ["a"], ["demands z, which the reference does not name"]),
        (lambda a: 0, ["a", "**kwargs"], ["takes no **kwargs"]),
    ],
)
def test_the_comparison_bites(function: Any, wanted: list[str], wrong: list[str]) -> None:
    """A missing, misplaced or surplus parameter is found."""
    assert differences(inspect.signature(function), wanted) == wrong
