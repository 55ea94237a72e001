"""Each kind of type: values come through bytes as they were, and wrong ones are refused with the fix."""

# ruff: noqa: UP006, UP007, UP045 - the spellings of types are what is under test

from __future__ import annotations

import datetime as dt
import enum
import math
from typing import Annotated, Any, Dict, List, Literal, Optional, TypedDict, Union  # noqa: UP035 - both

import numpy as np
import pytest

from flytelocal.errors import TypeTransformerFailedError, UnsupportedTypeError
from flytelocal.types.engine import TypeEngine, literal_pb, literal_type_pb

UTC = dt.UTC


class Color(enum.Enum):
    RED = "red"
    BLUE = "blue"


class Level(enum.IntEnum):
    LOW = 1


class Config(TypedDict):
    name: str
    size: int


VALUES: list[tuple[Any, Any]] = [
    (int, -(2**63)),
    (int, 0),
    (float, -0.0),
    (float, math.inf),
    (float, 5e-324),
    (str, ""),
    (str, "ä\0\U0001f600"),
    (bool, False),
    (type(None), None),
    (None, None),
    (dt.datetime, dt.datetime(1, 1, 1, tzinfo=UTC)),
    (dt.datetime, dt.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)),
    (dt.datetime, dt.datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)),
    (dt.date, dt.date.min),
    (dt.date, dt.date.max),
    (dt.timedelta, dt.timedelta.min),
    (dt.timedelta, dt.timedelta.max),
    (dt.timedelta, dt.timedelta(microseconds=-1)),
    (List[int], [0, 1, 0]),
    (List[float], [0.0, 1.5]),
    (List[str], ["", "a"]),
    (List[bool], [True, False]),
    (List[dict], [{}, {"a": [1]}]),
    (Dict[str, bool], {"": False}),
    (Dict[str, Optional[List[int]]], {"a": None, "b": [1]}),
    (dict, {"a": {"b": [1, 2.5, None, True, "x"]}, 3: b"raw"}),
    (Dict[int, List[str]], {1: ["a"], 2: []}),
    (Config, {"name": "a", "size": 3}),
    (Optional[int], None),
    (int | str | None, "x"),
    (Union[int, float], 2),
    (Union[int, bool], True),
    (Union[List[int], List[str]], ["a"]),
    (Union[List[int], List[str]], []),
    (Union[Color, str], "red"),
    (Union[str, Color], Color.RED),
    (Color, Color.BLUE),
    (Literal["a", "b"], "b"),
    (Literal[True], True),
    (Annotated[List[Annotated[int, "inner"]], "outer"], [1]),
]


@pytest.mark.parametrize(("kind", "value"), VALUES, ids=repr)
def test_a_value_comes_through_bytes(kind: Any, value: Any, trip: Any) -> None:
    """The value read back equals the one written, in type and in sign."""
    read = trip(value, kind)
    assert read == value
    assert type(read) is type(value)
    assert repr(read) == repr(value)


def test_nan_comes_through(trip: Any) -> None:
    """NaN stays NaN, in a list too."""
    assert math.isnan(trip(math.nan, float))
    assert math.isnan(trip([0.0, math.nan], List[float])[1])


def test_a_naive_datetime_is_utc(trip: Any) -> None:
    """A datetime without time zone is taken as UTC, and another zone keeps its instant."""
    assert trip(dt.datetime(2020, 1, 1), dt.datetime) == dt.datetime(2020, 1, 1, tzinfo=UTC)
    east = dt.datetime(2020, 1, 1, tzinfo=dt.timezone(dt.timedelta(hours=9)))
    assert trip(east, dt.datetime) == east


def test_numbers_meet_where_the_literal_allows_it(trip: Any) -> None:
    """An integer literal reads as float, and a float literal without fraction as int."""
    assert trip(3, int, float) == 3.0
    assert trip(3.0, float, int) == 3
    assert trip([0, 1], List[int], List[float]) == [0.0, 1.0]
    with pytest.raises(TypeTransformerFailedError, match=r"expected int, got 3\.5 \(float\)"):
        trip(3.5, float, int)


REFUSED: list[tuple[Any, Any, str]] = [
    (int, True, r"expected int, got True \(bool\)"),
    (int, "10", r"expected int, got '10' \(str\)[\s\S]*fix: pass 10"),
    (int, "ten", r"expected int, got 'ten' \(str\)[\s\S]*fix: pass an int"),
    (int, 2**63, r"9223372036854775808 does not fit"),
    (int, 10**400, r"an int of 1329 bits does not fit"),
    (int, None, r"expected int, got None[\s\S]*declare Optional\[int\]"),
    (int, np.int64(3), r"expected int, got an int64[\s\S]*fix: pass int\(value\)"),
    (int, Level.LOW, r"fix: pass int\(value\)"),
    (float, 3, r"expected float, got 3 \(int\)[\s\S]*fix: pass 3\.0"),
    (float, np.float64(3), r"fix: pass float\(value\)"),
    (bool, 1, r"expected bool, got 1 \(int\)"),
    (bool, np.bool_(True), r"fix: pass bool\(value\)"),
    (str, 3, r"expected str, got 3 \(int\)"),
    (str, "\ud800", r"lone surrogates"),
    (str, b"x" * 100, r"expected str, got b'x+…"),
    (type(None), 3, r"expected None, got 3"),
    (dt.datetime, dt.date(2020, 1, 1), r"expected datetime, got a date[\s\S]*datetime\.combine"),
    (dt.datetime, "2020-01-01", r"fix: pass datetime\.fromisoformat"),
    (dt.date, dt.datetime(2020, 1, 1), r"fix: pass value\.date\(\)"),
    (dt.timedelta, 3, r"expected timedelta, got 3"),
    (List[int], (1, 2), r"expected list\[int\], got a tuple of 2[\s\S]*pass list\(value\)"),
    (List[int], {1}, r"got a set of 1[\s\S]*pass list\(value\)"),
    (List[int], np.array([1]), r"pass value\.tolist\(\)"),
    (List[int], "ab", r"expected list\[int\], got 'ab'"),
    (List[int], None, r"got None[\s\S]*Optional"),
    (List[int], [1, "a"], r"expected int, got 'a'[\s\S]*where: value\[1\]"),
    (List[int], [1, 2**64], r"does not fit[\s\S]*where: value\[1\]"),
    (List[str], ["a", "\udfff"], r"where: value\[1\]"),
    (List[List[float]], [[1.0], [2.0, "x"]], r"where: value\[1\]\[1\]"),
    (Dict[str, int], {1: 1}, r"expected keys of type str, got 1 \(int\)"),
    (Dict[str, int], {"a": 1, "b": 2**63}, r"where: value\['b'\]"),
    (Dict[str, List[int]], {"k": [0, None]}, r"expected int, got None[\s\S]*where: value\['k'\]\[1\]"),
    (Dict[str, int], [1], r"expected dict\[str, int\], got a list of 1"),
    (dict, [1], r"expected dict, got a list of 1"),
    (dict, {"a": {"b": [1, object()]}}, r"an object cannot lie inside[\s\S]*where: value\['a'\]\['b'\]\[1\]"),
    (dict, {"a": dt.datetime(2020, 1, 1)}, r"a datetime cannot lie inside an untyped dict"),
    (dict, {"a": 2**70}, r"msgpack cannot hold it"),
    (Dict[int, str], {1: 3}, r"expected str, got 3[\s\S]*where: value\[1\]"),
    (Config, {"name": "a"}, r"Config needs the key 'size'"),
    (Config, {"name": "a", "size": 1, "more": 2}, r"Config has no key 'more'"),
    (Union[int, str], 1.5, r"expected Union\[int, str\], got 1\.5[\s\S]*pass one of: int, str"),
    (Union[int, str], None, r"got None[\s\S]*Optional"),
    (Optional[int], "x", r"expected int, got 'x'"),
    (Optional[List[int]], [1, "x"], r"expected int, got 'x'[\s\S]*where: value\[1\]"),
    (Color, "green", r"expected a member of Color, got 'green' \(str\)[\s\S]*use one of: 'red', 'blue'"),
    (Color, None, r"expected Color, got None"),
    (Literal["a", "b"], "c", r"use one of: 'a', 'b'"),
    (Literal[1], True, r"expected Literal\[1\], got True"),
    (Literal[1], "x", r"expected Literal\[1\], got 'x'"),
]


# Workers compare the ids, so an address must not be among them.
@pytest.mark.parametrize(
    ("kind", "value", "message"), REFUSED, ids=lambda item: repr(item).partition(" object at 0x")[0][:40]
)
def test_a_wrong_value_is_refused_with_its_place_and_cure(
    kind: Any, value: Any, message: str, ctx: Any
) -> None:
    """One typed error, without a chain, says what was expected, what came, where, and what to do."""
    with pytest.raises(TypeTransformerFailedError, match=message) as caught:
        literal_pb(ctx, value, kind, "value")
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
    assert caught.value.fix


UNSUPPORTED: list[tuple[Any, str]] = [
    (Any, r"Any has no Flyte type[\s\S]*use dict"),
    (object, r"object has no Flyte type"),
    (tuple, r"tuple has no Flyte type[\s\S]*list\[T\], a dataclass"),
    (tuple[int, str], r"has no Flyte type[\s\S]*dataclass"),
    (list, r"list has no Flyte type[\s\S]*list\[int\]"),
    (set[int], r"set\[int\] has no Flyte type[\s\S]*use list\[T\]"),
    (bytes, r"bytes has no Flyte type[\s\S]*base64"),
    (complex, r"complex has no Flyte type"),
    (List[Any], r"Any has no Flyte type \(in list\[Any\]\)"),
    (Dict[str, Any], r"Any has no Flyte type \(in dict\[str, Any\]\)[\s\S]*use dict"),
    (Optional[bytes], r"bytes has no Flyte type"),
    (Level, r"the enum Level has no Flyte type: its member LOW has the value 1"),
    (enum.Enum("Nothing", {}), r"it has no members"),
    (Literal["a", 1], r"constants of one type"),
    (type("Own", (), {}), r"Own has no Flyte type[\s\S]*TypeEngine\.register"),
]


@pytest.mark.parametrize(("kind", "message"), UNSUPPORTED, ids=repr)
def test_a_type_without_flyte_form_names_the_alternative(kind: Any, message: str) -> None:
    """Where flytekit pickles or gives up, the error names what to use instead."""
    with pytest.raises(UnsupportedTypeError, match=message):
        literal_type_pb(kind)


def test_a_tuple_and_none_are_refused_before_conversion() -> None:
    """`to_literal_checks` refuses tuples, and None for what is not optional."""
    for kind, value, message in (
        (int, (1,), "a tuple is not a value"),
        (int, None, "expected int, got None"),
    ):
        with pytest.raises(TypeTransformerFailedError, match=message):
            TypeEngine.to_literal_checks(value, kind, TypeEngine.to_literal_type(kind))
    TypeEngine.to_literal_checks(None, Optional[int], TypeEngine.to_literal_type(Optional[int]))
    TypeEngine.to_literal_checks(None, None, TypeEngine.to_literal_type(None))


def test_a_deeply_nested_dict_is_a_typed_error(ctx: Any) -> None:
    """Nesting without end is refused, not followed until the interpreter dies."""
    bomb: dict[str, Any] = {}
    for _ in range(5000):
        bomb = {"a": bomb}
    with pytest.raises(TypeTransformerFailedError, match="nested deeper than 200 levels"):
        literal_pb(ctx, bomb, dict)


def test_equal_unions_of_other_order_stay_apart() -> None:
    """Python calls Union[int, str] and Union[str, int] equal; their literal types are not."""
    first = literal_type_pb(list[Union[int, str]]).collection_type.union_type
    second = literal_type_pb(list[Union[str, int]]).collection_type.union_type
    assert [variant.structure.tag for variant in first.variants] == ["int", "str"]
    assert [variant.structure.tag for variant in second.variants] == ["str", "int"]
    ones, trues = literal_type_pb(Literal[1]), literal_type_pb(Literal[True])
    assert ones != trues
    assert literal_type_pb(Literal["a", "b"]) != literal_type_pb(Literal["b", "a"])


def test_the_literal_type_handed_out_is_a_copy() -> None:
    """Changing a LiteralType changes nobody else's."""
    TypeEngine.to_literal_type(List[int]).to_flyte_idl().collection_type.simple = 3
    assert TypeEngine.to_literal_type(List[int]).to_flyte_idl().collection_type.simple == 1
