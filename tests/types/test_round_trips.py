"""Property tests: any value of any supported type, nested to depth 3, comes through bytes unchanged."""

# ruff: noqa: UP006, UP007, UP045, PT017 - types are built at run time; both outcomes are right

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
from typing import Any, Dict, List, Optional, Union  # noqa: UP035 - built at run time

from flyteidl.core import literals_pb2
from hypothesis import given
from hypothesis import strategies as st

from flytelocal.context.manager import FlyteContextManager
from flytelocal.types.engine import TypeEngine, literal_pb, literal_type_pb, python_value
from flytelocal.types.guess import guess


class Color(enum.Enum):
    RED = "red"
    BLUE = "blue green"


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
INTS = st.integers(-(2**63), 2**63 - 1)
FLOATS = st.floats(allow_nan=False)
TIMES = st.datetimes(timezones=st.just(dt.UTC)).map(lambda time: time.replace(fold=0))

LEAVES: list[tuple[Any, st.SearchStrategy[Any]]] = [
    (int, INTS),
    (float, FLOATS),
    (str, TEXT),
    (bool, st.booleans()),
    (dt.datetime, TIMES),
    (dt.date, st.dates()),
    (dt.timedelta, st.timedeltas()),
    (Color, st.sampled_from(Color)),
]
PLAIN = st.recursive(
    st.none() | st.booleans() | INTS | FLOATS | TEXT | st.binary(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)
_RECORDS: dict[Any, Any] = {}


def record(kinds: tuple[Any, ...]) -> Any:
    """A dataclass with fields of the given types, one class for the same types."""
    key = (kinds, tuple(map(repr, kinds)))
    if key not in _RECORDS:
        fields = [(f"f{index}", kind) for index, kind in enumerate(kinds)]
        _RECORDS[key] = dataclasses.make_dataclass("Record", fields)
    return _RECORDS[key]


@st.composite
def typed(draw: st.DrawFn, depth: int = 3, in_record: bool = False) -> tuple[Any, st.SearchStrategy[Any]]:
    """A type and a strategy for its values."""
    form = draw(
        st.sampled_from(["leaf", "dict"] + (["list", "map", "optional", "union", "record"] if depth else []))
    )
    if form == "leaf":
        kind, values = draw(st.sampled_from(LEAVES))
        if in_record and kind is dt.timedelta:  # seconds as a float hold microseconds for some 285 years
            values = st.timedeltas(dt.timedelta(days=-10_000), dt.timedelta(days=10_000))
        return kind, values
    if form == "dict":
        return dict, st.dictionaries(TEXT, PLAIN, max_size=3)
    if form == "record":
        parts = draw(st.lists(typed(depth - 1, True), min_size=1, max_size=3))
        cls = record(tuple(kind for kind, _ in parts))
        return cls, st.builds(cls, *(values for _, values in parts))
    if form == "union":
        (first, ours), (second, theirs) = draw(
            st.lists(st.sampled_from(LEAVES[:4]), min_size=2, max_size=2, unique_by=lambda pair: pair[0])
        )
        return Union[first, second], ours | theirs
    kind, values = draw(typed(depth - 1, in_record))
    if form == "list":
        return List[kind], st.lists(values, max_size=3)
    if form == "map":
        return Dict[str, kind], st.dictionaries(TEXT, values, max_size=3)
    return Optional[kind], st.none() | values


def send(value: Any, kind: Any, read_as: Any = None) -> Any:
    """A value through bytes."""
    ctx = FlyteContextManager.current_context()
    data = literal_pb(ctx, value, kind).SerializeToString()
    return python_value(ctx, literals_pb2.Literal.FromString(data), kind if read_as is None else read_as)


def kinds_inside(value: Any) -> Any:
    """The types in a value, so that 0 and 0.0 and False differ; a map of literals has no order."""
    if isinstance(value, dict):
        return dict, {key: (type(key), kinds_inside(item)) for key, item in value.items()}
    if isinstance(value, list):
        return list, [kinds_inside(item) for item in value]
    if dataclasses.is_dataclass(value):
        return type(value), [kinds_inside(getattr(value, field.name)) for field in dataclasses.fields(value)]
    return type(value), repr(value) if isinstance(value, float) else None


@given(st.data())
def test_every_value_comes_through(data: st.DataObject) -> None:
    """A value read with the type it was written with equals it, and has the same types inside."""
    kind, values = data.draw(typed())
    value = data.draw(values)
    read = send(value, kind)
    assert read == value
    assert kinds_inside(read) == kinds_inside(value)


@given(st.data())
def test_every_value_is_readable_by_its_guessed_type(data: st.DataObject) -> None:
    """What an executor sees, read by the guessed type, can be written again to the same meaning."""
    kind, values = data.draw(typed())
    value = data.draw(values)
    guessed = guess(literal_type_pb(kind))
    seen = send(value, kind, guessed)
    assert send(seen, guessed) == seen


@given(st.data())
def test_a_value_fits_its_literal_type(data: st.DataObject) -> None:
    """The engine finds one and the same codec for a type, however often it is asked."""
    kind, _ = data.draw(typed())
    assert TypeEngine.to_literal_type(kind) == TypeEngine.to_literal_type(kind)
    assert literal_type_pb(kind) is literal_type_pb(kind)


@given(PLAIN)
def test_plain_values_lie_in_a_dict(value: Any) -> None:
    """What JSON and msgpack hold comes through an untyped dict."""
    assert send({"value": value}, dict) == {"value": value}


@given(st.binary(max_size=60))
def test_any_bytes_are_a_value_or_a_typed_error(data: bytes) -> None:
    """Arbitrary msgpack bytes never crash the reader."""
    from flytelocal.errors import TypeTransformerFailedError

    pb = literals_pb2.Literal()
    pb.scalar.binary.value = data
    pb.scalar.binary.tag = "msgpack"
    ctx = FlyteContextManager.current_context()
    for kind in (dict, int, List[int], record((int, Optional[str])), Color, dt.timedelta, Union[int, str]):
        try:
            python_value(ctx, pb, kind)
        except TypeTransformerFailedError as error:
            assert error.what


@given(st.binary(max_size=80))
def test_any_literal_is_a_value_or_a_typed_error(data: bytes) -> None:
    """Arbitrary literal bytes that parse are read or refused."""
    from google.protobuf.message import DecodeError

    from flytelocal.errors import TypeTransformerFailedError

    try:
        pb = literals_pb2.Literal.FromString(data)
    except DecodeError:
        return
    ctx = FlyteContextManager.current_context()
    for kind in (
        int,
        str,
        List[int],
        Dict[str, float],
        Optional[int],
        Union[int, str],
        dict,
        dt.datetime,
        type(None),
    ):
        try:
            python_value(ctx, pb, kind)
        except TypeTransformerFailedError as error:
            assert error.what
