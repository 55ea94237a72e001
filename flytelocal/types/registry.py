"""The registry: which transformer serves a Python type, and the codecs compiled so far."""

from __future__ import annotations

import enum
import sys
import types
import typing
from typing import TYPE_CHECKING, Any

from flytelocal.types.codec import Codec, HashedCodec, unsupported
from flytelocal.types.hashing import HashMethod
from flytelocal.types.path import Failure
from flytelocal.types.transformer import TypeTransformer

if TYPE_CHECKING:
    from flyteidl.core import types_pb2

ALTERNATIVES: dict[str, str] = {
    "tuple": "use list[T], a dataclass, or one input for each part; "
    "a NamedTuple only declares several outputs",
    "NamedTuple": "a NamedTuple only declares several outputs; use a dataclass for a value",
    "list": "say what it holds: list[int], list[str], …",
    "set": "use list[T] and build the set inside the task",
    "frozenset": "use list[T] and build the set inside the task",
    "bytes": "write the bytes to a file and pass its path, or pass base64 text as str",
    "Any": "declare the type it really has; for JSON-like values use dict",
    "object": "declare the type it really has; for JSON-like values use dict",
    "Series": "use pandas.DataFrame: series.to_frame()",
    "complex": "pass two floats",
    "Decimal": "pass str(value), or put it into a dataclass",
    "UUID": "pass str(value), or put it into a dataclass",
    "Path": "pass str(path)",
    "time": "pass value.isoformat() as str",
}
_FIX = "use a supported type, or register a TypeTransformer for it with TypeEngine.register"
_CACHED = 4096  # codecs kept; a notebook that redefines classes for days stays small


class Registry:
    """Transformers by type; the process has one, ``REGISTRY``."""

    def __init__(self) -> None:
        self.by_type: dict[Any, TypeTransformer[Any]] = {}
        self.by_name: dict[tuple[str, str], TypeTransformer[Any]] = {}
        self.restricted: dict[Any, str] = {}
        self.dataclass_transformer: TypeTransformer[Any] | None = None
        self.enum_transformer: TypeTransformer[Any] | None = None
        self._by_id: dict[int, tuple[Any, Codec]] = {}
        self._by_key: dict[Any, Codec] = {}

    def register(self, transformer: TypeTransformer[Any], *python_types: Any, override: bool = False) -> None:
        """Makes ``transformer`` serve the given types.

        Raises:
            ValueError: A type already has a transformer and ``override`` is false.
        """
        for python_type in python_types:
            if python_type in self.by_type and not override:
                raise ValueError(
                    f"{python_type} already has the transformer {self.by_type[python_type].name!r}; "
                    f"register_additional_type(…, override=True) replaces it"
                )
            self.by_type[python_type] = transformer
        self.forget()

    def forget(self) -> None:
        """Drops the compiled codecs: the next use compiles with the transformers of now."""
        self._by_id.clear()
        self._by_key.clear()

    def codec(self, python_type: Any) -> Codec:
        """The compiled codec of a type.

        Raises:
            Failure: The type has no Flyte form.
        """
        found = self._by_id.get(id(python_type))
        if found is not None and found[0] is python_type:
            return found[1]
        if len(self._by_id) >= _CACHED:
            self.forget()
        key = _key(python_type)
        codec = self._by_key.get(key) if key is not None else None
        if codec is None:
            codec = self._compile(python_type)
            if key is not None:
                self._by_key[key] = codec
        self._by_id[id(python_type)] = (python_type, codec)
        return codec

    def _compile(self, python_type: Any) -> Codec:
        base, metadata = bare(python_type)
        codec = self.transformer(python_type).codec(base, metadata)
        for item in metadata:
            if isinstance(item, HashMethod):
                return HashedCodec(codec, item.calculate)
        return codec

    def transformer(self, python_type: Any) -> TypeTransformer[Any]:
        """The transformer of a type: exact, by origin, by base class, then by kind.

        Raises:
            Failure: Nothing serves the type, or it is restricted.
        """
        base, metadata = bare(python_type)
        for item in metadata:
            if isinstance(item, TypeTransformer):
                return item
        found = self._exact(base)
        if found is None and isinstance(base, typing.TypeVar):
            raise unsupported(base, "give the type variable a concrete type")
        if found is None:
            origin = typing.get_origin(base)
            if origin is not None:
                found = self._exact(origin)
        if found is None and isinstance(base, type):
            found = self._by_class(base)
        if found is None:
            name = getattr(base, "__name__", "") or type_text(base)
            origin_name = getattr(typing.get_origin(base), "__name__", "")
            raise unsupported(base, ALTERNATIVES.get(name) or ALTERNATIVES.get(origin_name) or _FIX)
        return found

    def _exact(self, base: Any) -> TypeTransformer[Any] | None:
        try:
            if base in self.restricted:
                raise unsupported(base, ALTERNATIVES.get(self.restricted[base], _FIX))
            found = self.by_type.get(base)
        except TypeError:  # an unhashable type cannot be registered
            return None
        if found is None and self.by_name and isinstance(base, type):
            found = self.by_name.get((base.__module__.partition(".")[0], base.__qualname__))
        return found

    def _by_class(self, base: type) -> TypeTransformer[Any] | None:
        if issubclass(base, enum.Enum):
            return self.enum_transformer
        is_dataclass = hasattr(base, "__dataclass_fields__")
        for parent in base.__mro__[1:-1]:
            if is_dataclass and parent.__module__ == "builtins":
                continue
            found = self._exact(parent)
            if found is not None:
                return found
        return self.dataclass_transformer if is_dataclass else None

    def adopt_loaded(self) -> None:
        """Lists under their classes the types that are known by name and whose library is loaded."""
        for (module, name), transformer in self.by_name.items():
            cls = getattr(sys.modules.get(module), name, None)
            if cls is not None:
                self.by_type.setdefault(cls, transformer)


def bare(python_type: Any) -> tuple[Any, tuple[Any, ...]]:
    """A type without its Annotated wrapper, and what the wrapper carried; None is NoneType."""
    if python_type is None:
        return type(None), ()
    metadata = getattr(python_type, "__metadata__", None)
    if metadata is not None and typing.get_origin(python_type) is typing.Annotated:
        return python_type.__origin__, metadata
    return python_type, ()


def type_text(python_type: Any) -> str:
    """The last word of a typing form: ``Any`` for ``typing.Any``."""
    return str(python_type).rpartition(".")[2]


def _key(python_type: Any) -> Any:
    """A key that keeps apart what typing calls equal: ``Union[int, str]`` and ``Union[str, int]``.

    None for what cannot be a key.
    """
    if type(python_type) is not types.GenericAlias and isinstance(python_type, type):
        return python_type
    args = getattr(python_type, "__args__", None)
    origin = typing.get_origin(python_type)
    if origin is typing.Literal:
        return (origin, tuple((type(a), a) for a in args or ()))
    try:
        extra = getattr(python_type, "__metadata__", ())
        hash(extra)
        if args is None:
            hash(python_type)
            return python_type
        return (origin, tuple(_key(a) for a in args), tuple((type(m), m) for m in extra))
    except TypeError:
        return None


REGISTRY = Registry()


def codec_for(python_type: Any) -> Codec:
    """The compiled codec of a type; raises Failure when the type has no Flyte form."""
    return REGISTRY.codec(python_type)


def simple_type(literal_type: types_pb2.LiteralType) -> int | None:
    """The simple type of a message, or None when it is of another kind."""
    return literal_type.simple if literal_type.WhichOneof("type") == "simple" else None


__all__ = ["ALTERNATIVES", "REGISTRY", "Failure", "Registry", "bare", "codec_for", "simple_type"]
