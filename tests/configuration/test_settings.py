"""Serialization settings: round trips, the transport text, and wrong values."""

from __future__ import annotations

import base64
import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flytelocal.configuration import (
    SERIALIZED_CONTEXT_ENV_VAR,
    EntrypointSettings,
    FastSerializationSettings,
    ImageConfig,
    Resources,
    ResourceSpec,
    SerializationSettings,
)
from flytelocal.errors import ConfigurationError, ImageError

TEXT = st.text(max_size=12)
MAYBE = st.one_of(st.none(), TEXT)
SETTINGS = st.builds(
    SerializationSettings,
    st.sampled_from([ImageConfig(), ImageConfig.from_images("a/b:1", {"x": "c@sha256:ab"})]),
    MAYBE,
    MAYBE,
    MAYBE,
    st.one_of(st.none(), st.dictionaries(TEXT, TEXT, max_size=3)),
    st.sampled_from([None, ResourceSpec.from_multiple_resource(Resources(cpu=("1", 2), mem="1Gi"))]),
    MAYBE,
    st.sampled_from(["/opt/venv/bin/python3", "python", "/a/b/c"]),
    MAYBE,
    st.one_of(st.none(), st.builds(FastSerializationSettings, st.booleans(), MAYBE, MAYBE)),
    MAYBE,
)


@given(SETTINGS)
def test_round_trips(settings: SerializationSettings) -> None:
    """Dict, JSON, transport text, schema and builder give equal settings back."""
    assert SerializationSettings.from_dict(settings.to_dict()) == settings
    assert SerializationSettings.from_json(settings.to_json()) == settings
    assert SerializationSettings.from_transport(settings.serialized_context) == settings
    assert SerializationSettings.schema().loads(SerializationSettings.schema().dumps(settings)) == settings
    assert settings.new_builder().build() == settings


@given(SETTINGS)
def test_the_transport_text_is_always_the_same(settings: SerializationSettings) -> None:
    """Equal settings give equal texts, so rendered templates can be compared."""
    assert settings.serialized_context == settings.new_builder().build().serialized_context


def test_settings_that_carry_themselves() -> None:
    """`with_serialized_context` adds the text to a copy's environment, once."""
    settings = SerializationSettings(ImageConfig(), env={"A": "b"})
    carrying = settings.with_serialized_context()
    assert settings.env == {"A": "b"}
    assert carrying.env is not None
    assert SerializationSettings.from_transport(carrying.env[SERIALIZED_CONTEXT_ENV_VAR]) == settings
    assert carrying.with_serialized_context() is carrying


def _packed(text: bytes) -> str:
    return base64.b64encode(gzip.compress(text, mtime=0)).decode()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "not base64 of gzipped JSON"),
        ("zz", "not base64 of gzipped JSON"),
        ("é", "not base64 of gzipped JSON"),
        (base64.b64encode(b"plain").decode(), "not base64 of gzipped JSON"),
        (_packed(b"[1"), "not base64 of gzipped JSON"),
        (_packed(b"\xff"), "not base64 of gzipped JSON"),
        (_packed(b"{}")[:-8], "not base64 of gzipped JSON"),
        (_packed(b"[]"), "a dict was expected"),
        (_packed(b"{}"), "the key 'image_config' is missing"),
    ],
)
def test_a_damaged_transport_text(text: str, message: str) -> None:
    """Each kind of damage is a typed error."""
    with pytest.raises(ConfigurationError, match=message):
        SerializationSettings.from_transport(text)


@given(st.binary(max_size=60))
def test_any_bytes_are_settings_or_a_typed_error(data: bytes) -> None:
    """No text makes the reader fail in another way."""
    with pytest.raises(ConfigurationError):
        SerializationSettings.from_transport(base64.b64encode(data).decode())


def test_a_later_version_may_know_more() -> None:
    """Keys that this version does not know are left out of a transport text."""
    text = _packed(b'{"image_config": {"later": 1}, "new": 2, "version": "v"}')
    assert SerializationSettings.from_transport(text) == SerializationSettings(ImageConfig(), version="v")


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"image_config": "x"}, "image_config is 'x', not a ImageConfig"),
        ({"version": 5}, "version is 5, not a str"),
        ({"python_interpreter": None}, "python_interpreter is None, not a str"),
        ({"env": {"TOKEN": 5}}, "the environment variable 'TOKEN' is a int, not a text"),
        ({"fast_serialization_settings": True}, "not a FastSerializationSettings"),
        ({"default_resources": Resources()}, "not a ResourceSpec"),
    ],
)
def test_wrong_values(values: dict[str, object], message: str) -> None:
    """A value of the wrong type is named with its field."""
    with pytest.raises(ConfigurationError, match=message):
        SerializationSettings(**{"image_config": ImageConfig(), **values})


def test_for_image() -> None:
    """One image is enough for settings; its reference needs a version."""
    settings = SerializationSettings.for_image("a/b:1", "v", "p", "d", "/x/bin/python")
    assert settings.image_config.default_image is not None
    assert settings.image_config.default_image.full == "a/b:1"
    assert (settings.version, settings.project, settings.domain) == ("v", "p", "d")
    assert settings.flytekit_virtualenv_root == "/x"
    with pytest.raises(ImageError, match="missing a tag or digest"):
        SerializationSettings.for_image("a/b", "v")


@pytest.mark.parametrize(
    ("interpreter", "root", "entrypoint"),
    [
        ("/opt/venv/bin/python3", "/opt/venv", "/opt/venv/bin/entrypoint.py"),
        ("python", "", "bin/entrypoint.py"),
        ("/python", "/", "/bin/entrypoint.py"),
    ],
)
def test_entrypoints(interpreter: str, root: str, entrypoint: str) -> None:
    """The entrypoint lies beside the interpreter."""
    assert SerializationSettings.venv_root_from_interpreter(interpreter) == root
    assert SerializationSettings.default_entrypoint_settings(interpreter) == EntrypointSettings(entrypoint)
    assert (
        SerializationSettings(ImageConfig(), python_interpreter=interpreter).entrypoint_settings.path
        == entrypoint
    )


def test_fast_serialization() -> None:
    """Only enabled fast settings count; the builder sets them in place."""
    settings = SerializationSettings(ImageConfig())
    assert not settings.should_fast_serialize()
    builder = settings.new_builder()
    assert builder.with_fast_serialization_settings(FastSerializationSettings(enabled=True)) is builder
    assert builder.build().should_fast_serialize()
    assert not settings.should_fast_serialize()


def test_a_builder_does_not_share_the_environment() -> None:
    """What is put into a builder's environment stays out of the settings that it came from."""
    settings = SerializationSettings(ImageConfig(), env={"A": "b"})
    builder = settings.new_builder()
    assert builder.env is not None
    builder.env["C"] = "d"
    assert settings.env == {"A": "b"}
    builder.python_interpreter = None
    assert builder.build().python_interpreter == "/opt/venv/bin/python3"
