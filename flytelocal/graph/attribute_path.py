"""What the attributes and items of a ready promise lead to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from flyteidl.core import literals_pb2

from flytelocal.errors import TypeTransformerFailedError
from flytelocal.graph.names import closest
from flytelocal.graph.node_output import path_text
from flytelocal.models.literals import Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flytelocal.graph.promise import Promise

__all__ = ["resolve_attr_path_in_promise", "resolve_literal"]


def resolve_attr_path_in_promise(p: Promise) -> Promise:
    """A ready promise of what the attributes and items of `p` lead to; `p` itself where there are none.

    Raises:
        TypeTransformerFailedError: The value has no such item, or nothing can be inside it.
    """
    if p.ref is not None or not p.attr_path:
        return p
    from flytelocal.graph.promise import Promise

    return Promise(p.var, resolve_literal(p))


def resolve_literal(p: Promise) -> Literal:
    """The literal that the attributes and items of the ready promise `p` lead to.

    Raises:
        TypeTransformerFailedError: The value has no such item, or nothing can be inside it.
    """
    message = literals_pb2.Literal() if p.val is None else p.val.to_flyte_idl()
    path = p.attr_path
    for position, step in enumerate(path):
        while message.scalar.WhichOneof("value") == "union":
            message = message.scalar.union.value
        kind = message.WhichOneof("value")
        scalar = message.scalar.WhichOneof("value") if kind == "scalar" else None
        if kind == "collection":
            items = message.collection.literals
            _check_index(p, position, len(items))
            message = items[step]
        elif kind == "map":
            _check_key(p, position, message.map.literals)
            message = message.map.literals[step]
        elif scalar == "binary" and message.scalar.binary.tag == "msgpack":
            return Literal.from_flyte_idl(_inside_msgpack(p, position, message.scalar.binary))
        elif scalar == "generic":
            return Literal.from_flyte_idl(_inside_struct(p, position, message.scalar.generic))
        else:
            _refuse(p, position, f"there is nothing inside a {scalar or kind or 'value that is not there'}")
    return Literal.from_flyte_idl(message)


def _inside_msgpack(p: Promise, position: int, binary: literals_pb2.Binary) -> literals_pb2.Literal:
    import msgspec

    value = _descend(p, position, msgspec.msgpack.decode(binary.value, strict=False))
    # A binary literal, as the engine gives on a cluster: the reader knows which type it wants.
    return literals_pb2.Literal(
        scalar=literals_pb2.Scalar(
            binary=literals_pb2.Binary(value=msgspec.msgpack.encode(value), tag=binary.tag)
        )
    )


def _inside_struct(p: Promise, position: int, struct: Any) -> literals_pb2.Literal:
    from google.protobuf.json_format import MessageToDict

    return _json_literal(_descend(p, position, MessageToDict(struct)))


def _json_literal(value: Any) -> literals_pb2.Literal:
    """The literal of a value out of a Struct; its numbers are floats, which is all a Struct knows."""
    if isinstance(value, dict):
        literal = literals_pb2.Literal()
        literal.scalar.generic.update(value)
        return literal
    if isinstance(value, list):
        return literals_pb2.Literal(
            collection=literals_pb2.LiteralCollection(literals=[_json_literal(one) for one in value])
        )
    if value is None:
        return literals_pb2.Literal(scalar=literals_pb2.Scalar(none_type=literals_pb2.Void()))
    if isinstance(value, bool):
        primitive = literals_pb2.Primitive(boolean=value)
    elif isinstance(value, str):
        primitive = literals_pb2.Primitive(string_value=value)
    else:
        primitive = literals_pb2.Primitive(float_value=value)
    return literals_pb2.Literal(scalar=literals_pb2.Scalar(primitive=primitive))


def _descend(p: Promise, position: int, value: Any) -> Any:
    for place in range(position, len(p.attr_path)):
        step = p.attr_path[place]
        if isinstance(value, list):
            _check_index(p, place, len(value))
        elif isinstance(value, dict):
            _check_key(p, place, value)
        else:
            _refuse(p, place, f"there is nothing inside a {type(value).__name__}")
        value = value[step]
    return value


def _check_index(p: Promise, position: int, length: int) -> None:
    step = p.attr_path[position]
    if not isinstance(step, int):
        _refuse(p, position, f"a list has no {step!r}", "take an item by its number, for example [0]")
    if not -length <= step < length:
        _refuse(p, position, f"the list has {length} item{'' if length == 1 else 's'}, no [{step}]")


def _check_key(p: Promise, position: int, known: Iterable[str]) -> None:
    step = p.attr_path[position]
    keys = list(known)
    if step not in keys:
        near = closest(step, keys) if isinstance(step, str) else ""
        shown = f"there are: {', '.join(sorted(map(str, keys))[:20]) or 'none'}"
        _refuse(p, position, f"there is no {step!r}", f"did you mean {near!r}? {shown}" if near else shown)


def _refuse(p: Promise, position: int, what: str, fix: str = "") -> NoReturn:
    raise TypeTransformerFailedError(
        what,
        where=f"{p.var}{path_text(p.attr_path[: position + 1])}",
        fix=fix or "look at what the task that made the value returns",
    )
