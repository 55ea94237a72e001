# ruff: noqa: ARG002 - flytekit's signatures
"""TypeTransformer: what a type plugin implements, and what every family of this package builds on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

from flytelocal.types.codec import MSGPACK, Codec, unpack
from flytelocal.types.path import Failure, type_name, wrong_type

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from flyteidl.core import literals_pb2, types_pb2

    from flytelocal.models.literals import Binary, Literal
    from flytelocal.models.types import LiteralType

T = TypeVar("T")


class TypeTransformer(Generic[T]):
    """Converts values of one Python type to Flyte literals and back.

    Subclass it, implement ``get_literal_type``, ``to_literal`` and ``to_python_value``, and register an
    instance with ``TypeEngine.register``. The names are flytekit's: a plugin moves by its imports.

    >>> from flytelocal.models.literals import Literal, Primitive, Scalar
    >>> from flytelocal.models.types import LiteralType, SimpleType
    >>> class FractionTransformer(TypeTransformer):
    ...     def __init__(self):
    ...         super().__init__("fraction", Fraction)
    ...
    ...     def get_literal_type(self, t):
    ...         return LiteralType(simple=SimpleType.STRING)
    ...
    ...     def to_literal(self, ctx, python_val, python_type, expected):
    ...         return Literal(scalar=Scalar(primitive=Primitive(string_value=str(python_val))))
    ...
    ...     def to_python_value(self, ctx, lv, expected_python_type):
    ...         return Fraction(lv.scalar.primitive.string_value)
    >>> from fractions import Fraction
    >>> transformer = FractionTransformer()
    >>> expected = transformer.get_literal_type(Fraction)
    >>> literal = transformer.to_literal(None, Fraction(1, 3), Fraction, expected)
    >>> transformer.to_python_value(None, literal, Fraction)
    Fraction(1, 3)

    Args:
        name: A name for people, and the tag of the type inside unions.
        t: The Python type it is registered for.
        enable_type_assertions: Whether values are checked against the type before conversion.
    """

    def __init__(self, name: str, t: type[T], enable_type_assertions: bool = True) -> None:
        self._name = name
        self._t = t
        self._type_assertions_enabled = enable_type_assertions

    @property
    def name(self) -> str:
        """The transformer's name."""
        return self._name

    @property
    def python_type(self) -> type[T]:
        """The Python type it is registered for."""
        return self._t

    @property
    def is_async(self) -> bool:
        """Whether the conversions are coroutines."""
        return False

    @property
    def type_assertions_enabled(self) -> bool:
        """Whether ``assert_type`` is asked before a value is converted."""
        return self._type_assertions_enabled

    def isinstance_generic(self, obj: Any, generic_alias: Any) -> bool:
        """Whether ``obj`` is an instance of the origin of a generic alias such as ``list[int]``."""
        return isinstance(obj, getattr(generic_alias, "__origin__", generic_alias))

    def assert_type(self, t: type[T], v: T) -> None:
        """Refuses a value that is not of the type.

        Raises:
            TypeTransformerFailedError: The value is of another type.
        """
        if not hasattr(t, "__origin__") and not isinstance(v, t):
            raise wrong_type(type_name(t), v).to_error()

    def get_literal_type(self, t: type[T]) -> LiteralType:
        """The LiteralType of ``t``."""
        raise NotImplementedError(f"{type(self).__name__} must implement get_literal_type")

    def guess_python_type(self, literal_type: LiteralType) -> type[T]:
        """The Python type of a LiteralType, when it is this transformer's.

        Raises:
            ValueError: The literal type belongs to somebody else.
        """
        raise ValueError(f"{self.name} does not guess Python types")

    def to_literal(self, ctx: Any, python_val: T, python_type: type[T], expected: LiteralType) -> Literal:
        """The literal of a value."""
        raise NotImplementedError(f"{type(self).__name__} must implement to_literal")

    def to_python_value(self, ctx: Any, lv: Literal, expected_python_type: type[T]) -> T | None:
        """The value of a literal."""
        raise NotImplementedError(f"{type(self).__name__} must implement to_python_value")

    def schema_match(self, schema: dict[str, Any]) -> bool:
        """Whether a JSON schema is that of this transformer's type (by title)."""
        return schema.get("title") == getattr(self._t, "__name__", None)

    def from_binary_idl(self, binary_idl_object: Binary, expected_python_type: type[T]) -> T | None:
        """The value of a msgpack Binary literal: an attribute of a dataclass or a dict."""
        from flytelocal.types.fields import field_for

        pb = binary_idl_object.to_flyte_idl()
        try:
            if pb.tag != MSGPACK and not pb.tag:
                raise Failure("a binary literal has no tag", fix=f"tag it {MSGPACK!r}")
            value: T = field_for(expected_python_type).load(unpack(pb))
        except Failure as failure:
            raise failure.to_error() from failure.cause
        return value

    def from_generic_idl(self, generic: Any, expected_python_type: type[T]) -> T | None:
        """The value of a protobuf Struct literal, as older versions wrote dataclasses."""
        from flytelocal.types.codec import plain_struct
        from flytelocal.types.fields import field_for

        try:
            value: T = field_for(expected_python_type).load(plain_struct(generic))
        except Failure as failure:
            raise failure.to_error() from failure.cause
        return value

    def to_html(self, ctx: Any, python_val: T, expected_python_type: type[T]) -> str:
        """The value as safe HTML for a deck."""
        from flytelocal.display.html import escape

        return escape(python_val)

    def codec(self, python_type: Any, metadata: tuple[Any, ...] = ()) -> Codec:
        """The engine's form of this transformer for one type; families override it.

        Args:
            python_type: The type without its Annotated wrapper.
            metadata: What Annotated carried.
        """
        return ForeignCodec(self, python_type, metadata)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._name!r}, {type_name(self._t)})"


class AsyncTypeTransformer(TypeTransformer[T]):
    """A TypeTransformer whose conversions are coroutines: implement the two ``async_`` methods."""

    @property
    def is_async(self) -> bool:
        """Always true."""
        return True

    async def async_to_literal(
        self, ctx: Any, python_val: T, python_type: type[T], expected: LiteralType
    ) -> Literal:
        """The literal of a value."""
        raise NotImplementedError(f"{type(self).__name__} must implement async_to_literal")

    async def async_to_python_value(self, ctx: Any, lv: Literal, expected_python_type: type[T]) -> T | None:
        """The value of a literal."""
        raise NotImplementedError(f"{type(self).__name__} must implement async_to_python_value")

    def to_literal(self, ctx: Any, python_val: T, python_type: type[T], expected: LiteralType) -> Literal:
        """Runs ``async_to_literal`` to its end."""
        literal: Literal = run_to_end(self.async_to_literal(ctx, python_val, python_type, expected))
        return literal

    def to_python_value(self, ctx: Any, lv: Literal, expected_python_type: type[T]) -> T | None:
        """Runs ``async_to_python_value`` to its end."""
        value: T | None = run_to_end(self.async_to_python_value(ctx, lv, expected_python_type))
        return value


def run_to_end(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """The result of a coroutine, also where a loop already runs (a notebook cell)."""
    import asyncio

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(coroutine)
    import contextvars
    import threading

    box: list[Any] = []
    fault: list[BaseException] = []
    context = contextvars.copy_context()

    def work() -> None:
        try:
            box.append(context.run(asyncio.run, coroutine))
        except BaseException as error:  # noqa: BLE001 - handed to the waiting thread, which raises it
            fault.append(error)

    thread = threading.Thread(target=work, name="flytelocal-types", daemon=True)
    thread.start()
    thread.join()
    if fault:
        raise fault[0]
    return box[0]


class FamilyTransformer(TypeTransformer[Any]):
    """A transformer of this package: its public methods are views over its codecs.

    A family implements ``codec`` and, when it can, ``guess``.
    """

    def codec(self, python_type: Any, metadata: tuple[Any, ...] = ()) -> Codec:
        """The family's codec of one type."""
        raise NotImplementedError(f"{type(self).__name__} must implement codec")

    def guess(self, literal_type: types_pb2.LiteralType) -> Any:
        """The Python type of a literal type message, or None when it is not this family's."""
        return None

    def get_literal_type(self, t: Any = None) -> LiteralType:
        """The LiteralType of ``t``."""
        from flytelocal.types.engine import TypeEngine

        return TypeEngine.to_literal_type(self._t if t is None else t)

    def guess_python_type(self, literal_type: LiteralType) -> Any:
        """The Python type of a LiteralType of this family.

        Raises:
            ValueError: The literal type belongs to another family.
        """
        guessed = self.guess(literal_type.to_flyte_idl())
        if guessed is None:
            raise ValueError(f"{self.name} does not know this literal type")
        return guessed

    def to_literal(self, ctx: Any, python_val: Any, python_type: Any, expected: LiteralType) -> Literal:
        """The literal of a value."""
        from flytelocal.types.engine import TypeEngine

        return TypeEngine.to_literal(ctx, python_val, python_type, expected)

    def to_python_value(self, ctx: Any, lv: Literal, expected_python_type: Any) -> Any:
        """The value of a literal."""
        from flytelocal.types.engine import TypeEngine

        return TypeEngine.to_python_value(ctx, lv, expected_python_type)

    def assert_type(self, t: Any, v: Any) -> None:
        """Families check while they convert."""


class ForeignCodec(Codec):
    """A plugin's transformer inside the engine: messages are wrapped in models at its door."""

    __slots__ = ("base", "expected", "transformer")

    def __init__(
        self, transformer: TypeTransformer[Any], python_type: Any, metadata: tuple[Any, ...]
    ) -> None:
        from typing import Annotated

        whole: Any = Annotated[(python_type, *metadata)] if metadata else python_type
        self.transformer = transformer
        self.base = python_type
        self.expected = transformer.get_literal_type(whole)
        super().__init__(whole, self.expected.to_flyte_idl(), transformer.name)

    def owns(self, value: Any) -> bool:
        """Whether the value is an instance of the plugin's type."""
        return isinstance(self.base, type) and type(value) is self.base

    def write(self, ctx: Any, value: Any, pb: literals_pb2.Literal) -> None:
        """Asks the plugin for a literal and puts it in place."""
        from flytelocal.types.codec import none_given

        if value is None:
            raise none_given(self)
        if self.transformer.type_assertions_enabled:
            self._call(self.transformer.assert_type, self.python_type, value)
        literal = self._call(self.transformer.to_literal, ctx, value, self.python_type, self.expected)
        pb.CopyFrom(literal.to_flyte_idl())

    def read(self, ctx: Any, pb: literals_pb2.Literal) -> Any:
        """Asks the plugin for the value."""
        from flytelocal.models.literals import Literal

        return self._call(self.transformer.to_python_value, ctx, Literal.from_flyte_idl(pb), self.python_type)

    def load(self, plain: Any) -> Any:
        """Hands msgpack over to the plugin."""
        from flyteidl.core import literals_pb2

        from flytelocal.models.literals import Binary
        from flytelocal.types.codec import pack

        binary = literals_pb2.Binary(value=pack(plain), tag=MSGPACK)
        return self._call(self.transformer.from_binary_idl, Binary.from_flyte_idl(binary), self.python_type)

    def _call(self, function: Any, *args: Any) -> Any:
        from flytelocal.errors import TypeTransformerFailedError

        try:
            return function(*args)
        except TypeTransformerFailedError as error:
            raise Failure(error.what, fix=error.fix, cause=error.__cause__) from None
        except Failure:
            raise
        except Exception as error:  # noqa: BLE001 - a plugin may raise anything; it stays the cause
            what = f"the transformer {self.transformer.name!r} failed: {type(error).__name__}: {error}"
            raise Failure(what, fix="see the cause above", cause=error) from None
