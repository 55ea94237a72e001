"""The one place where a task template is made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from flyteidl.core import identifier_pb2, tasks_pb2

from flytelocal.configuration.settings import SerializationSettings
from flytelocal.errors import ConfigurationError, TemplateError
from flytelocal.models.identifier import ResourceType
from flytelocal.models.structs import to_struct
from flytelocal.models.task import TaskTemplate
from flytelocal.tasks.arguments import check_argument
from flytelocal.tasks.output_order import order_config
from flytelocal.tasks.shim import ExecutableTemplateShimTask

if TYPE_CHECKING:
    from flytelocal.tasks.task import Task

__all__ = ["render_template"]


def render_template(task: Task, settings: SerializationSettings) -> TaskTemplate:
    """The template of `task` under `settings`, complete and made anew.

    Preview, local run, export and registration all call this, so they agree to the byte.

    Args:
        task: Any task.
        settings: Project, domain, version, images and environment.

    Raises:
        ConfigurationError: A setting has a value that Flyte or Kubernetes would refuse.
        TemplateError: The task gives more than one of container, pod and SQL statement.
    """
    check_argument("settings", settings, SerializationSettings, "rendering a template")
    template = tasks_pb2.TaskTemplate(
        id=identifier_pb2.Identifier(
            resource_type=ResourceType.TASK,
            project=settings.project,
            domain=settings.domain,
            name=task.name,
            version=settings.version,
        ),
        type=task.task_type,
        task_type_version=task.task_type_version,
        metadata=task.metadata.to_taskmetadata_model().to_flyte_idl(),
        interface=task.interface.to_flyte_idl(),
    )
    if getattr(task, "enable_deck", False):
        template.metadata.generates_deck.value = True
    custom = task.get_custom(settings)
    if type(custom) is not dict:
        check_argument("get_custom(settings)", custom, Mapping, f"task {task.name!r}", optional=True)
    if custom:
        template.custom.CopyFrom(to_struct(custom, where=f"task {task.name!r}, get_custom(settings)"))
    config = task.get_config(settings)
    if type(config) is not dict:
        check_argument("get_config(settings)", config, dict, f"task {task.name!r}", optional=True)
    if isinstance(task, ExecutableTemplateShimTask) and task.python_interface is not None:
        config = order_config(task.python_interface.outputs, config)
    if config:
        _put_config(template, config, task.name)
    targets = {
        "container": task.get_container(settings),
        "k8s_pod": task.get_k8s_pod(settings),
        "sql": task.get_sql(settings),
    }
    given = {part: target for part, target in targets.items() if target is not None}
    if len(given) > 1:
        raise TemplateError(
            f"a task runs in one place, not in {' and '.join(given)}",
            where=f"task {task.name!r}",
            fix=f"let all but one of {', '.join(f'get_{part}' for part in given)} return None",
        )
    for part, target in given.items():
        getattr(template, part).CopyFrom(target.to_flyte_idl())
    if task.security_context is not None and not task.security_context.is_empty:
        template.security_context.CopyFrom(task.security_context.to_flyte_idl())
    extended = task.get_extended_resources(settings)
    if extended is not None:
        template.extended_resources.CopyFrom(extended)
    return TaskTemplate.from_flyte_idl(template)


def _put_config(template: tasks_pb2.TaskTemplate, config: Mapping[str, str], name: str) -> None:
    for key, value in config.items():
        if not isinstance(key, str) or not isinstance(value, str):
            raise ConfigurationError(
                f"config entry {key!r} is a {type(value).__name__}",
                where=f"task {name!r}, get_config(settings)",
                fix="keys and values are text: write str(value), or put it into get_custom",
            )
        template.config[key] = value
