"""The settings and state that everything in a run can reach."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeAlias

from flytelocal.context import hooks
from flytelocal.context.builder import ContextBuilder
from flytelocal.context.compilation_state import CompilationState
from flytelocal.context.execution_state import ExecutionState
from flytelocal.display.bundle import Shown
from flytelocal.errors import ContextError

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable
    from traceback import FrameSummary

    from flytelocal.configuration.settings import SerializationSettings
    from flytelocal.context.file_access import FileAccessProvider
    from flytelocal.context.output_metadata import OutputMetadataTracker
    from flytelocal.context.parameters import ExecutionParameters
    from flytelocal.models.identifier import Identifier
    from flytelocal.models.security import Secret

    AnyPath = str | os.PathLike[str]

__all__ = ["FlyteContext"]

_put = object.__setattr__
_ABSENT = object()


class FlyteContext(Shown):
    """What a run can reach: file access, states, settings, client. A value: changes make another one.

    `FlyteContextManager` keeps the stack of them. A subclass's context has builders that build
    that subclass, with its own slots.

    Args:
        file_access: Where data goes and comes from.
        level: How many contexts this one grew from.
        flyte_client: Any client object of a cluster.
        compilation_state: What is being compiled.
        execution_state: What is being executed.
        serialization_settings: What templates are rendered with.
        in_a_condition: Whether a conditional is being built.
        origin_stackframe: Where this context was pushed.
        output_metadata_tracker: Metadata of the run's outputs.
        worker_queue: What runs an eager workflow's tasks.

    >>> from flytelocal.context.file_access import FileAccessProvider
    >>> ctx = FlyteContext(FileAccessProvider.temporary())
    >>> child = ctx.with_client("a client").build()
    >>> child.level, child.flyte_client, ctx.flyte_client
    (1, 'a client', None)
    """

    __slots__ = (
        "__weakref__",
        "_origin",
        "compilation_state",
        "execution_state",
        "file_access",
        "flyte_client",
        "in_a_condition",
        "level",
        "output_metadata_tracker",
        "serialization_settings",
        "worker_queue",
    )

    Builder: TypeAlias = ContextBuilder

    records_decks: ClassVar[bool] = False
    """Whether runs in this context make decks unless their task says no."""

    _extra_slots: ClassVar[tuple[str, ...]] = ()

    file_access: FileAccessProvider
    level: int
    flyte_client: Any
    compilation_state: CompilationState | None
    execution_state: ExecutionState | None
    serialization_settings: SerializationSettings | None
    in_a_condition: bool
    output_metadata_tracker: OutputMetadataTracker | None
    worker_queue: Any
    _origin: FrameSummary | tuple[str, int, str] | None

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        slots = cls.__dict__.get("__slots__", ())
        own = (slots,) if isinstance(slots, str) else tuple(slots)
        cls._extra_slots = cls._extra_slots + own

    def __init__(
        self,
        file_access: FileAccessProvider,
        level: int = 0,
        flyte_client: Any = None,
        compilation_state: CompilationState | None = None,
        execution_state: ExecutionState | None = None,
        serialization_settings: SerializationSettings | None = None,
        in_a_condition: bool = False,
        origin_stackframe: FrameSummary | None = None,
        output_metadata_tracker: OutputMetadataTracker | None = None,
        worker_queue: Any = None,
    ) -> None:
        _put(self, "file_access", file_access)
        _put(self, "level", level)
        _put(self, "flyte_client", flyte_client)
        _put(self, "compilation_state", compilation_state)
        _put(self, "execution_state", execution_state)
        _put(self, "serialization_settings", serialization_settings)
        _put(self, "in_a_condition", in_a_condition)
        _put(self, "_origin", origin_stackframe)
        _put(self, "output_metadata_tracker", output_metadata_tracker)
        _put(self, "worker_queue", worker_queue)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(
            f"a {type(self).__name__} does not change: build another one, "
            f"ctx.new_builder() … .build(), instead of setting {name!r}"
        )

    def __delattr__(self, name: str) -> None:
        self.__setattr__(name, None)

    def _derive(self, **changes: Any) -> Self:
        """A copy of this context's own class with other values; subclasses' slots come along.

        Args:
            changes: New values by slot, a subclass's own included.
        """
        new = object.__new__(type(self))
        get = changes.get
        _put(new, "_origin", get("_origin"))
        _put(new, "file_access", get("file_access", self.file_access))
        _put(new, "level", get("level", self.level))
        _put(new, "flyte_client", get("flyte_client", self.flyte_client))
        _put(new, "compilation_state", get("compilation_state", self.compilation_state))
        _put(new, "execution_state", get("execution_state", self.execution_state))
        _put(new, "serialization_settings", get("serialization_settings", self.serialization_settings))
        _put(new, "in_a_condition", get("in_a_condition", self.in_a_condition))
        _put(new, "output_metadata_tracker", get("output_metadata_tracker", self.output_metadata_tracker))
        _put(new, "worker_queue", get("worker_queue", self.worker_queue))
        for name in self._extra_slots:
            value = changes[name] if name in changes else getattr(self, name, _ABSENT)
            if value is not _ABSENT:
                _put(new, name, value)
        return new

    @classmethod
    def _of(cls, other: FlyteContext, **slots: Any) -> Self:
        """A context of this class with what `other` holds, and with the slots given.

        Args:
            other: A context of this class or of one above it.
            slots: Values by slot, this class's own included.
        """
        new = object.__new__(cls)
        for name in (*_BASE_SLOTS, *cls._extra_slots):
            value = slots[name] if name in slots else getattr(other, name, _ABSENT)
            if value is not _ABSENT:
                _put(new, name, value)
        return new

    @property
    def origin_stackframe(self) -> FrameSummary | None:
        """Where this context was pushed; None before that."""
        origin = self._origin
        if isinstance(origin, tuple):
            from traceback import FrameSummary

            file, line, name = origin
            _put(self, "_origin", FrameSummary(file, line, name, lookup_line=False))
        return self._origin  # type: ignore[return-value]  # the tuple was replaced just now

    @property
    def user_space_params(self) -> ExecutionParameters | None:
        """What user code sees of the run; None outside an execution."""
        return self.execution_state.user_space_params if self.execution_state else None

    def set_stackframe(self, s: FrameSummary) -> None:
        """Notes where this context was pushed."""
        _put(self, "_origin", s)

    def get_origin_stackframe_repr(self) -> str:
        """Function, line and file of where this context was pushed; "" before that."""
        frame = self.origin_stackframe
        return f"StackOrigin({frame.name}, {frame.lineno}, {frame.filename})" if frame else ""

    def new_builder(self) -> ContextBuilder:
        """A builder that starts from this context; what it builds is one level deeper."""
        return ContextBuilder(
            file_access=self.file_access,
            level=self.level,
            compilation_state=self.compilation_state,
            execution_state=self.execution_state,
            flyte_client=self.flyte_client,
            serialization_settings=self.serialization_settings,
            in_a_condition=self.in_a_condition,
            output_metadata_tracker=self.output_metadata_tracker,
            worker_queue=self.worker_queue,
            prototype=self,
        )

    def enter_conditional_section(self) -> ContextBuilder:
        """A builder for the inside of a conditional."""
        return self.new_builder().enter_conditional_section()

    def with_execution_state(self, es: ExecutionState) -> ContextBuilder:
        """A builder with this execution state."""
        return self.new_builder().with_execution_state(es)

    def with_compilation_state(self, c: CompilationState) -> ContextBuilder:
        """A builder with this compilation state."""
        return self.new_builder().with_compilation_state(c)

    def with_new_compilation_state(self) -> ContextBuilder:
        """A builder with a fresh compilation state."""
        return self.new_builder().with_new_compilation_state()

    def with_file_access(self, fa: FileAccessProvider) -> ContextBuilder:
        """A builder with this file access."""
        return self.new_builder().with_file_access(fa)

    def with_serialization_settings(self, ss: SerializationSettings) -> ContextBuilder:
        """A builder with these settings."""
        return self.new_builder().with_serialization_settings(ss)

    def with_output_metadata_tracker(self, t: OutputMetadataTracker) -> ContextBuilder:
        """A builder with this tracker."""
        return self.new_builder().with_output_metadata_tracker(t)

    def with_worker_queue(self, wq: Any) -> ContextBuilder:
        """A builder with this worker queue."""
        return self.new_builder().with_worker_queue(wq)

    def with_client(self, c: Any) -> ContextBuilder:
        """A builder with this client, which may be any object."""
        return self.new_builder().with_client(c)

    def new_compilation_state(self, prefix: str = "") -> CompilationState:
        """A fresh compilation state, where compilation begins; elsewhere use `with_compilation_state`."""
        return CompilationState(prefix=prefix, task_resolver=hooks.default_task_resolver())

    def new_execution_state(self, working_dir: AnyPath | None = None) -> ExecutionState:
        """A fresh execution state with this context's user parameters, where execution begins.

        Args:
            working_dir: The working directory; the local scratch directory, made when needed, if left out.
        """
        return ExecutionState(
            working_dir=working_dir or self.file_access.sandbox, user_space_params=self.user_space_params
        )

    def for_run(
        self,
        *,
        mode: ExecutionState.Mode | None = None,
        task_id: Identifier | None = None,
        decks: list[Any] | None = None,
        secret_requests: Iterable[Secret] = (),
        enable_deck: bool | None = None,
    ) -> Self:
        """A child of this context for one run, with directories that go when their last holder goes.

        If this context's data goes to a place that somebody chose, the run's data goes there too.

        Args:
            mode: The kind of execution; this context's if left out.
            task_id: The task that runs.
            decks: The run's own list of decks; this context's, shared, if left out.
            secret_requests: What the task's template asks for.
            enable_deck: Whether the run's decks are wanted.
        """
        files = self.file_access.for_run()
        state = self.execution_state
        params = state.user_space_params if state else None
        if params is None:
            from flytelocal.context.parameters import ExecutionParameters

            params = ExecutionParameters.local(files)
        state = ExecutionState(
            working_dir=files.sandbox,
            mode=mode or (state.mode if state else None),
            branch_eval_mode=state.branch_eval_mode if state else None,
            user_space_params=params.for_run(
                files, task_id=task_id, decks=decks, secret_requests=secret_requests, enable_deck=enable_deck
            ),
        )
        return self._derive(level=self.level + 1, file_access=files, execution_state=state)

    @staticmethod
    def current_context() -> FlyteContext:
        """The context on top of the stack: `FlyteContextManager.current_context()`."""
        from flytelocal.context.manager import FlyteContextManager

        return FlyteContextManager.current_context()

    def get_deck(self) -> Any:
        """The page with the decks of what ran in this context.

        Returns:
            An object with `to_html() -> str` that notebooks show as the page; the same everywhere.

        Raises:
            ContextError: If this context has no run's parameters.
        """
        params = self.user_space_params
        if params is None:
            raise ContextError(
                "this context has no decks: nothing can run in it",
                where=f"context at level {self.level}",
                fix="use `with new_context() as ctx:`, or give it an execution state that has parameters",
            )
        return hooks.deck_page(params.decks)

    def __repr__(self) -> str:
        mode = self.execution_state.mode if self.execution_state else None
        return (
            f"{type(self).__name__}(level={self.level}, mode={mode.name if mode else None}, "
            f"file_access={self.file_access!r}, in_a_condition={self.in_a_condition})"
        )

    def _facts(self) -> dict[str, Any]:
        return {
            "level": self.level,
            "pushed at": self.get_origin_stackframe_repr() or None,
            "raw output": getattr(self.file_access, "shown_prefix", None) or _kind(self.file_access),
            "execution_state": self.execution_state._facts() if self.execution_state else None,
            "compilation_state": repr(self.compilation_state) if self.compilation_state else None,
            "serialization_settings": self.serialization_settings,
            "in_a_condition": self.in_a_condition,
            # A client and a queue may hold tokens: only their kind is shown.
            "flyte_client": _kind(self.flyte_client),
            "worker_queue": _kind(self.worker_queue),
        }

    def _text_face(self) -> str:
        from flytelocal.display.tree import tree_text

        return tree_text(self._facts(), title=type(self).__name__)

    def _html_face(self) -> str:
        from flytelocal.display.tree import tree_html

        return tree_html(self._facts(), title=type(self).__name__)


_BASE_SLOTS = tuple(name for name in FlyteContext.__slots__ if name != "__weakref__")


def _kind(value: object) -> str | None:
    return None if value is None else type(value).__name__
