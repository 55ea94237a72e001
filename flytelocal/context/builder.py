"""Collects changes to a context; `FlyteContext.Builder`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flytelocal.context import hooks
from flytelocal.context.compilation_state import CompilationState
from flytelocal.context.execution_state import BranchEvalMode, ExecutionState

if TYPE_CHECKING:
    import os

    from flytelocal.configuration.settings import SerializationSettings
    from flytelocal.context.file_access import FileAccessProvider
    from flytelocal.context.flyte_context import FlyteContext
    from flytelocal.context.output_metadata import OutputMetadataTracker

    AnyPath = str | os.PathLike[str]

__all__ = ["ContextBuilder"]


class ContextBuilder:
    """Collects changes to a context; every `with_…` changes this builder and returns it.

    The parameters are a context's; `prototype` is the context whose class and further slots are kept.
    """

    __slots__ = (
        "_prototype",
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

    def __init__(
        self,
        file_access: FileAccessProvider,
        level: int = 0,
        compilation_state: CompilationState | None = None,
        execution_state: ExecutionState | None = None,
        flyte_client: Any = None,
        serialization_settings: SerializationSettings | None = None,
        in_a_condition: bool = False,
        output_metadata_tracker: OutputMetadataTracker | None = None,
        worker_queue: Any = None,
        *,
        prototype: FlyteContext | None = None,
    ) -> None:
        self.file_access = file_access
        self.level = level
        self.compilation_state = compilation_state
        self.execution_state = execution_state
        self.flyte_client = flyte_client
        self.serialization_settings = serialization_settings
        self.in_a_condition = in_a_condition
        self.output_metadata_tracker = output_metadata_tracker
        self.worker_queue = worker_queue
        self._prototype = prototype

    def build(self) -> FlyteContext:
        """The context, one level deeper than what the builder began from."""
        changes = {
            "file_access": self.file_access,
            "level": self.level + 1,
            "compilation_state": self.compilation_state,
            "execution_state": self.execution_state,
            "flyte_client": self.flyte_client,
            "serialization_settings": self.serialization_settings,
            "in_a_condition": self.in_a_condition,
            "output_metadata_tracker": self.output_metadata_tracker,
            "worker_queue": self.worker_queue,
        }
        if self._prototype is None:
            from flytelocal.context.flyte_context import FlyteContext

            return FlyteContext(**changes)
        return self._prototype._derive(**changes)

    def enter_conditional_section(self) -> ContextBuilder:
        """Marks the inside of a conditional; locally its branches are skipped until one is taken."""
        state = self.execution_state
        if state and state.is_local_execution():
            skipped = state.branch_eval_mode is BranchEvalMode.BRANCH_SKIPPED
            # A conditional inside a branch that runs shares its state; any other gets its own.
            if not self.in_a_condition or skipped:
                self.execution_state = state.with_params(branch_eval_mode=BranchEvalMode.BRANCH_SKIPPED)
        self.in_a_condition = True
        return self

    def with_execution_state(self, es: ExecutionState) -> ContextBuilder:
        """Sets the execution state."""
        self.execution_state = es
        return self

    def with_compilation_state(self, c: CompilationState) -> ContextBuilder:
        """Sets the compilation state."""
        self.compilation_state = c
        return self

    def with_new_compilation_state(self) -> ContextBuilder:
        """Sets a fresh compilation state."""
        self.compilation_state = self.new_compilation_state()
        return self

    def with_file_access(self, fa: FileAccessProvider) -> ContextBuilder:
        """Sets the file access."""
        self.file_access = fa
        return self

    def with_serialization_settings(self, ss: SerializationSettings) -> ContextBuilder:
        """Sets the settings."""
        self.serialization_settings = ss
        return self

    def with_output_metadata_tracker(self, t: OutputMetadataTracker) -> ContextBuilder:
        """Sets the tracker."""
        self.output_metadata_tracker = t
        return self

    def with_worker_queue(self, wq: Any) -> ContextBuilder:
        """Sets the worker queue."""
        self.worker_queue = wq
        return self

    def with_client(self, c: Any) -> ContextBuilder:
        """Sets the client."""
        self.flyte_client = c
        return self

    def new_compilation_state(self, prefix: str = "") -> CompilationState:
        """A fresh compilation state."""
        return CompilationState(prefix=prefix, task_resolver=hooks.default_task_resolver())

    def new_execution_state(self, working_dir: AnyPath | None = None) -> ExecutionState:
        """A fresh execution state without user parameters.

        Args:
            working_dir: The working directory; a new one, made when needed, if left out.
        """
        if not working_dir:
            working_dir = self.file_access.sandbox.child(self.file_access.get_random_string())
        return ExecutionState(working_dir=working_dir)
