# ruff: noqa: UP006, UP007, UP037, UP042, UP045 - the spellings of types are what is under test
"""Our literals and flytekit's: equal types, equal literals, and each reads the other's bytes."""

from __future__ import annotations

import datetime as dt
import decimal
import enum
import os
import re
import uuid
from dataclasses import dataclass, field
from typing import Annotated, Any, Dict, List, Literal, NamedTuple, Optional, Union  # noqa: UP035 - both

import pytest
from flyteidl.core import literals_pb2, types_pb2

from flytelocal.context.manager import FlyteContextManager
from flytelocal.errors import TypeTransformerFailedError
from flytelocal.models.literals import Literal as LiteralModel
from flytelocal.models.types import LiteralType
from flytelocal.types.engine import TypeEngine
from flytelocal.types.hashing import HashMethod
from flytelocal.types.interface import (
    Interface,
    kwtypes,
    transform_inputs_to_parameters,
    transform_interface_to_typed_interface,
)
from flytelocal.types.structured_dataset import StructuredDataset

pytestmark = pytest.mark.parity

UTC = dt.timezone.utc  # noqa: UP017 - as the values under test spell it


class Color(enum.Enum):
    RED = "red"
    BLUE = "blue"


class Shade(str, enum.Enum):
    DARK = "dark"
    LIGHT = "light"


@dataclass
class Point:
    x: int
    y: float = 1.5
    name: str = "p"
    on: bool = False


@dataclass
class Child(Point):
    z: int = 5


@dataclass
class Shape:
    origin: Point
    points: List[Point]
    by_name: Dict[str, Point]
    sizes: List[int]
    weights: Dict[str, float]
    limit: Optional[int] = None
    other: Optional[Point] = None
    either: Union[int, str] = 3
    color: Color = Color.RED
    tags: List[str] = field(default_factory=lambda: ["z"])


@dataclass
class Times:
    at: dt.datetime
    day: dt.date
    took: dt.timedelta
    plain: dict
    things: list
    grid: List[List[int]]
    start: dt.date = dt.date(2020, 1, 1)
    pause: dt.timedelta = dt.timedelta(seconds=3)


@dataclass
class Odd:
    pair: tuple[int, str]
    any_: Any
    raw: bytes
    numbers: Dict[int, str]
    which: Literal["a", "b"]
    key: uuid.UUID
    price: decimal.Decimal
    unique: set[int]
    mixed: List[Any] = field(default_factory=list)
    described: int = field(default=3, metadata={"description": "how many"})
    several: tuple[int, ...] = (1, 2)
    one: Literal["x"] = "x"


@dataclass
class Pickled:
    raw: Optional[bytes] = None
    either: Union[set[int], int] = 3
    rows: List[Optional[Point]] = field(default_factory=list)


@dataclass
class Colors:
    first: Color
    maybe: Optional[Color] = None
    shade: Shade = Shade.DARK
    many: List[Color] = field(default_factory=list)
    counts: Dict[Color, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Frozen:
    x: int = 1


@dataclass
class Deep:
    inner: Dict[str, Dict[str, Point]]
    rows: List[Dict[str, List[Point]]]
    frozen: Frozen = Frozen()
    maybe: Optional[List[Point]] = None
    nullable: List[Optional[int]] = field(default_factory=list)
    hidden: int = field(init=False, default=4)
    keyed: int = field(kw_only=True, default=4)


@dataclass
class Tree:
    value: int = 3
    left: Optional[Tree] = None


@dataclass
class Empty:
    pass


POINT = Point(1)
SHAPE = Shape(POINT, [Point(2)], {"m": Point(3)}, [1, 2], {"k": 0.5})
TIMES = Times(
    dt.datetime(2020, 1, 1, 1, 2, 3, 4, tzinfo=UTC),
    dt.date(2020, 1, 2),
    dt.timedelta(1, 2, 3),
    {"a": [1, None]},
    [1, "x"],
    [[1], []],
)
ODD = Odd((1, "a"), {"n": [1]}, b"\0\xff", {1: "a"}, "b", uuid.UUID(int=7), decimal.Decimal("1.50"), {3})
DEEP = Deep({"a": {"b": POINT}}, [{"a": [POINT]}], nullable=[None, 1])

CASES: list[tuple[str, Any, Any]] = [
    ("int", int, 3),
    ("int zero", int, 0),
    ("int lowest", int, -(2**63)),
    ("int highest", int, 2**63 - 1),
    ("float", float, 1.5),
    ("float minus zero", float, -0.0),
    ("float infinity", float, float("-inf")),
    ("str", str, "häß\0"),
    ("str empty", str, ""),
    ("bool true", bool, True),
    ("bool false", bool, False),
    ("none", type(None), None),
    ("datetime", dt.datetime, dt.datetime(2020, 1, 1, 1, 2, 3, 123456, tzinfo=UTC)),
    ("datetime with offset", dt.datetime, dt.datetime(1950, 5, 1, tzinfo=dt.timezone(dt.timedelta(hours=2)))),
    ("datetime without zone", dt.datetime, dt.datetime(2020, 1, 1, 1, 2, 3, 999999)),
    ("date", dt.date, dt.date(1066, 10, 14)),
    ("timedelta", dt.timedelta, dt.timedelta(days=2, microseconds=7)),
    ("timedelta negative", dt.timedelta, dt.timedelta(days=-1, microseconds=5)),
    ("list of int", List[int], [1, 0, -2]),
    ("list of int, builtin", list[int], [1, 2]),
    ("list empty", List[int], []),
    ("list of lists", List[List[str]], [["a"], []]),
    ("list of bool", List[bool], [True, False]),
    ("list of optional", List[Optional[int]], [1, None]),
    ("list of enum", List[Color], [Color.RED]),
    ("list of dataclass", List[Point], [POINT]),
    ("list of dict", List[dict], [{"a": 1}]),
    ("dict of int", Dict[str, int], {"a": 1, "b": 0}),
    ("dict of lists", Dict[str, List[float]], {"a": [1.0]}),
    ("dict of dict", Dict[str, dict], {"a": {"b": 1}}),
    ("dict of dataclass", Dict[str, Point], {"a": POINT}),
    ("dict bare", dict, {"a": 1, "b": [1, 2.5, None, "x", {"c": True}]}),
    ("dict bare empty", dict, {}),
    ("dict typing", Dict, {"a": 1}),
    ("dict of int keys", Dict[int, str], {1: "a"}),
    ("optional int", Optional[int], 3),
    ("optional none", Optional[int], None),
    ("optional bar", int | None, 3),
    ("optional list", Optional[List[int]], [1]),
    ("optional dict", Optional[dict], {"a": 1}),
    ("optional dataclass", Optional[Point], POINT),
    ("optional enum", Optional[Color], Color.BLUE),
    ("optional date", Optional[dt.date], dt.date(2020, 1, 1)),
    ("optional of literal", Optional[Literal["a", "b"]], "a"),
    ("union int str", Union[int, str], "a"),
    ("union int float", Union[int, float], 3.0),
    ("union int bool", Union[int, bool], True),
    ("union of three", Union[str, List[int], None], [1]),
    ("union str enum", Union[str, Color], Color.RED),
    ("union date datetime", Union[dt.date, dt.datetime], dt.datetime(2020, 1, 1, tzinfo=UTC)),
    ("union of lists", Union[List[int], List[str]], ["a"]),
    ("enum", Color, Color.RED),
    ("enum by text", Color, "blue"),
    ("enum with str", Shade, Shade.LIGHT),
    ("literal of str", Literal["a", "b"], "b"),
    ("literal of int", Literal[1, 2], 2),
    ("annotated", Annotated[int, "note"], 3),
    ("annotated inside", Annotated[List[Annotated[int, "note"]], "x"], [3]),
    ("dataclass", Point, POINT),
    ("dataclass with int in a float", Point, Point(1, 2)),
    ("dataclass inherited", Child, Child(1, z=2)),
    ("dataclass nested", Shape, SHAPE),
    ("dataclass of times", Times, TIMES),
    ("dataclass of odd fields", Odd, ODD),
    ("dataclass of enums", Colors, Colors(Color.BLUE, many=[Color.RED], counts={Color.RED: 1})),
    ("dataclass with what is pickled alone", Pickled, Pickled(b"a", {1}, [Point(1), None])),
    ("dataclass frozen", Frozen, Frozen(2)),
    ("dataclass deep", Deep, DEEP),
    ("dataclass recursive", Tree, Tree(1, Tree(2))),
    ("dataclass empty", Empty, Empty()),
]


@pytest.fixture(scope="module")
def kit() -> Any:
    """The oracle's engine and context."""
    from flytekit.core.context_manager import FlyteContextManager as TheirManager
    from flytekit.core.type_engine import TypeEngine as TheirEngine
    from flytekit.models.literals import Literal as TheirLiteral

    class Kit:
        engine = TheirEngine
        ctx = TheirManager.current_context()

        @classmethod
        def write(cls, value: Any, kind: Any) -> literals_pb2.Literal:
            expected = cls.engine.to_literal_type(kind)
            return cls.engine.to_literal(cls.ctx, value, kind, expected).to_flyte_idl()

        @classmethod
        def read(cls, pb: literals_pb2.Literal, kind: Any) -> Any:
            return cls.engine.to_python_value(cls.ctx, TheirLiteral.from_flyte_idl(pb), kind)

    return Kit


@pytest.fixture
def ctx() -> Any:
    """Our context for one run."""
    return FlyteContextManager.current_context().for_run()


def through_bytes(pb: literals_pb2.Literal) -> literals_pb2.Literal:
    """What arrives on the other side."""
    return literals_pb2.Literal.FromString(pb.SerializeToString())


def same(read: Any, value: Any, kind: Any) -> bool:
    """Whether a value came through; an enum's text comes back as its member, a naive time in UTC."""
    if isinstance(value, dt.datetime):
        return read == (value if value.tzinfo else value.replace(tzinfo=UTC)) and type(read) is dt.datetime
    if kind is Color and isinstance(value, str):
        value = Color(value)
    return read == value and type(read) is type(value)


def ids(cases: list[tuple[Any, ...]]) -> list[str]:
    """Names of the cases."""
    return [case[0] for case in cases]


@pytest.mark.parametrize(("name", "kind", "value"), CASES, ids=ids(CASES))
def test_literal_type_equals(name: str, kind: Any, value: Any, kit: Any) -> None:
    """The LiteralType message equals flytekit's."""
    assert TypeEngine.to_literal_type(kind).to_flyte_idl() == kit.engine.to_literal_type(kind).to_flyte_idl()


@pytest.mark.parametrize(("name", "kind", "value"), CASES, ids=ids(CASES))
def test_literal_equals(name: str, kind: Any, value: Any, kit: Any, ctx: Any) -> None:
    """The Literal message equals flytekit's."""
    ours = TypeEngine.to_literal(ctx, value, kind, TypeEngine.to_literal_type(kind)).to_flyte_idl()
    assert ours == kit.write(value, kind)


@pytest.mark.parametrize(("name", "kind", "value"), CASES, ids=ids(CASES))
def test_we_read_theirs(name: str, kind: Any, value: Any, kit: Any, ctx: Any) -> None:
    """We read what flytekit wrote."""
    literal = LiteralModel.from_flyte_idl(through_bytes(kit.write(value, kind)))
    assert same(TypeEngine.to_python_value(ctx, literal, kind), value, kind)


@pytest.mark.parametrize(("name", "kind", "value"), CASES, ids=ids(CASES))
def test_they_read_ours(name: str, kind: Any, value: Any, kit: Any, ctx: Any) -> None:
    """What we wrote is read by flytekit."""
    ours = TypeEngine.to_literal(ctx, value, kind, TypeEngine.to_literal_type(kind)).to_flyte_idl()
    try:
        read = kit.read(through_bytes(ours), kind)
    except Exception:
        with pytest.raises(Exception):  # noqa: B017 - where flytekit cannot read its own literal either
            kit.read(through_bytes(kit.write(value, kind)), kind)
        pytest.skip("flytekit cannot read its own literal of this type")
    assert same(read, value, kind)


REFUSED: list[tuple[str, Any, Any]] = [
    ("bool as int", int, True),
    ("float as int", int, 3.0),
    ("int as float", float, 3),
    ("int as bool", bool, 1),
    ("int too big", int, 2**63),
    ("str as int", int, "3"),
    ("int as str", str, 3),
    ("none as int", int, None),
    ("none as list", List[int], None),
    ("date as datetime", dt.datetime, dt.date(2020, 1, 1)),
    ("datetime as date", dt.date, dt.datetime(2020, 1, 1)),
    ("wrong element", List[int], [1, "a"]),
    ("tuple as list", List[int], (1, 2)),
    ("set as list", List[int], {1}),
    ("str as list", List[int], "ab"),
    ("int keys", Dict[str, int], {1: 1}),
    ("list as dict", Dict[str, int], [1]),
    ("float in union", Union[int, str], 1.5),
    ("unknown enum text", Color, "green"),
    ("enum as str", str, Color.RED),
    ("datetime in dict", dict, {"a": dt.datetime(2020, 1, 1)}),
    ("dataclass as dict", dict, POINT),
    ("dict as dataclass", Point, {"x": 1}),
    ("another dataclass", Point, Frozen()),
]


@pytest.mark.parametrize(("name", "kind", "value"), REFUSED, ids=ids(REFUSED))
def test_both_refuse(name: str, kind: Any, value: Any, kit: Any, ctx: Any) -> None:
    """What flytekit refuses, we refuse with a typed error."""
    with pytest.raises(Exception):  # noqa: B017 - flytekit raises many kinds
        kit.write(value, kind)
    with pytest.raises(TypeTransformerFailedError):
        TypeEngine.to_literal(ctx, value, kind, TypeEngine.to_literal_type(kind))


def test_hashes_equal(kit: Any, ctx: Any) -> None:
    """A HashMethod leaves the same hash in the literal."""
    from flytekit import HashMethod as TheirHash

    ours = TypeEngine.to_literal(ctx, [3], List[Annotated[int, HashMethod(str)]]).to_flyte_idl()
    theirs = kit.write([3], List[Annotated[int, TheirHash(str)]])
    assert ours == theirs
    assert ours.collection.literals[0].hash == "3"


GUESSED = [case for case in CASES if not case[0].startswith(("dataclass", "enum", "union date"))]


@pytest.mark.parametrize(("name", "kind", "value"), GUESSED, ids=ids(GUESSED))
def test_guesses_equal(name: str, kind: Any, value: Any, kit: Any) -> None:
    """The guessed Python type prints like flytekit's, classes rebuilt from schemas apart."""
    message = TypeEngine.to_literal_type(kind).to_flyte_idl()
    ours = TypeEngine.guess_python_type(LiteralType.from_flyte_idl(message))
    theirs = kit.engine.guess_python_type(kit.engine.to_literal_type(kind))
    # Where a rebuilt class says it comes from differs, with the version of Python too.
    homes = r"\b(?:flytekit\.core\.type_engine|flytelocal\.types\.(?:enums|schema)|types)\."
    assert re.sub(homes, "", str(ours)) == re.sub(homes, "", str(theirs))


class TestTables:
    """DataFrames and structured datasets."""

    @pytest.fixture
    def frame(self) -> Any:
        """A small table."""
        import pandas as pd

        return pd.DataFrame(
            {"a": [1, 2], "b": ["x", "y"], "c": [1.5, 2.5], "t": pd.to_datetime(["2020-01-01", "2021-02-03"])}
        )

    def kinds(self) -> list[tuple[Any, Any]]:
        """Pairs of our type and flytekit's."""
        import pandas as pd
        import pyarrow as pa
        from flytekit.types.structured.structured_dataset import StructuredDataset as Theirs

        return [
            (pd.DataFrame, pd.DataFrame),
            (StructuredDataset, Theirs),
            (pa.Table, pa.Table),
            (Annotated[pd.DataFrame, kwtypes(a=int, b=str)], Annotated[pd.DataFrame, kwtypes(a=int, b=str)]),
            (
                Annotated[StructuredDataset, kwtypes(a=int), "parquet"],
                Annotated[Theirs, kwtypes(a=int), "parquet"],
            ),
            (
                Annotated[StructuredDataset, kwtypes(a=int, l=List[int]), pa.schema([("a", pa.int64())])],
                Annotated[Theirs, kwtypes(a=int, l=List[int]), pa.schema([("a", pa.int64())])],
            ),
            (Optional[pd.DataFrame], Optional[pd.DataFrame]),
            (List[pd.DataFrame], List[pd.DataFrame]),
            (Dict[str, pd.DataFrame], Dict[str, pd.DataFrame]),
        ]

    def test_literal_types_equal(self, kit: Any) -> None:
        """Columns, format and external schema are described as flytekit does."""
        for ours, theirs in self.kinds():
            assert (
                TypeEngine.to_literal_type(ours).to_flyte_idl()
                == kit.engine.to_literal_type(theirs).to_flyte_idl()
            )

    def test_literals_equal_but_for_the_place(self, kit: Any, ctx: Any, frame: Any) -> None:
        """The literal equals flytekit's, its random URI apart."""
        import pandas as pd

        for kind in (pd.DataFrame, Annotated[pd.DataFrame, kwtypes(a=int, b=str)]):
            ours = TypeEngine.to_literal(ctx, frame, kind).to_flyte_idl()
            theirs = kit.write(frame, kind)
            assert os.listdir(ours.scalar.structured_dataset.uri) == os.listdir(
                theirs.scalar.structured_dataset.uri
            )
            ours.scalar.structured_dataset.uri = theirs.scalar.structured_dataset.uri = ""
            assert ours == theirs

    def test_datasets_equal(self, kit: Any, ctx: Any, frame: Any) -> None:
        """A StructuredDataset by value and by reference gives flytekit's literal."""
        from flytekit.types.structured.structured_dataset import StructuredDataset as Theirs

        for arguments in (
            {"uri": "s3://bucket/table"},
            {"uri": "s3://bucket/table", "file_format": "parquet"},
            {"dataframe": frame},
        ):
            ours = TypeEngine.to_literal(
                ctx, StructuredDataset(**arguments), StructuredDataset
            ).to_flyte_idl()
            theirs = kit.write(Theirs(**arguments), Theirs)
            if "dataframe" in arguments:
                ours.scalar.structured_dataset.uri = theirs.scalar.structured_dataset.uri = ""
            assert ours == theirs

    def test_each_reads_the_other(self, kit: Any, ctx: Any, frame: Any) -> None:
        """The parquet of one is the table of the other, index and times included."""
        import pandas as pd
        from flytekit.types.structured.structured_dataset import StructuredDataset as Theirs

        frame = frame.set_index("b")
        ours = through_bytes(TypeEngine.to_literal(ctx, frame, pd.DataFrame).to_flyte_idl())
        theirs = through_bytes(kit.write(frame, pd.DataFrame))
        pd.testing.assert_frame_equal(
            kit.read(ours, pd.DataFrame),
            TypeEngine.to_python_value(ctx, LiteralModel.from_flyte_idl(theirs), pd.DataFrame),
        )
        lazy = TypeEngine.to_python_value(ctx, LiteralModel.from_flyte_idl(theirs), StructuredDataset)
        pd.testing.assert_frame_equal(
            lazy.open(pd.DataFrame).all(), kit.read(ours, Theirs).open(pd.DataFrame).all()
        )


class TestInterfaces:
    """Interfaces and parameters."""

    def test_typed_interface_equals(self) -> None:
        """Types, descriptions and order of an interface are flytekit's."""
        from flytekit.core import interface as theirs
        from flytekit.core.docstring import Docstring

        docs = Docstring(docstring="Short.\n\n:param a: the a\n:returns: the result")
        inputs = {"a": int, "b": (Optional[str], "x"), "c": List[Point], "d": Shape}
        for docstring in (None, docs):
            ours = transform_interface_to_typed_interface(
                Interface(inputs, {"x": int, "y": Color}, docstring=docstring)
            )
            kit_interface = theirs.Interface(inputs, {"x": int, "y": Color}, docstring=docstring)
            assert ours is not None
            assert (
                ours.to_flyte_idl()
                == theirs.transform_interface_to_typed_interface(kit_interface).to_flyte_idl()
            )

    def test_parameters_equal(self, kit: Any, ctx: Any) -> None:
        """Defaults and required inputs are flytekit's."""
        from flytekit.core import interface as theirs

        inputs = {
            "a": int,
            "b": (str, "x"),
            "c": (Optional[int], None),
            "d": (List[int], [1]),
            "e": (Optional[int], 3),
        }
        ours = transform_inputs_to_parameters(ctx, Interface(inputs))
        assert (
            ours.to_flyte_idl()
            == theirs.transform_inputs_to_parameters(kit.ctx, theirs.Interface(inputs)).to_flyte_idl()
        )

    def test_functions_equal(self) -> None:
        """Annotations declare the same inputs and outputs."""
        from flytekit.core import interface as theirs

        from flytelocal.types.interface import transform_function_to_interface

        class Result(NamedTuple):
            a: int
            b: List[str]

        def one(a: int, b: str = "x", *, c: Optional[int] = None) -> tuple[int, str]:
            return a, b

        def two() -> Result:
            return Result(1, [])

        def three(a: int) -> Annotated[int, "q"]:
            return a

        def four(a: "int") -> "Optional[int]":
            return a

        two.__annotations__["return"] = Result
        for function in (one, two, three, four):
            ours, kit_made = (
                transform_function_to_interface(function),
                theirs.transform_function_to_interface(function),
            )
            assert ours.inputs_with_defaults == kit_made.inputs_with_defaults
            assert dict(ours.outputs) == dict(kit_made.outputs)
            assert ours.output_tuple_name == kit_made.output_tuple_name

    def test_variable_map_equals(self, kit: Any) -> None:
        """A NamedTuple's variables are flytekit's."""

        class Result(NamedTuple):
            a: int
            b: str

        Result.__annotations__.update(a=int, b=str)
        ours = TypeEngine.named_tuple_to_variable_map(Result).to_flyte_idl()
        assert ours == kit.engine.named_tuple_to_variable_map(Result).to_flyte_idl()


def test_older_structs_are_read(ctx: Any) -> None:
    """A dataclass and a dict written as protobuf Struct, as before 1.14, are read."""
    from google.protobuf import json_format

    pb = literals_pb2.Literal()
    json_format.ParseDict({"x": 1, "y": 2, "name": "q", "on": True}, pb.scalar.generic)
    literal = LiteralModel.from_flyte_idl(pb)
    assert TypeEngine.to_python_value(ctx, literal, Point) == Point(1, 2.0, "q", True)
    assert TypeEngine.to_python_value(ctx, literal, dict) == {"x": 1.0, "y": 2.0, "name": "q", "on": True}


def test_simple_types_are_guessed_alike(kit: Any) -> None:
    """Each simple type guesses the same Python type, errors and pickles apart."""
    from flytekit.models.types import LiteralType as TheirType

    for simple in (0, 1, 2, 3, 4, 5, 6, 9):
        message = types_pb2.LiteralType(simple=simple)
        ours = TypeEngine.guess_python_type(LiteralType.from_flyte_idl(message))
        assert ours is kit.engine.guess_python_type(TheirType.from_flyte_idl(message))
