"""TypeEngine: the door to every conversion, with flytekit's names."""

from __future__ import annotations

import types
import typing
from typing import TYPE_CHECKING, Any, ClassVar

from flyteidl.core import interface_pb2, literals_pb2, types_pb2

from flytelocal.models.interface import VariableMap
from flytelocal.models.literals import Literal, LiteralMap
from flytelocal.models.types import LiteralType
from flytelocal.types.codec import read_offloaded
from flytelocal.types.collections import ListTransformer
from flytelocal.types.dataclasses_ import DataclassTransformer
from flytelocal.types.enums import EnumTransformer
from flytelocal.types.guess import forget_guesses, guess
from flytelocal.types.hashing import HashMethod
from flytelocal.types.json_dict import DictTransformer
from flytelocal.types.literals_ import ConstantsTransformer
from flytelocal.types.none_ import NoneTransformer
from flytelocal.types.path import Failure, type_name
from flytelocal.types.primitives import PrimitiveTransformer
from flytelocal.types.registry import ALTERNATIVES, REGISTRY, bare, codec_for
from flytelocal.types.structured_dataset import StructuredDataset, StructuredDatasetTransformer
from flytelocal.types.temporal import DateCodec, DatetimeCodec, TemporalTransformer, TimedeltaCodec
from flytelocal.types.unions import UnionTransformer

if TYPE_CHECKING:
    from collections.abc import KeysView, Mapping

    from flytelocal.models.interface import Variable
    from flytelocal.types.transformer import TypeTransformer


class TypeEngine:
    """Converts between Python values and Flyte literals; type plugins register here.

    >>> from flytelocal.types.engine import TypeEngine
    >>> TypeEngine.get_transformer(list[int]).name
    'Typed List'
    """

    _registry: ClassVar = REGISTRY

    @classmethod
    def register(cls, transformer: TypeTransformer[Any], additional_types: list[Any] | None = None) -> None:
        """Makes a transformer serve its type, and the additional ones.

        Raises:
            ValueError: One of the types already has a transformer.
        """
        REGISTRY.register(transformer, transformer.python_type, *(additional_types or ()))
        forget_guesses()

    @classmethod
    def register_restricted_type(cls, name: str, type: Any) -> None:  # noqa: A002 - flytekit's name
        """Makes a type unusable as a value; ``name`` is what errors call it."""
        REGISTRY.restricted[type] = name
        REGISTRY.forget()

    @classmethod
    def register_additional_type(
        cls, transformer: TypeTransformer[Any], additional_type: Any, override: bool = False
    ) -> None:
        """Makes a transformer serve one more type; without ``override`` an existing one stays."""
        if override or additional_type not in REGISTRY.by_type:
            REGISTRY.register(transformer, additional_type, override=True)
            forget_guesses()

    @classmethod
    def get_transformer(cls, python_type: Any) -> TypeTransformer[Any]:
        """The transformer of a type: by exact type, generic origin, base class, then by kind.

        Raises:
            UnsupportedTypeError: Nothing serves the type; the message names the alternative.
        """
        try:
            return REGISTRY.transformer(python_type)
        except Failure as failure:
            raise failure.to_error() from failure.cause

    @classmethod
    def lazy_import_transformers(cls) -> None:
        """Lists the types of libraries that are loaded by now; their transformers need no import."""
        REGISTRY.adopt_loaded()

    @classmethod
    def get_available_transformers(cls) -> KeysView[Any]:
        """The types that have a transformer of their own."""
        REGISTRY.adopt_loaded()
        return REGISTRY.by_type.keys()

    @classmethod
    def to_literal_type(cls, python_type: Any) -> LiteralType:
        """The LiteralType of a Python type.

        Raises:
            UnsupportedTypeError: The type has no Flyte form; the message names the alternative.

        >>> TypeEngine.to_literal_type(list[int]).collection_type.simple
        1
        """
        copied = types_pb2.LiteralType()
        copied.CopyFrom(literal_type_pb(python_type))
        return LiteralType.from_flyte_idl(copied)

    @classmethod
    def to_literal_checks(cls, python_val: Any, python_type: Any, expected: LiteralType) -> None:
        """Refuses what can never be a value: a tuple, or None where the type is not optional.

        Raises:
            TypeTransformerFailedError: The value is one of those.
        """
        if isinstance(python_val, tuple):
            raise Failure(
                "a tuple is not a value in Flyte",
                fix=ALTERNATIVES["tuple"] if not hasattr(python_val, "_fields") else "pass one of its fields",
            ).to_error()
        if python_val is None and bare(python_type)[0] is not type(None):
            kind = expected.to_flyte_idl() if expected is not None else types_pb2.LiteralType()
            if not kind.HasField("union_type") and not (
                kind.WhichOneof("type") == "simple" and kind.simple == 0
            ):
                name = type_name(python_type)
                raise Failure(
                    f"expected {name}, got None", fix=f"pass a value, or declare Optional[{name}]"
                ).to_error()

    @classmethod
    def calculate_hash(cls, python_val: Any, python_type: Any) -> str | None:
        """What the author's ``Annotated[T, HashMethod(…)]`` says of a value; None without one."""
        for item in bare(python_type)[1]:
            if isinstance(item, HashMethod):
                return item.calculate(python_val)
        return None

    @classmethod
    def to_literal(
        cls,
        ctx: Any,
        python_val: Any,
        python_type: Any,
        expected: LiteralType | None = None,  # noqa: ARG003 - the type's own is the same
    ) -> Literal:
        """The literal of a value.

        Args:
            ctx: The context whose file access takes what does not fit into a literal.
            python_val: The value.
            python_type: Its declared type.
            expected: The declared LiteralType; the type's own one when left out.

        Raises:
            TypeTransformerFailedError: The value is not of the type; the message names the path inside it.
        """
        return Literal._wrap(literal_pb(ctx, python_val, python_type))

    @classmethod
    async def async_to_literal(
        cls, ctx: Any, python_val: Any, python_type: Any, expected: LiteralType | None = None
    ) -> Literal:
        """As ``to_literal``, awaitable; an async transformer is awaited in place."""
        transformer = cls.get_transformer(python_type)
        if transformer.is_async and hasattr(transformer, "async_to_literal"):
            wanted = expected if expected is not None else cls.to_literal_type(python_type)
            cls.to_literal_checks(python_val, python_type, wanted)
            literal: Literal = await transformer.async_to_literal(ctx, python_val, python_type, wanted)
            return literal
        return cls.to_literal(ctx, python_val, python_type, expected)

    @classmethod
    def unwrap_offloaded_literal(cls, ctx: Any, lv: Literal) -> Literal:
        """The literal itself, read from its file when it was too large for a message."""
        pb = lv.to_flyte_idl()
        if not pb.HasField("offloaded_metadata"):
            return lv
        try:
            return Literal.from_flyte_idl(read_offloaded(ctx, pb))
        except Failure as failure:
            raise failure.to_error() from failure.cause

    @classmethod
    def to_python_value(cls, ctx: Any, lv: Literal, expected_python_type: Any) -> Any:
        """The value of a literal.

        Raises:
            TypeTransformerFailedError: The literal does not hold such a value.
        """
        return python_value(ctx, lv.to_flyte_idl(), expected_python_type)

    @classmethod
    async def async_to_python_value(cls, ctx: Any, lv: Literal, expected_python_type: Any) -> Any:
        """As ``to_python_value``, awaitable; an async transformer is awaited in place."""
        transformer = cls.get_transformer(expected_python_type)
        if transformer.is_async and hasattr(transformer, "async_to_python_value"):
            return await transformer.async_to_python_value(
                ctx, cls.unwrap_offloaded_literal(ctx, lv), expected_python_type
            )
        return cls.to_python_value(ctx, lv, expected_python_type)

    @classmethod
    def to_html(cls, ctx: Any, python_val: Any, expected_python_type: Any) -> str:
        """The value as HTML: by the renderer in its ``Annotated`` type, else by its transformer."""
        for item in bare(expected_python_type)[1]:
            if hasattr(item, "to_html") and not isinstance(item, type):
                html: str = item.to_html(python_val)
                return html
        return cls.get_transformer(expected_python_type).to_html(ctx, python_val, expected_python_type)

    @classmethod
    def named_tuple_to_variable_map(cls, t: Any) -> VariableMap:
        """The variables of a NamedTuple's fields; each description is the field's position."""
        variables = interface_pb2.VariableMap()
        for index, (name, python_type) in enumerate(typing.get_type_hints(t, include_extras=True).items()):
            variable = variables.variables[name]
            variable.type.CopyFrom(literal_type_pb(python_type))
            variable.description = f"{index}"
        return VariableMap.from_flyte_idl(variables)

    @classmethod
    def literal_map_to_kwargs(
        cls,
        ctx: Any,
        lm: LiteralMap,
        python_types: Mapping[str, Any] | None = None,
        literal_types: Mapping[str, Variable] | None = None,
    ) -> dict[str, Any]:
        """The keyword arguments in a LiteralMap, by given types or by those guessed from the interface.

        Raises:
            TypeTransformerFailedError: A literal is not of its type; the message names the variable.
        """
        from flytelocal.types.kwargs import kwargs_from_literal_map

        if python_types is None:
            if literal_types is None:
                raise ValueError("literal_map_to_kwargs needs python_types or literal_types")
            python_types = cls.guess_python_types(literal_types)
        return kwargs_from_literal_map(ctx, lm.to_flyte_idl(), python_types)

    @classmethod
    def dict_to_literal_map(
        cls, ctx: Any, d: Mapping[str, Any], type_hints: Mapping[str, Any] | None = None
    ) -> LiteralMap:
        """A LiteralMap of values, by their hints where given, else by what they are."""
        return LiteralMap.from_flyte_idl(cls.dict_to_literal_map_pb(ctx, d, type_hints))

    @classmethod
    def dict_to_literal_map_pb(
        cls, ctx: Any, d: Mapping[str, Any], type_hints: Mapping[str, Any] | None = None
    ) -> literals_pb2.LiteralMap:
        """The message of ``dict_to_literal_map``."""
        from flytelocal.types.kwargs import literal_map_from_kwargs, type_of_value

        hints = type_hints or {}
        kinds = {name: hints[name] if name in hints else type_of_value(value) for name, value in d.items()}
        return literal_map_from_kwargs(ctx, d, kinds)

    @classmethod
    def guess_python_types(cls, flyte_variable_dict: Mapping[str, Variable]) -> dict[str, Any]:
        """The guessed Python type of each variable."""
        guessed = {}
        for name, variable in flyte_variable_dict.items():
            try:
                guessed[name] = guess(variable.to_flyte_idl().type)
            except Failure as failure:
                raise failure.to_error(name) from failure.cause
        return guessed

    @classmethod
    def guess_python_type(cls, flyte_type: LiteralType) -> Any:
        """The Python type that values of a LiteralType get when nothing else is known.

        Raises:
            UnsupportedTypeError: No transformer knows it.
        """
        try:
            return guess(flyte_type.to_flyte_idl())
        except Failure as failure:
            raise failure.to_error() from failure.cause


def literal_type_pb(python_type: Any) -> types_pb2.LiteralType:
    """The literal type message of a Python type: shared, never to be changed."""
    try:
        return codec_for(python_type).literal_type
    except Failure as failure:
        raise failure.to_error() from failure.cause


def literal_pb(ctx: Any, value: Any, python_type: Any, variable: str = "") -> literals_pb2.Literal:
    """The literal message of a value."""
    pb = literals_pb2.Literal()
    try:
        codec_for(python_type).write(ctx, value, pb)
    except Failure as failure:
        raise failure.to_error(variable) from failure.cause
    return pb


def python_value(ctx: Any, pb: literals_pb2.Literal, python_type: Any, variable: str = "") -> Any:
    """The value of a literal message."""
    try:
        return codec_for(python_type).read(ctx, pb)
    except Failure as failure:
        raise failure.to_error(variable) from failure.cause


def _register_families() -> None:
    register = REGISTRY.register
    for kind in (int, float, str, bool):
        register(PrimitiveTransformer(kind), kind)
    for codec in (DatetimeCodec(), DateCodec(), TimedeltaCodec()):
        register(TemporalTransformer(codec), codec.python_type)
    register(NoneTransformer(), type(None), None)
    register(ListTransformer(), list)
    register(UnionTransformer(), typing.Union, types.UnionType)
    register(DictTransformer(), dict)
    register(ConstantsTransformer(), typing.Literal)
    tables = StructuredDatasetTransformer()
    register(tables, StructuredDataset)
    REGISTRY.by_name[("pandas", "DataFrame")] = tables
    REGISTRY.by_name[("pyarrow", "Table")] = tables
    REGISTRY.enum_transformer = EnumTransformer()
    REGISTRY.dataclass_transformer = DataclassTransformer()
    REGISTRY.restricted.update({tuple: "tuple", typing.Tuple: "tuple", typing.NamedTuple: "NamedTuple"})  # noqa: UP006 - both spellings reach us


_register_families()

__all__ = ["TypeEngine", "literal_pb", "literal_type_pb", "python_value"]
