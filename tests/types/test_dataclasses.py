"""Dataclasses: fields of every kind, honest errors, and classes rebuilt from the schema alone."""

# ruff: noqa: UP006, UP007, UP045 - the spellings of types are what is under test

from __future__ import annotations

import dataclasses
import datetime as dt
import decimal
import enum
import pathlib
import sys
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, ClassVar, Dict, List, Literal, NamedTuple, Optional, TypedDict, Union  # noqa: UP035 - both

import pytest
from flyteidl.core import literals_pb2, types_pb2
from google.protobuf import json_format

from flytelocal.errors import TypeTransformerFailedError, UnsupportedTypeError
from flytelocal.types.engine import TypeEngine, literal_pb, literal_type_pb, python_value
from flytelocal.types.guess import guess
from flytelocal.types.records import schema_of
from flytelocal.types.registry import REGISTRY


class Color(enum.Enum):
    RED = "red"
    BLUE = "blue"


class Pair(NamedTuple):
    a: int
    b: str = "x"


class Options(TypedDict, total=False):
    size: int


@dataclass
class Layer:
    width: int
    rate: float = 0.5
    kind: Color = Color.RED


@dataclass
class Config:
    name: str
    layers: List[Layer]
    by_name: Dict[str, Layer]
    best: Optional[Layer] = None
    start: dt.datetime = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    pause: dt.timedelta = dt.timedelta(seconds=1)
    tags: List[str] = field(default_factory=list)


@dataclass
class Everything:
    pair: Pair
    options: Options
    path: pathlib.Path
    key: uuid.UUID
    price: decimal.Decimal
    at: dt.time
    raw: bytes
    anything: Any
    unique: set[int]
    fixed: frozenset[str]
    several: tuple[int, ...]
    two: tuple[int, str]
    which: Literal["a", 1]
    either: Union[int, Layer, None]
    numbers: Dict[int, List[float]]
    count: ClassVar[int] = 3


@dataclass
class Tree:
    value: int
    left: Optional[Tree] = None
    more: List[Tree] = field(default_factory=list)


@dataclass
class Left:
    rights: List[Right]
    name: str = "l"


@dataclass
class Right:
    left: Optional[Left] = None


@dataclass
class Broken:
    fine: Optional[Half] = None
    bad: Optional[complex] = None


@dataclass
class Half:
    size: int
    broken: Optional[Broken] = None


@dataclass
class Checked:
    x: int

    def __post_init__(self) -> None:
        """Refuses negative numbers."""
        if self.x < 0:
            raise ValueError("x is negative")


CONFIG = Config("n", [Layer(1), Layer(2, 1.0, Color.BLUE)], {"a": Layer(3)}, Layer(4))
EVERYTHING = Everything(
    Pair(1),
    {"size": 2},
    pathlib.Path("a/b"),
    uuid.UUID(int=5),
    decimal.Decimal("1.50"),
    dt.time(1, 2, 3, 4),
    b"\0\xff",
    {"n": [None, 1.5]},
    {1, 2},
    frozenset({"a"}),
    (1, 2, 3),
    (1, "b"),
    1,
    Layer(1),
    {1: [0.5], 2: []},
)


@pytest.mark.parametrize(
    "value", [CONFIG, EVERYTHING, Tree(1, Tree(2), [Tree(3)]), Checked(1)], ids=lambda v: type(v).__name__
)
def test_a_dataclass_comes_through_bytes(value: Any, trip: Any) -> None:
    """Nested, recursive and odd fields all come back, as the same classes."""
    assert trip(value, type(value)) == value
    assert trip([value], List[type(value)]) == [value]
    assert trip({"k": value}, Dict[str, Optional[type(value)]]) == {"k": value}


ERRORS: list[tuple[Any, Any, str]] = [
    (Layer, Layer("ten"), r"expected int, got 'ten' \(str\)[\s\S]*where: config\.width"),
    (Layer, Layer(1.5), r"expected int, got 1\.5[\s\S]*where: config\.width"),
    (Layer, Layer(1, kind="red"), r"expected a member of Color, got 'red'[\s\S]*where: config\.kind"),
    (
        Config,
        dataclasses.replace(CONFIG, layers=[Layer(1), Layer(None)]),
        r"expected int, got None[\s\S]*where: config\.layers\[1\]\.width",
    ),
    (
        Config,
        dataclasses.replace(CONFIG, by_name={"a": Layer(1, "x")}),
        r"expected float, got 'x'[\s\S]*where: config\.by_name\['a'\]\.rate",
    ),
    (Config, dataclasses.replace(CONFIG, best=3), r"where: config\.best"),
    (Layer, {"width": 1}, r"expected Layer, got a dict of 1[\s\S]*Layer\(\*\*value\)"),
    (Layer, CONFIG, r"expected Layer, got a Config"),
    (Layer, None, r"expected Layer, got None"),
    (
        Layer,
        dataclasses.make_dataclass("Layer", [("width", int)])(1),
        r"a different class of the same name, Layer",
    ),
    (Everything, dataclasses.replace(EVERYTHING, two=(1,)), r"a tuple of 2[\s\S]*where: config\.two"),
    (
        Everything,
        dataclasses.replace(EVERYTHING, unique=[1]),
        r"where: config\.unique[\s\S]*pass set\(value\)",
    ),
]


@pytest.mark.parametrize(("kind", "value", "message"), ERRORS, ids=lambda item: repr(item)[:30])
def test_a_wrong_field_is_named_with_its_path(kind: Any, value: Any, message: str, ctx: Any) -> None:
    """A wrong value deep inside is found when it is written, and its path is in the error."""
    with pytest.raises(TypeTransformerFailedError, match=message):
        literal_pb(ctx, value, kind, "config")


def binary(plain: Any) -> literals_pb2.Literal:
    """A msgpack literal of plain values."""
    import msgspec

    pb = literals_pb2.Literal()
    pb.scalar.binary.value = msgspec.msgpack.encode(plain)
    pb.scalar.binary.tag = "msgpack"
    return pb


@pytest.mark.parametrize(
    ("kind", "plain", "message"),
    [
        (Layer, {}, r"Layer needs the field 'width'"),
        (Layer, {"width": "x"}, r"expected int, got 'x'[\s\S]*where: v\.width"),
        (Layer, {"width": 1.5}, r"expected int, got 1\.5"),
        (
            Layer,
            {"width": 1, "kind": "green"},
            r"expected a member of Color, got 'green'[\s\S]*where: v\.kind",
        ),
        (Layer, [1], r"expected Layer, got a list of 1"),
        (Config, {"name": "n", "layers": [{}], "by_name": {}}, r"where: v\.layers\[0\]"),
        (
            Config,
            {"name": "n", "layers": [], "by_name": {}, "start": "soon"},
            r"expected datetime, got 'soon'",
        ),
        (Config, {"name": "n", "layers": [], "by_name": {}, "pause": "soon"}, r"expected timedelta"),
    ],
)
def test_a_literal_of_another_shape_is_refused(kind: Any, plain: Any, message: str, ctx: Any) -> None:
    """Bytes that are no such dataclass give the path of the first wrong field."""
    with pytest.raises(TypeTransformerFailedError, match=message):
        python_value(ctx, binary(plain), kind, "v")


def test_a_constructor_that_refuses_stays_the_cause(ctx: Any) -> None:
    """What __post_init__ raises is the cause of the error, and named in it."""
    with pytest.raises(
        TypeTransformerFailedError, match="Checked refused its fields: ValueError: x is negative"
    ) as caught:
        python_value(ctx, binary({"x": -1}), Checked)
    assert isinstance(caught.value.__cause__, ValueError)


def test_unknown_fields_are_passed_over(ctx: Any) -> None:
    """A literal of a newer version of the class is read."""
    assert python_value(ctx, binary({"width": 1, "new": 2}), Layer) == Layer(1)


def test_a_struct_is_read(ctx: Any) -> None:
    """The older Struct form is read: its floats are ints again where the field says so."""
    pb = literals_pb2.Literal()
    json_format.ParseDict({"width": 3, "kind": "blue"}, pb.scalar.generic)
    assert python_value(ctx, pb, Layer) == Layer(3, kind=Color.BLUE)
    assert python_value(ctx, pb, dict) == {"width": 3.0, "kind": "blue"}


def test_a_field_without_plain_form_is_refused_by_type() -> None:
    """A field that cannot travel is named when the type is asked for, not when a value is sent."""
    bad = dataclasses.make_dataclass(
        "Bad", [("inner", dataclasses.make_dataclass("Inner", [("fn", complex)]))]
    )
    with pytest.raises(
        UnsupportedTypeError, match=r"complex cannot be a field of a dataclass[\s\S]*where: value\.inner\.fn"
    ):
        literal_type_pb(bad)
    late = dataclasses.make_dataclass("Late", [("x", "NotYetDefined")])
    with pytest.raises(TypeTransformerFailedError, match="the annotations of Late cannot be resolved"):
        literal_type_pb(late)


def test_classes_that_mention_each_other(trip: Any) -> None:
    """Mutual recursion works, and the literal type does not depend on which class came first."""
    value = Left([Right(Left([])), Right()])
    assert trip(value, Left) == value
    assert trip(Right(value), Right) == Right(value)
    first = literal_type_pb(Right).SerializeToString(deterministic=True)
    REGISTRY.forget()
    literal_type_pb(Left)
    assert literal_type_pb(Right).SerializeToString(deterministic=True) == first


def test_a_refused_class_leaves_no_half_of_itself(ctx: Any) -> None:
    """A class that a refused one mentions stays refused, instead of losing fields."""
    for _ in range(2):
        for kind in (Broken, Half):
            with pytest.raises(UnsupportedTypeError, match="complex cannot be a field"):
                literal_pb(ctx, Half(1), kind)


def test_threads_meet_complete_classes(ctx: Any) -> None:
    """Threads that meet a class for the first time at once all write every field."""
    for _ in range(20):
        inner = dataclasses.make_dataclass("Inner", [(f"f{i}", int, i) for i in range(20)])
        outer = dataclasses.make_dataclass("Outer", [("a", inner), ("b", inner)])
        work = [(outer, outer(inner(), inner())), (inner, inner())] * 8
        with ThreadPoolExecutor(8) as pool:
            sent = list(pool.map(lambda pair: literal_pb(ctx, pair[1], pair[0]), work))
        assert len({pb.SerializeToString() for pb in sent}) == 2


def test_a_long_timedelta_that_would_lose_microseconds_is_refused(ctx: Any, trip: Any) -> None:
    """Inside a dataclass a duration is a float of seconds: what that cannot hold is refused."""
    kind = dataclasses.make_dataclass("Took", [("t", dt.timedelta)])
    assert trip(kind(dt.timedelta(days=365, microseconds=1)), kind).t == dt.timedelta(
        days=365, microseconds=1
    )
    with pytest.raises(TypeTransformerFailedError, match="would lose its microseconds"):
        literal_pb(ctx, kind(dt.timedelta(days=999_999_998, microseconds=1)), kind)


class TestGuessing:
    """Classes rebuilt from the schema in a LiteralType."""

    def guessed(self, kind: Any) -> Any:
        """The guess of a type's own literal type, through bytes."""
        return guess(types_pb2.LiteralType.FromString(literal_type_pb(kind).SerializeToString()))

    def test_a_rebuilt_class_has_names_defaults_and_nesting(self) -> None:
        """Name, fields, defaults, nested classes and enums come back from the schema."""
        cls = self.guessed(Config)
        assert cls.__name__ == "Config"
        made = cls(name="n", layers=[], by_name={})
        assert made.pause == dt.timedelta(seconds=1)
        assert made.start == dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
        assert made.best is None
        assert made.tags == []
        hints = {f.name: f.type for f in dataclasses.fields(cls)}
        assert [f.name for f in dataclasses.fields(cls)][:3] == ["name", "layers", "by_name"]
        layer = hints["layers"].__args__[0]
        assert layer.__name__ == "Layer"
        assert layer(width=2).rate == 0.5
        assert layer(width=2).kind == "red"
        assert issubclass(type(layer(width=2).kind), enum.Enum)

    def test_a_value_seen_by_an_executor_has_every_field(self, trip: Any) -> None:
        """A value read by its guessed class holds what was written."""
        seen = trip(CONFIG, Config, self.guessed(Config))
        assert seen.layers[1].width == 2
        assert seen.layers[1].kind.value == "blue"
        assert seen.by_name["a"].rate == 0.5
        assert seen.best.width == 4
        again = trip(seen, type(seen), Config)
        assert again == CONFIG

    def test_recursion_and_odd_fields_come_back(self, trip: Any) -> None:
        """A recursive class refers to itself; sets, tuples, paths and bytes keep their types."""
        tree = trip(Tree(1, Tree(2), [Tree(3)]), Tree, self.guessed(Tree))
        assert tree.left.value == 2
        assert type(tree.left) is type(tree)
        assert type(tree.more[0]) is type(tree)
        seen = trip(EVERYTHING, Everything, self.guessed(Everything))
        for name in ("path", "key", "price", "raw", "unique", "two", "numbers", "anything"):
            assert getattr(seen, name) == getattr(EVERYTHING, name), name

    def test_the_guess_is_one_class(self) -> None:
        """Equal literal types give one and the same class."""
        assert self.guessed(Config) is self.guessed(Config)

    def test_other_types_are_guessed(self) -> None:
        """Enums, unions, lists, dicts and tables have their guesses."""
        color = self.guessed(Color)
        assert [member.value for member in color] == ["red", "blue"]
        assert self.guessed(Union[int, str, None]) == Union[int, str, None]
        assert self.guessed(List[Dict[str, float]]) == List[Dict[str, float]]
        assert self.guessed(dict) is dict
        assert self.guessed(Optional[dt.date]) == Optional[dt.datetime]

    @pytest.mark.parametrize(
        ("literal_type", "message"),
        [
            (types_pb2.LiteralType(), "no Python type stands for the literal type an empty type"),
            (types_pb2.LiteralType(simple=types_pb2.BINARY), "literal type BINARY"),
            (types_pb2.LiteralType(union_type=types_pb2.UnionType()), "a union type has no variants"),
            (types_pb2.LiteralType(schema=types_pb2.SchemaType()), "literal type schema"),
            (types_pb2.LiteralType(blob=types_pb2.BlobType(format="x")), "literal type blob"),
        ],
    )
    def test_unknown_types_are_refused(self, literal_type: types_pb2.LiteralType, message: str) -> None:
        """A literal type without a Python type is a typed error."""
        from flytelocal.models.types import LiteralType

        with pytest.raises(TypeTransformerFailedError, match=message):
            TypeEngine.guess_python_type(LiteralType.from_flyte_idl(literal_type))

    @pytest.mark.parametrize(
        "schema",
        [
            {"type": "object", "title": "A", "properties": {"x": {"$ref": "#/$defs/B"}}},
            {"type": "object", "title": "A", "properties": {"x": 3}},
        ],
    )
    def test_a_malformed_schema_is_a_typed_error(self, schema: dict[str, Any]) -> None:
        """A schema that refers to nothing, or is none, is refused."""
        literal_type = types_pb2.LiteralType(simple=types_pb2.STRUCT)
        literal_type.metadata.update(schema)
        from flytelocal.models.types import LiteralType

        with pytest.raises(TypeTransformerFailedError, match="the JSON schema"):
            TypeEngine.guess_python_type(LiteralType.from_flyte_idl(literal_type))

    def test_names_that_are_no_identifiers_fall_back_to_a_dict(self) -> None:
        """Properties that cannot be fields are read as a plain dict."""
        literal_type = types_pb2.LiteralType(simple=types_pb2.STRUCT)
        literal_type.metadata.update(
            {"type": "object", "title": "A", "properties": {"a b": {"type": "integer"}}}
        )
        assert guess(literal_type) is dict


def test_the_schema_of_a_recursive_class_refers_to_itself() -> None:
    """A recursive class is described once, by name."""
    schema = schema_of(Tree)
    assert schema["$ref"] == "#/$defs/Tree"
    assert schema["$defs"]["Tree"]["properties"]["more"] == {
        "type": "array",
        "items": {"$ref": "#/$defs/Tree"},
    }
    assert sys.getrecursionlimit() > 0
