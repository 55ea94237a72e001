"""Views over repeated and map fields behave as lists and dicts, without making their elements."""

from __future__ import annotations

import copy
import json
import pickle
import tracemalloc
from operator import add

import pytest
from flyteidl.core import literals_pb2, tasks_pb2

from flytelocal.models.literals import Literal, LiteralCollection, LiteralMap, Primitive, Scalar
from flytelocal.models.views import MessageList, MessageMap, PairMap, ScalarList, ScalarMap


def _literal(number: int) -> Literal:
    return Literal(scalar=Scalar(primitive=Primitive(integer=number)))


def _collection(count: int) -> LiteralCollection:
    message = literals_pb2.LiteralCollection()
    for number in range(count):
        message.literals.add().scalar.primitive.integer = number
    return LiteralCollection.from_flyte_idl(message)


def test_a_list_of_a_hundred_thousand_stays_in_the_message():
    """Wrapping, measuring, indexing, comparing, passing on: none of it makes an object for each element."""
    data = _collection(100_000).serialize_to_string()
    view = LiteralCollection.from_flyte_idl(literals_pb2.LiteralCollection.FromString(data))
    tracemalloc.start()
    try:
        assert len(view.literals) == 100_000
        assert view.literals[-1].scalar.primitive.integer == 99_999
        assert [item.scalar.primitive.integer for item in view.literals[5:8]] == [5, 6, 7]
        assert view.literals == view.literals
        assert "99,990 more" in repr(view.literals)
        assert Literal(collection=view).collection is not None
        assert LiteralCollection(view.literals).to_flyte_idl() is not view.to_flyte_idl()
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    # A hundred thousand objects take ten million bytes; the copies pass through one serialized message.
    assert peak < 2_000_000


def test_a_map_of_ten_thousand_stays_in_the_message():
    """Wrapping, measuring and looking up make one object each."""
    message = literals_pb2.LiteralMap()
    for number in range(10_000):
        message.literals[f"k{number}"].scalar.primitive.integer = number
    view = LiteralMap.from_flyte_idl(message)
    tracemalloc.start()
    try:
        assert len(view.literals) == 10_000
        assert view.literals["k7"].scalar.primitive.integer == 7
        assert "k10000" not in view.literals
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 20_000


def test_message_list_is_a_list():
    """Elements, slices, membership, sums and comparison are a list's."""
    view = _collection(3).literals
    plain = [_literal(0), _literal(1), _literal(2)]
    assert view == plain
    assert view != plain[:2]
    assert view != 3
    assert list(view) == plain
    assert view[1:] == plain[1:]
    assert isinstance(view[1:], MessageList)
    assert _literal(2) in view
    assert view.index(_literal(1)) == 1
    assert add(view, [_literal(3)]) == [*plain, _literal(3)]
    assert add([_literal(3)], view) == [_literal(3), *plain]
    assert repr(_collection(1).literals) == "[Literal(scalar { primitive { integer: 0 } })]"
    with pytest.raises(IndexError):
        _ = view[3]
    with pytest.raises(TypeError):
        hash(view)
    with pytest.raises(TypeError):
        view[0] = _literal(9)


def test_message_list_elements_write_through():
    """An element is a view too: what is set on it is in the whole."""
    whole = _collection(2)
    whole.literals[1].hash = "h"
    assert whole.to_flyte_idl().literals[1].hash == "h"


def test_message_map_is_a_dict():
    """Keys, values and comparison are a dict's, in the order of the keys; looking up adds nothing."""
    plain = {"b": _literal(2), "a": _literal(1)}
    whole = LiteralMap(plain)
    view = whole.literals
    assert view == plain
    assert dict(view) == plain
    assert list(view) == ["a", "b"]
    assert view != {"a": _literal(1)}
    assert view != {"a": _literal(1), "c": _literal(2)}
    assert view != 3
    assert view.get("c") is None
    assert 3 not in view
    with pytest.raises(KeyError, match="c"):
        _ = view["c"]
    assert len(whole.literals) == 2
    assert repr(LiteralMap({"a": Literal()}).literals) == "{'a': Literal()}"
    with pytest.raises(TypeError):
        view["c"] = _literal(3)


def test_scalar_list_reads_and_writes():
    """A list of texts changes in place."""
    box = tasks_pb2.Container(args=["a", "b"])
    view: ScalarList[str] = ScalarList(box.args)
    assert view == ["a", "b"] == list(view)
    assert view != ["a"]
    assert view != 3
    view.append("c")
    view.insert(0, "z")
    view[1] = "y"
    del view[2]
    view += ["d"]
    assert list(box.args) == ["z", "y", "c", "d"]
    assert view[1:3] == ["y", "c"]
    assert add(view, ["e"]) == ["z", "y", "c", "d", "e"]
    assert add(["e"], view) == ["e", "z", "y", "c", "d"]
    assert repr(view) == "['z', 'y', 'c', 'd']"


def test_scalar_map_reads_and_writes():
    """A map of texts changes in place, in the order of its keys."""
    pod = tasks_pb2.K8sObjectMetadata(labels={"b": "2", "a": "1"})
    view: ScalarMap[str] = ScalarMap(pod.labels)
    assert view == {"a": "1", "b": "2"}
    assert view != {"a": "1"}
    assert view != 3
    assert list(view) == ["a", "b"]
    view["c"] = "3"
    del view["a"]
    with pytest.raises(KeyError):
        _ = view["a"]
    with pytest.raises(KeyError):
        del view["a"]
    assert len(view) == 2
    assert dict(pod.labels) == {"b": "2", "c": "3"}
    assert view | {"d": "4"} == {"b": "2", "c": "3", "d": "4"}
    assert {"b": "0"} | view == {"b": "2", "c": "3"}
    assert repr(view) == "{'b': '2', 'c': '3'}"


def test_pair_map_reads_and_writes():
    """A list of pairs is a dict in the list's order, where the last of a key wins."""
    box = tasks_pb2.Container(env=[{"key": "Z", "value": "1"}, {"key": "A", "value": "2"}])
    view = PairMap(box.env)
    assert view == {"Z": "1", "A": "2"}
    assert view != 3
    assert list(view) == ["Z", "A"]
    view["Z"] = "3"
    view["B"] = "4"
    assert [(pair.key, pair.value) for pair in box.env] == [("Z", "3"), ("A", "2"), ("B", "4")]
    box.env.add(key="A", value="5")
    assert view["A"] == "5"
    assert len(view) == 3
    del view["A"]
    assert view == {"Z": "3", "B": "4"}
    with pytest.raises(KeyError):
        del view["A"]
    assert view | {"C": ""} == {"Z": "3", "B": "4", "C": ""}
    assert {"C": ""} | view == {"C": "", "Z": "3", "B": "4"}
    assert repr(view) == "{'Z': '3', 'B': '4'}"


@pytest.mark.parametrize(
    ("view", "plain"),
    [
        (_collection(2).literals, [_literal(0), _literal(1)]),
        (LiteralMap({"a": _literal(1)}).literals, {"a": _literal(1)}),
        (ScalarList(tasks_pb2.Container(args=["a"]).args), ["a"]),
        (ScalarMap(tasks_pb2.K8sObjectMetadata(labels={"a": "1"}).labels), {"a": "1"}),
        (PairMap(tasks_pb2.Container(env=[{"key": "Z", "value": "1"}]).env), {"Z": "1"}),
    ],
    ids=["MessageList", "MessageMap", "ScalarList", "ScalarMap", "PairMap"],
)
def test_views_copy_and_pickle_as_plain_collections(view, plain):
    """A copy of a view is a list or dict of its own, whole."""
    for twin in (copy.copy(view), copy.deepcopy(view), pickle.loads(pickle.dumps(view))):
        assert type(twin) is type(plain)
        assert twin == plain


def test_plain_forms_are_json():
    """`dict(view)` and `list(view)` are what JSON takes."""
    box = tasks_pb2.Container(args=["a"], env=[{"key": "Z", "value": "1"}])
    assert json.dumps([list(ScalarList(box.args)), dict(PairMap(box.env))]) == '[["a"], {"Z": "1"}]'


def test_messages_are_at_hand():
    """Code that needs no models gets the protobuf containers."""
    whole = _collection(1)
    assert whole.literals.messages is whole.to_flyte_idl().literals
    assert isinstance(LiteralMap({}).literals, MessageMap)
    assert not LiteralMap({}).literals.messages
