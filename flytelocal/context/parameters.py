"""What user code sees of its run: `fl.current_context()`."""

from __future__ import annotations

import datetime as dt
import os
from typing import TYPE_CHECKING, Any, cast

from flytelocal.context import hooks
from flytelocal.context.directories import RunDirectory
from flytelocal.context.secrets import SecretsManager
from flytelocal.context.storage import safe_path
from flytelocal.display.bundle import Shown
from flytelocal.errors import ContextError

if TYPE_CHECKING:
    import logging as logging_module
    from collections.abc import Iterable

    from flytelocal.context.checkpoint import SyncCheckpoint
    from flytelocal.context.file_access import FileAccessProvider
    from flytelocal.models.identifier import Identifier, WorkflowExecutionIdentifier
    from flytelocal.models.security import Secret

    AnyPath = str | os.PathLike[str]

__all__ = ["ExecutionParameters"]


class _LocalDefault:
    """Stands for an identifier that is made only when somebody reads it."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "local:local:local"


_LOCAL_DEFAULT = _LocalDefault()
_SHARED = object()


class ExecutionParameters(Shown):
    """The parameters of one run: when, under which names, where its files go, its secrets and its decks.

    Every part is made when it is first read, so a run that reads none pays for none.

    Args:
        execution_date: When the run began; with a time zone.
        tmp_dir: The working directory; a `RunDirectory` is not made before it is read.
        stats: A statistics client; one that keeps nothing if None.
        execution_id: The execution's identifier.
        logging: The logger for user code; `flytelocal`'s if None.
        raw_output_prefix: Where large outputs go: a path, or the `FileAccessProvider` that knows it.
        output_metadata_prefix: Where the outputs' description goes.
        checkpoint: The run's checkpoint; a local one if None.
        decks: The run's decks; this very list is used.
        task_id: The task's identifier.
        enable_deck: Whether the run's decks are wanted.
        secrets: The manager of the run's secrets.
        kwargs: Attributes that a plugin offers, like `SPARK_SESSION`.

    >>> params = ExecutionParameters.local().builder().add_attr("SPARK_SESSION", "a session").build()
    >>> params.spark_session, params.has_attr("MISSING"), str(params.execution_date.tzinfo)
    ('a session', False, 'UTC')
    """

    __slots__ = (
        "__weakref__",
        "_attrs",
        "_checkpoint",
        "_decks",
        "_enable_deck",
        "_execution_date",
        "_execution_id",
        "_logging",
        "_output_metadata_prefix",
        "_owner",
        "_raw_output_prefix",
        "_secrets_manager",
        "_stats",
        "_task_id",
        "_timeline_deck",
        "_working_directory",
    )

    class Builder:
        """Collects changed parameters: set its attributes, then `build`.

        `secret_requests` are what the task's template asks for; None keeps those of `secrets`.

        Args:
            current: What to start from; nothing if None.
        """

        def __init__(self, current: ExecutionParameters | None = None) -> None:
            at = current
            self.stats: Any = at._stats if at else None
            self.execution_date: dt.datetime | None = at._execution_date if at else None
            self.working_dir: AnyPath | None = at._working_directory if at else None
            self.execution_id: Any = at._execution_id if at else None
            self.logging: Any = at._logging if at else None
            self.checkpoint: SyncCheckpoint | None = at._checkpoint if at else None
            # The list itself: a deck added through either is seen through both.
            self.decks: list[Any] = at._decks if at else []
            self.attrs: dict[str, Any] = at._attrs if at else {}
            self.raw_output_prefix: Any = at._raw_output_prefix if at else None
            self.task_id: Any = at._task_id if at else None
            self.output_metadata_prefix: str | None = at._output_metadata_prefix if at else None
            self.enable_deck: bool = at._enable_deck if at else False
            self.secrets: SecretsManager | None = at._secrets_manager if at else None
            self.secret_requests: Iterable[Secret] | None = None

        def add_attr(self, key: str, v: Any) -> ExecutionParameters.Builder:
            """Offers `v` to user code under `key`; the parameters that this began from do not get it."""
            self.attrs = {**self.attrs, key: v}
            return self

        def build(self) -> ExecutionParameters:
            """The parameters."""
            secrets = self.secrets
            if self.secret_requests is not None:
                secrets = (secrets or SecretsManager()).with_requests(self.secret_requests)
            new = ExecutionParameters(
                execution_date=self.execution_date,
                tmp_dir=self.working_dir,
                stats=self.stats,
                execution_id=self.execution_id,
                logging=self.logging,
                raw_output_prefix=self.raw_output_prefix,
                output_metadata_prefix=self.output_metadata_prefix,
                checkpoint=self.checkpoint,
                decks=self.decks,
                task_id=self.task_id,
                enable_deck=self.enable_deck,
                secrets=secrets,
            )
            new._attrs = self.attrs
            return new

    def __init__(
        self,
        execution_date: dt.datetime | None,
        tmp_dir: AnyPath | None,
        stats: Any,
        execution_id: WorkflowExecutionIdentifier | None,
        logging: logging_module.Logger | None,
        raw_output_prefix: AnyPath | FileAccessProvider | None,
        output_metadata_prefix: str | None = None,
        checkpoint: SyncCheckpoint | None = None,
        decks: list[Any] | None = None,
        task_id: Identifier | None = None,
        enable_deck: bool = False,
        *,
        secrets: SecretsManager | None = None,
        **kwargs: Any,
    ) -> None:
        self._execution_date = execution_date
        self._working_directory = tmp_dir
        self._stats = stats
        self._execution_id: Any = execution_id
        self._logging = logging
        self._raw_output_prefix = raw_output_prefix
        self._output_metadata_prefix = output_metadata_prefix
        self._checkpoint = checkpoint
        self._decks: list[Any] = [] if decks is None else decks
        self._task_id: Any = task_id
        self._enable_deck = enable_deck
        self._secrets_manager = secrets
        self._timeline_deck: Any = None
        self._attrs = kwargs
        # Nobody owns parameters but those made for one run.
        self._owner: Any = _SHARED

    @classmethod
    def local(cls, file_access: FileAccessProvider | None = None) -> ExecutionParameters:
        """The parameters of work on this machine outside any run.

        Args:
            file_access: Knows where large outputs go.
        """
        new = cls(dt.datetime.now(dt.UTC), RunDirectory("user-"), None, None, None, file_access)
        new._execution_id = _LOCAL_DEFAULT
        new._task_id = _LOCAL_DEFAULT
        return new

    def for_run(
        self,
        file_access: FileAccessProvider,
        *,
        task_id: Identifier | None = None,
        decks: list[Any] | None = None,
        secret_requests: Iterable[Secret] = (),
        enable_deck: bool | None = None,
    ) -> ExecutionParameters:
        """These parameters for a run that begins now: with its own working directory and checkpoint.

        Args:
            file_access: The run's file access.
            task_id: The task that runs.
            decks: The run's own list of decks; this one's, shared, if left out.
            secret_requests: What the task's template asks for.
            enable_deck: Whether the run's decks are wanted.
        """
        new = ExecutionParameters(
            dt.datetime.now(dt.UTC),
            (file_access.lease or RunDirectory("run-")).child("user_space"),
            self._stats,
            self._execution_id,
            self._logging,
            file_access,
            self._output_metadata_prefix,
            None,
            self._decks_for_run() if decks is None else decks,
            task_id or self._task_id,
            self._enable_deck if enable_deck is None else enable_deck,
            secrets=self.secrets.with_requests(secret_requests) if secret_requests else self._secrets_manager,
        )
        new._attrs = self._attrs
        new._owner = None
        return new

    def _decks_for_run(self) -> list[Any]:
        # A task called by a task has decks of its own: those of the outer run are not its to touch.
        return self._decks if self._owner is _SHARED or self._owner is None else []

    def claim(self, owner: object) -> bool:
        """Whether these parameters, made for one run, are now `owner`'s: the first asker gets them."""
        if self._owner is not None:
            return False
        self._owner = owner
        return True

    def for_task(
        self, owner: object, *, decks: list[Any], enable_deck: bool, secret_requests: Iterable[Secret] = ()
    ) -> ExecutionParameters:
        """These parameters with decks and secret requests of one task's run.

        Args:
            owner: Who runs; what it claimed is changed in place, everybody else gets a copy.
            decks: The run's own list of decks.
            enable_deck: Whether they are wanted.
            secret_requests: What the task's template asks for.
        """
        if self._owner is owner:
            params = self
            if secret_requests:
                params._secrets_manager = params.secrets.with_requests(secret_requests)
        else:
            builder = ExecutionParameters.Builder(self)
            builder.secret_requests = secret_requests or None
            params = builder.build()
            params._owner = owner
        params._decks = decks
        params._enable_deck = enable_deck
        params._timeline_deck = None
        return params

    @staticmethod
    def new_builder(current: ExecutionParameters | None = None) -> Builder:
        """A builder that starts from `current`, or from nothing."""
        return ExecutionParameters.Builder(current)

    def builder(self) -> Builder:
        """A builder that starts from these parameters."""
        return ExecutionParameters.Builder(self)

    def with_task_sandbox(self) -> Builder:
        """A builder with a working directory and a checkpoint of its own, made when they are used."""
        from flytelocal.context.checkpoint import SyncCheckpoint

        lease = RunDirectory("task-")
        builder = ExecutionParameters.Builder(self)
        builder.working_dir = lease
        builder.checkpoint = SyncCheckpoint(checkpoint_dest=lease.child("__cp"))
        return builder

    def with_enable_deck(self, enable_deck: bool) -> Builder:
        """A builder that says whether the run's decks are wanted."""
        builder = ExecutionParameters.Builder(self)
        builder.enable_deck = enable_deck
        return builder

    @property
    def stats(self) -> Any:
        """The statistics client; falsy if there is none, and still callable."""
        if self._stats is None:
            from flytelocal.context.stats import NullStats

            self._stats = NullStats()
        return self._stats

    @property
    def logging(self) -> logging_module.Logger:
        """The logger for user code; its handlers and level are the application's affair."""
        if self._logging is None:
            import logging

            self._logging = logging.getLogger("flytelocal")
        return self._logging

    @property
    def raw_output_prefix(self) -> str | None:
        """Where large outputs go."""
        place = self._raw_output_prefix
        if place is None or isinstance(place, str):
            return place
        if isinstance(place, os.PathLike):
            return os.fspath(place)
        return place.raw_output_prefix

    @property
    def output_metadata_prefix(self) -> str | None:
        """Where the outputs' description goes."""
        return self._output_metadata_prefix

    @property
    def working_directory(self) -> str | None:
        """A directory for the run's own files; made when it is first read."""
        place = self._working_directory
        return place if place is None else os.fspath(place)

    @property
    def execution_date(self) -> dt.datetime | None:
        """When the run began."""
        return self._execution_date

    @property
    def execution_id(self) -> WorkflowExecutionIdentifier | None:
        """The execution's identifier."""
        if self._execution_id is _LOCAL_DEFAULT:
            from flytelocal.models.identifier import WorkflowExecutionIdentifier

            self._execution_id = WorkflowExecutionIdentifier("local", "local", "local")
        return cast("WorkflowExecutionIdentifier | None", self._execution_id)

    @property
    def task_id(self) -> Identifier | None:
        """The task's identifier."""
        if self._task_id is _LOCAL_DEFAULT:
            from flytelocal.models.identifier import Identifier, ResourceType

            self._task_id = Identifier(ResourceType.TASK, "local", "local", "local", "local")
        return cast("Identifier | None", self._task_id)

    @property
    def secrets(self) -> SecretsManager:
        """Finds the run's secrets: `secrets.get("group", "key")`."""
        if self._secrets_manager is None:
            self._secrets_manager = SecretsManager()
        return self._secrets_manager

    @property
    def checkpoint(self) -> SyncCheckpoint:
        """Saves what the next attempt can start from; a local one unless the run has its own."""
        if self._checkpoint is None:
            from flytelocal.context.checkpoint import SyncCheckpoint

            self._checkpoint = SyncCheckpoint(checkpoint_dest=RunDirectory("checkpoint-"))
        return self._checkpoint

    @property
    def decks(self) -> list[Any]:
        """The run's decks, shared by everything that runs in it."""
        return self._decks

    @property
    def default_deck(self) -> Any:
        """The deck named "default" of this run."""
        return hooks.default_deck(self._decks)

    @property
    def timeline_deck(self) -> Any:
        """The deck that shows how long each part of the run took."""
        if self._timeline_deck is None:
            self._timeline_deck = hooks.timeline_deck(self._decks)
        return self._timeline_deck

    @property
    def enable_deck(self) -> bool:
        """Whether the run's decks are wanted."""
        return self._enable_deck

    def has_attr(self, attr_name: str) -> bool:
        """Whether a plugin offers an attribute of this name, however its letters are cased."""
        return attr_name in self._attrs or attr_name.upper() in self._attrs

    def get(self, key: str) -> Any:
        """An attribute that a plugin offers.

        Raises:
            ContextError: If none does.
        """
        for name in (key, key.upper()):
            if name in self._attrs:
                return self._attrs[name]
        raise ContextError(
            f"this run has no parameter {key!r}",
            where="current_context()",
            fix=f"use a task type that provides it, or add it in pre_execute: "
            f"user_params.builder().add_attr({key.upper()!r}, ...)",
        )

    def __getattr__(self, attr_name: str) -> Any:
        # Notebooks and copiers probe for names with an underscore; hasattr() needs an AttributeError.
        if attr_name.startswith("_") or not self.has_attr(attr_name):
            raise AttributeError(f"this run has no parameter {attr_name!r}", name=attr_name, obj=self)
        return self.get(attr_name)

    def __repr__(self) -> str:
        facts = ", ".join(f"{name}={value}" for name, value in self._facts().items())
        return f"ExecutionParameters({facts})"

    def _facts(self) -> dict[str, Any]:
        # Nothing here makes a directory; attributes are named, not shown: a session may hold credentials.
        place = self._raw_output_prefix
        return {
            "execution_date": str(self._execution_date),
            "execution_id": _shown_id(self._execution_id),
            "task_id": _shown_id(self._task_id),
            "working_directory": _shown_place(self._working_directory),
            "raw_output_prefix": getattr(place, "shown_prefix", None) or _shown_place(place),
            "output_metadata_prefix": self._output_metadata_prefix,
            "enable_deck": self._enable_deck,
            "decks": [str(getattr(deck, "name", type(deck).__name__)) for deck in self._decks],
            "attributes": sorted(self._attrs),
        }

    def _text_face(self) -> str:
        from flytelocal.display.tree import tree_text

        return tree_text(self._facts(), title="ExecutionParameters")

    def _html_face(self) -> str:
        from flytelocal.display.tree import tree_html

        return tree_html(self._facts(), title="ExecutionParameters")


def _shown_place(place: Any) -> str | None:
    return None if place is None else safe_path(place) if isinstance(place, str) else repr(place)


def _shown_id(identifier: Any) -> str:
    if identifier is None or identifier is _LOCAL_DEFAULT:
        return str(identifier)
    names = ("project", "domain", "name", "version")
    return ":".join(str(getattr(identifier, name)) for name in names if hasattr(identifier, name))
