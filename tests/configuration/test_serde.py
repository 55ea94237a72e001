"""Dicts, JSON and schemas: the parameters do what they say."""

from __future__ import annotations

import pytest

from flytelocal.configuration.image import Image, ImageConfig
from flytelocal.configuration.settings import FastSerializationSettings, SerializationSettings
from flytelocal.errors import ConfigurationError

DATA = {"name": "n", "fqn": "f", "tag": "t", "digest": None}
IMAGE = Image("n", "f", "t")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (None, "a dict was expected, not None"),
        ([], "a dict was expected"),
        ({"name": "n"}, "the key 'fqn' is missing"),
        ({**DATA, "zz": 1}, "unknown key 'zz'"),
        ({**DATA, "tag": ["x"]}, "a value of type str was expected"),
        ({**DATA, "tag": True}, "a value of type str was expected"),
    ],
)
def test_wrong_dicts(data: object, message: str) -> None:
    """Wrong keys and types are typed errors that name the key."""
    with pytest.raises(ConfigurationError, match=message):
        Image.from_dict(data)


def test_wrong_parts_are_named_by_their_place() -> None:
    """An error inside a nested value says where."""
    with pytest.raises(ConfigurationError, match="key 'images', item 1") as caught:
        ImageConfig.from_dict({"images": [DATA, {"name": "x"}]})
    assert "the key 'fqn' is missing" in str(caught.value)
    with pytest.raises(ConfigurationError, match="a list was expected"):
        ImageConfig.from_dict({"images": 5})
    with pytest.raises(ConfigurationError, match="a dict was expected"):
        SerializationSettings.from_dict({"image_config": {}, "env": []})
    with pytest.raises(ConfigurationError, match="type bool"):
        FastSerializationSettings.from_dict({"enabled": "yes"})


def test_numbers_become_texts_and_missing_becomes_none() -> None:
    """An unquoted version is a text; `infer_missing` makes missing fields None."""
    assert Image.from_dict({**DATA, "tag": 5}) == Image("n", "f", "5")
    assert Image.from_dict({"name": "n"}, infer_missing=True).fqn is None
    assert Image.from_dict(None, infer_missing=True).name is None
    assert Image.from_dict(IMAGE) is IMAGE


def test_json_parameters() -> None:
    """The parameters of `json.dumps` and `json.loads` reach them."""
    assert IMAGE.to_dict(encode_json=True) == DATA
    assert IMAGE.to_json(sort_keys=True, separators=(",", ":")).startswith('{"digest":null,"fqn"')
    assert Image("é", "f").to_json(ensure_ascii=False).startswith('{"name": "é"')
    assert (
        Image.from_json('{"name": 1.5, "fqn": 2}', parse_float=lambda s: f"<{s}>", parse_int=str).name
        == "<1.5>"
    )
    assert Image.from_json(b'{"name": "n"}', infer_missing=True).fqn is None
    with pytest.raises(ConfigurationError, match="not JSON"):
        Image.from_json("{")


def test_schema_choices() -> None:
    """Each parameter of `schema` changes what is loaded or dumped."""
    assert Image.schema(only=("name",)).dump(IMAGE) == {"name": "n"}
    assert Image.schema(exclude=("tag",)).dump(IMAGE) == {"name": "n", "fqn": "f", "digest": None}
    assert Image.schema(load_only=("tag",)).dump(IMAGE) == {"name": "n", "fqn": "f", "digest": None}
    assert Image.schema(load_only="tag").load(DATA) == IMAGE
    assert Image.schema(many=True).load([DATA]) == [IMAGE]
    assert Image.schema(many=True).dump([IMAGE]) == [DATA]
    assert Image.schema(infer_missing=True).load({"name": "n"}).fqn is None
    assert Image.schema(partial=True).load({"name": "n"}).fqn is None
    assert Image.schema(partial=("fqn",)).load({"name": "n"}).fqn is None
    assert Image.schema().load({"name": "n"}, partial=["fqn"]).fqn is None
    assert Image.schema(unknown="exclude").load({**DATA, "zz": 1}) == IMAGE
    assert Image.schema().load({**DATA, "zz": 1}, unknown="include") == IMAGE
    assert Image.schema(context={"a": 1}).context == {"a": 1}
    assert Image.schema().loads('{"name": "n", "fqn": "f", "tag": "t"}') == IMAGE


@pytest.mark.parametrize(
    ("parameters", "data", "message"),
    [
        ({}, {**DATA, "zz": 1}, "unknown key 'zz'"),
        ({"dump_only": ("tag",)}, DATA, "unknown key 'tag'"),
        ({"only": ("name",)}, DATA, "unknown key 'fqn', 'tag', 'digest'"),
        ({"many": True}, DATA, "a list was expected"),
        ({"partial": ("name",)}, {"name": "n"}, "the key 'fqn' is missing"),
        ({}, 5, "a dict was expected"),
    ],
)
def test_schema_refusals(parameters: dict[str, object], data: object, message: str) -> None:
    """What does not fit the schema is refused on load."""
    with pytest.raises(ConfigurationError, match=message):
        Image.schema(**parameters).load(data)


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"only": ["zz"]}, "only names zz"),
        ({"exclude": ["zz"]}, "exclude names zz"),
        ({"unknown": "x"}, "unknown='x'"),
    ],
)
def test_wrong_schema_parameters(parameters: dict[str, object], message: str) -> None:
    """A name that is no field is refused when the schema is made."""
    with pytest.raises(ConfigurationError, match=message):
        Image.schema(**parameters)


def test_validate_lists_every_fault() -> None:
    """`validate` raises nothing: it gives the faults by key."""
    schema = Image.schema()
    assert schema.validate(DATA) == {}
    assert set(schema.validate({"name": [], "zz": 1})) == {"name", "zz", "fqn"}
    assert schema.validate([DATA, {}], many=True) == {
        1: {"name": ["the key is missing"], "fqn": ["the key is missing"]}
    }
    assert schema.validate({**DATA, "digest": "d"})["_schema"]
    assert schema.validate(5)["_schema"]
    assert schema.validate(5, many=True)["_schema"]
    assert schema.validate({}, partial=True) == {}
    assert Image.schema(unknown="exclude").validate({**DATA, "zz": 1}) == {}
