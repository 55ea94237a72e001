"""Compiling: calls become nodes with bindings, upstream nodes and promises."""

from __future__ import annotations

import pytest

from flytelocal.configuration.image import ImageConfig
from flytelocal.configuration.settings import SerializationSettings
from flytelocal.context.compilation_state import CompilationState
from flytelocal.context.manager import FlyteContextManager
from flytelocal.errors import CompilationError, InputError, MissingInputError, UnknownInputError
from flytelocal.graph.bindings import binding_data_from_python, binding_from_python, to_binding
from flytelocal.graph.compile import create_and_link_node, link_node, node_to_model
from flytelocal.graph.node import Node
from flytelocal.graph.node_output import NodeOutput
from flytelocal.graph.outputs import create_native_named_tuple, create_task_output
from flytelocal.graph.promise import Promise, VoidPromise
from flytelocal.types.engine import TypeEngine
from flytelocal.types.interface import Interface


def text(message):
    """A message on one line."""
    return " ".join(str(message.to_flyte_idl()).split())


def bound(node):
    """The node's bindings by input, on one line each."""
    return {binding.var: text(binding.binding) for binding in node.bindings}


def bind(value, python_type):
    """The binding of a value, and the ids of the nodes that it needs."""
    ctx = FlyteContextManager.current_context()
    binding, nodes = binding_from_python(
        ctx, "v", TypeEngine.to_literal_type(python_type), value, python_type
    )
    assert binding.var == "v"
    return text(binding.binding), [node.id for node in nodes]


def promise(node="n0"):
    """A promise of node `node`."""
    return Promise("o0", NodeOutput(Node(node, None, [], [], None), "o0"))


def test_nodes_of_calls(compiling, double):
    """Each call is a node with a running id, its inputs in order and the nodes it needs."""
    first = double(x=1)
    second = double(x=first, by=first)
    assert isinstance(first, Promise)
    assert [node.id for node in compiling.compilation_state.nodes] == ["n0", "n1"]
    assert bound(first.ref.node) == {
        "by": "scalar { primitive { integer: 2 } }",
        "x": "scalar { primitive { integer: 1 } }",
    }
    assert bound(second.ref.node)["x"] == 'promise { node_id: "n0" var: "y" }'
    assert [node.id for node in second.ref.node.upstream_nodes] == ["n0"]


def test_order_of_upstream_nodes(compiling, make_task):
    """Upstream nodes come once each, in the order of the inputs that need them."""
    work = make_task({"a": int, "b": int, "c": int}, {"y": int})
    made = [work(a=1, b=2, c=3) for _ in range(4)]
    node = work(a=made[3], b=made[1], c=made[3]).ref.node
    assert [one.id for one in node.upstream_nodes] == ["n3", "n1"]


def test_several_outputs(compiling, divide):
    """Several outputs come in a tuple that stands for the node."""
    parts = divide(a=7, b=2)
    assert parts._fields == ("quotient", "remainder", "exact")
    assert parts.remainder.ref.var == "remainder"
    assert parts.with_overrides(node_name="parts") is parts
    assert parts.ref.node_id == "parts"
    after = divide(a=parts.quotient, b=1)
    last = divide(a=1, b=1)
    assert after >> last is last
    assert parts.runs_before(last) is parts
    assert [node.id for node in last.ref.node.upstream_nodes] == ["n1", "parts"]


def test_no_outputs(compiling, clean):
    """A task without outputs gives a void promise that knows its node."""
    void = clean(x=1)
    assert isinstance(void, VoidPromise)
    assert (void.task_name, void.ref.node_id) == ("pkg.clean", "n0")


def test_prefix(double):
    """Ids begin with the prefix of what is being compiled."""
    ctx = FlyteContextManager.current_context()
    with FlyteContextManager.with_context(ctx.with_compilation_state(CompilationState("sub-"))):
        assert double(x=1).ref.node_id == "sub-n0"


def test_ids_of_ones_own(compiling, double):
    """A node may have an id of its own, once, and stay out of the workflow."""
    assert create_and_link_node(compiling, double, node_id="mine", x=1).ref.node_id == "mine"
    outside = create_and_link_node(compiling, double, add_node_to_compilation_state=False, x=1)
    assert outside.ref.node_id == ""
    assert [node.id for node in compiling.compilation_state.nodes] == ["mine"]
    with pytest.raises(CompilationError, match="there is a node 'mine' already"):
        create_and_link_node(compiling, double, node_id="mine", x=1)


def test_another_interface(compiling, double):
    """A node may have another interface than its entity."""
    other = Interface(inputs={"z": str}, outputs={"k": int})
    result = create_and_link_node(compiling, double, other, z="a")
    assert result.ref.var == "k"
    assert bound(result.ref.node) == {"z": 'scalar { primitive { string_value: "a" } }'}


def test_any_name_of_input(compiling, make_task):
    """Inputs may have the names of the function's own parameters."""
    task = make_task({"node_id": int, "ctx": int}, {"y": int})
    result = link_node(compiling, task, {"node_id": 1, "ctx": 2})
    assert sorted(bound(result.ref.node)) == ["ctx", "node_id"]


@pytest.mark.parametrize(
    ("kwargs", "error", "message"),
    [
        ({}, MissingInputError, r"input 'x' is missing[\s\S]*task 'pkg.double'"),
        ({"x": 1, "bye": 1}, UnknownInputError, "did you mean 'by'"),
        ({"x": "ten"}, InputError, r"'ten' \(str\)[\s\S]*task 'pkg.double', input 'x'"),
        ({"x": None}, InputError, r"got None[\s\S]*input 'x'"),
        ({"x": (1,)}, InputError, "a tuple of 1 is not one value"),
        ({"x": VoidPromise("clean")}, InputError, "task 'clean' has no outputs to pass on"),
        ({"x": promise() == 1}, InputError, r"ComparisonExpression[\s\S]*input 'x'"),
    ],
)
def test_wrong_inputs(compiling, double, kwargs, error, message):
    """A wrong input is refused while compiling, and no node is left behind."""
    with pytest.raises(error, match=message):
        double(**kwargs)
    assert compiling.compilation_state.nodes == []


def test_a_tuple_of_outputs_is_no_input(compiling, double, divide):
    """The tuple of another task's outputs is refused with the names of its parts."""
    with pytest.raises(InputError, match=r"a tuple of 3[\s\S]*\.quotient, \.remainder, \.exact"):
        double(x=divide(a=1, b=1))


def test_compile_is_called_with_names(compiling, double):
    """`compile` takes inputs by name."""
    assert double.compile(compiling, x=1).ref.node_id == "n0"
    with pytest.raises(InputError, match=r"by position[\s\S]*compile\(ctx, x=1\)"):
        double.compile(compiling, 1)


def test_nothing_is_compiled(double):
    """Without a compilation state no node is made."""
    with pytest.raises(CompilationError, match=r"no workflow is being compiled[\s\S]*pkg.double"):
        double.compile(FlyteContextManager.current_context(), x=1)


ONE = "scalar { primitive { integer: 1 } }"
REFERENCE = 'promise { node_id: "n0" var: "o0" }'
NONE = (
    'scalar { union { value { scalar { none_type { } } } type { simple: NONE structure { tag: "none" } } } }'
)


@pytest.mark.parametrize(
    ("value", "python_type", "expected"),
    [
        (1, int, "scalar { primitive { integer: 1 } }"),
        ([1], list[int], "collection { bindings { scalar { primitive { integer: 1 } } } }"),
        ([], list[int], "collection { }"),
        ({}, dict[str, int], "map { }"),
        (
            {"a": [1]},
            dict[str, list[int]],
            f'map {{ bindings {{ key: "a" value {{ collection {{ bindings {{ {ONE} }} }} }} }} }}',
        ),
        ([1], list[int] | None, "collection { bindings { scalar { primitive { integer: 1 } } } }"),
        (
            ["a"],
            list[int] | list[str],
            'collection { bindings { scalar { primitive { string_value: "a" } } } }',
        ),
        (None, int | None, NONE),
        ([None], list[int | None], "collection { bindings { " + NONE + " } }"),
        ({"a": 1}, dict, 'scalar { binary { value: "\\201\\241a\\001" tag: "msgpack" } }'),
    ],
)
def test_constants(value, python_type, expected):
    """Constants are bound as literals, lists and dicts item by item."""
    assert bind(value, python_type) == (expected, [])


@pytest.mark.parametrize(
    ("value", "python_type", "expected"),
    [
        (promise(), int, 'promise { node_id: "n0" var: "o0" }'),
        (
            promise()["a"][0],
            int,
            'promise { node_id: "n0" var: "o0" attr_path { string_value: "a" } attr_path { int_value: 0 } }',
        ),
        ([promise()], list[int], 'collection { bindings { promise { node_id: "n0" var: "o0" } } }'),
        ([promise()], list[int] | None, 'collection { bindings { promise { node_id: "n0" var: "o0" } } }'),
        (
            {"k": [promise()]},
            dict[str, list[int]],
            f'map {{ bindings {{ key: "k" value {{ collection {{ bindings {{ {REFERENCE} }} }} }} }} }}',
        ),
    ],
)
def test_promises_are_bound(value, python_type, expected):
    """Promises are bound as references, also inside lists, dicts and unions."""
    assert bind(value, python_type) == (expected, ["n0"])


def test_one_node_counts_once():
    """A node that is used twice is upstream once; the workflow's own inputs are nobody's upstream."""
    one = promise()
    assert bind([one, one, promise("n1")], list[int])[1] == ["n0", "n1"]
    assert bind(promise(""), int)[1] == []


def test_ready_promises_are_constants():
    """A ready promise is bound as its value."""
    ctx = FlyteContextManager.current_context()
    ready = Promise("x", TypeEngine.to_literal(ctx, [1, 2], list[int], TypeEngine.to_literal_type(list[int])))
    assert bind(ready[1], int) == ("scalar { primitive { integer: 2 } }", [])
    assert bind([ready[0]], list[int])[0] == "collection { bindings { scalar { primitive { integer: 1 } } } }"


def test_binding_data():
    """Bindings can be made without a name; the nodes are added to a list."""
    ctx = FlyteContextManager.current_context()
    nodes = []
    data = binding_data_from_python(ctx, TypeEngine.to_literal_type(int), promise(), int, nodes)
    assert data.promise.node_id == "n0"
    assert [node.id for node in nodes] == ["n0"]
    assert to_binding(promise()).var == "o0"


@pytest.mark.parametrize(
    ("value", "python_type", "message"),
    [
        ({"a": promise()}, dict, r"inside a dict that is passed as one value[\s\S]*dict\[str, T\]"),
        ([promise()], dict, "inside a list that is passed as one value"),
        (["x", promise()], list[int], r"'x' \(str\)"),
    ],
)
def test_odd_places_for_promises(compiling, make_task, value, python_type, message):
    """A promise where Flyte cannot bind it is refused."""
    task = make_task({"v": python_type}, {"y": int})
    with pytest.raises(InputError, match=message):
        task(v=value)


def test_task_outputs():
    """Outputs come alone, or in the order that the interface declares."""
    a, b = promise().with_var("a"), promise().with_var("b")
    assert create_task_output(a) is a
    assert create_task_output(None) is None
    assert create_task_output([a], Interface(outputs={"a": int})) is a
    several = create_task_output([a, b], Interface(outputs={"b": int, "a": int}))
    assert (type(several).__name__, several._fields) == ("Output", ("b", "a"))
    assert several.a is a
    one = create_task_output([a], Interface(outputs={"a": int}, output_tuple_name="One"))
    assert (type(one).__name__, one.a) == ("One", a)
    with pytest.raises(CompilationError, match="no outputs to return"):
        create_task_output([])


def test_native_outputs(in_workflow, double):
    """Ready outputs become Python values by the types of the interface."""
    result = double(x=1)
    interface = Interface(outputs={"y": int})
    assert create_native_named_tuple(in_workflow, result, interface) == 2
    assert create_native_named_tuple(in_workflow, None, interface) is None
    assert create_native_named_tuple(in_workflow, VoidPromise("x"), Interface()) is None
    with pytest.raises(CompilationError, match="has no value"):
        create_native_named_tuple(in_workflow, promise().with_var("y"), interface)


def test_the_model_names_the_task(compiling, double):
    """A node's message names the task by the settings of the context, or given ones."""
    node = double(x=1).ref.node
    reference = node_to_model(node).task_node.reference_id
    assert (reference.project, reference.name, reference.version) == ("", "pkg.double", "")
    settings = SerializationSettings(image_config=ImageConfig.auto(), project="p", domain="d", version="v")
    reference = node_to_model(node, settings).task_node.reference_id
    assert (reference.project, reference.domain, reference.version) == ("p", "d", "v")
    with FlyteContextManager.with_context(compiling.with_serialization_settings(settings)):
        assert node_to_model(node).task_node.reference_id == reference
