"""Nodes, bindings and calls beside flytekit's: the same definitions give the same messages and values."""

from __future__ import annotations

import datetime as dt
from collections import OrderedDict
from types import SimpleNamespace
from typing import Any

import pytest

import flytelocal as fl
from flytelocal.configuration import accelerators as our_accelerators
from flytelocal.configuration.image import Image, ImageConfig
from flytelocal.graph.attribute_path import resolve_literal
from flytelocal.graph.compile import node_to_model
from flytelocal.graph.names import dnsify

pytestmark = pytest.mark.parity

SETTINGS = {"project": "p", "domain": "d", "version": "v"}


def _library(module, base, manager, interface, metadata, state, extras):
    """One library's names, and a task of its own kind that runs a function."""

    class Work(base):
        def __init__(self, name, inputs, outputs, function, tuple_name=None, **kwargs):
            made = interface(inputs=inputs, outputs=outputs, output_tuple_name=tuple_name)
            super().__init__("python-task", name, interface=made, **kwargs)
            self.function = function

        def execute(self, **kwargs: Any) -> Any:
            return self.function(**kwargs)

    def task(inputs, outputs, function=lambda **_: None, name="pkg.Work", **kwargs):
        return Work(name, inputs, outputs, function, **kwargs)

    return SimpleNamespace(name=module, task=task, M=manager, TaskMetadata=metadata, State=state, **extras)


@pytest.fixture(scope="module")
def kit():
    """The side of flytekit."""
    import flytekit
    from flytekit.configuration import SerializationSettings
    from flytekit.core.base_task import PythonTask, TaskMetadata
    from flytekit.core.context_manager import ExecutionState, FlyteContextManager
    from flytekit.core.interface import Interface
    from flytekit.extras import accelerators
    from flytekit.tools.translator import get_serializable

    image = flytekit.ImageSpec  # touched, so that lazily loaded parts are there before tests measure anything
    del image
    config = flytekit.configuration.ImageConfig(
        default_image=flytekit.configuration.Image("default", "i", "t")
    )
    settings = SerializationSettings(image_config=config, **SETTINGS)
    extras = {
        "Resources": flytekit.Resources,
        "accelerators": accelerators,
        "model": lambda node: get_serializable(OrderedDict(), settings, node).to_flyte_idl(),
    }
    return _library(
        "flytekit", PythonTask, FlyteContextManager, Interface, TaskMetadata, ExecutionState, extras
    )


@pytest.fixture(scope="module")
def local():
    """The side of this library."""
    config = ImageConfig(default_image=Image("default", "i", "t"))
    settings = fl.SerializationSettings(image_config=config, **SETTINGS)
    extras = {
        "Resources": fl.Resources,
        "accelerators": our_accelerators,
        "model": lambda node: node_to_model(node, settings).to_flyte_idl(),
    }
    return _library(
        "flytelocal",
        fl.PythonTask,
        fl.FlyteContextManager,
        fl.Interface,
        fl.TaskMetadata,
        fl.ExecutionState,
        extras,
    )


def nodes(lib, workflow):
    """The messages of the nodes that `workflow(lib)` makes; upstream ids sorted, as theirs have no order."""
    with lib.M.with_context(lib.M.current_context().with_new_compilation_state()) as ctx:
        workflow(lib)
        messages = [lib.model(node) for node in ctx.compilation_state.nodes]
    for message in messages:
        upstream = sorted(message.upstream_node_ids)
        del message.upstream_node_ids[:]
        message.upstream_node_ids.extend(upstream)
    return messages


def chain(lib):
    """Constants, defaults, promises and explicit order."""
    work = lib.task({"x": int, "by": (int, 7)}, {"y": int})
    a = work(x=1)
    b = work(x=a, by=a)
    c = work(x=2)
    _ = b >> c
    work(x=c, by=work(x=b))


def nested(lib):
    """Promises in lists, dicts and unions, and what lies inside promises."""
    one = lib.task({}, {"y": int}, name="pkg.one")()
    rows = lib.task({}, {"r": dict[str, list[int]]}, name="pkg.rows")()
    work = lib.task(
        {
            "a": list[int],
            "b": dict[str, list[int]],
            "c": int | list[int] | None,
            "d": list[int] | None,
            "e": int | None,
        },
        {"y": int},
    )
    work(a=[1, one], b={"k": [one, 2]}, c=one, d=[one, 1])
    work(a=rows["k"], b=rows, c=[one, rows["k"][0]], d=None, e=rows["k"][1])
    work(a=[], b={}, c=None, d=[1, 2], e=3)
    work(a=one, b=one, c=5, e=one.field["x"][0].name)


def constants(lib):
    """A constant of each kind."""
    lib.task(
        {
            "i": int,
            "f": float,
            "s": str,
            "t": bool,
            "when": dt.datetime,
            "span": dt.timedelta,
            "struct": dict,
            "many": list[dict],
            "deep": list[list[str]],
            "maybe": str | None,
            "either": int | str,
            "maybes": list[int | None],
            "named": dict[str, str | None],
        },
        {"y": int},
    )(
        i=-1,
        f=2.5,
        s="ü",
        t=False,
        when=dt.datetime(2024, 5, 6, 7, 8, 9, tzinfo=dt.UTC),
        span=dt.timedelta(seconds=90),
        struct={"a": [1, {"b": None}]},
        many=[{"a": 1}, {}],
        deep=[["a"], [], ["b", "c"]],
        maybe=None,
        either="x",
        maybes=[1, None],
        named={"a": "b", "c": None},
    )


def several(lib):
    """Several outputs, one named output, no output."""
    pair = lib.task({"x": int}, {"low": int, "high": int}, name="pkg.pair", tuple_name="Pair")
    single = lib.task({"x": int}, {"only": int}, name="pkg.single", tuple_name="Single")
    void = lib.task({"x": int}, {}, name="pkg.void")
    result = pair(x=1).with_overrides(node_name="pair_Node")
    alone = single(x=result.high).only
    end = void(x=alone)
    again = pair(x=result.low)
    _ = end >> again.low
    _ = again.high >> pair(x=3).low


def metadata(lib):
    """What the task's metadata says is in the node's."""
    made = lib.TaskMetadata(
        cache=True, cache_version="1", retries=2, timeout=dt.timedelta(seconds=30), interruptible=True
    )
    lib.task({"x": int}, {"y": int}, metadata=made)(x=1)
    lib.task({"x": int}, {"y": int}, metadata=lib.TaskMetadata(timeout=5))(x=1)


@pytest.mark.parametrize(
    "workflow", [chain, nested, constants, several, metadata], ids=lambda one: one.__name__
)
def test_nodes(kit, local, workflow):
    """Each node's message is flytekit's, field by field."""
    theirs, ours = nodes(kit, workflow), nodes(local, workflow)
    assert len(ours) == len(theirs)
    for mine, other in zip(ours, theirs, strict=True):
        assert mine == other


OVERRIDES = {
    "node_name": lambda lib: {"node_name": "My_Node.x"},
    "aliases": lambda lib: {"aliases": {"y": "total"}},
    "requests": lambda lib: {"requests": lib.Resources(cpu="1", mem="2Gi", gpu="1", ephemeral_storage="1Gi")},
    "limits": lambda lib: {"limits": lib.Resources(cpu="1")},
    "both": lambda lib: {"requests": lib.Resources(cpu="1"), "limits": lib.Resources(cpu="2", mem="1Gi")},
    "resources": lambda lib: {"resources": lib.Resources(cpu=("1", "1"), mem=("1Gi", "2Gi"))},
    "timeout": lambda lib: {"timeout": dt.timedelta(minutes=1)},
    "timeout_seconds": lambda lib: {"timeout": 60},
    "timeout_none": lambda lib: {"timeout": None},
    "timeout_zero": lambda lib: {"timeout": 0},
    "retries": lambda lib: {"retries": 3},
    "retries_zero": lambda lib: {"retries": 0},
    "interruptible": lambda lib: {"interruptible": False},
    "name": lambda lib: {"name": "Nice Name"},
    "container_image": lambda lib: {"container_image": "a/b:c"},
    "accelerator": lambda lib: {"accelerator": lib.accelerators.T4},
    "partition": lambda lib: {"accelerator": lib.accelerators.A100.partition_1g_5gb},
    "shared_memory": lambda lib: {"shared_memory": True},
    "shared_memory_size": lambda lib: {"shared_memory": "1Gi", "accelerator": lib.accelerators.A100},
    "cache_off": lambda lib: {"cache": False},
    "cache_version": lambda lib: {"cache": True, "cache_version": "5"},
    "cache_serialize": lambda lib: {"cache": True, "cache_version": "5", "cache_serialize": True},
    "many": lambda lib: {"retries": 1, "name": "n", "node_name": "x", "requests": lib.Resources(cpu="500m")},
}


@pytest.mark.parametrize("override", OVERRIDES)
@pytest.mark.parametrize("telling", [False, True])
def test_overrides(kit, local, override, telling):
    """An overridden node's message is flytekit's, field by field."""

    def workflow(lib):
        said = {"retries": 2, "timeout": 30, "interruptible": True} if telling else {}
        made = lib.TaskMetadata(**said)
        task = lib.task({"x": int}, {"y": int}, metadata=made)
        task(x=1).with_overrides(**OVERRIDES[override](lib))

    assert nodes(local, workflow) == nodes(kit, workflow)


NAMES = [
    "Hello World", "a.b.c", "x_y", "UPPER", "aBcD", "-lead", "trail-", "1abc", "a--b", "myTask123",
    "HTTPServer", "__main__.fn", "a!b", "a-B", "a_B", "x.Y", "A", "_A", "B1C2", "", "n0", "a" * 62, "a" * 63,
    "a" * 70, "a" * 52 + "-" + "b" * 20, "a.b" + "c" * 70, "A_" + "b" * 80,
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_node_names(name):
    """Names become the labels that flytekit gives them, while those are labels at all."""
    from flytekit.core.utils import _dnsify

    assert dnsify(name) == _dnsify(name)


@pytest.mark.parametrize(
    ("inputs", "outputs", "function", "given"),
    [
        ({"x": int}, {"y": float}, lambda x: x * 1.5, {"x": 3}),
        ({"x": int}, {}, lambda x: None, {"x": 3}),
        ({"x": int}, {"b": int, "a": str}, lambda x: (x, "s"), {"x": 3}),
        ({"x": list[int]}, {"y": dict[str, list[int]]}, lambda x: {"k": x}, {"x": [1, 2]}),
        ({"x": int | None}, {"y": int | None}, lambda x: x, {"x": None}),
        ({"x": dict}, {"y": dict}, lambda x: x, {"x": {"a": [1, 2.5]}}),
    ],
)
def test_calls(kit, local, inputs, outputs, function, given):
    """A plain call gives the value that flytekit gives."""
    theirs = kit.task(inputs, outputs, function)(**given)
    ours = local.task(inputs, outputs, function)(**given)
    assert ours == theirs
    assert getattr(ours, "_fields", None) == getattr(theirs, "_fields", None)


def test_positions(kit, local):
    """Inputs by position go where flytekit puts them."""
    for lib in (kit, local):
        assert lib.task({"x": int, "by": int}, {"y": int}, lambda x, by: x - by)(5, 3) == 2


def in_workflow(lib):
    """A context in which calls return ready promises."""
    ctx = lib.M.current_context()
    state = ctx.new_execution_state().with_params(mode=lib.State.Mode.LOCAL_WORKFLOW_EXECUTION)
    return lib.M.with_context(ctx.with_execution_state(state))


PATHS = [
    (dict, {"a": {"b": [1, 2.5, "x", True, None, {"q": 1}]}}, ["a"]),
    (dict, {"a": {"b": [1, 2.5, "x", True, None, {"q": 1}]}}, ["a", "b"]),
    (dict, {"a": {"b": [1, 2.5, "x", True, None, {"q": 1}]}}, ["a", "b", 1]),
    (dict, {"a": {"b": [1, 2.5, "x", True, None, {"q": 1}]}}, ["a", "b", 4]),
    (dict, {"a": {"b": [1, 2.5, "x", True, None, {"q": 1}]}}, ["a", "b", 5, "q"]),
    (list[dict[str, int]], [{"k": 1}, {"k": 2}], [1]),
    (list[dict[str, int]], [{"k": 1}, {"k": 2}], [-1, "k"]),
]


@pytest.mark.parametrize(("kind", "value", "path"), PATHS)
def test_items_of_ready_promises(kit, local, kind, value, path):
    """What a path leads to is the literal that flytekit resolves it to."""
    import asyncio

    from flytekit.core.promise import resolve_attr_path_in_promise

    found = []
    for lib in (kit, local):
        with in_workflow(lib):
            promise = lib.task({}, {"y": kind}, lambda: value)()
        for step in path:
            promise = promise[step]
        if lib is kit:
            found.append(asyncio.run(resolve_attr_path_in_promise(promise)).val.to_flyte_idl())
        else:
            found.append(resolve_literal(promise).to_flyte_idl())
    assert found[1] == found[0]


COMPARED = {
    "eq": lambda p: p == 3,
    "ne": lambda p: p != 3,
    "lt": lambda p: p < 3.5,
    "ge": lambda p: p >= 3,
    "reflected": lambda p: 4 > p,  # noqa: SIM300 - the reflected form is compared
    "none": lambda p: p.is_none(),
    "false": lambda p: p.is_false(),
    "text": lambda p: p == "x",
    "and": lambda p: (p == 3) & (p < 3),
    "or": lambda p: (p == 3) | (p < 3),
}


@pytest.mark.parametrize("condition", COMPARED)
def test_conditions(kit, local, condition):
    """Conditions have flytekit's operands and operators, and hold where flytekit's hold."""
    shapes, results = [], []
    for lib in (kit, local):
        task = lib.task({}, {"y": int}, lambda: 3)
        with in_workflow(lib):
            results.append(COMPARED[condition](task()).eval())
        with lib.M.with_context(lib.M.current_context().with_new_compilation_state()):
            made = COMPARED[condition](task())
        shapes.append((made.op.value, made.op.name))
        if hasattr(made.rhs, "to_flyte_idl"):
            shapes[-1] += (made.rhs.to_flyte_idl().SerializeToString(),)
    assert results[1] == results[0]
    assert shapes[1] == shapes[0]


def test_signatures():
    """`with_overrides` takes what flytekit's takes, in its order."""
    import inspect

    from flytekit.core.node import Node

    theirs = list(inspect.signature(Node.with_overrides).parameters)
    assert list(inspect.signature(fl.Node.with_overrides).parameters) == [
        one for one in theirs if one != "args"
    ]
