"""Task templates: all that Flyte knows of a task."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from flyteidl.core import tasks_pb2

from flytelocal.errors import TemplateError
from flytelocal.models.common import FlyteIdlEntity, build, raw, text_list, text_map
from flytelocal.models.container import Container, DataLoadingConfig, IOStrategy, Resources
from flytelocal.models.fields import (
    Child,
    Maybe,
    Part,
    PlainSpan,
    Raw,
    TextMap,
    Texts,
    boolean,
    integer,
    text,
)
from flytelocal.models.identifier import Identifier
from flytelocal.models.interface import TypedInterface
from flytelocal.models.literals import RetryStrategy
from flytelocal.models.pod import K8sObjectMetadata, K8sPod
from flytelocal.models.security import SecurityContext
from flytelocal.models.structs import from_struct, to_struct, unchanged
from flytelocal.models.times import to_duration

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import timedelta

    from flytelocal.models.task_spec import CompiledTask, Task, TaskClosure, TaskExecutionMetadata, TaskSpec

__all__ = [
    "CompiledTask",
    "Container",
    "DataLoadingConfig",
    "IOStrategy",
    "K8sObjectMetadata",
    "K8sPod",
    "Resources",
    "RuntimeMetadata",
    "Sql",
    "Task",
    "TaskClosure",
    "TaskExecutionMetadata",
    "TaskMetadata",
    "TaskSpec",
    "TaskTemplate",
]


def __getattr__(name: str) -> Any:
    # These view messages of flyteidl.admin and of the compiler, which few need and which take time to import.
    if name in {"CompiledTask", "Task", "TaskClosure", "TaskExecutionMetadata", "TaskSpec"}:
        from flytelocal.models import task_spec

        return getattr(task_spec, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


class RuntimeMetadata(FlyteIdlEntity):
    """What made a task: a kind of SDK and its version."""

    __slots__ = ()
    _message = tasks_pb2.RuntimeMetadata

    class RuntimeType:
        """The kinds of SDK."""

        OTHER = 0
        FLYTE_SDK = 1

    def __init__(self, type: int | None, version: str | None, flavor: str | None) -> None:  # noqa: A002 - flytekit's
        self._pb = build(tasks_pb2.RuntimeMetadata, type=type, version=version, flavor=flavor)

    type = integer("The kind of SDK, a number of RuntimeType.")
    version = text("The SDK's version.")
    flavor = text("The SDK's language.")


class TaskMetadata(FlyteIdlEntity):
    """How a task runs: caching, retries, time, decks."""

    __slots__ = ()
    _message = tasks_pb2.TaskMetadata

    def __init__(
        self,
        discoverable: bool | None,
        runtime: RuntimeMetadata | None,
        timeout: timedelta | None,
        retries: RetryStrategy | None,
        interruptible: bool | None,
        discovery_version: str | None,
        deprecated_error_message: str | None,
        cache_serializable: bool | None,
        pod_template_name: str | None,
        cache_ignore_input_vars: Iterable[str] | None,
        is_eager: bool | None = False,
        generates_deck: bool | None = False,
        k8s_object_metadata: K8sObjectMetadata | None = None,
    ) -> None:
        self._pb = build(
            tasks_pb2.TaskMetadata,
            discoverable=discoverable,
            runtime=raw(runtime),
            # No time is no limit, as flytekit writes it.
            timeout=to_duration(timeout, where="TaskMetadata.timeout") if timeout else None,
            retries=raw(retries),
            interruptible=interruptible,
            discovery_version=discovery_version,
            deprecated_error_message=deprecated_error_message,
            cache_serializable=cache_serializable,
            pod_template_name=pod_template_name,
            cache_ignore_input_vars=text_list(
                cache_ignore_input_vars, where="TaskMetadata.cache_ignore_input_vars"
            ),
            is_eager=is_eager,
            # A wrapper, which flytekit always writes, false included.
            generates_deck={"value": bool(generates_deck)},
            metadata=raw(k8s_object_metadata),
        )

    discoverable = boolean("Whether results are cached.")
    runtime = Part(lambda: RuntimeMetadata, "What made the task.")
    timeout = PlainSpan("The longest that an attempt may take; no time for no limit.")
    retries = Part(lambda: RetryStrategy, "How often to try again.")
    interruptible = Maybe[bool](
        "Whether it may run where it can be interrupted; None leaves that to the platform."
    )
    discovery_version = text("The version of the cached results.")
    deprecated_error_message = text("Why the task should not be used any more; empty when it may.")
    cache_serializable = boolean("Whether equal calls wait for one of them to fill the cache.")
    pod_template_name = text("The name of the pod template on the cluster, if it uses one.")
    cache_ignore_input_vars = Texts("The inputs that the cache leaves out.")
    is_eager = boolean("Whether the task is an eager workflow.")
    k8s_object_metadata = Child(
        lambda: K8sObjectMetadata, "Labels and annotations for the pod, if it has any.", field="metadata"
    )

    @property
    def generates_deck(self) -> bool:
        """Whether the task writes a deck."""
        return bool(self._pb.generates_deck.value)


class Sql(FlyteIdlEntity):
    """A statement that a database runs as the task."""

    __slots__ = ()
    _message = tasks_pb2.Sql

    class Dialect:
        """The dialects of SQL, by the numbers that the message gives them."""

        UNDEFINED = 0
        ANSI = 1
        HIVE = 2
        OTHER = 3

    def __init__(self, statement: str | None = None, dialect: int | None = 0) -> None:
        self._pb = build(tasks_pb2.Sql, statement=statement, dialect=dialect)

    statement = text("The statement.")
    dialect = integer("The dialect, a number of Dialect.")


class TaskTemplate(FlyteIdlEntity):
    """All that Flyte knows of a task; what an executor gets.

    `custom` is a plain dict, decoded once for each view. A change of it is in this view's message from the
    next `to_flyte_idl()` on, and in no other template.

    Raises:
        TemplateError: More than one of container, k8s_pod and sql is given.
    """

    __slots__ = ("_custom",)
    _message = tasks_pb2.TaskTemplate
    _decode_error = TemplateError

    _custom: dict[str, Any] | None

    def __init__(
        self,
        id: Identifier | None,  # noqa: A002 - flytekit's name
        type: str | None,  # noqa: A002 - flytekit's name
        metadata: TaskMetadata | None,
        interface: TypedInterface | None,
        custom: Mapping[str, Any] | None,
        container: Container | None = None,
        task_type_version: int | None = 0,
        security_context: SecurityContext | None = None,
        config: Mapping[str, str] | None = None,
        k8s_pod: K8sPod | None = None,
        sql: Sql | None = None,
        extended_resources: Any = None,
    ) -> None:
        targets = {"container": container, "k8s_pod": k8s_pod, "sql": sql}
        given = [name for name, target in targets.items() if target is not None]
        if len(given) > 1:
            raise TemplateError(
                f"a task has one target, not {' and '.join(given)}",
                where=f"template of task {'' if id is None else id.name!r}",
                fix="give at most one of container, k8s_pod and sql",
            )
        security = raw(security_context)
        self._custom = None
        self._pb = build(
            tasks_pb2.TaskTemplate,
            id=raw(id),
            type=type,
            metadata=raw(metadata),
            interface=raw(interface),
            custom=to_struct(custom, where="custom") if custom else None,
            container=raw(container),
            task_type_version=task_type_version,
            # One that says nothing is left out, as flytekit leaves it out.
            security_context=security if security is not None and security.ByteSize() else None,
            config=text_map(config, where="TaskTemplate.config"),
            k8s_pod=raw(k8s_pod),
            sql=raw(sql),
            extended_resources=extended_resources,
        )

    @classmethod
    def _wrap(cls, message: Any) -> Self:
        template = super()._wrap(message)
        template._custom = None
        return template

    id = Part(lambda: Identifier, "The task's name and version.")
    type = text("The task's type, which says what runs it.")
    metadata = Part(lambda: TaskMetadata, "How it runs.")
    interface = Part(lambda: TypedInterface, "Its inputs and outputs.")
    task_type_version = integer("The version of the task's type.")
    container = Child(lambda: Container, "The container, if it has one.")
    config = TextMap("Settings for what runs it.")
    security_context = Child(lambda: SecurityContext, "Its secrets and identity, if it has any.")
    k8s_pod = Child(lambda: K8sPod, "The pod, if it has one.")
    sql = Child(lambda: Sql, "The SQL statement, if it has one.")
    extended_resources = Raw(
        "Accelerator and shared memory, an ExtendedResources message, if it asks for any."
    )

    @property
    def custom(self) -> dict[str, Any]:
        """The plugin's own data. A Struct has one kind of number, so numbers in it come back as floats."""
        if self._custom is None:
            self._custom = from_struct(self._pb.custom)
        return self._custom

    def to_flyte_idl(self) -> Any:
        """The protobuf message itself, with the changes made to `custom`.

        Raises:
            ConfigurationError: `custom` was given a value that has no JSON form.
        """
        if self._custom is not None and not unchanged(self._custom, from_struct(self._pb.custom)):
            self._pb.custom.CopyFrom(to_struct(self._custom, where="custom", finite=False))
        return self._pb
