"""Templates and inputs that are not what they should be: a typed error or a working task, nothing else."""

from __future__ import annotations

import datetime as dt
import gc
import os
from dataclasses import dataclass
from typing import Any, Union

import pandas as pd
import pytest
from flyteidl.core import literals_pb2, tasks_pb2, types_pb2
from hypothesis import given, settings
from hypothesis import strategies as st

import flytelocal as fl
from flytelocal.context import directories
from flytelocal.errors import DecodeError, FlyteLocalError, InputError, TemplateError, UnsupportedTypeError
from flytelocal.models.common import decode
from flytelocal.models.literals import LiteralMap
from flytelocal.models.task import TaskTemplate

EXECUTOR = f"{__name__}.Echo"
patient = settings(deadline=dt.timedelta(seconds=10))  # a hang, not a slow machine, is what this finds


class Echo(fl.ShimTaskExecutor[Any]):
    """Returns its inputs, by name where there are several; it has no way to fail."""

    def execute_from_model(self, tt: Any, **kwargs: Any) -> Any:
        """Give back what came."""
        return kwargs if len(kwargs) > 1 else next(iter(kwargs.values()), None)


class EchoTask(fl.PythonCustomizedContainerTask[Any]):
    """A template with as many parts as a real one has."""

    def get_custom(self, settings: fl.SerializationSettings) -> dict[str, Any]:
        """Nested, as plugins have it."""
        return {"query": "select 1", "deep": {"list": [1, 2.5, None, True, {"k": "v"}]}}

    def get_config(self, settings: fl.SerializationSettings) -> dict[str, str]:
        """One setting for the engine."""
        return {"engine": "fast"}


@dataclass
class Layer:
    """A record with a nested container."""

    width: int
    tags: list[str]
    rate: float = 0.5


TYPES: dict[str, Any] = {
    "whole": int,
    "many": list[int],
    "layer": Layer,
    "at": dt.datetime,
    "either": Union[int, str],  # noqa: UP007 - as many authors write it
    "table": pd.DataFrame,
}
VALUES: dict[str, Any] = {
    "whole": 7,
    "many": [1, 0, -2],
    "layer": Layer(3, ["a", "b"]),
    "at": dt.datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=dt.UTC),
    "either": "text",
    "table": pd.DataFrame({"a": [1, 2], "b": ["x", "y"]}),
}


def made(types: dict[str, Any]) -> EchoTask:
    """A task that takes and returns these."""
    return EchoTask(
        name="echo",
        task_config=None,
        container_image="ghcr.io/me/echo:1.0",
        executor_type=Echo,
        interface=fl.Interface(inputs=types, outputs=types),
        requests=fl.Resources(cpu="500m", mem="1Gi"),
        environment={"A": "b"},
        secret_requests=[fl.Secret(group="g", key="k")],
    )


TEMPLATE: bytes = made(TYPES).task_template.to_flyte_idl().SerializeToString(deterministic=True)
PLAIN: bytes = (
    made({"whole": int, "many": list[int]}).task_template.to_flyte_idl().SerializeToString(deterministic=True)
)


@pytest.fixture(scope="module")
def inputs(tmp_path_factory) -> bytes:
    """The bytes of an `inputs.pb` that fits `TEMPLATE`; its table stays where it is for the whole module."""
    path = str(tmp_path_factory.mktemp("table") / "t.parquet")
    VALUES["table"].to_parquet(path)
    ctx = fl.FlyteContextManager.current_context()
    values = {**VALUES, "table": fl.StructuredDataset(uri=path)}
    literals = fl.TypeEngine.dict_to_literal_map(ctx, values, TYPES).to_flyte_idl()
    data: bytes = literals.SerializeToString(deterministic=True)
    return data


@st.composite
def damaged(draw: Any, whole: bytes) -> bytes:
    """These bytes cut short, with bits flipped, with a piece replaced, or with a piece said twice."""
    data = bytearray(whole)
    kind = draw(st.sampled_from(["cut", "flip", "replace", "repeat"]))
    at = draw(st.integers(0, len(data) - 1))
    if kind == "cut":
        return bytes(data[:at])
    if kind == "flip":
        for position in [at, *draw(st.lists(st.integers(0, len(data) - 1), max_size=3))]:
            data[position] ^= 1 << draw(st.integers(0, 7))
        return bytes(data)
    end = draw(st.integers(at, min(len(data), at + 40)))
    piece = draw(st.binary(max_size=40)) if kind == "replace" else bytes(data[at:end]) * 2
    return bytes(data[:at]) + piece + bytes(data[end:])


def any_bytes(whole: bytes) -> st.SearchStrategy[bytes]:
    """Noise, and what a broken disk or an editor makes of the real thing."""
    return st.one_of(st.binary(max_size=200), damaged(whole), st.just(whole))


def left_behind() -> set[str]:
    """Directories that this process has under the system's temporary directory."""
    gc.collect()
    root = directories._root
    return set() if root is None or not os.path.isdir(root.path) else set(os.listdir(root.path))


def literals_of(template: TaskTemplate) -> LiteralMap:
    """An integer for every input: right for some, wrong for most."""
    literals = literals_pb2.LiteralMap()
    for name in template.interface.inputs:
        literals.literals[name].scalar.primitive.integer = 1
    return LiteralMap.from_flyte_idl(literals)


def run(task: fl.ExecutableTemplateShimTask, literals: LiteralMap) -> None:
    """Run the task: outputs, or an error of this library; any other exception fails the test."""
    ctx = fl.FlyteContextManager.current_context().for_run()
    try:
        result = task.dispatch_execute(ctx, literals)
    except FlyteLocalError:
        return
    if isinstance(result, LiteralMap):
        assert set(result.literals) == set(task.task_template.interface.outputs)


def look(task: fl.ExecutableTemplateShimTask) -> None:
    """Read what an executor or a notebook reads of a template."""
    template = task.task_template
    try:
        assert isinstance(task.name, str)
        assert template.custom is None or isinstance(template.custom, dict)
        assert isinstance(template.short_string(), str)
        assert isinstance(repr(template), str)
        assert set(template._repr_mimebundle_()) == {"text/plain", "text/html"}
    except FlyteLocalError:  # a part that cannot be shown is said to be so; the run may work all the same
        assert task.executor_type is Echo
    run(task, literals_of(template))


@patient
@given(data=any_bytes(TEMPLATE))
def test_damaged_bytes_are_a_task_or_a_template_error(data):
    """What parses is a task that can be looked at and run; what does not says so."""
    try:
        template = decode(TaskTemplate, data, what="task template")
    except TemplateError as error:
        assert "task template cannot be read" in str(error)  # noqa: PT017 - not every example raises
        return
    look(fl.ExecutableTemplateShimTask(template, Echo))


@patient
@given(data=any_bytes(PLAIN))
def test_a_damaged_template_file_is_a_task_or_a_typed_error(tmp_path_factory, data):
    """The resolver gives what the bytes give, and names the file."""
    path = tmp_path_factory.getbasetemp() / "damaged_template.pb"
    path.write_bytes(data)
    try:
        task = fl.default_task_template_resolver.load_task([str(path), EXECUTOR])
    except FlyteLocalError as error:
        assert "damaged_template.pb" in str(error)  # noqa: PT017 - not every example raises
        return
    look(task)


@patient
@given(data=st.data())
def test_damaged_inputs_give_outputs_or_a_typed_error(inputs, data):
    """No input file can raise anything else, whatever its literals hold."""
    given_bytes = data.draw(any_bytes(inputs))
    try:
        literals = decode(LiteralMap, given_bytes, what="inputs")
    except DecodeError as error:
        assert "inputs cannot be read" in str(error)  # noqa: PT017 - not every example raises
        return
    run(fl.ExecutableTemplateShimTask(decode(TaskTemplate, TEMPLATE, what="t"), Echo), literals)


@patient
@given(name=st.sampled_from(sorted(TYPES)), data=st.data())
def test_a_damaged_input_beside_sound_ones_gives_outputs_or_a_typed_error(inputs, name, data):
    """One literal is damaged at a time, so that each kind of literal meets its own reader."""
    literals = literals_pb2.LiteralMap.FromString(inputs)
    whole = literals.literals[name].SerializeToString(deterministic=True)
    try:
        broken = literals_pb2.Literal.FromString(data.draw(damaged(whole)))
    except Exception:  # the wire format itself: the test above has it
        return
    literals.literals[name].CopyFrom(broken)
    task = fl.ExecutableTemplateShimTask(decode(TaskTemplate, TEMPLATE, what="t"), Echo)
    run(task, LiteralMap.from_flyte_idl(literals))


@patient
@given(name=st.sampled_from(sorted(TYPES)), other=st.sampled_from(sorted(TYPES)))
def test_an_input_of_another_type_gives_outputs_or_an_input_error(inputs, name, other):
    """A literal in the wrong place is named as this input's."""
    literals = literals_pb2.LiteralMap.FromString(inputs)
    literals.literals[name].CopyFrom(literals.literals[other])
    task = fl.ExecutableTemplateShimTask(decode(TaskTemplate, TEMPLATE, what="t"), Echo)
    try:
        task.dispatch_execute(
            fl.FlyteContextManager.current_context().for_run(), LiteralMap.from_flyte_idl(literals)
        )
    except InputError as error:
        assert f"input {name}" in str(error)  # noqa: PT017 - not every pair raises


@patient
@given(column=st.sampled_from(sorted(TYPES)), data=st.data())
def test_a_damaged_literal_type_gives_a_task_or_a_typed_error(column, data):
    """Interfaces are damaged one type at a time, inputs and outputs alike."""
    message = tasks_pb2.TaskTemplate.FromString(TEMPLATE)
    side = data.draw(st.sampled_from([message.interface.inputs, message.interface.outputs]))
    whole = side.variables[column].type.SerializeToString(deterministic=True)
    try:
        broken = types_pb2.LiteralType.FromString(data.draw(damaged(whole)))
    except Exception:  # the wire format itself: the first test has it
        return
    side.variables[column].type.CopyFrom(broken)
    look(fl.ExecutableTemplateShimTask(TaskTemplate.from_flyte_idl(message), Echo))


def test_a_sound_template_and_sound_inputs_work(inputs):
    """The undamaged bytes are no error: what the tests above damage is the real thing."""
    task = fl.ExecutableTemplateShimTask(decode(TaskTemplate, TEMPLATE, what="t"), Echo)
    ctx = fl.FlyteContextManager.current_context().for_run()
    result = task.dispatch_execute(ctx, decode(LiteralMap, inputs, what="inputs"))
    values = fl.TypeEngine.literal_map_to_kwargs(ctx, result, TYPES)
    assert values.pop("table").equals(VALUES["table"])
    assert values == {name: VALUES[name] for name in values}


def test_no_directory_is_left_by_runs_that_fail(inputs):
    """Failed and successful runs alike take their files along."""
    before = left_behind()
    task = fl.ExecutableTemplateShimTask(decode(TaskTemplate, TEMPLATE, what="t"), Echo)
    sound = literals_pb2.LiteralMap.FromString(inputs)
    for name in TYPES:
        broken = literals_pb2.LiteralMap()
        broken.CopyFrom(sound)
        broken.literals[name].Clear()
        run(task, LiteralMap.from_flyte_idl(broken))
    run(task, LiteralMap.from_flyte_idl(sound))
    assert left_behind() == before


def lacking(part: str) -> TaskTemplate:
    """The template without one of its parts."""
    message = tasks_pb2.TaskTemplate.FromString(PLAIN)
    message.ClearField(part)
    return TaskTemplate.from_flyte_idl(message)


@pytest.mark.parametrize("part", [field.name for field in tasks_pb2.TaskTemplate.DESCRIPTOR.fields])
def test_a_template_without_a_part_is_a_task(part):
    """A part that running does not need may be left out; without an interface there is nothing to take."""
    template = lacking(part)
    task = fl.ExecutableTemplateShimTask(template, Echo)
    result = task.dispatch_execute(
        fl.FlyteContextManager.current_context().for_run(),
        LiteralMap.from_flyte_idl(
            literals_pb2.LiteralMap()
            if part == "interface"
            else fl.TypeEngine.dict_to_literal_map_pb(None, {"whole": 1, "many": [1]})
        ),
    )
    if part != "interface":
        assert result.literals["whole"].scalar.primitive.integer == 1
    look(task)


def test_an_empty_file_is_a_task_without_a_name(tmp_path):
    """No bytes are a valid empty message: it has no inputs and no name, and can be run."""
    path = tmp_path / "empty.pb"
    path.write_bytes(b"")
    task = fl.default_task_template_resolver.load_task([str(path), EXECUTOR])
    assert task.name == ""
    look(task)


def kind(**fields: Any) -> types_pb2.LiteralType:
    """A literal type."""
    return types_pb2.LiteralType(**fields)


def nested(depth: int) -> types_pb2.LiteralType:
    """Lists in lists."""
    whole = kind(simple=types_pb2.INTEGER)
    for _ in range(depth):
        whole = kind(collection_type=whole)
    return whole


UNKNOWN = r"(?s)no Python type stands for the literal type"
WRONG_TYPES: dict[str, types_pb2.LiteralType] = {
    "empty": kind(),
    "unknown simple type": kind(simple=99),
    "error": kind(simple=types_pb2.ERROR),
    "binary": kind(simple=types_pb2.BINARY),
    "list of nothing": kind(collection_type=kind()),
    "map of nothing": kind(map_value_type=kind()),
    "list of an unknown simple type": kind(collection_type=kind(simple=99)),
    "union with an empty variant": kind(union_type=types_pb2.UnionType(variants=[kind()])),
}


@pytest.mark.parametrize("name", WRONG_TYPES)
@pytest.mark.parametrize("side", ["inputs", "outputs"])
def test_a_literal_type_that_no_python_type_stands_for_is_named(name, side):
    """The error says which variable has it, before anything runs."""
    message = tasks_pb2.TaskTemplate.FromString(PLAIN)
    getattr(message.interface, side).variables["whole"].type.CopyFrom(WRONG_TYPES[name])
    template = TaskTemplate.from_flyte_idl(message)
    task = fl.ExecutableTemplateShimTask(template, Echo)
    with pytest.raises(UnsupportedTypeError, match=UNKNOWN + ".*whole"):
        task.dispatch_execute(fl.FlyteContextManager.current_context(), literals_of(template))
    look(task)


ODD_TYPES: dict[str, types_pb2.LiteralType] = {
    "union without variants": kind(union_type=types_pb2.UnionType()),
    "union with one variant": kind(
        union_type=types_pb2.UnionType(variants=[kind(simple=types_pb2.INTEGER)]),
    ),
    "union of unions": kind(
        union_type=types_pb2.UnionType(variants=[kind(union_type=types_pb2.UnionType())] * 2)
    ),
    "enum without values": kind(enum_type=types_pb2.EnumType()),
    "enum with a value twice": kind(enum_type=types_pb2.EnumType(values=["a", "a"])),
    "enum whose values are no names": kind(enum_type=types_pb2.EnumType(values=["", "mro", "1 2", "_x_"])),
    "table of unknown columns": kind(
        structured_dataset_type=types_pb2.StructuredDatasetType(
            columns=[types_pb2.StructuredDatasetType.DatasetColumn(name="a")]
        )
    ),
    "schema": kind(schema=types_pb2.SchemaType()),
    "blob": kind(blob=types_pb2.BlobType()),
    "record without a schema": kind(simple=types_pb2.STRUCT),
    "lists in lists": nested(40),
}


@pytest.mark.parametrize("name", ODD_TYPES)
@pytest.mark.parametrize("side", ["inputs", "outputs"])
def test_an_odd_literal_type_works_or_is_a_typed_error(name, side):
    """No literal type makes a run raise anything but this library's errors."""
    message = tasks_pb2.TaskTemplate.FromString(PLAIN)
    getattr(message.interface, side).variables["whole"].type.CopyFrom(ODD_TYPES[name])
    look(fl.ExecutableTemplateShimTask(TaskTemplate.from_flyte_idl(message), Echo))


JSON_SCHEMAS: dict[str, Any] = {
    "empty": {},
    "no definitions": {"$ref": "#/definitions/Missing", "$schema": "x"},
    "refers to itself": {"$ref": "#/definitions/A", "definitions": {"A": {"$ref": "#/definitions/A"}}},
    "properties as a list": {"type": "object", "title": "A", "properties": [1, 2]},
    "properties as a text": {"type": "object", "title": "A", "properties": "x"},
    "title as a number": {"type": "object", "title": 3, "properties": {"a": {"type": "integer"}}},
    "title that is no name": {"type": "object", "title": "1 2", "properties": {"a": {"type": "integer"}}},
    "field that is no name": {"type": "object", "title": "A", "properties": {"class": {"type": "integer"}}},
    "field that is empty": {"type": "object", "title": "A", "properties": {"": {"type": "integer"}}},
    "unknown type of a field": {"type": "object", "title": "A", "properties": {"a": {"type": "quark"}}},
    "type as a list": {"type": "object", "title": "A", "properties": {"a": {"type": ["integer", "null"]}}},
    "field as a number": {"type": "object", "title": "A", "properties": {"a": 3}},
    "array without items": {"type": "object", "title": "A", "properties": {"a": {"type": "array"}}},
    "required as a text": {"type": "object", "title": "A", "properties": {}, "required": "a"},
    "anyOf as a number": {"type": "object", "title": "A", "properties": {"a": {"anyOf": 3}}},
    "enum as a number": {"type": "object", "title": "A", "properties": {"a": {"enum": 3}}},
    "required as nothing": {"type": "object", "title": "A", "properties": {}, "required": None},
    "definitions as a number": {"$ref": "#/definitions/A", "definitions": 3},
    "anyOf without variants": {"type": "object", "title": "A", "properties": {"a": {"anyOf": []}}},
    "no types": {"type": "object", "title": "A", "properties": {"a": {"type": []}}},
    "format as a list": {"type": "object", "title": "A", "properties": {"a": {"format": []}}},
    "prefixItems as a number": {
        "type": "object",
        "title": "A",
        "properties": {"a": {"type": "array", "prefixItems": 3}},
    },
    "enum as a text": {"type": "object", "title": "A", "properties": {"a": {"enum": "ab"}}},
}


@pytest.mark.parametrize("name", JSON_SCHEMAS)
@pytest.mark.parametrize("side", ["inputs", "outputs"])
def test_an_odd_json_schema_works_or_is_a_typed_error(name, side):
    """The schema of a record may hold anything that JSON can say."""
    run_with_schema(JSON_SCHEMAS[name], side)


def run_with_schema(schema: dict[str, Any], side: str) -> None:
    """Look at a task with a record of this schema on this side, and run it on a record."""
    message = tasks_pb2.TaskTemplate.FromString(PLAIN)
    wanted = kind(simple=types_pb2.STRUCT)
    wanted.metadata.update(schema)
    getattr(message.interface, side).variables["whole"].type.CopyFrom(wanted)
    task = fl.ExecutableTemplateShimTask(TaskTemplate.from_flyte_idl(message), Echo)
    look(task)
    run(task, fl.TypeEngine.dict_to_literal_map(None, {"whole": {"a": 1}, "many": [1]}, {"whole": dict}))


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.floats(-9, 9) | st.sampled_from(["", "a", "object"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "type"]), inner),
    max_leaves=5,
)
WORDS = [
    "$defs",
    "$ref",
    "additionalProperties",
    "anyOf",
    "const",
    "default",
    "definitions",
    "enum",
    "format",
]
WORDS += ["items", "oneOf", "prefixItems", "properties", "propertyNames", "required", "title", "type"]


@patient
@given(
    words=st.dictionaries(st.sampled_from(WORDS), ANY_JSON, max_size=4),
    inner=st.dictionaries(st.sampled_from(WORDS), ANY_JSON, max_size=3),
    side=st.sampled_from(["inputs", "outputs"]),
)
def test_any_json_schema_works_or_is_a_typed_error(words, inner, side):
    """Each word of a schema may hold any JSON, at the top and in a field."""
    run_with_schema({"title": "A", "type": "object", "properties": {"a": inner}, **words}, side)


@pytest.mark.parametrize(
    "order", ["", ",", "many", "many,whole,extra", "whole,whole", "\0", "many,whole", ",many,whole"]
)
def test_a_wrong_order_of_outputs_does_not_matter(order):
    """The names decide: a note on their order that does not fit them is not used."""
    message = tasks_pb2.TaskTemplate.FromString(PLAIN)
    message.config["flytelocal.outputs"] = order
    task = fl.ExecutableTemplateShimTask(TaskTemplate.from_flyte_idl(message), Echo)
    literals = fl.TypeEngine.dict_to_literal_map(None, {"whole": 1, "many": [1]})
    result = task.dispatch_execute(fl.FlyteContextManager.current_context(), literals)
    assert result.literals["whole"].scalar.primitive.integer == 1
