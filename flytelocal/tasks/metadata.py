"""What a task asks of the engine: caching, retries, timeout, interruption."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from flytelocal.errors import ConfigurationError
from flytelocal.models import literals, task
from flytelocal.tasks.remembered import Remembered
from flytelocal.version import __version__

__all__ = ["TaskMetadata"]


@dataclass
class TaskMetadata:
    """What a task asks of Flyte's engine.

    Args:
        cache: Keep results, and answer from them when inputs and `cache_version` are the same.
        cache_serialize: Let one of several simultaneous identical runs work, the others wait for its result.
        cache_version: Version of the task's logic; needed with `cache`.
        cache_ignore_input_vars: Inputs that do not count for the cache.
        interruptible: May run on machines that can be taken away.
        deprecated: Message shown where this task is used.
        retries: How often a recoverable failure is tried again.
        timeout: Longest run, as a `datetime.timedelta` or whole seconds.
        pod_template_name: A PodTemplate of the cluster to start from.
        generates_deck: The task writes a deck.
        is_eager: The task is an eager workflow.
        labels: Kubernetes labels of the task's pods.
        annotations: Kubernetes annotations of the task's pods.

    Raises:
        ConfigurationError: A value is out of range, or a cache setting is given without the one it needs.

    >>> TaskMetadata(retries=2, timeout=60).timeout
    datetime.timedelta(seconds=60)
    """

    cache: bool = False
    cache_serialize: bool = False
    cache_version: str = ""
    cache_ignore_input_vars: tuple[str, ...] = ()
    interruptible: bool | None = None
    deprecated: str = ""
    retries: int = 0
    timeout: dt.timedelta | int | None = None
    pod_template_name: str | None = None
    generates_deck: bool = False
    is_eager: bool = False
    labels: dict[str, str] | None = None
    annotations: dict[str, str] | None = None

    def __post_init__(self) -> None:
        if isinstance(self.timeout, int) and not isinstance(self.timeout, bool):
            self.timeout = dt.timedelta(seconds=self.timeout)
        if self.timeout is not None and not isinstance(self.timeout, dt.timedelta):
            raise ConfigurationError(
                f"timeout is {self.timeout!r}",
                where="TaskMetadata(timeout=…)",
                fix="give whole seconds, for example 3600, or a datetime.timedelta",
            )
        if self.timeout is not None and self.timeout < dt.timedelta(0):
            raise ConfigurationError(
                f"timeout is negative ({self.timeout.total_seconds():g} s)",
                where="TaskMetadata(timeout=…)",
                fix="give a positive duration, or None for no timeout",
            )
        if (
            isinstance(self.retries, bool)
            or not isinstance(self.retries, int)
            or not 0 <= self.retries < 2**32
        ):
            raise ConfigurationError(
                f"retries is {self.retries!r}",
                where="TaskMetadata(retries=…)",
                fix="give a whole number, 0 or more",
            )
        self._check_cache()

    def _check_cache(self) -> None:
        if self.cache and not self.cache_version:
            raise ConfigurationError(
                "cache=True is given without cache_version",
                where="TaskMetadata(cache_version=…)",
                fix='name the version of the task\'s logic, for example cache_version="1.0"',
            )
        for setting, given in (
            ("cache_serialize", self.cache_serialize),
            ("cache_ignore_input_vars", self.cache_ignore_input_vars),
        ):
            if given and not self.cache:
                raise ConfigurationError(
                    f"{setting} is given, but the task is not cached",
                    where=f"TaskMetadata({setting}=…)",
                    fix=f"add cache=True and a cache_version, or leave {setting} out",
                )

    @property
    def duration(self) -> dt.timedelta | None:
        """The timeout as a duration, whatever it was set to."""
        return dt.timedelta(seconds=self.timeout) if isinstance(self.timeout, int) else self.timeout

    @property
    def retry_strategy(self) -> literals.RetryStrategy:
        """The retries as Flyte's model."""
        return literals.RetryStrategy(self.retries)

    def to_taskmetadata_model(self) -> task.TaskMetadata:
        """The metadata as it stands in a task template; the runtime names flytelocal and its version."""
        if "_remembered" not in self.__dict__:
            self.__dict__["_remembered"] = Remembered()
        key = (
            self.cache,
            self.cache_serialize,
            self.cache_version,
            tuple(self.cache_ignore_input_vars),
            self.interruptible,
            self.deprecated,
            self.retries,
            self.timeout,
            self.pod_template_name,
            self.generates_deck,
            self.is_eager,
            None if self.labels is None else tuple(self.labels.items()),
            None if self.annotations is None else tuple(self.annotations.items()),
        )
        return task.TaskMetadata.from_flyte_idl(self.__dict__["_remembered"](key, self._message))

    def _message(self) -> Any:
        self.__post_init__()  # it can be changed after it was made
        return task.TaskMetadata(
            discoverable=self.cache,
            runtime=task.RuntimeMetadata(task.RuntimeMetadata.RuntimeType.FLYTE_SDK, __version__, "python"),
            timeout=self.duration,
            retries=self.retry_strategy,
            interruptible=self.interruptible,
            discovery_version=self.cache_version,
            deprecated_error_message=self.deprecated,
            cache_serializable=self.cache_serialize,
            pod_template_name=self.pod_template_name,
            cache_ignore_input_vars=self.cache_ignore_input_vars,
            is_eager=self.is_eager,
            generates_deck=self.generates_deck,
            k8s_object_metadata=task.K8sObjectMetadata(labels=self.labels, annotations=self.annotations),
        ).to_flyte_idl()
