"""Plain Python values pass through Struct messages, and what cannot is refused by its path."""

from __future__ import annotations

import copy
import enum
import json
import math

import pytest
from google.protobuf import json_format
from google.protobuf.struct_pb2 import Struct
from hypothesis import given
from hypothesis import strategies as st

from flytelocal.errors import ConfigurationError
from flytelocal.models.structs import from_struct, to_struct, unchanged

NUMBERS = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(2**53), 2**53)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=12,
)
OBJECTS = st.dictionaries(st.text(max_size=3), VALUES, max_size=4)


@given(OBJECTS)
def test_json_passes_through(value):
    """A JSON object comes back equal; its message is the one that protobuf's JSON parser makes."""
    message = to_struct(value, where="custom")
    assert from_struct(message) == value
    assert message == json_format.Parse(json.dumps(value), Struct())
    assert to_struct(from_struct(message), where="custom") == message


@given(OBJECTS)
def test_reading_agrees_with_protobufs_json(value):
    """What is read is what protobuf's own JSON form says."""
    message = to_struct(value, where="custom")
    assert from_struct(message) == json_format.MessageToDict(message)


@given(OBJECTS, OBJECTS)
def test_unchanged_means_the_same_message(one, two):
    """Two values are unchanged exactly when they give the same message."""
    same = to_struct(one, where="") == to_struct(two, where="")
    assert unchanged(one, two) == same or one == two
    assert unchanged(copy.deepcopy(one), one)
    assert unchanged({"a": math.nan}, {"a": float("nan")})


@pytest.mark.parametrize(
    ("now", "before"),
    [({"a": True}, {"a": 1.0}), ({"a": 0.0}, {"a": False}), ([1], [1, 2]), ({}, {"a": None})],
)
def test_changes_that_python_calls_equal_are_seen(now, before):
    """True is not 1 in JSON, whatever Python says."""
    assert not unchanged(now, before)


class Colour(str, enum.Enum):  # noqa: UP042 - whose str() is not its value
    RED = "red"


class Level(enum.IntEnum):
    HIGH = 3


def test_keys_and_values_take_their_json_form():
    """Tuples are lists, keys that are no text become it, enums of text and numbers are their values."""
    value = {1: (1, 2), False: None, None: 1, 1.5: "", Colour.RED: Colour.RED, "l": Level.HIGH}
    assert from_struct(to_struct(value, where="custom")) == {
        "1": [1.0, 2.0],
        "false": None,
        "null": 1.0,
        "1.5": "",
        "red": "red",
        "l": 3.0,
    }


@pytest.mark.parametrize(
    ("value", "what", "where"),
    [
        ({"a": [1, {"b": object()}]}, "a value is a object, which has no JSON form", "custom['a'][1]['b']"),
        ({"a": {1, 2}}, "a value is a set", "custom['a']"),
        ({"a": b"x"}, "a value is a bytes", "custom['a']"),
        ({(1, 2): 3}, r"the key \(1, 2\) is a tuple", "custom"),
        ({"a": float("nan")}, "a number is nan, which JSON cannot carry", "custom['a']"),
        ({"a": [float("-inf")]}, "a number is -inf", "custom['a'][0]"),
        ({"a": 10**400}, "too large for JSON", "custom['a']"),
    ],
)
def test_what_has_no_json_form_is_refused_by_its_path(value, what, where):
    """The error says what is wrong, and the path to it."""
    with pytest.raises(ConfigurationError, match=what) as caught:
        to_struct(value, where="custom")
    assert caught.value.where == where
    assert caught.value.fix


def test_a_value_that_holds_itself_is_refused():
    """A loop is an error, not an endless one."""
    loop: dict[str, object] = {}
    loop["me"] = [loop]
    with pytest.raises(ConfigurationError, match="nested too deeply, or holds itself"):
        to_struct(loop, where="custom")


def test_what_was_read_can_be_written_back():
    """A NaN that bytes hold can be written back, though no constructor takes one."""
    message = to_struct({"a": float("nan")}, where="custom", finite=False)
    assert message.fields["a"].number_value != message.fields["a"].number_value
