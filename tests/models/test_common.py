"""What every model does: wrap, compare, show, copy, and refuse what does not fit."""

from __future__ import annotations

import copy
import pickle

import pytest
from flyteidl.core import identifier_pb2, literals_pb2

from flytelocal.errors import ConfigurationError, DecodeError, TemplateError
from flytelocal.models.common import decode, raw, raw_list, raw_map, text_list, text_map
from flytelocal.models.container import Resources
from flytelocal.models.identifier import Identifier, ResourceType, WorkflowExecutionIdentifier
from flytelocal.models.literals import Literal, LiteralCollection, LiteralMap, Primitive, Scalar, Void
from flytelocal.models.task import TaskTemplate
from flytelocal.models.types import EnumType, LiteralType, StructuredDatasetType


def _ident(name: str = "n") -> Identifier:
    return Identifier(ResourceType.TASK, "p", "d", name, "v")


def _three() -> Literal:
    return Literal(scalar=Scalar(primitive=Primitive(integer=3)))


def test_wrapping_copies_nothing():
    """The message that goes in comes out: the same object, seen from both sides."""
    message = identifier_pb2.Identifier(name="a")
    model = Identifier.from_flyte_idl(message)
    assert model.to_flyte_idl() is message
    message.name = "b"
    assert model.name == "b"


def test_a_message_of_another_kind_is_refused():
    """`from_flyte_idl` names what it got and what it wants."""
    with pytest.raises(DecodeError, match=r"a Void is not a flyteidl\.core\.Identifier message"):
        Identifier.from_flyte_idl(literals_pb2.Void())


def test_equality_is_of_class_and_message():
    """Models are equal when class and message are, and only then; equal ones hash alike."""
    assert _ident() == _ident()
    assert hash(_ident()) == hash(_ident())
    assert _ident() != _ident("m")
    assert Void() != LiteralMap({})
    assert WorkflowExecutionIdentifier("p", "d", "n") != "p:d:n"
    assert _ident() != _ident().to_flyte_idl()
    assert len({_ident(), _ident(), _ident("m")}) == 2


def test_maps_hash_alike_in_any_order():
    """The order in which a map was filled changes neither equality nor hash nor bytes."""
    names = [f"k{number}" for number in range(50)]
    one = LiteralMap({name: _three() for name in names})
    two = LiteralMap({name: _three() for name in reversed(names)})
    assert one == two
    assert hash(one) == hash(two)
    assert one.serialize_to_string() == two.serialize_to_string()


def test_empty_is_what_sets_no_field():
    """A message without a field set is empty; a zero in a oneof is not."""
    assert Literal().is_empty
    assert not Primitive(integer=0).is_empty


def test_a_copy_is_its_own_message():
    """Copies, deep copies and pickles change alone, inner classes too."""
    entry = Resources.ResourceEntry(Resources.ResourceName.CPU, "1")
    for twin in (copy.copy(entry), copy.deepcopy(entry), pickle.loads(pickle.dumps(entry))):
        assert twin == entry
        twin.to_flyte_idl().value = "2"
        assert entry.value == "1"


def test_attributes_are_read_only_unless_they_say_otherwise():
    """Assigning one that flytekit has read-only says what to do."""
    with pytest.raises(AttributeError, match=r"Identifier\.name is read-only: construct a new Identifier"):
        _ident().name = "m"
    with pytest.raises(AttributeError):
        _ident().nonsense = 1


def test_attributes_have_their_own_help():
    """The class gives the descriptor, whose help says what the attribute is."""
    assert Identifier.name.__doc__ == "The name in the project and domain."


def test_short_and_long_text():
    """The short text is one line, the long one has a line for each field; both name the class."""
    assert repr(Literal()) == "Literal()"
    assert _three().short_string() == "Literal(scalar { primitive { integer: 3 } })"
    assert _three().verbose_string().splitlines() == [
        "Literal",
        "  scalar {",
        "    primitive {",
        "      integer: 3",
        "    }",
        "  }",
    ]


def test_large_messages_show_short():
    """Texts are cut, and say by how much."""
    large = LiteralCollection([_three()] * 1000)
    assert len(large.short_string()) < 250
    assert large.verbose_string().endswith("more lines")
    assert len(large.verbose_string().splitlines()) == 402


def test_notebooks_get_text_and_html():
    """A notebook gets exactly a text and an HTML face, with values escaped."""
    bundle = _ident("<script>")._repr_mimebundle_()
    assert sorted(bundle) == ["text/html", "text/plain"]
    assert "Identifier" in bundle["text/plain"]
    assert "<script>" in bundle["text/plain"]
    assert "<script>" not in bundle["text/html"]
    assert "Identifier" in bundle["text/html"]


@pytest.mark.parametrize("data", [b"\xff", b"\x0a\x05ab", "text", None, 3, b"\x12\x01\xff"])
def test_malformed_bytes_are_a_typed_error(data):
    """Bytes that are no message raise DecodeError with what was being read, a template TemplateError."""
    with pytest.raises(DecodeError, match=r"the id cannot be read: not a valid flyteidl\.core\.Identifier"):
        decode(Identifier, data, what="the id")
    with pytest.raises(TemplateError, match="task template cannot be read"):
        decode(TaskTemplate, data, what="task template")


def test_too_deep_bytes_are_a_typed_error():
    """A message nested deeper than protobuf reads is an error, not a crash."""
    data = b""
    for tag in b"\x0a\x12" * 60:  # a list in a literal in a list, and so on
        size = len(data)
        data = bytes([tag, size]) + data if size < 128 else bytes([tag, size % 128 + 128, size // 128]) + data
    with pytest.raises(DecodeError, match="deep cannot be read"):
        decode(Literal, data, what="deep")


def test_too_deep_models_are_a_typed_error():
    """A model nested deeper than protobuf reads is refused where it is made."""

    def nest(levels: int) -> Literal:
        deep = Literal()
        for _ in range(levels):
            deep = Literal(collection=LiteralCollection([deep]))
        return deep

    assert nest(20)
    with pytest.raises(ConfigurationError, match="cannot be a"):
        nest(200)


@pytest.mark.parametrize("data", [bytearray, memoryview, bytes])
def test_any_kind_of_bytes_decodes(data):
    """Buffers of the kinds that files and sockets give are read."""
    assert decode(Identifier, data(_ident().serialize_to_string()), what="the id") == _ident()


@pytest.mark.parametrize(
    ("make", "field", "kind"),
    [
        (lambda: Primitive(integer=True), "integer", "bool"),
        (lambda: Primitive(integer=1.5), "integer", "float"),
        (lambda: Primitive(integer=2**63), "integer", "int"),
        (lambda: Primitive(string_value=3), "string_value", "int"),
        (lambda: Identifier("TUSK", "p", "d", "n", "v"), "resource_type", "str"),
        (lambda: Literal(scalar=Primitive(integer=3)), "scalar", "Primitive"),
        (lambda: StructuredDatasetType(external_schema_bytes="text"), "external_schema_bytes", "str"),
    ],
)
def test_a_value_that_does_not_fit_names_its_field(make, field, kind):
    """A constructor says which argument is wrong and what it got."""
    with pytest.raises(ConfigurationError, match=rf"\.{field} cannot be a {kind}") as caught:
        make()
    assert f"field '{field}'" in caught.value.where


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: raw(3), "3 is not a Flyte model"),
        (lambda: raw_list(Void()), "is not a list of Flyte models"),
        (lambda: raw_list("ab"), "'ab' is not a list"),
        (lambda: raw_map([1]), "is not a mapping of names to Flyte models"),
        (lambda: text_list("python", where="Container.command"), "'python' is one text where a list"),
        (lambda: text_map(["a"], where="env"), "a list is not a mapping"),
        (lambda: text_map({"A": 1}, where="env"), "the entry 'A' is a int, not text"),
        (lambda: EnumType("abc"), "'abc' is one text"),
        (lambda: LiteralCollection([1]), "1 is not a Flyte model"),
    ],
)
def test_arguments_of_the_wrong_shape_are_refused(call, message):
    """What would become something else silently is refused with the fix."""
    with pytest.raises(ConfigurationError, match=message) as caught:
        call()
    assert caught.value.fix


def test_an_environment_value_is_not_in_the_error():
    """A mapping's wrong value is not repeated: it may be secret."""
    with pytest.raises(ConfigurationError) as caught:
        text_map({"TOKEN": b"hunter2"}, where="Container.env")
    assert "hunter2" not in str(caught.value)


def test_messages_are_taken_where_models_are():
    """A constructor takes the message of a model too, and copies it in."""
    made = LiteralType(collection_type=LiteralType(simple=1).to_flyte_idl())
    assert made == LiteralType(collection_type=LiteralType(simple=1))


def test_control_plane_models_are_found_where_flytekit_has_them():
    """`models.common` gives the small admin models on demand, and says so of what it has not."""
    import flytelocal.models.common as common

    assert common.Labels({"a": "b"}).values == {"a": "b"}
    with pytest.raises(AttributeError, match="has no attribute 'Nonsense'"):
        _ = common.Nonsense
