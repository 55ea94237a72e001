"""Paths into ready promises lead to a literal, or say how far they came."""

from __future__ import annotations

import pytest

from flytelocal.context.manager import FlyteContextManager
from flytelocal.errors import TypeTransformerFailedError
from flytelocal.graph.attribute_path import resolve_attr_path_in_promise
from flytelocal.graph.promise import Promise
from flytelocal.types.engine import TypeEngine


def ready(value: object, python_type: object = None) -> Promise:
    """A promise whose value is there."""
    kind = python_type or type(value)
    ctx = FlyteContextManager.current_context()
    return Promise("x", TypeEngine.to_literal(ctx, value, kind, TypeEngine.to_literal_type(kind)))


@pytest.mark.parametrize(
    ("value", "kind", "path", "expected"),
    [
        ([1, 2], list[int], [1], 2),
        ([1, 2], list[int], [-1], 2),
        ({"a": [1]}, dict[str, list[int]], ["a", 0], 1),
        ([3, 4], list[int] | None, [0], 3),
        ({"a": {"b": [1, 2.5, "x", True, None]}}, dict, ["a", "b", 1], 2.5),
        ({"a": {"b": [1, 2.5, "x", True, None]}}, dict, ["a", "b", 4], None),
    ],
)
def test_paths_are_resolved(value, kind, path, expected):
    """A path leads to the item, through lists, dicts, unions and packed values."""
    promise = ready(value, kind)
    for step in path:
        promise = promise[step]
    resolved = resolve_attr_path_in_promise(promise)
    assert resolved.attr_path == []
    assert resolved.eval() == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [(["a", "b", 0], 1.0), (["a", "b", 1], "x"), (["a", "b", 2], True), (["a", "b", 3], None)],
)
def test_paths_in_a_struct(path, expected):
    """A path leads into the Struct that an older version wrote."""
    from google.protobuf import struct_pb2

    from flytelocal.models.literals import Literal, Scalar

    struct = struct_pb2.Struct()
    struct.update({"a": {"b": [1, "x", True, None]}})
    promise = Promise("x", Literal(scalar=Scalar(generic=struct)))
    for step in path:
        promise = promise[step]
    assert resolve_attr_path_in_promise(promise).eval() == expected
    inner = resolve_attr_path_in_promise(Promise("x", promise.val)["a"]).val.to_flyte_idl()
    assert inner.scalar.generic["b"][1] == "x"


@pytest.mark.parametrize(
    ("value", "kind", "path", "message"),
    [
        ([1, 2], list[int], [2], r"2 items, no \[2\]"),
        ([1], list[int], [-2], r"1 item, no \[-2\]"),
        ([1, 2], list[int], ["a"], "a list has no 'a'"),
        ({"limit": 1}, dict[str, int], ["limt"], r"no 'limt'[\s\S]*x\['limt'\][\s\S]*did you mean 'limit'"),
        ({"limit": 1}, dict[str, int], [0], r"no 0[\s\S]*there are: limit"),
        ({"a": {"b": 1}}, dict, ["a", "c"], r"no 'c'[\s\S]*x\['a'\]\['c'\]"),
        ({"a": {"b": 1}}, dict, ["a", "b", "c"], "nothing inside a int"),
        (3, int, [0], "nothing inside a primitive"),
        (None, int | None, [0], "nothing inside a none_type"),
    ],
)
def test_wrong_paths(value, kind, path, message):
    """A path that leads nowhere says how far it came and what there is."""
    promise = ready(value, kind)
    for step in path:
        promise = promise[step]
    with pytest.raises(TypeTransformerFailedError, match=message):
        resolve_attr_path_in_promise(promise)
