"""The fast path of a call: keyword arguments to a LiteralMap message and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flyteidl.core import literals_pb2

import flytelocal.types.engine  # noqa: F401 - the families register there
from flytelocal.errors import InputError
from flytelocal.types.path import Failure
from flytelocal.types.registry import REGISTRY

if TYPE_CHECKING:
    from collections.abc import Mapping


def literal_map_from_kwargs(
    ctx: Any, kwargs: Mapping[str, Any], python_types: Mapping[str, Any]
) -> literals_pb2.LiteralMap:
    """The LiteralMap message of keyword arguments.

    Args:
        ctx: The context whose file access takes what does not fit into a literal.
        kwargs: The values by name.
        python_types: The declared types by name; a superset of the names.

    Raises:
        TypeTransformerFailedError: A value is not of its type; the message names variable and path.
        InputError: A name has no type.
    """
    message = literals_pb2.LiteralMap()
    literals = message.literals
    codec_of = REGISTRY.codec
    name = ""
    try:
        for name, value in kwargs.items():
            codec_of(python_types[name]).write(ctx, value, literals[name])
    except Failure as failure:
        raise failure.to_error(name) from failure.cause
    except KeyError:
        if name in python_types:
            raise
        raise InputError(
            f"there is no variable {name!r}", where=name, fix=f"use one of: {', '.join(python_types)}"
        ) from None
    return message


def kwargs_from_literal_map(
    ctx: Any, literal_map: literals_pb2.LiteralMap, python_types: Mapping[str, Any]
) -> dict[str, Any]:
    """The keyword arguments in a LiteralMap message, in the order of the types.

    Variables without a type are refused; a type without a literal is left out, so that defaults apply.

    Raises:
        TypeTransformerFailedError: A literal is not of its type; the message names variable and path.
        InputError: A literal has no type.
    """
    literals = literal_map.literals
    codec_of = REGISTRY.codec
    kwargs: dict[str, Any] = {}
    name = ""
    try:
        for name, python_type in python_types.items():
            if name in literals:
                kwargs[name] = codec_of(python_type).read(ctx, literals[name])
    except Failure as failure:
        raise failure.to_error(name) from failure.cause
    if len(kwargs) != len(literals):
        extra = sorted(set(literals) - set(python_types))
        raise InputError(
            f"the literals have variables that the interface lacks: {', '.join(extra)}",
            where=extra[0],
            fix=f"use only: {', '.join(python_types) or 'no variables at all'}",
        )
    return kwargs


def type_of_value(value: Any) -> Any:
    """The type of a value that comes without a declared one; lists and dicts by what they hold."""
    if type(value) is list:
        kinds = {type_of_value(item) for item in value} or {str}
        if len(kinds) == 1:
            return list[kinds.pop()]  # type: ignore[misc]  # built at run time
        raise Failure(
            f"a list of {len(kinds)} kinds of values has no type of its own", fix="give the type as a hint"
        ).to_error()
    return type(value)
