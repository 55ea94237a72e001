"""Guessing: the Python type of a LiteralType, for executors that know only the interface."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flyteidl.core import types_pb2

from flytelocal.types.path import Failure
from flytelocal.types.registry import REGISTRY, simple_type
from flytelocal.types.transformer import FamilyTransformer

if TYPE_CHECKING:
    from flyteidl.core import interface_pb2

    from flytelocal.types.transformer import TypeTransformer

_CACHED = 1024
_SIMPLE: dict[int, Any] = {
    types_pb2.INTEGER: int,
    types_pb2.FLOAT: float,
    types_pb2.STRING: str,
    types_pb2.BOOLEAN: bool,
}
_cache: dict[bytes, Any] = {}
_interfaces: dict[bytes, tuple[dict[str, Any], dict[str, Any]]] = {}


def guess(literal_type: types_pb2.LiteralType) -> Any:
    """The Python type that values of a literal type get when nothing else is known.

    One and the same class for equal literal types: the guess is cached by the message's bytes.

    Raises:
        Failure: No transformer knows the literal type.
    """
    if literal_type.WhichOneof("type") == "simple" and literal_type.simple in _SIMPLE:
        return _SIMPLE[literal_type.simple]
    key = literal_type.SerializeToString(deterministic=True)
    found = _cache.get(key)
    if found is None:
        found = _guess(literal_type)
        if len(_cache) >= _CACHED:
            _cache.clear()
        _cache[key] = found
    return found


def guess_interface(interface: interface_pb2.TypedInterface) -> tuple[dict[str, Any], dict[str, Any]]:
    """The Python types of an interface's inputs and of its outputs, each in the order of the names.

    Cached by the message's bytes, for a run asks each time; the dicts are shared, never to be changed.

    Raises:
        TypeTransformerFailedError: No transformer knows the type of a variable; the message names it.
    """
    key = interface.SerializeToString(deterministic=True)
    found = _interfaces.get(key)
    if found is None:
        found = (_guess_all(interface.inputs.variables), _guess_all(interface.outputs.variables))
        if len(_interfaces) >= _CACHED:
            _interfaces.clear()
        _interfaces[key] = found
    return found


def _guess_all(variables: Any) -> dict[str, Any]:
    guessed = {}
    for name in sorted(variables):
        try:
            guessed[name] = guess(variables[name].type)
        except Failure as failure:
            raise failure.to_error(name) from failure.cause
    return guessed


def forget_guesses() -> None:
    """Drops the caches: a transformer was registered."""
    _cache.clear()
    _interfaces.clear()


def _guess(literal_type: types_pb2.LiteralType) -> Any:
    transformers: dict[int, TypeTransformer[Any]] = {id(t): t for t in REGISTRY.by_type.values()}
    transformers |= {id(t): t for t in REGISTRY.by_name.values()}
    family = [t for t in transformers.values() if isinstance(t, FamilyTransformer)]
    # Plugins are asked before the two families that take any STRUCT.
    last = [t for t in (*family, REGISTRY.enum_transformer, REGISTRY.dataclass_transformer) if t is not None]
    if simple_type(literal_type) != types_pb2.STRUCT:
        found = _first(last, literal_type)
        if found is not None:
            return found
    found = _from_plugins(
        [t for t in transformers.values() if not isinstance(t, FamilyTransformer)], literal_type
    )
    if found is None and simple_type(literal_type) == types_pb2.STRUCT:
        found = _first(last, literal_type)
    if found is None:
        kind = literal_type.WhichOneof("type")
        what = _simple_name(literal_type.simple) if kind == "simple" else kind or "an empty type"
        raise Failure(
            f"no Python type stands for the literal type {what}",
            fix="register a TypeTransformer that guesses it, or read the value with an explicit type",
            unsupported=True,
        )
    return found


def _simple_name(number: int) -> str:
    known = types_pb2.SimpleType.DESCRIPTOR.values_by_number.get(number)
    return str(known.name) if known else f"simple type {number}, which this version does not know"


def _first(transformers: list[Any], literal_type: types_pb2.LiteralType) -> Any:
    for transformer in transformers:
        found = transformer.guess(literal_type)
        if found is not None:
            return found
    return None


def _from_plugins(transformers: list[Any], literal_type: types_pb2.LiteralType) -> Any:
    from flytelocal.models.types import LiteralType

    for transformer in transformers:
        try:
            return transformer.guess_python_type(LiteralType.from_flyte_idl(literal_type))
        except ValueError:  # flytekit's word for "not mine"
            continue
    return None
