"""The same definition through flytelocal and flytekit: the templates are compared field by field."""

from __future__ import annotations

import datetime as dt
import enum
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any, Optional, Union

import pandas as pd
import pytest

import flytelocal as fl

pytestmark = pytest.mark.parity


class Colour(enum.Enum):
    """An enum of str values."""

    RED = "red"
    BLUE = "blue"


@dataclass
class Layer:
    """A nested dataclass."""

    width: int
    name: str = "dense"


@dataclass
class Config:
    """A dataclass that nests another."""

    layers: list[Layer]
    rate: float = 0.5
    tag: Optional[str] = None  # noqa: UP045 - as many authors write it


TYPES = {
    "int": int,
    "float": float,
    "str": str,
    "bool": bool,
    "datetime": dt.datetime,
    "date": dt.date,
    "timedelta": dt.timedelta,
    "list": list[int],
    "nested list": list[list[str]],
    "dict": dict[str, float],
    "bare dict": dict,
    "dict of lists": dict[str, list[int]],
    "optional": Optional[int],  # noqa: UP045 - as many authors write it
    "union": Union[int, str],  # noqa: UP007 - as many authors write it
    "enum": Colour,
    "dataclass": Layer,
    "nested dataclass": Config,
    "list of dataclass": list[Layer],
    "table": pd.DataFrame,
}

CONFIGS: dict[str, dict[str, Any]] = {
    "plain": {},
    "requests": {"requests": ("1", "500Mi")},
    "requests and limits": {"requests": ("500m", "1Gi"), "limits": ("2", "2Gi")},
    "environment": {"environment": {"A": "task", "C": "task"}},
    "secrets": {
        "secrets": [{"group": "g", "key": "k"}, {"group": "g", "key": "l", "env_var": "L", "mount": "FILE"}]
    },
    "cache": {"metadata": {"cache": True, "cache_version": "1", "cache_serialize": True}},
    "ignored inputs": {
        "metadata": {"cache": True, "cache_version": "1", "cache_ignore_input_vars": ("i",)},
    },
    "retries": {"metadata": {"retries": 3, "timeout": 90, "interruptible": True}},
    "uninterruptible": {"metadata": {"interruptible": False, "deprecated": "old", "pod_template_name": "pt"}},
    "labels": {"metadata": {"labels": {"a": "b"}, "annotations": {"c": "d"}}},
    "image template": {"container_image": "{{.images.default.fqn}}:{{.images.default.version}}"},
    "type version": {"task_type_version": 2, "task_type": "special"},
    "custom": {"custom": {"a": 1, "b": [1, 2.5, "x", None, True], "c": {"d": {}}}},
    "config": {"config": {"k": "v"}},
}


def build(library: str, inputs: dict[str, Any], outputs: dict[str, Any], options: dict[str, Any]) -> Any:
    """The task made by one of the libraries, and its template's message."""
    options = dict(options)
    if library == "flytelocal":
        base, executor, interface, resources, secret, metadata = (
            fl.PythonCustomizedContainerTask,
            fl.ShimTaskExecutor,
            fl.Interface,
            fl.Resources,
            fl.Secret,
            fl.TaskMetadata,
        )
        settings_of, config_of = fl.SerializationSettings, fl.ImageConfig
    else:
        import flytekit
        from flytekit.configuration import ImageConfig, SerializationSettings
        from flytekit.core.base_task import TaskMetadata
        from flytekit.core.interface import Interface
        from flytekit.core.python_customized_container_task import PythonCustomizedContainerTask
        from flytekit.core.shim_task import ShimTaskExecutor

        base, executor, interface, resources, secret, metadata = (
            PythonCustomizedContainerTask,
            ShimTaskExecutor,
            Interface,
            flytekit.Resources,
            flytekit.Secret,
            TaskMetadata,
        )
        settings_of, config_of = SerializationSettings, ImageConfig
    custom, config = options.pop("custom", None), options.pop("config", None)

    class Ex(executor):
        pass

    class Made(base):
        def get_custom(self, settings: Any) -> Any:
            return custom or {}

        def get_config(self, settings: Any) -> Any:
            return config if config is not None else super().get_config(settings)

    for side in ("requests", "limits"):
        if side in options:
            cpu, mem = options[side]
            options[side] = resources(cpu=cpu, mem=mem)
    if "secrets" in options:
        options["secret_requests"] = [_secret(secret, **given) for given in options.pop("secrets")]
    if "metadata" in options:
        options["metadata"] = metadata(**options["metadata"])
    task = Made(
        name="made",
        task_config=None,
        executor_type=Ex,
        interface=interface(inputs=inputs, outputs=outputs),
        **{"container_image": "img:1", **options},
    )
    settings = settings_of(
        image_config=config_of.auto(img_name="ghcr.io/me/base:2.0"),
        project="p",
        domain="d",
        version="v",
        env={"A": "settings", "B": "settings"},
    )
    if library == "flytelocal":
        return task.serialize_to_model(settings).to_flyte_idl()
    from flytekit.tools.translator import get_serializable

    return get_serializable(OrderedDict(), settings, task).template.to_flyte_idl()


def _secret(secret: Any, mount: str = "ANY", **given: Any) -> Any:
    return secret(mount_requirement=secret.MountType[mount], **given)


def assert_same(inputs: dict[str, Any], outputs: dict[str, Any], options: dict[str, Any]) -> None:
    """Both templates are one message, but for the listed differences."""
    ours = build("flytelocal", inputs, outputs, options)
    theirs = build("flytekit", inputs, outputs, options)
    # docs/differences.md: the runtime names the library that wrote the template.
    assert ours.metadata.runtime.version == fl.__version__
    ours.metadata.runtime.version = theirs.metadata.runtime.version
    # docs/differences.md: each template names its own library's resolver.
    at = list(ours.container.args).index("--resolver") + 1
    assert ours.container.args[at] == fl.default_task_template_resolver.location
    ours.container.args[at] = theirs.container.args[at]
    # docs/differences.md: a class made inside a function keeps its qualified name.
    assert ours.container.args[-1].rpartition(".")[2] == theirs.container.args[-1].rpartition(".")[2]
    ours.container.args[-1] = theirs.container.args[-1]
    if "{{" in options.get("container_image", ""):
        # docs/differences.md: flytekit leaves image templates of template tasks unresolved.
        assert ours.container.image == "ghcr.io/me/base:2.0"
        ours.container.image = theirs.container.image
    assert ours == theirs


@pytest.mark.parametrize("name", TYPES)
def test_a_template_with_this_type_is_flytekits(name):
    """As input and as output."""
    assert_same(fl.kwtypes(i=TYPES[name]), fl.kwtypes(o=TYPES[name]), {})


@pytest.mark.parametrize("name", CONFIGS)
def test_a_template_with_this_setting_is_flytekits(name):
    """Resources, environment, secrets, metadata, custom and config."""
    assert_same(fl.kwtypes(i=int), fl.kwtypes(o=float), CONFIGS[name])


@pytest.mark.parametrize("types", ["int", "nested dataclass", "table"])
@pytest.mark.parametrize("name", ["requests and limits", "secrets", "cache", "custom"])
def test_types_and_settings_together(types, name):
    """No setting changes what another one renders."""
    assert_same(fl.kwtypes(i=TYPES[types]), fl.kwtypes(o=TYPES[types], p=str), CONFIGS[name])
