"""The engine: the registry, plugins, hashes, maps of literals, and literals that are malformed."""

# ruff: noqa: UP006, UP007, UP045 - the spellings of types are what is under test

from __future__ import annotations

import asyncio
import enum
from typing import (  # noqa: UP035 - both spellings
    TYPE_CHECKING,
    Annotated,
    Any,
    Dict,
    List,
    NamedTuple,
    Optional,
    Union,
)

import pytest
from flyteidl.core import literals_pb2, types_pb2

from flytelocal.errors import InputError, TypeTransformerFailedError, UnsupportedTypeError
from flytelocal.models.interface import Variable
from flytelocal.models.literals import Literal, LiteralMap, Primitive, Scalar
from flytelocal.models.types import LiteralType, SimpleType
from flytelocal.types.engine import TypeEngine, literal_pb, python_value
from flytelocal.types.hashing import HashMethod
from flytelocal.types.kwargs import kwargs_from_literal_map, literal_map_from_kwargs
from flytelocal.types.registry import REGISTRY
from flytelocal.types.transformer import AsyncTypeTransformer, TypeTransformer

if TYPE_CHECKING:
    from collections.abc import Iterator


class Money:
    """A value that a plugin brings."""

    def __init__(self, cents: int) -> None:
        self.cents = cents

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Money) and other.cents == self.cents


class Dollars(Money):
    """A subclass, served by its base's transformer."""


class MoneyTransformer(TypeTransformer[Money]):
    """A plugin written as for flytekit."""

    def __init__(self) -> None:
        super().__init__("money", Money)

    def get_literal_type(self, t: type[Money]) -> LiteralType:
        """An integer with a structure of its own."""
        return LiteralType(simple=SimpleType.INTEGER, metadata={"unit": "cents"})

    def to_literal(
        self, ctx: Any, python_val: Money, python_type: type[Money], expected: LiteralType
    ) -> Literal:
        """The cents."""
        assert expected.metadata == {"unit": "cents"}
        if python_val.cents < 0:
            raise ValueError("debts are not money")
        return Literal(scalar=Scalar(primitive=Primitive(integer=python_val.cents)))

    def to_python_value(self, ctx: Any, lv: Literal, expected_python_type: type[Money]) -> Money:
        """The money."""
        primitive = lv.scalar.primitive if lv.scalar else None
        if primitive is None:
            raise TypeTransformerFailedError("no money in it", fix="send money")
        return expected_python_type(primitive.integer)

    def guess_python_type(self, literal_type: LiteralType) -> type[Money]:
        """Money, by its metadata."""
        if (literal_type.metadata or {}).get("unit") == "cents":
            return Money
        raise ValueError("not money")


class SlowTransformer(AsyncTypeTransformer[Money]):
    """The same, with coroutines."""

    def __init__(self) -> None:
        super().__init__("slow money", Money)

    def get_literal_type(self, t: type[Money]) -> LiteralType:
        """A plain integer."""
        return LiteralType(simple=SimpleType.INTEGER)

    async def async_to_literal(
        self, ctx: Any, python_val: Money, python_type: type[Money], expected: LiteralType
    ) -> Literal:
        """The cents, after a while."""
        await asyncio.sleep(0)
        return Literal(scalar=Scalar(primitive=Primitive(integer=python_val.cents)))

    async def async_to_python_value(self, ctx: Any, lv: Literal, expected_python_type: type[Money]) -> Money:
        """The money, after a while."""
        await asyncio.sleep(0)
        return Money(lv.to_flyte_idl().scalar.primitive.integer)


@pytest.fixture
def registry() -> Iterator[None]:
    """Puts the registry back as it was."""
    by_type, restricted = dict(REGISTRY.by_type), dict(REGISTRY.restricted)
    yield
    REGISTRY.by_type.clear()
    REGISTRY.by_type.update(by_type)
    REGISTRY.restricted.clear()
    REGISTRY.restricted.update(restricted)
    REGISTRY.forget()
    from flytelocal.types.guess import forget_guesses

    forget_guesses()


@pytest.mark.usefixtures("registry")
class TestPlugins:
    """Transformers that others bring."""

    def test_a_plugin_works_everywhere(self, trip: Any) -> None:
        """A registered type works alone, in containers, in unions, and by its subclasses."""
        with pytest.raises(UnsupportedTypeError, match=r"Money has no Flyte type[\s\S]*TypeEngine\.register"):
            TypeEngine.get_transformer(Money)
        TypeEngine.register(MoneyTransformer())
        money = Money(5)
        assert trip(money, Money) == money
        assert trip([money], List[Money]) == [money]
        assert trip({"a": money}, Dict[str, Optional[Money]]) == {"a": money}
        assert trip(money, Union[int, Money]) == money
        assert type(trip(Dollars(3), Dollars)) is Dollars
        assert Money in TypeEngine.get_available_transformers()

    def test_its_failures_are_typed_and_placed(self, ctx: Any) -> None:
        """What a plugin raises is named, with its path, and stays the cause."""
        TypeEngine.register(MoneyTransformer())
        with pytest.raises(
            TypeTransformerFailedError,
            match=r"the transformer 'money' failed: ValueError: debts are not money[\s\S]*where: purse\[1\]",
        ) as caught:
            literal_pb(ctx, [Money(1), Money(-1)], List[Money], "purse")
        assert isinstance(caught.value.__cause__, ValueError)
        with pytest.raises(TypeTransformerFailedError, match=r"expected Money, got 3 \(int\)"):
            literal_pb(ctx, 3, Money)
        with pytest.raises(TypeTransformerFailedError, match=r"no money in it[\s\S]*fix: send money"):
            python_value(ctx, literals_pb2.Literal(), Money)
        with pytest.raises(TypeTransformerFailedError, match="expected Money, got None"):
            literal_pb(ctx, None, Money)

    def test_it_guesses_its_own(self) -> None:
        """A plugin's guess is asked; a registration makes older guesses void."""
        literal_type = MoneyTransformer().get_literal_type(Money)
        assert TypeEngine.guess_python_type(literal_type) is int
        blob = types_pb2.LiteralType(simple=types_pb2.STRUCT)
        blob.metadata.update({"unit": "cents"})
        TypeEngine.register(MoneyTransformer())
        assert TypeEngine.guess_python_type(LiteralType.from_flyte_idl(blob)) is Money

    def test_registering_twice_is_refused_but_can_be_meant(self) -> None:
        """A type has one transformer, until somebody overrides it on purpose."""
        TypeEngine.register(MoneyTransformer())
        with pytest.raises(ValueError, match=r"already has the transformer 'money'[\s\S]*override=True"):
            TypeEngine.register(MoneyTransformer())
        other = SlowTransformer()
        TypeEngine.register_additional_type(other, Money)
        assert TypeEngine.get_transformer(Money).name == "money"
        TypeEngine.register_additional_type(other, Money, override=True)
        assert TypeEngine.get_transformer(Money) is other

    def test_a_restricted_type_is_refused(self) -> None:
        """A restricted type is no value any more."""
        TypeEngine.register_restricted_type("money", Money)
        with pytest.raises(UnsupportedTypeError, match="Money has no Flyte type"):
            TypeEngine.to_literal_type(Money)

    def test_annotated_names_a_transformer(self, trip: Any) -> None:
        """A transformer in Annotated serves that annotation only."""
        assert trip(Money(3), Annotated[Money, MoneyTransformer()]) == Money(3)

    def test_async_transformers_run_in_and_out_of_loops(self, ctx: Any, trip: Any) -> None:
        """Coroutines are run to their end, from plain code, from a running loop, and by await."""
        TypeEngine.register(SlowTransformer())
        assert trip([Money(3)], List[Money]) == [Money(3)]

        async def inside() -> tuple[Any, Any]:
            literal = await TypeEngine.async_to_literal(ctx, Money(4), Money)
            return trip(Money(5), Money), await TypeEngine.async_to_python_value(ctx, literal, Money)

        assert asyncio.run(inside()) == (Money(5), Money(4))


def test_lookup_follows_the_documented_order() -> None:
    """Exact type, origin, enum, base class, dataclass; and the transformer knows its names."""

    class Text(str, enum.Enum):  # noqa: UP042 - the mixin is the point
        A = "a"

    assert TypeEngine.get_transformer(Text).name == "DefaultEnumTransformer"
    assert TypeEngine.get_transformer(List[int]).python_type is list
    assert TypeEngine.get_transformer(int | None).name == "Typed Union"
    assert TypeEngine.get_transformer(None).name == "none"
    assert TypeEngine.get_transformer(Annotated[int, "x"]) is TypeEngine.get_transformer(int)
    assert "int" in repr(TypeEngine.get_transformer(int))


def test_families_answer_as_transformers(ctx: Any) -> None:
    """The transformers of this package have flytekit's methods."""
    transformer = TypeEngine.get_transformer(List[int])
    expected = transformer.get_literal_type(List[int])  # a typing form
    literal = transformer.to_literal(ctx, [1], List[int], expected)
    assert transformer.to_python_value(ctx, literal, List[int]) == [1]
    assert transformer.guess_python_type(expected) == List[int]
    assert transformer.isinstance_generic([1], List[int])
    with pytest.raises(ValueError, match="does not know this literal type"):
        transformer.guess_python_type(LiteralType(simple=SimpleType.INTEGER))
    binary = literals_pb2.Binary(value=b"\x91\x01", tag="msgpack")
    from flytelocal.models.literals import Binary

    assert transformer.from_binary_idl(Binary.from_flyte_idl(binary), List[int]) == [1]


def test_a_hash_method_leaves_its_hash(ctx: Any) -> None:
    """The author's hash goes into the literal, of elements too, and can be asked for."""
    hashed = Annotated[int, HashMethod(lambda value: f"h{value}")]
    assert literal_pb(ctx, 3, hashed).hash == "h3"
    assert [pb.hash for pb in literal_pb(ctx, [1, 2], List[hashed]).collection.literals] == ["h1", "h2"]
    assert TypeEngine.calculate_hash(3, hashed) == "h3"
    assert TypeEngine.calculate_hash(3, int) is None
    assert python_value(ctx, literal_pb(ctx, [1], List[hashed]), List[hashed]) == [1]


def test_html_is_escaped_and_renderers_are_asked(ctx: Any) -> None:
    """A value's HTML is escaped text, or what its annotation's renderer makes of it."""

    class Bold:
        def to_html(self, value: Any) -> str:
            return f"<b>{value}</b>"

    assert TypeEngine.to_html(ctx, "<b>", str) == "&lt;b&gt;"
    assert TypeEngine.to_html(ctx, 3, Annotated[int, Bold()]) == "<b>3</b>"


class TestMaps:
    """Keyword arguments and literal maps."""

    def test_there_and_back(self, ctx: Any) -> None:
        """Arguments come back in the order of the types; absent ones are left out."""
        kinds = {"a": int, "b": Optional[str], "c": List[int]}
        message = literal_map_from_kwargs(ctx, {"b": None, "a": 3}, kinds)
        back = kwargs_from_literal_map(
            ctx, literals_pb2.LiteralMap.FromString(message.SerializeToString()), kinds
        )
        assert back == {"a": 3, "b": None}
        assert list(back) == ["a", "b"]

    def test_names_are_in_the_errors(self, ctx: Any) -> None:
        """A wrong value, an unknown name and a wrong literal are named."""
        with pytest.raises(TypeTransformerFailedError, match=r"where: limit$|where: limit\n"):
            literal_map_from_kwargs(ctx, {"limit": "ten"}, {"limit": int})
        with pytest.raises(InputError, match=r"there is no variable 'limt'[\s\S]*use one of: limit"):
            literal_map_from_kwargs(ctx, {"limt": 10}, {"limit": int})
        message = literal_map_from_kwargs(ctx, {"rows": [{"w": "x"}]}, {"rows": List[Dict[str, str]]})
        with pytest.raises(TypeTransformerFailedError, match=r"where: rows\[0\]\['w'\]"):
            kwargs_from_literal_map(ctx, message, {"rows": List[Dict[str, int]]})
        with pytest.raises(InputError, match="variables that the interface lacks: rows"):
            kwargs_from_literal_map(ctx, message, {})

    def test_a_value_that_raises_key_error_is_not_an_unknown_name(self, ctx: Any) -> None:
        """A KeyError of the user's own hash function comes through."""

        def fails(value: Any) -> str:
            raise KeyError("mine")

        with pytest.raises(KeyError, match="mine"):
            literal_map_from_kwargs(ctx, {"a": 1}, {"a": Annotated[int, HashMethod(fails)]})

    def test_dicts_by_what_they_hold(self, ctx: Any) -> None:
        """Without hints, values are written by their own types, lists by their elements'."""
        made = TypeEngine.dict_to_literal_map(
            ctx, {"a": 1, "b": [1, 2], "c": {"x": 1}, "d": None, "e": []}, {}
        )
        assert isinstance(made, LiteralMap)
        kinds = {"a": int, "b": List[int], "c": dict, "d": type(None), "e": List[str]}
        assert TypeEngine.literal_map_to_kwargs(ctx, made, kinds) == {
            "a": 1,
            "b": [1, 2],
            "c": {"x": 1},
            "d": None,
            "e": [],
        }
        hinted = TypeEngine.dict_to_literal_map_pb(ctx, {"a": None}, {"a": Optional[int]})
        assert hinted.literals["a"].scalar.HasField("union")
        with pytest.raises(TypeTransformerFailedError, match="a list of 2 kinds of values"):
            TypeEngine.dict_to_literal_map(ctx, {"a": [1, "x"]})

    def test_types_from_the_interface(self, ctx: Any) -> None:
        """Without Python types, they are guessed from the variables."""
        made = TypeEngine.dict_to_literal_map(ctx, {"a": 1})
        variables = {"a": Variable(TypeEngine.to_literal_type(int), "")}
        assert TypeEngine.literal_map_to_kwargs(ctx, made, literal_types=variables) == {"a": 1}
        with pytest.raises(ValueError, match="needs python_types or literal_types"):
            TypeEngine.literal_map_to_kwargs(ctx, made)
        with pytest.raises(UnsupportedTypeError, match="where: a"):
            TypeEngine.guess_python_types(
                {"a": Variable(LiteralType.from_flyte_idl(types_pb2.LiteralType()), "")}
            )


def primitive(**kwargs: Any) -> literals_pb2.Literal:
    """A literal of one primitive."""
    return literals_pb2.Literal(scalar=literals_pb2.Scalar(primitive=literals_pb2.Primitive(**kwargs)))


def union(value: literals_pb2.Literal, **kwargs: Any) -> literals_pb2.Literal:
    """A union literal."""
    stored = types_pb2.LiteralType(**kwargs)
    return literals_pb2.Literal(
        scalar=literals_pb2.Scalar(union=literals_pb2.Union(value=value, type=stored))
    )


def tagged(data: bytes, tag: str) -> literals_pb2.Literal:
    """A binary literal."""
    return literals_pb2.Literal(scalar=literals_pb2.Scalar(binary=literals_pb2.Binary(value=data, tag=tag)))


def years(seconds: int) -> literals_pb2.Literal:
    """A literal of an instant."""
    pb = literals_pb2.Literal()
    pb.scalar.primitive.datetime.seconds = seconds
    return pb


MALFORMED: list[tuple[Any, literals_pb2.Literal, str]] = [
    (int, literals_pb2.Literal(), "expected a literal of int, got an empty literal"),
    (int, literals_pb2.Literal(scalar=literals_pb2.Scalar()), "got an empty scalar"),
    (int, primitive(string_value="3"), "got a primitive string_value"),
    (int, primitive(boolean=True), "got a primitive boolean"),
    (int, primitive(), "got a primitive without value"),
    (str, primitive(integer=0), "expected a literal of str, got a primitive integer"),
    (bool, primitive(integer=1), "expected a literal of bool"),
    (type(None), primitive(integer=1), "expected a literal of None"),
    (List[int], primitive(integer=1), r"expected a literal of list\[int\], got a primitive integer"),
    (Dict[str, int], literals_pb2.Literal(collection=literals_pb2.LiteralCollection()), "got a collection"),
    (
        List[int],
        literals_pb2.Literal(
            collection=literals_pb2.LiteralCollection(
                literals=[primitive(integer=1), primitive(string_value="")]
            )
        ),
        r"where: v\[1\]",
    ),
    (
        Union[int, str],
        union(primitive(float_value=1.5), simple=types_pb2.FLOAT),
        "holds the variant 'simple', and .* has only: int, str",
    ),
    (
        Union[int, str],
        union(
            primitive(float_value=1.5), simple=types_pb2.FLOAT, structure=types_pb2.TypeStructure(tag="bogus")
        ),
        "holds the variant 'bogus'",
    ),
    (
        Union[int, str],
        union(
            primitive(string_value="x"),
            simple=types_pb2.INTEGER,
            structure=types_pb2.TypeStructure(tag="int"),
        ),
        "expected a literal of int, got a primitive string_value",
    ),
    (
        Union[int, str],
        primitive(float_value=1.5),
        r"expected a literal of Union\[int, str\]|expected int, got 1.5",
    ),
    (dict, tagged(b"\x82\xa1", "msgpack"), "the msgpack bytes are malformed"),
    (dict, tagged(b"\xc1", "msgpack"), "the msgpack bytes are malformed"),
    (dict, tagged(b"\xdf\xff\xff\xff\xff", "msgpack"), "the msgpack bytes are malformed"),
    (dict, tagged(b"\x91" * 100_000, "msgpack"), "the msgpack bytes are malformed"),
    (dict, tagged(b"\x80", "pickle"), "has the tag 'pickle'"),
    (dict, tagged(b"\x90", "msgpack"), "expected dict, got a list of 0"),
    (int, tagged(b"\xa1x", "msgpack"), "expected int, got 'x'"),
    (__import__("datetime").datetime, years(10**12), "outside what Python's datetime can hold"),
    (__import__("datetime").date, years(-(10**12)), "outside what Python's datetime can hold"),
]


@pytest.mark.parametrize(
    ("kind", "pb", "message"), MALFORMED, ids=lambda item: str(item)[:40].replace("\n", " ")
)
def test_a_malformed_literal_is_a_typed_error(
    kind: Any, pb: literals_pb2.Literal, message: str, ctx: Any
) -> None:
    """A literal that does not hold the type says what it holds."""
    with pytest.raises(TypeTransformerFailedError, match=message):
        python_value(ctx, pb, kind, "v")


def test_attributes_arrive_as_msgpack(ctx: Any) -> None:
    """Every type reads the msgpack that an attribute of a dataclass arrives as."""
    import msgspec

    for kind, plain, value in (
        (int, 3, 3),
        (float, 3, 3.0),
        (List[int], [1], [1]),
        (Dict[str, int], {"a": 1}, {"a": 1}),
        (Optional[int], None, None),
        (Union[int, str], "a", "a"),
        (type(None), None, None),
    ):
        assert python_value(ctx, tagged(msgspec.msgpack.encode(plain), "msgpack"), kind) == value


def test_a_union_is_read_by_the_only_type_left(ctx: Any) -> None:
    """A guessed union of equal types is one type, and still reads the union literal."""
    pb = union(primitive(integer=3), simple=types_pb2.INTEGER, structure=types_pb2.TypeStructure(tag="int"))
    assert python_value(ctx, pb, int) == 3


def test_an_offloaded_literal_is_read_from_its_file(ctx: Any) -> None:
    """A literal too large for a message is read from where it was put."""
    path = ctx.file_access.get_random_local_path()
    with open(path, "wb") as stream:
        stream.write(literal_pb(ctx, [1, 2], List[int]).SerializeToString())
    pb = literals_pb2.Literal()
    pb.offloaded_metadata.uri = path
    assert python_value(ctx, pb, List[int]) == [1, 2]
    assert python_value(ctx, pb, Optional[List[int]]) == [1, 2]
    unwrapped = TypeEngine.unwrap_offloaded_literal(ctx, Literal.from_flyte_idl(pb))
    assert len(unwrapped.to_flyte_idl().collection.literals) == 2
    assert TypeEngine.unwrap_offloaded_literal(ctx, unwrapped) is unwrapped
    pb.offloaded_metadata.uri = path + ".gone"
    with pytest.raises(TypeTransformerFailedError, match=r"the offloaded literal at .* cannot be read"):
        python_value(ctx, pb, List[int])


def test_a_named_tuple_declares_variables() -> None:
    """The fields of a NamedTuple are variables, numbered in their descriptions."""

    class Result(NamedTuple):
        a: int
        b: List[str]

    made = TypeEngine.named_tuple_to_variable_map(Result)
    assert {name: made.variables[name].description for name in ("a", "b")} == {"a": "0", "b": "1"}


def test_caches_stay_bounded(ctx: Any) -> None:
    """Types made anew again and again do not pile up."""
    for index in range(5000):
        literal_pb(ctx, [index], list[int])
    assert len(REGISTRY._by_id) <= 4096
