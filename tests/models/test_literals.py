"""Literals, bindings, types and interfaces beyond what the comparison with flytekit covers."""

from __future__ import annotations

import datetime as dt

import pytest
from flyteidl.core import literals_pb2
from hypothesis import given
from hypothesis import strategies as st

from flytelocal.errors import CompilationError, ConfigurationError, DecodeError
from flytelocal.models.annotation import TypeAnnotation
from flytelocal.models.interface import Parameter, TypedInterface, Variable
from flytelocal.models.literals import (
    BindingData,
    BindingDataCollection,
    BindingDataMap,
    Literal,
    LiteralCollection,
    LiteralMap,
    Primitive,
    Scalar,
    Void,
)
from flytelocal.models.types import (
    Error,
    LiteralType,
    OutputReference,
    SimpleType,
    StructuredDatasetType,
    TypeStructure,
)

INTEGER = LiteralType(simple=SimpleType.INTEGER)
PRIMITIVES = {
    "integer": st.integers(-(2**63), 2**63 - 1),
    "float_value": st.floats(allow_nan=False),
    "string_value": st.text(),
    "boolean": st.booleans(),
    "datetime": st.datetimes(timezones=st.just(dt.UTC)),
    "duration": st.timedeltas(),
}


def _three() -> Literal:
    return Literal(scalar=Scalar(primitive=Primitive(integer=3)))


@pytest.mark.parametrize("name", PRIMITIVES)
@given(data=st.data())
def test_primitives_come_back(name, data):
    """Each kind of value comes back from bytes equal, under its own name and as the value."""
    value = data.draw(PRIMITIVES[name])
    written = Primitive(**{name: value}).serialize_to_string()
    again = Primitive.from_flyte_idl(literals_pb2.Primitive.FromString(written))
    assert getattr(again, name) == value
    assert again.value == value
    assert type(again.value) is type(value)
    assert [other for other in PRIMITIVES if getattr(again, other) is not None] == [name]


def test_a_year_that_python_has_not_is_a_typed_error():
    """A timestamp out of range says which field has it."""
    message = literals_pb2.Primitive()
    message.datetime.seconds = 10**14
    with pytest.raises(DecodeError, match="outside the years") as caught:
        _ = Primitive.from_flyte_idl(message).value
    assert caught.value.where == "Primitive.datetime"


def test_the_value_is_of_the_set_kind():
    """`value` gives what is set, and None when nothing is."""
    assert _three().value == Scalar(primitive=Primitive(integer=3))
    assert Literal(collection=LiteralCollection([])).value == LiteralCollection([])
    assert Literal(map=LiteralMap({})).value == LiteralMap({})
    assert Literal().value is None
    assert Scalar(none_type=Void()).value == Void()
    assert Scalar().value is None
    promise = OutputReference("n", "v")
    assert BindingData(promise=promise).value == promise
    assert BindingData().value is None


def test_a_literals_notes_can_be_replaced():
    """Hash and metadata can be set, again and away."""
    literal = _three()
    assert (literal.hash, literal.metadata) == (None, None)
    literal.hash = "h"
    literal.set_metadata({"a": "b"})
    literal.set_metadata({"c": "d"})
    assert (literal.hash, literal.metadata) == ("h", {"c": "d"})
    with pytest.raises(ConfigurationError, match="the entry 'a' is a int"):
        literal.set_metadata({"a": 1})
    assert literal.metadata == {"c": "d"}
    literal.hash = None
    literal.set_metadata(None)
    assert literal == _three()


def test_a_constant_binding_has_a_literal():
    """Lists and maps of constants become literals, another node's output does not."""
    scalar = BindingData(scalar=_three().scalar)
    many = BindingData(
        collection=BindingDataCollection([BindingData(map=BindingDataMap({"a": scalar})), scalar])
    )
    assert scalar.to_literal_model() == _three()
    assert many.to_literal_model() == Literal(
        collection=LiteralCollection([Literal(map=LiteralMap({"a": _three()})), _three()])
    )
    assert BindingData().to_literal_model() is None
    promise = BindingData(
        collection=BindingDataCollection([BindingData(promise=OutputReference("n0", "o0"))])
    )
    with pytest.raises(CompilationError, match="has no literal yet") as caught:
        promise.to_literal_model()
    assert caught.value.where == "n0.o0"


def test_an_attribute_path_keeps_texts_and_numbers_apart():
    """An empty text stays a text, a number stays a number."""
    assert OutputReference("n", "v", ["", 0, "a"]).attr_path == ["", 0, "a"]
    with pytest.raises(ConfigurationError, match="int_value cannot be a float"):
        OutputReference("n", "v", [1.5])


def test_types_can_be_changed_where_flytekits_can():
    """Metadata, annotation, columns, format and the output's name can be assigned."""
    kind = LiteralType(simple=SimpleType.STRUCT)
    kind.metadata = {"a": 1}
    kind.annotation = TypeAnnotation({"b": 1})
    assert (kind.metadata, kind.annotation) == ({"a": 1}, TypeAnnotation({"b": 1}))
    kind.metadata = kind.annotation = None
    assert kind == LiteralType(simple=SimpleType.STRUCT)
    column = StructuredDatasetType.DatasetColumn("a", INTEGER)
    table = StructuredDatasetType([column, column])
    table.columns = table.columns[:1]
    table.format = "parquet"
    assert table == StructuredDatasetType([column], "parquet")
    table.columns = table.format = None
    assert table == StructuredDatasetType()
    reference = OutputReference("n", "v")
    reference.var = "w"
    assert reference == OutputReference("n", "w")


def test_metadata_that_is_no_json_is_refused():
    """The error has the path in the metadata."""
    with pytest.raises(ConfigurationError, match="has no JSON form") as caught:
        LiteralType(simple=SimpleType.STRUCT, metadata={"schema": {1, 2}})
    assert caught.value.where == "LiteralType.metadata['schema']"


def test_annotations_merge():
    """Of one name, the second's stays."""
    merged = TypeAnnotation.merge_annotations(TypeAnnotation({"a": 1, "c": 0}), TypeAnnotation({"a": 2}))
    assert merged == TypeAnnotation({"a": 2, "c": 0})


def test_a_structure_has_no_fields_until_it_has():
    """A structure of no dataclass has an empty map."""
    assert TypeStructure("t").dataclass_type == {}
    assert TypeStructure("t", {"a": INTEGER}).dataclass_type["a"] == INTEGER


def test_an_error_has_both_its_parts():
    """The message's own name for the text is no hindrance."""
    assert (Error("n", "m").failed_node_id, Error("n", "m").message) == ("n", "m")


def test_an_interface_is_a_view_of_its_variables():
    """Inputs and outputs are read lazily, and a list's interface leaves the first as it was."""
    interface = TypedInterface({"a": Variable(INTEGER, "x")}, {})
    listed = interface.transform_interface_to_list()
    assert listed.inputs["a"].type.collection_type == INTEGER
    assert interface.inputs["a"].type == INTEGER
    assert TypedInterface(None, None) == TypedInterface({}, {})


def test_a_parameter_says_one_thing():
    """What is said of a parameter is its behavior: a default wins over being required."""
    variable = Variable(INTEGER, "")
    assert Parameter(variable, _three(), True).behavior == _three()
    assert Parameter(variable, None, False).behavior is False
    assert Parameter(variable).behavior is None
