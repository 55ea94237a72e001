"""Any bytes of any message pass through its model unchanged, and no bytes crash it."""

from __future__ import annotations

import copy
import importlib
import inspect
import pickle
import pkgutil
from contextlib import suppress

import pytest
from google.protobuf.descriptor import FieldDescriptor as F
from hypothesis import given
from hypothesis import strategies as st

import flytelocal.models
from flytelocal.errors import ConfigurationError, DecodeError, TemplateError
from flytelocal.models.common import FlyteIdlEntity, decode
from flytelocal.models.fields import Field


def _nested(cls):
    yield cls
    for inner in vars(cls).values():
        if inspect.isclass(inner) and issubclass(inner, FlyteIdlEntity):
            yield from _nested(inner)


def _models():
    found = {}
    for module in pkgutil.iter_modules(flytelocal.models.__path__, "flytelocal.models."):
        for cls in vars(importlib.import_module(module.name)).values():
            if inspect.isclass(cls) and issubclass(cls, FlyteIdlEntity) and cls is not FlyteIdlEntity:
                found.update({inner.__qualname__: inner for inner in _nested(cls)})
    return [found[name] for name in sorted(found)]


MODELS = _models()
NUMBERS = {
    F.TYPE_INT32: st.integers(-(2**31), 2**31 - 1),
    F.TYPE_INT64: st.integers(-(2**63), 2**63 - 1),
    F.TYPE_UINT32: st.integers(0, 2**32 - 1),
    F.TYPE_UINT64: st.integers(0, 2**64 - 1),
    F.TYPE_ENUM: st.integers(0, 12),
    F.TYPE_BOOL: st.booleans(),
    F.TYPE_FLOAT: st.floats(width=32),
    F.TYPE_DOUBLE: st.floats(),
    F.TYPE_STRING: st.text(max_size=5),
    F.TYPE_BYTES: st.binary(max_size=5),
}


def _fill(draw, message, depth):
    """Set some of a message's fields, and theirs."""
    for field in message.DESCRIPTOR.fields:
        if not draw(st.booleans()):
            continue
        if field.type != F.TYPE_MESSAGE:
            if field.is_repeated:
                getattr(message, field.name).extend(draw(st.lists(NUMBERS[field.type], max_size=2)))
            else:
                setattr(message, field.name, draw(NUMBERS[field.type]))
        elif field.message_type.GetOptions().map_entry:
            key, value = draw(st.text(max_size=3)), field.message_type.fields_by_name["value"]
            if value.type != F.TYPE_MESSAGE:
                getattr(message, field.name)[key] = draw(NUMBERS[value.type])
            elif depth:
                _fill(draw, getattr(message, field.name)[key], depth - 1)
        elif field.is_repeated:
            if depth:
                _fill(draw, getattr(message, field.name).add(), depth - 1)
        else:
            getattr(message, field.name).SetInParent()
            if depth:
                _fill(draw, getattr(message, field.name), depth - 1)


def _attributes(cls):
    for name, attribute in inspect.getmembers(cls):
        if isinstance(attribute, (property, Field)) and not name.startswith("_"):
            yield name


@pytest.mark.parametrize("cls", MODELS, ids=lambda cls: cls.__qualname__)
@given(data=st.data())
def test_bytes_pass_through_unchanged(cls, data):
    """Reading every attribute, copying and pickling leave the bytes of a message as they were."""
    message = cls.message_type()()
    _fill(data.draw, message, 2)
    written = message.SerializeToString(deterministic=True)
    model = decode(cls, written, what="message")
    for name in _attributes(cls):
        # A number that no enum has, a year that Python has not, a pod template without its class.
        with suppress(DecodeError, ConfigurationError):
            getattr(model, name)
    assert repr(model)
    assert model.verbose_string().startswith(cls.__name__)
    assert model.serialize_to_string() == written
    assert model.is_empty == (not written)
    for twin in (copy.copy(model), copy.deepcopy(model), pickle.loads(pickle.dumps(model))):
        assert type(twin) is cls
        assert twin.serialize_to_string() == written
        assert twin.to_flyte_idl() is not model.to_flyte_idl()
        assert hash(twin) == hash(model)


@pytest.mark.parametrize("cls", MODELS, ids=lambda cls: cls.__qualname__)
@given(junk=st.binary(max_size=40))
def test_junk_is_a_typed_error_or_a_message(cls, junk):
    """Bytes that are no message raise DecodeError, and nothing else."""
    try:
        model = decode(cls, junk, what="junk")
    except DecodeError:
        return
    assert model.to_flyte_idl() == cls.message_type().FromString(junk)


@given(data=st.data())
def test_cut_or_changed_templates_never_crash(data):
    """A template that lost its end or had a byte changed reads or raises TemplateError."""
    from flytelocal.models.task import TaskTemplate

    message = TaskTemplate.message_type()()
    _fill(data.draw, message, 3)
    written = bytearray(message.SerializeToString())
    if written:
        written[data.draw(st.integers(0, len(written) - 1))] ^= data.draw(st.integers(1, 255))
    cut = written[: data.draw(st.integers(0, len(written)))]
    try:
        template = decode(TaskTemplate, bytes(cut), what="task template")
    except TemplateError:
        return
    assert isinstance(template.custom, dict)
    assert template.verbose_string()
