"""TaskMetadata: what it takes, what it refuses, and the message it becomes."""

from __future__ import annotations

import datetime as dt

import pytest

import flytelocal as fl
from flytelocal.errors import ConfigurationError


def test_seconds_become_a_duration():
    """A whole number of seconds is a timedelta afterwards."""
    assert fl.TaskMetadata(timeout=90).timeout == dt.timedelta(seconds=90)


def test_the_message_holds_every_field():
    """Each argument stands in the template's metadata."""
    message = (
        fl.TaskMetadata(
            cache=True,
            cache_version="1",
            cache_serialize=True,
            cache_ignore_input_vars=("a",),
            interruptible=True,
            deprecated="use the other",
            retries=3,
            timeout=60,
            pod_template_name="big",
            generates_deck=True,
            is_eager=True,
            labels={"team": "x"},
            annotations={"a": "b"},
        )
        .to_taskmetadata_model()
        .to_flyte_idl()
    )
    assert message.discoverable
    assert message.discovery_version == "1"
    assert message.cache_serializable
    assert list(message.cache_ignore_input_vars) == ["a"]
    assert message.interruptible
    assert message.deprecated_error_message == "use the other"
    assert message.retries.retries == 3
    assert message.timeout.seconds == 60
    assert message.pod_template_name == "big"
    assert message.generates_deck.value
    assert message.is_eager
    assert dict(message.metadata.labels) == {"team": "x"}
    assert dict(message.metadata.annotations) == {"a": "b"}
    assert (message.runtime.flavor, message.runtime.version) == ("python", fl.__version__)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"cache": True}, r"(?s)without cache_version.*cache_version="),
        ({"cache_serialize": True}, r"(?s)cache_serialize is given.*not cached"),
        ({"cache_ignore_input_vars": ("a",)}, r"(?s)cache_ignore_input_vars is given.*not cached"),
        ({"timeout": "soon"}, r"(?s)timeout is 'soon'.*whole seconds"),
        ({"timeout": 2.5}, r"(?s)timeout is 2.5.*whole seconds"),
        ({"timeout": True}, r"(?s)timeout is True.*whole seconds"),
        ({"timeout": -1}, r"(?s)timeout is negative.*positive"),
        ({"retries": -1}, r"(?s)retries is -1.*0 or more"),
        ({"retries": 1.5}, r"retries is 1.5"),
        ({"retries": 2**32}, r"retries is 4294967296"),
    ],
)
def test_what_the_engine_would_refuse_is_refused_here(arguments, says):
    """The error names the argument and what to give."""
    with pytest.raises(ConfigurationError, match=says):
        fl.TaskMetadata(**arguments)
