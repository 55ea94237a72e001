"""The same plugin run by flytelocal and by flytekit: equal results for the caller, equal literals between."""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass, field
from typing import Any, Optional, Union

import msgspec
import pandas as pd
import pytest
from flyteidl.core import literals_pb2

import flytelocal as fl
from flytelocal.models.literals import LiteralMap
from flytelocal.models.task import TaskTemplate

pytestmark = [
    pytest.mark.parity,
    # flytekit's contexts leave their temporary directories to the garbage collector.
    pytest.mark.filterwarnings("ignore:Implicitly cleaning up:ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


class Colour(enum.Enum):
    """An enum of str values."""

    RED = "red"
    BLUE = "blue"


@dataclass
class Layer:
    """A record."""

    width: int
    name: str = "dense"


@dataclass
class Net:
    """A record that nests another, with a field of each kind."""

    layers: list[Layer]
    by_name: dict[str, Layer]
    rate: float = 0.5
    colour: Colour = Colour.RED
    tag: Optional[str] = None  # noqa: UP045 - as many authors write it
    either: Union[int, str] = 3  # noqa: UP007 - as many authors write it
    sizes: list[int] = field(default_factory=list)


MaybeInt, MaybeLayer, MaybeList = (
    Optional[int],  # noqa: UP045 - as many authors write it
    Optional[Layer],  # noqa: UP045 - as many authors write it
    Optional[list[int]],  # noqa: UP045 - as many authors write it
)
IntOrText = Union[int, str]  # noqa: UP007 - as many authors write it
NET = Net([Layer(1), Layer(2, "conv")], {"b": Layer(3), "a": Layer(4)}, tag="t", either="x", sizes=[1])
NOW = dt.datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=dt.UTC)

CASES: dict[str, tuple[Any, Any]] = {
    "int": (int, 3),
    "int zero": (int, 0),
    "int lowest": (int, -(2**63)),
    "int highest": (int, 2**63 - 1),
    "float": (float, 1.5),
    "float whole": (float, 3.0),
    "float infinity": (float, float("inf")),
    "str": (str, "hä\n"),
    "str empty": (str, ""),
    "bool true": (bool, True),
    "bool false": (bool, False),
    "none": (type(None), None),
    "datetime": (dt.datetime, NOW),
    "datetime without zone": (dt.datetime, NOW.replace(tzinfo=None)),
    "datetime elsewhere": (dt.datetime, NOW.astimezone(dt.timezone(dt.timedelta(hours=-5)))),
    "date": (dt.date, dt.date(1950, 1, 2)),
    "timedelta": (dt.timedelta, dt.timedelta(days=1, microseconds=7)),
    "timedelta negative": (dt.timedelta, dt.timedelta(days=-1, microseconds=7)),
    "list": (list[int], [1, 0, -2]),
    "list empty": (list[int], []),
    "list of lists": (list[list[str]], [["a"], []]),
    "list of dataclass": (list[Layer], [Layer(1), Layer(2)]),
    "list of enum": (list[Colour], [Colour.RED]),
    "dict": (dict[str, int], {"b": 1, "a": 0}),
    "dict of lists": (dict[str, list[float]], {"a": [1.5]}),
    "dict of dataclass": (dict[str, Layer], {"a": Layer(1)}),
    "bare dict": (dict, {"b": [1, 2.5, None, "x", {"c": True}], "a": {}}),
    "dataclass": (Layer, Layer(3)),
    "nested dataclass": (Net, NET),
    "enum": (Colour, Colour.BLUE),
    "optional": (MaybeInt, 3),
    "optional none": (MaybeInt, None),
    "optional dataclass": (MaybeLayer, Layer(2)),
    "optional list": (MaybeList, [1]),
    "optional list none": (MaybeList, None),
    "union first": (IntOrText, 4),
    "union second": (IntOrText, "4"),
    "table": (pd.DataFrame, pd.DataFrame({"a": [1, 2], "b": ["x", None]})),
    "table empty": (pd.DataFrame, pd.DataFrame({"a": pd.Series([], dtype="int64")})),
}

NO_ITEM_TYPE = "flytekit takes an output's type from the value, and a bare list has no item type"
NO_VALUE_TYPE = "flytekit takes an output's type from the value; a bare dict then meets the declared map"
FLYTEKIT_FAILS: dict[str, str] = {
    **dict.fromkeys(
        [
            *("list", "list empty", "list of lists", "list of dataclass", "list of enum"),
            "optional list",
        ],
        NO_ITEM_TYPE,
    ),
    **dict.fromkeys(["dict", "dict of lists", "dict of dataclass"], NO_VALUE_TYPE),
}
# flytekit's shim task writes the bare value where a union is declared; ours says which variant it is.
UNTAGGED_BY_FLYTEKIT = (
    *("optional", "optional none", "optional dataclass", "optional list none"),
    *("union first", "union second"),
)
WORKS = [name for name in CASES if name not in FLYTEKIT_FAILS]


def build(library: str, kind: Any) -> Any:
    """The plugin and one task of it, made of one library's classes."""
    if library == "flytelocal":
        executor, base, interface = fl.ShimTaskExecutor, fl.PythonCustomizedContainerTask, fl.Interface
    else:
        from flytekit.core.interface import Interface as interface
        from flytekit.core.python_customized_container_task import PythonCustomizedContainerTask as base
        from flytekit.core.shim_task import ShimTaskExecutor as executor

    class Echo(executor):
        def execute_from_model(self, tt: Any, **kwargs: Any) -> Any:
            return kwargs["v"]

    class EchoTask(base):
        def get_custom(self, settings: Any) -> dict[str, Any]:
            return {}

    return EchoTask(
        name="echo",
        task_config=None,
        container_image="img:1",
        executor_type=Echo,
        interface=interface(inputs={"v": kind}, outputs={"o": kind}),
    )


def context(library: str) -> Any:
    """The context to run in."""
    if library == "flytelocal":
        return fl.FlyteContextManager.current_context()
    from flytekit.core.context_manager import FlyteContextManager

    return FlyteContextManager.current_context()


def literal_bytes(library: str, kind: Any, value: Any) -> bytes:
    """What the library writes as `inputs.pb` for this value."""
    if library == "flytelocal":
        literals = fl.TypeEngine.dict_to_literal_map(context(library), {"v": value}, {"v": kind})
    else:
        from flytekit.core.type_engine import TypeEngine

        literals = TypeEngine.dict_to_literal_map(context(library), {"v": value}, {"v": kind})
    data: bytes = literals.to_flyte_idl().SerializeToString(deterministic=True)
    return data


def run(library: str, kind: Any, data: bytes) -> literals_pb2.LiteralMap:
    """The output literals of a run that got these bytes as its inputs."""
    message = literals_pb2.LiteralMap.FromString(data)
    if library == "flytelocal":
        literals = LiteralMap.from_flyte_idl(message)
    else:
        from flytekit.models.literals import LiteralMap as Theirs

        literals = Theirs.from_flyte_idl(message)
    return build(library, kind).sandbox_execute(context(library), literals).to_flyte_idl()


def read(library: str, kind: Any, message: literals_pb2.LiteralMap) -> Any:
    """The Python value that a library's caller gets of a run's output literals."""
    if library == "flytelocal":
        literals = LiteralMap.from_flyte_idl(message)
        return fl.TypeEngine.to_python_value(context(library), literals.literals["o"], kind)
    from flytekit.core.type_engine import TypeEngine
    from flytekit.models.literals import LiteralMap as Theirs

    return TypeEngine.to_python_value(context(library), Theirs.from_flyte_idl(message).literals["o"], kind)


def content(message: literals_pb2.LiteralMap) -> literals_pb2.LiteralMap:
    """The literals without where a table lies, which is each run's own, and with a record's fields sorted.

    Both libraries rebuild a record's class from a JSON schema, whose properties have no order.
    """
    copied = literals_pb2.LiteralMap()
    copied.CopyFrom(message)
    for literal in copied.literals.values():
        scalar = literal.scalar
        if scalar.HasField("structured_dataset"):
            assert scalar.structured_dataset.uri
            scalar.structured_dataset.uri = ""
        if scalar.HasField("binary"):
            held = msgspec.msgpack.decode(scalar.binary.value)
            scalar.binary.value = msgspec.msgpack.encode(held, order="deterministic")
    return copied


def untagged(message: literals_pb2.LiteralMap) -> literals_pb2.LiteralMap:
    """The literals with each union's value in its place."""
    assert all(literal.scalar.HasField("union") for literal in message.literals.values())
    values = {name: literal.scalar.union.value for name, literal in message.literals.items()}
    return literals_pb2.LiteralMap(literals=values)


def same(first: Any, second: Any) -> bool:
    """Equal values of one class, tables included."""
    if isinstance(first, pd.DataFrame):
        return isinstance(second, pd.DataFrame) and first.equals(second)
    return type(first) is type(second) and first == second


@pytest.mark.parametrize("name", WORKS)
def test_a_call_gives_what_flytekits_gives(name):
    """The caller gets the same value of the same class from both."""
    kind, value = CASES[name]
    ours, theirs = build("flytelocal", kind)(v=value), build("flytekit", kind)(v=value)
    assert same(ours, theirs)


@pytest.mark.parametrize("name", FLYTEKIT_FAILS)
def test_a_call_that_fails_in_flytekit_works_here(name):
    """The table's faults are still flytekit's, and none of them is ours."""
    kind, value = CASES[name]
    with pytest.raises(AssertionError, match="failed to convert return value for var o"):
        build("flytekit", kind)(v=value)
    assert same(build("flytelocal", kind)(v=value), value)


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("writer", ["flytelocal", "flytekit"])
def test_a_run_on_either_ones_inputs_writes_the_same_outputs(name, writer):
    """Our run and flytekit's read the same bytes, whoever wrote them, and write equal messages."""
    kind, value = CASES[name]
    data = literal_bytes(writer, kind, value)
    ours = run("flytelocal", kind, data)
    if name in FLYTEKIT_FAILS:
        with pytest.raises(AssertionError, match="failed to convert return value for var o"):
            run("flytekit", kind, data)
        expected = literals_pb2.LiteralMap()
        expected.literals["o"].CopyFrom(literals_pb2.LiteralMap.FromString(data).literals["v"])
    else:
        expected = run("flytekit", kind, data)
    if name in UNTAGGED_BY_FLYTEKIT:
        # docs/differences.md: a union's output is tagged, as its inputs are.
        assert ours.literals["o"] == literals_pb2.LiteralMap.FromString(data).literals["v"]
        ours = untagged(ours)
    assert content(ours) == content(expected)


@pytest.mark.parametrize("name", CASES)
def test_each_reads_what_the_other_ran(name):
    """The outputs of our run are read by flytekit, and those of flytekit's by us."""
    kind, value = CASES[name]
    data = literal_bytes("flytekit", kind, value)
    ours = run("flytelocal", kind, data)
    assert same(read("flytekit", kind, ours), read("flytelocal", kind, ours))
    if name not in FLYTEKIT_FAILS:
        theirs = run("flytekit", kind, data)
        assert same(read("flytekit", kind, theirs), read("flytelocal", kind, theirs))


@pytest.mark.parametrize("library", ["flytelocal", "flytekit"])
def test_a_template_and_inputs_run_under_the_other_library(library):
    """A template's bytes, written by one, are a working task of the other."""
    from flytekit.core.shim_task import ExecutableTemplateShimTask as Shim
    from flytekit.core.shim_task import ShimTaskExecutor as Executor
    from flytekit.models.task import TaskTemplate as Template

    data = build(library, Net).task_template.to_flyte_idl().SerializeToString()
    inputs = literal_bytes(library, Net, NET)

    class Ours(fl.ShimTaskExecutor[Any]):
        def execute_from_model(self, tt: Any, **kwargs: Any) -> Any:
            return kwargs["v"]

    class Theirs(Executor):
        def execute_from_model(self, tt: Any, **kwargs: Any) -> Any:
            return kwargs["v"]

    from flyteidl.core.tasks_pb2 import TaskTemplate as Message
    from flytekit.models.literals import LiteralMap as TheirMap

    if library == "flytekit":
        task = fl.ExecutableTemplateShimTask(TaskTemplate.from_flyte_idl(Message.FromString(data)), Ours)
        literals = LiteralMap.from_flyte_idl(literals_pb2.LiteralMap.FromString(inputs))
        result = task.dispatch_execute(context("flytelocal"), literals)
    else:
        task = Shim(Template.from_flyte_idl(Message.FromString(data)), Theirs)
        literals = TheirMap.from_flyte_idl(literals_pb2.LiteralMap.FromString(inputs))
        result = task.dispatch_execute(context("flytekit"), literals)
    assert read(library, Net, result.to_flyte_idl()) == NET
