"""Promises: what they refer to, what they refuse, and how conditions over them are evaluated."""

from __future__ import annotations

import copy
import datetime as dt
import pickle

import pytest

from flytelocal.context.manager import FlyteContextManager
from flytelocal.errors import CompilationError
from flytelocal.graph.node import Node
from flytelocal.graph.node_output import NodeOutput
from flytelocal.graph.promise import Promise
from flytelocal.types.engine import TypeEngine


def node(name: str = "n0") -> Node:
    """A node without inputs."""
    return Node(name, None, [], [], None)


def pending(name: str = "n0", var: str = "o0") -> Promise:
    """The output of a node that has not run."""
    return Promise(var, NodeOutput(node(name), var))


def ready(value: object, python_type: object = None) -> Promise:
    """A promise whose value is there."""
    kind = python_type or type(value)
    ctx = FlyteContextManager.current_context()
    return Promise("x", TypeEngine.to_literal(ctx, value, kind, TypeEngine.to_literal_type(kind)))


def test_pending_refers_to_its_node():
    """A pending promise has a node output and no value."""
    promise = pending()
    assert not promise.is_ready
    assert promise.val is None
    assert (promise.ref.node_id, promise.ref.var, promise.var, promise.attr_path) == ("n0", "o0", "o0", [])


def test_ready_has_its_value():
    """A ready promise has a literal and no node."""
    promise = ready(3)
    assert promise.is_ready
    assert promise.ref is None
    assert promise.val.to_flyte_idl().scalar.primitive.integer == 3


@pytest.mark.parametrize(
    "value",
    [
        3,
        -(2**40),
        1.5,
        "x",
        True,
        False,
        None,
        dt.timedelta(minutes=3),
        dt.datetime(2020, 1, 2, tzinfo=dt.UTC),
    ],
)
def test_eval_gives_the_value(value):
    """`eval` of a ready promise is its Python value."""
    assert ready(value).eval() == value


def test_eval_of_optional():
    """`eval` sees through a union."""
    assert ready(3, int | None).eval() == 3
    assert ready(None, int | None).eval() is None


def test_eval_follows_the_path():
    """`eval` of an item is the item's value."""
    assert ready([1, 2], list[int])[1].eval() == 2
    assert ready({"a": {"b": [1, "x"]}}, dict)["a"].b[1].eval() == "x"


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (pending, "not there yet"),
        (lambda: Promise("o0", None), "branch that makes it is not taken"),
        (lambda: ready([1], list[int]), "a collection cannot be compared"),
    ],
)
def test_eval_refuses(make, message):
    """`eval` says why there is no single value."""
    with pytest.raises(CompilationError, match=message):
        make().eval()


def test_items_and_attributes_are_paths():
    """Items and attributes of a pending promise add to its path and leave the promise alone."""
    promise = pending()
    inner = promise["rows"][0].name
    assert inner.attr_path == ["rows", 0, "name"]
    assert promise.attr_path == []
    path = inner.ref.to_flyte_idl().attr_path
    assert [step.WhichOneof("value") for step in path] == ["string_value", "int_value", "string_value"]


def test_items_of_ready_are_paths():
    """Items and attributes of a ready promise add to its path too."""
    promise = ready([1, 2], list[int])
    assert promise[0].attr_path == [0]
    assert promise[0].val == promise.val
    assert promise.attr_path == []


@pytest.mark.parametrize("key", [1.0, slice(0, 1), True, None, (1, 2), 2**31, -(2**31)])
def test_wrong_keys_are_refused(key):
    """Only text and whole numbers lead into a value."""
    with pytest.raises(CompilationError, match="does not lead into a value"):
        pending()[key]


@pytest.mark.parametrize(
    "name",
    [
        "__array__",
        "__deepcopy__",
        "_repr_html_",
        "_ipython_display_",
        "_ipython_canary_method_should_not_exist_",
    ],
)
def test_protocol_names_are_no_attributes(name):
    """Names that Python and notebooks ask for do not become paths."""
    assert not hasattr(pending(), name)


@pytest.mark.parametrize(
    "use",
    [
        bool,
        lambda p: p and 1,
        lambda p: not p,
        lambda p: 1 < p < 3,
        lambda p: 1 if p == 1 else 2,
        lambda p: bool((p == 1) & (p == 2)),
    ],
)
@pytest.mark.parametrize("make", [pending, lambda: ready(1)])
def test_truth_is_refused(make, use):
    """Truth of a promise or a condition is refused, with `&` and `|` as the way out."""
    with pytest.raises(CompilationError, match=r"neither true nor false[\s\S]*& and \|"):
        use(make())


@pytest.mark.parametrize("use", [list, iter, lambda p: [*p], lambda p: 1 in p])
def test_loops_are_refused(use):
    """A promise is not looped over."""
    with pytest.raises(CompilationError, match="cannot be looped over"):
        use(pending())


@pytest.mark.parametrize(
    "use", [lambda p: p & (p == 1), lambda p: p | p, lambda p: True & p, lambda p: 1 | p]
)
def test_a_value_is_no_condition(use):
    """`&` and `|` join conditions, not values."""
    with pytest.raises(CompilationError, match="is a value, not a condition"):
        use(pending())


def test_with_var():
    """`with_var` names another output of the node, or gives a ready value another name."""
    assert pending().with_var("z").ref.var == "z"
    renamed = ready([1, 2], list[int])[1].with_var("z")
    assert (renamed.var, renamed.eval()) == ("z", 2)


@pytest.mark.parametrize("make", [lambda: pending()["a"], lambda: ready([1], list[int])[0]])
@pytest.mark.parametrize("duplicate", [lambda p: p.deepcopy(), copy.copy])
def test_copies_are_apart(make, duplicate):
    """A copy has a path of its own."""
    promise = make()
    twin = duplicate(promise)
    assert twin is not promise
    assert twin.attr_path == promise.attr_path
    assert twin[1].attr_path != promise.attr_path


def test_ready_promises_travel():
    """A ready promise survives pickling."""
    promise = pickle.loads(pickle.dumps(ready([1, 2], list[int])[1]))
    assert promise.eval() == 2


def test_order_between_promises():
    """`>>` and `runs_before` order nodes once, and give the right side back."""
    a, b, c = pending("a"), pending("b"), pending("c")
    assert a >> b is b
    _ = a >> b
    b.runs_before(c)
    assert [one.id for one in b.ref.node.upstream_nodes] == ["a"]
    assert [one.id for one in c.ref.node.upstream_nodes] == ["b"]


def test_order_of_ready_promises():
    """Ready promises have no order to keep."""
    a, b = ready(1), ready(2)
    assert a >> b is b


def test_circles_are_refused():
    """An order that closes a circle is refused with both names."""
    a, b, c = pending("a"), pending("b"), pending("c")
    _ = a >> b >> c
    with pytest.raises(CompilationError, match="'c' would run before 'a', which runs before it"):
        _ = c >> a
    with pytest.raises(CompilationError, match="'a' would run before itself"):
        _ = a >> a


def test_order_with_no_step():
    """Something that is no step is refused."""
    with pytest.raises(CompilationError, match="3 is not a step"):
        _ = pending() >> 3


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (lambda: pending()["a"][0], "Promise(n0.o0['a'][0])"),
        (lambda: ready(3), "Promise(x = 3)"),
        (lambda: ready([1, 2], list[int])[0], "Promise(x[0] = list of 2)"),
        (lambda: ready({"a": 1}, dict[str, int]), "Promise(x = dict of 1)"),
        (lambda: ready({"a": 1}, dict), "Promise(x = binary)"),
        (lambda: Promise("x", None), "Promise(x = branch not taken)"),
    ],
)
def test_repr(make, text):
    """A promise shows where it comes from, or what it holds."""
    assert repr(make()) == text


@pytest.mark.parametrize("make", [pending, lambda: ready("<b>"), lambda: Promise("x", None)])
def test_faces(make):
    """A promise has a text and an HTML face, escaped."""
    bundle = make()._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "text/html"}
    assert "failed" not in bundle["text/plain"]
    assert "<b>" not in bundle["text/html"]
