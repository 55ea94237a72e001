"""Changes to one node: checked first, then made all at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn, Protocol, TypedDict

from flyteidl.core import workflow_pb2

from flytelocal.errors import CompilationError, ConfigurationError
from flytelocal.graph.names import closest, dnsify

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from flytelocal.configuration.accelerators import BaseAccelerator
    from flytelocal.configuration.pod_template import PodTemplate
    from flytelocal.configuration.resources import Resources
    from flytelocal.graph.node import Node

__all__ = ["CacheLike", "LegacyCache", "Overrides", "override"]


class CacheLike(Protocol):
    """A cache policy, as far as a node needs it."""

    @property
    def serialize(self) -> bool:
        """Whether one of several identical runs works, and the others wait."""

    def get_version(self, params: Any) -> str:
        """Version of the cached results."""


class LegacyCache(TypedDict, total=False):
    """What `cache=True` goes with."""

    cache_version: str
    cache_serialize: bool


class Overrides(LegacyCache, total=False):
    """Everything that `with_overrides` takes; see `Node.with_overrides`."""

    node_name: str
    aliases: dict[str, str]
    requests: Resources
    limits: Resources
    timeout: int | dt.timedelta | object | None
    retries: int
    interruptible: bool
    name: str
    task_config: Any
    container_image: str
    accelerator: BaseAccelerator
    cache: bool | CacheLike
    shared_memory: bool | str
    pod_template: PodTemplate
    resources: Resources


def override(node: Node, given: dict[str, Any]) -> None:
    """Change `node` as `given` says.

    Raises:
        ConfigurationError: A value is of the wrong kind, out of range, or contradicts another.
        CompilationError: A value is a promise, or a name is unknown.
    """
    from flytelocal.graph.promise import Promise, VoidPromise

    for key, value in given.items():
        if isinstance(value, Promise | VoidPromise):
            raise CompilationError(
                f"{key} is a promise: its value is not there when the node is made",
                where=f"node {node.id!r}, with_overrides({key}=…)",
                fix="give a plain value",
            )
        if key not in Overrides.__annotations__:
            near = closest(key, Overrides.__annotations__)
            raise CompilationError(
                f"there is no override {key!r}",
                where=f"node {node.id!r}, with_overrides({key}=…)",
                fix=(f"did you mean {near!r}? " if near else "")
                + f"there are: {', '.join(Overrides.__annotations__)}",
            )
    # Each step checks and returns what to do; nothing is done before all have checked.
    steps = (_names, _run, _cache, _resources, _pod, _config)
    changes = [change for step in steps for change in step(node, given)]
    for change in changes:
        change()


def _wrong(node: Node, key: str, value: Any, fix: str) -> NoReturn:
    raise ConfigurationError(
        f"{key} is {value!r:.80}", where=f"node {node.id!r}, with_overrides({key}=…)", fix=fix
    )


def _text(node: Node, given: dict[str, Any], key: str, example: str) -> str | None:
    value = given.get(key)
    if value is not None and (not isinstance(value, str) or not value):
        _wrong(node, key, value, f"give text, for example {key}={example!r}")
    return value


def _names(node: Node, given: dict[str, Any]) -> list[Callable[[], None]]:
    changes: list[Callable[[], None]] = []
    node_name = _text(node, given, "node_name", "clean-up")
    if node_name is not None:
        label = dnsify(node_name)
        if not label:
            _wrong(node, "node_name", node_name, "give at least one letter or digit")
        changes.append(lambda: setattr(node, "_id", label))
    aliases = given.get("aliases")
    if aliases is not None:
        if not isinstance(aliases, dict) or not all(
            isinstance(var, str) and isinstance(alias, str) for var, alias in aliases.items()
        ):
            _wrong(node, "aliases", aliases, "give names by output, for example aliases={'o0': 'total'}")
        from flytelocal.models.workflow import Alias

        made = [Alias(var=var, alias=alias) for var, alias in aliases.items()]
        changes.append(lambda: setattr(node, "_aliases", made))
    return changes


def _edit(node: Node, change: Callable[[workflow_pb2.NodeMetadata], object]) -> None:
    """Give the node a changed copy of its metadata, which it may share with others."""
    from flytelocal.models.workflow import NodeMetadata

    message = workflow_pb2.NodeMetadata()
    if node.metadata is not None:
        message.CopyFrom(node.metadata.to_flyte_idl())
    change(message)
    node._metadata = NodeMetadata.from_flyte_idl(message)


def _run(node: Node, given: dict[str, Any]) -> list[Callable[[], None]]:
    changes: list[Callable[[], None]] = []

    def edit(change: Callable[[workflow_pb2.NodeMetadata], object]) -> None:
        changes.append(lambda: _edit(node, change))

    name = _text(node, given, "name", "Clean up")
    if name is not None:
        edit(lambda message: setattr(message, "name", name))
    if "timeout" in given:
        timeout = _duration(node, given["timeout"])
        edit(
            lambda message: (
                message.timeout.FromTimedelta(timeout) if timeout else message.ClearField("timeout")
            )
        )
    retries = given.get("retries")
    if retries is not None:
        if isinstance(retries, bool) or not isinstance(retries, int) or not 0 <= retries < 2**32:
            _wrong(node, "retries", retries, "give a whole number, 0 or more")
        edit(lambda message: _set_retries(message, retries))
    interruptible = given.get("interruptible")
    if interruptible is not None:
        if not isinstance(interruptible, bool):
            _wrong(node, "interruptible", interruptible, "give True or False")
        edit(lambda message: setattr(message, "interruptible", interruptible))
    return changes


def _set_retries(message: workflow_pb2.NodeMetadata, retries: int) -> None:
    message.retries.retries = retries
    message.retries.SetInParent()  # 0 is said too, and not left to the task


def _duration(node: Node, timeout: Any) -> dt.timedelta | None:
    import datetime as dt

    if isinstance(timeout, int) and not isinstance(timeout, bool):
        timeout = dt.timedelta(seconds=timeout)
    if timeout is None or (isinstance(timeout, dt.timedelta) and timeout >= dt.timedelta(0)):
        return timeout
    _wrong(node, "timeout", timeout, "give whole seconds, a datetime.timedelta, or None for no timeout")


def _cache(node: Node, given: dict[str, Any]) -> list[Callable[[], None]]:
    cache, serialize = given.get("cache"), given.get("cache_serialize")
    version = _text(node, given, "cache_version", "1.0")
    if serialize is not None and not isinstance(serialize, bool):
        _wrong(node, "cache_serialize", serialize, "give True or False")
    if cache is not None and not isinstance(cache, bool):
        if not hasattr(cache, "get_version") or not hasattr(cache, "serialize"):
            _wrong(node, "cache", cache, "give True with cache_version, False, or Cache(version=…)")
        for key, value in (("cache_version", version), ("cache_serialize", serialize)):
            if value is not None:
                _wrong(node, key, value, "the Cache object says that already: leave it out")
        version, serialize, cache = _policy_version(node, cache), bool(cache.serialize), True
    elif cache is True and version is None:
        version = getattr(getattr(node.flyte_entity, "metadata", None), "cache_version", None) or None
        if version is None:
            _wrong(node, "cache", cache, "add cache_version='1.0', or give Cache(version='1.0')")

    def change(message: workflow_pb2.NodeMetadata) -> None:
        for field, value in (
            ("cacheable", cache),
            ("cache_version", version),
            ("cache_serializable", serialize),
        ):
            if value is not None:
                setattr(message, field, value)

    return (
        [lambda: _edit(node, change)] if any(one is not None for one in (cache, version, serialize)) else []
    )


def _policy_version(node: Node, cache: CacheLike) -> str:
    from types import SimpleNamespace

    entity = node.flyte_entity
    return cache.get_version(
        SimpleNamespace(
            func=getattr(entity, "task_function", None),
            container_image=getattr(entity, "container_image", None),
            pod_template=getattr(entity, "pod_template", None),
            pod_template_name=getattr(getattr(entity, "metadata", None), "pod_template_name", None),
        )
    )


def _resources(node: Node, given: dict[str, Any]) -> list[Callable[[], None]]:
    changes: list[Callable[[], None]] = []
    keys = [key for key in ("requests", "limits", "resources") if key in given]
    if keys:
        from flytelocal.configuration.resources import (
            Resources,
            ResourceSpec,
            convert_resources_to_resource_model,
        )

        for key in keys:
            if not isinstance(given[key], Resources):
                _wrong(node, key, given[key], f"give Resources, for example {key}=Resources(cpu='1')")
        if "resources" in keys and len(keys) > 1:
            _wrong(node, "resources", given["resources"], f"give resources or {keys[0]}, not both")
        if "resources" in keys:
            spec = ResourceSpec.from_multiple_resource(given["resources"])
            given = {**given, "requests": spec.requests, "limits": spec.limits}
        requests, limits = given.get("requests", node._requests), given.get("limits", node._limits)
        model = convert_resources_to_resource_model(requests=requests, limits=limits)
        changes.append(lambda: _set(node, _requests=requests, _limits=limits, _resources=model))
    if "accelerator" in given or "shared_memory" in given:
        from flytelocal.configuration.resources import construct_extended_resources

        accelerator = given.get("accelerator", node._accelerator)
        if accelerator is not None and not hasattr(accelerator, "to_flyte_idl"):
            _wrong(node, "accelerator", accelerator, "give an accelerator, for example T4")
        memory = given.get("shared_memory", node._shared_memory)
        if memory is not None and not isinstance(memory, bool | str):
            _wrong(node, "shared_memory", memory, "give True, or a size such as '1Gi'")
        extended = construct_extended_resources(accelerator=accelerator, shared_memory=memory or None)
        changes.append(
            lambda: _set(node, _accelerator=accelerator, _shared_memory=memory, _extended_resources=extended)
        )
    return changes


def _pod(node: Node, given: dict[str, Any]) -> list[Callable[[], None]]:
    changes: list[Callable[[], None]] = []
    image = _text(node, given, "container_image", "ghcr.io/org/image:tag")
    if image is not None:
        changes.append(lambda: _set(node, _container_image=image))
    template = given.get("pod_template")
    if template is not None:
        if not hasattr(template, "pod_spec"):
            _wrong(node, "pod_template", template, "give a PodTemplate")
        changes.append(lambda: _set(node, _pod_template=template))
    return changes


def _config(node: Node, given: dict[str, Any]) -> list[Callable[[], None]]:
    config = given.get("task_config")
    if config is None:
        return []
    entity = node.flyte_entity
    present = getattr(entity, "task_config", None)
    if type(config) is not type(present):
        _wrong(
            node,
            "task_config",
            config,
            f"give a {type(present).__name__}, as the task has"
            if present is not None
            else f"{getattr(entity, 'name', entity)!r} has no task_config to replace: leave it out",
        )
    import copy

    # A copy of the task: its other steps, and calls of it elsewhere, keep their own configuration.
    changed = copy.copy(entity)
    changed._task_config = config
    return [lambda: _set(node, _flyte_entity=changed)]


def _set(node: Node, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(node, name, value)
