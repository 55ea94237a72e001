"""Where a node's inputs come from: constants, outputs of other nodes, and lists and dicts of these."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args, get_origin

from flyteidl.core import literals_pb2, types_pb2

from flytelocal.errors import CompilationError, TypeTransformerFailedError
from flytelocal.graph.promise import Promise, VoidPromise
from flytelocal.models.bindings import Binding, BindingData

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flytelocal.context.flyte_context import FlyteContext
    from flytelocal.graph.node import Node
    from flytelocal.models.types import LiteralType

__all__ = ["binding_data_from_python", "binding_from_python", "to_binding"]

# The node that stands for a workflow's own inputs has no id, and nothing waits for it.
GLOBAL_INPUT_NODE_ID = ""
_PROMISES = frozenset({Promise, VoidPromise})
_NESTS = frozenset({list, dict, tuple})


def holds_promise(value: Any) -> bool:
    """Whether there is a promise in `value` or in the lists and dicts that it is made of."""
    kind = type(value)
    if kind in _PROMISES:
        return True
    if kind is list or isinstance(value, tuple):
        items: Iterable[Any] = value
    elif kind is dict:
        items = value.values()
    else:
        return False
    kinds = set(map(type, items))
    if not _PROMISES.isdisjoint(kinds):
        return True
    if any(one in _NESTS or issubclass(one, tuple) for one in kinds):
        return any(holds_promise(item) for item in items)
    return False


def to_binding(p: Promise) -> Binding:
    """The binding of an input that has the promise's own name."""
    return Binding(var=p.var, binding=BindingData.from_flyte_idl(_from_promise(p, [])))


def binding_from_python(
    ctx: FlyteContext,
    var_name: str,
    expected_literal_type: LiteralType,
    t_value: Any,
    t_value_type: Any,
) -> tuple[Binding, list[Node]]:
    """The binding of input `var_name` to a Python value, a promise, or a list or dict that holds promises.

    Args:
        ctx: The context in which constants become literals.
        var_name: Name of the input.
        expected_literal_type: Literal type of the input.
        t_value: What is bound.
        t_value_type: Python type of the input.

    Returns:
        The binding, and the nodes it takes outputs from, each once, in order of appearance.

    Raises:
        CompilationError: The value is the result of a task without outputs, or of several outputs.
        TypeTransformerFailedError: A constant does not fit the input's type.
    """
    nodes: list[Node] = []
    data = _data(ctx, expected_literal_type.to_flyte_idl(), t_value, t_value_type, nodes, var_name)
    return Binding.from_flyte_idl(literals_pb2.Binding(var=var_name, binding=data)), nodes


def binding_data_from_python(
    ctx: FlyteContext,
    expected_literal_type: LiteralType,
    t_value: Any,
    t_value_type: Any,
    nodes: list[Node] | None = None,
) -> BindingData:
    """What `binding_from_python` binds, without a name; nodes it takes outputs from are added to `nodes`."""
    found = nodes if nodes is not None else []
    data = _data(ctx, expected_literal_type.to_flyte_idl(), t_value, t_value_type, found, "value")
    return BindingData.from_flyte_idl(data)


def _data(
    ctx: FlyteContext,
    expected: types_pb2.LiteralType,
    value: Any,
    python_type: Any,
    nodes: list[Node],
    path: str,
) -> literals_pb2.BindingData:
    refuse_non_value(value, path)
    if isinstance(value, Promise):
        return _from_promise(value, nodes)
    nests = nested_types(expected, python_type, value)
    with_promise = holds_promise(value)
    refused: TypeTransformerFailedError | None = None
    for inner, inner_type in nests:
        try:
            if with_promise or _has_union(inner):
                return _each(ctx, inner, value, inner_type, nodes, path)
            whole = _literal(ctx, value, _container(value, inner_type), _around(inner, value), path)
            return _from_literal(whole)
        except TypeTransformerFailedError as error:
            refused = refused or error
    if refused is not None:
        raise refused
    if with_promise:
        raise CompilationError(
            f"a promise is inside a {type(value).__name__} that is passed as one value",
            where=f"input {path!r}",
            fix="declare the input as list[T] or dict[str, T], or make the value in a task of its own",
        )
    return _from_literal(_literal(ctx, value, python_type, expected, path))


def _each(
    ctx: FlyteContext,
    inner: types_pb2.LiteralType,
    value: list[Any] | dict[str, Any],
    inner_type: Any,
    nodes: list[Node],
    path: str,
) -> literals_pb2.BindingData:
    if isinstance(value, list):
        items = [
            _data(ctx, inner, item, inner_type, nodes, f"{path}[{place}]") for place, item in enumerate(value)
        ]
        return literals_pb2.BindingData(collection=literals_pb2.BindingDataCollection(bindings=items))
    entries = {
        key: _data(ctx, inner, item, inner_type, nodes, f"{path}[{key!r}]") for key, item in value.items()
    }
    return literals_pb2.BindingData(map=literals_pb2.BindingDataMap(bindings=entries))


def refuse_non_value(value: Any, path: str) -> None:
    """Refuse what a call can return that is not one value.

    Raises:
        CompilationError: `value` is the result of a task without outputs, or a tuple.
    """
    if isinstance(value, VoidPromise):
        raise CompilationError(
            f"task {value.task_name!r} has no outputs to pass on",
            where=f"input {path!r}",
            fix="give that task an output, or only order the two: a >> b",
        )
    if isinstance(value, tuple):
        names = getattr(value, "_fields", ())
        raise CompilationError(
            f"a tuple of {len(value)} is not one value",
            where=f"input {path!r}",
            fix=f"pass one of its parts: {', '.join(f'.{name}' for name in names)}"
            if names
            else "Flyte has no tuples: pass a list, or one of the values",
        )


def _from_promise(promise: Promise, nodes: list[Node]) -> literals_pb2.BindingData:
    if promise.ref is None:
        from flytelocal.graph.attribute_path import resolve_literal

        return _from_literal(resolve_literal(promise).to_flyte_idl())
    node = promise.ref.node
    if node.id != GLOBAL_INPUT_NODE_ID and not any(one is node for one in nodes):
        nodes.append(node)
    return literals_pb2.BindingData(promise=promise.ref.to_flyte_idl())


def nested_types(
    expected: types_pb2.LiteralType, python_type: Any, value: Any
) -> list[tuple[types_pb2.LiteralType, Any]]:
    """What the items of the list or dict `value` may be: literal and Python type, for each union variant.

    Outside of a list or dict type there are none: `value` is passed as one value.
    """
    kind = expected.WhichOneof("type")
    if kind == "union_type":
        options = get_args(_plain_type(python_type))
        found = []
        for place, variant in enumerate(expected.union_type.variants):
            found += nested_types(variant, options[place] if place < len(options) else None, value)
        return found
    if kind == "collection_type" and isinstance(value, list):
        return [(expected.collection_type, _item_type(python_type, list, 0))]
    if kind == "map_value_type" and isinstance(value, dict):
        return [(expected.map_value_type, _item_type(python_type, dict, 1))]
    return []


def _plain_type(python_type: Any) -> Any:
    """The type inside `Annotated[…]`."""
    metadata = getattr(python_type, "__metadata__", None)
    return python_type if metadata is None else python_type.__origin__


def _item_type(python_type: Any, origin: type, place: int) -> Any:
    """Python type of the items, or None to leave it to the literal type."""
    plain = _plain_type(python_type)
    arguments = get_args(plain)
    return arguments[place] if get_origin(plain) is origin and len(arguments) > place else None


def _container(value: Any, item_type: Any) -> Any:
    if item_type is None:
        return None
    return list[item_type] if isinstance(value, list) else dict[str, item_type]


def _around(inner: types_pb2.LiteralType, value: Any) -> types_pb2.LiteralType:
    if isinstance(value, list):
        return types_pb2.LiteralType(collection_type=inner)
    return types_pb2.LiteralType(map_value_type=inner)


def _has_union(literal_type: types_pb2.LiteralType) -> bool:
    kind = literal_type.WhichOneof("type")
    if kind == "union_type":
        return True
    if kind in {"collection_type", "map_value_type"}:
        return _has_union(getattr(literal_type, kind))
    return False


def _literal(
    ctx: FlyteContext, value: Any, python_type: Any, expected: types_pb2.LiteralType, path: str
) -> literals_pb2.Literal:
    from flytelocal.models.types import LiteralType
    from flytelocal.types.engine import TypeEngine, literal_pb

    if python_type is None:
        python_type = TypeEngine.guess_python_type(LiteralType.from_flyte_idl(expected))
    return literal_pb(ctx, value, python_type, path)


def _from_literal(literal: literals_pb2.Literal) -> literals_pb2.BindingData:
    kind = literal.WhichOneof("value")
    data = literals_pb2.BindingData()
    if kind == "scalar":
        data.scalar.CopyFrom(literal.scalar)
    elif kind == "collection":
        data.collection.SetInParent()
        data.collection.bindings.extend(map(_from_literal, literal.collection.literals))
    elif kind == "map":
        data.map.SetInParent()
        for key, item in literal.map.literals.items():
            data.map.bindings[key].CopyFrom(_from_literal(item))
    elif kind == "offloaded_metadata":
        raise CompilationError(
            "a value too large for a message cannot be a constant of a node",
            where="a ready promise given to a node",
            fix="have a task make it, and pass that task's output",
        )
    return data
