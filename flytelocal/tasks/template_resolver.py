"""The resolver of template tasks: a container needs the template and the executor's name, no more."""

from __future__ import annotations

import importlib
import os
import sys
from typing import TYPE_CHECKING, Any

from flytelocal.context.manager import FlyteContextManager
from flytelocal.errors import DataAccessError, ResolverError
from flytelocal.models.common import decode
from flytelocal.models.task import TaskTemplate
from flytelocal.tasks.resolver import TaskResolverMixin
from flytelocal.tasks.shim import ExecutableTemplateShimTask, ShimTaskExecutor
from flytelocal.tasks.tracker import TrackedInstance

if TYPE_CHECKING:
    from flytelocal.configuration.settings import SerializationSettings
    from flytelocal.tasks.task import Task

__all__ = ["TaskTemplateResolver", "default_task_template_resolver"]


class TaskTemplateResolver(TrackedInstance, TaskResolverMixin):
    """Finds a template task again from two words: the path of its template and its executor's import path.

    What it loads is always an `ExecutableTemplateShimTask`: nothing that was not serialized comes back.

    >>> default_task_template_resolver.location
    'flytelocal.tasks.template_resolver.default_task_template_resolver'
    """

    def name(self) -> str:
        """A name for people."""
        return "task template resolver"

    def load_task(self, loader_args: list[str]) -> ExecutableTemplateShimTask:
        """The task of a template file and an executor class.

        Args:
            loader_args: The template's path (local or any URL that fsspec reads) and the executor as
                `module.Class`.

        Raises:
            ResolverError: Not two arguments, or the executor cannot be imported.
            DataAccessError: The template cannot be read.
            TemplateError: The file holds no task template.
        """
        if not isinstance(loader_args, list | tuple) or not all(isinstance(one, str) for one in loader_args):
            raise ResolverError(
                "the loader arguments are not texts",
                where=self.name(),
                fix="give two: the template's path and the executor as module.Class",
            )
        if len(loader_args) != 2:
            raise ResolverError(
                f"{len(loader_args)} loader arguments were given",
                where=self.name(),
                fix="give two: the template's path and the executor as module.Class",
            )
        path, executor_name = loader_args
        template = decode(TaskTemplate, _read(path), what=f"task template {path}")
        return ExecutableTemplateShimTask(template, load_executor(executor_name))

    def loader_args(self, settings: SerializationSettings, t: Task) -> list[str]:
        """`["{{.taskTemplatePath}}", "path.to.your.Executor"]`; Flyte fills in the template's path.

        Raises:
            ResolverError: `t` is no template task.
        """
        if not isinstance(t, ExecutableTemplateShimTask):
            raise ResolverError(
                f"a {type(t).__name__} has no executor to load",
                where=f"task {t.name!r}, {self.name()}",
                fix="use this resolver with subclasses of PythonCustomizedContainerTask",
            )
        executor = t.executor_type
        return ["{{.taskTemplatePath}}", f"{executor.__module__}.{executor.__qualname__}"]

    def get_all_tasks(self) -> list[Task]:
        """None: this resolver keeps no tasks."""
        return []


def load_executor(name: str) -> type[ShimTaskExecutor[Any]]:
    """The executor class at import path `name`, a class inside a class included.

    Raises:
        ResolverError: There is no such module or class, or it is no `ShimTaskExecutor`.
    """
    parts = name.split(".")
    if len(parts) < 2 or not all(parts):
        raise ResolverError(
            f"{name!r} is no path of a class", where="the executor's name", fix="write it as module.Class"
        )
    module: Any = None
    failure: ImportError | None = None
    for cut in range(len(parts) - 1, 0, -1):
        module_name = ".".join(parts[:cut])
        try:
            module = sys.modules.get(module_name) or importlib.import_module(module_name)
        except ImportError as error:
            failure = failure or error
            continue
        break
    if module is None:
        raise ResolverError(
            f"the executor's module cannot be imported: {failure}",
            where=f"executor {name!r}",
            fix="install the plugin's package in the container's image, or correct the path module.Class",
        ) from failure
    found: Any = module
    for part in parts[cut:]:
        found = getattr(found, part, None)
    if not (isinstance(found, type) and issubclass(found, ShimTaskExecutor)):
        raise ResolverError(
            f"module {module.__name__!r} has no executor {'.'.join(parts[cut:])!r}",
            where=f"executor {name!r}",
            fix="define a subclass of ShimTaskExecutor there, at the top level of the module",
        )
    return found


def _read(path: str) -> bytes:
    """Bytes of a local file or of anything fsspec reads."""
    access = FlyteContextManager.current_context().file_access
    try:
        if not access.is_remote(path):
            with open(access.strip_file_header(path), "rb") as file:
                return file.read()
        with access.get_filesystem_for_path(path).open(path, "rb") as remote:
            return bytes(remote.read())
    except (OSError, ValueError) as error:
        if isinstance(error, DataAccessError):
            raise
        raise DataAccessError(
            f"the task template cannot be read: {error}",
            where=os.fspath(path),
            fix="check the path, and that this process may read it",
        ) from error


default_task_template_resolver = TaskTemplateResolver()
