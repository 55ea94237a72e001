"""How a process finds the task it has to run."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flytelocal.configuration.settings import SerializationSettings
    from flytelocal.tasks.shim import ExecutableTemplateShimTask
    from flytelocal.tasks.task import Task

__all__ = ["TaskResolverMixin"]


class TaskResolverMixin(ABC):
    """Writes into a task's command how to find the task, and finds it again in the container.

    A container's command ends in `--resolver LOCATION -- LOADER_ARGS`: `location` says where this resolver
    is imported from, `loader_args` is what it needs to find the task, and `load_task` finds it.

    >>> from flytelocal import default_task_template_resolver
    >>> isinstance(default_task_template_resolver, TaskResolverMixin)
    True
    """

    @property
    @abstractmethod
    def location(self) -> str:
        """Import path of this resolver, as `module.variable`."""

    @abstractmethod
    def name(self) -> str:
        """A name for people."""

    @abstractmethod
    def load_task(self, loader_args: list[str]) -> Task | ExecutableTemplateShimTask:
        """The task that `loader_args` stand for.

        Raises:
            ResolverError: There is no such task.
        """

    @abstractmethod
    def loader_args(self, settings: SerializationSettings, t: Task) -> list[str]:
        """What `load_task` needs to find task `t` again, as command-line words."""

    def get_all_tasks(self) -> list[Task]:
        """Every task this resolver knows; none, unless a subclass keeps them."""
        return []

    def task_name(self, t: Task) -> str | None:
        """Another name for task `t`, or None to keep its own."""
        return None
