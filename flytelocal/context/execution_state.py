"""What is being executed: the mode, the working directory, the branch and the user's parameters."""

from __future__ import annotations

import enum
import os
from typing import TYPE_CHECKING

from flytelocal.display.bundle import Shown
from flytelocal.errors import ConfigurationError

if TYPE_CHECKING:
    from flytelocal.context.parameters import ExecutionParameters

    AnyPath = str | os.PathLike[str]

__all__ = ["BranchEvalMode", "ExecutionState"]


class BranchEvalMode(enum.Enum):
    """Whether the branch of a conditional that is being evaluated is the one to run."""

    BRANCH_ACTIVE = "branch active"
    BRANCH_SKIPPED = "branch skipped"


class ExecutionState(Shown):
    """Where and how the current entity runs.

    Args:
        working_dir: The run's directory; a `RunDirectory` is not made before somebody needs its path.
        mode: What kind of execution this is.
        engine_dir: Where the engine keeps its files; `engine_dir` in the working directory if left out.
        branch_eval_mode: Set inside a conditional.
        user_space_params: What `current_context()` gives to user code.

    Raises:
        ConfigurationError: If there is no working directory.

    >>> state = ExecutionState("/data/run", ExecutionState.Mode.LOCAL_TASK_EXECUTION)
    >>> state.is_local_execution(), state.engine_dir
    (True, '/data/run/engine_dir')
    """

    __slots__ = (
        "_engine_base",
        "_engine_dir",
        "branch_eval_mode",
        "mode",
        "user_space_params",
        "working_dir",
    )

    class Mode(enum.Enum):
        """The kinds of execution; names and values are Flyte's."""

        TASK_EXECUTION = 1
        LOCAL_WORKFLOW_EXECUTION = 2
        LOCAL_TASK_EXECUTION = 3
        DYNAMIC_TASK_EXECUTION = 4
        EAGER_EXECUTION = 5
        EAGER_LOCAL_EXECUTION = 6
        LOCAL_DYNAMIC_TASK_EXECUTION = 7

    def __init__(
        self,
        working_dir: AnyPath,
        mode: ExecutionState.Mode | None = None,
        engine_dir: AnyPath | None = None,
        branch_eval_mode: BranchEvalMode | None = None,
        user_space_params: ExecutionParameters | None = None,
    ) -> None:
        if working_dir is None or working_dir == "":
            raise ConfigurationError(
                "an execution state needs a working directory",
                where="ExecutionState(working_dir=...)",
                fix="pass a path, a RunDirectory, or use ctx.new_execution_state()",
            )
        self.working_dir = working_dir
        self.mode = mode
        self._engine_dir = engine_dir
        self._engine_base = working_dir
        self.branch_eval_mode = branch_eval_mode
        self.user_space_params = user_space_params

    @property
    def engine_dir(self) -> AnyPath:
        """Where the engine keeps its files; reading it makes a lazy working directory."""
        if self._engine_dir is not None:
            return self._engine_dir
        return os.path.join(os.fspath(self._engine_base), "engine_dir")

    def take_branch(self) -> None:
        """Marks the branch that is being evaluated as the one to run."""
        self.branch_eval_mode = BranchEvalMode.BRANCH_ACTIVE

    def branch_complete(self) -> None:
        """Marks what follows in the conditional as not to be run."""
        self.branch_eval_mode = BranchEvalMode.BRANCH_SKIPPED

    def with_params(
        self,
        working_dir: AnyPath | None = None,
        mode: ExecutionState.Mode | None = None,
        engine_dir: AnyPath | None = None,
        branch_eval_mode: BranchEvalMode | None = None,
        user_space_params: ExecutionParameters | None = None,
    ) -> ExecutionState:
        """A state with what is given replaced; the engine's directory stays unless it is given too."""
        new = ExecutionState(
            working_dir=working_dir or self.working_dir,
            mode=mode or self.mode,
            engine_dir=engine_dir or self._engine_dir,
            branch_eval_mode=branch_eval_mode or self.branch_eval_mode,
            user_space_params=self.user_space_params if user_space_params is None else user_space_params,
        )
        new._engine_base = self._engine_base
        return new

    def is_local_execution(self) -> bool:
        """Whether this runs on the user's machine rather than in a cluster's container."""
        return self.mode in _LOCAL

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ExecutionState):
            return NotImplemented
        return self is other or all(
            getattr(self, name) == getattr(other, name) for name in ExecutionState.__slots__
        )

    __hash__ = None  # type: ignore[assignment]  # mutable

    def __repr__(self) -> str:
        mode = self.mode.name if self.mode else None
        branch = self.branch_eval_mode.name if self.branch_eval_mode else None
        return (
            f"ExecutionState(mode={mode}, working_dir={self.working_dir!r}, branch_eval_mode={branch}, "
            f"user_space_params={self.user_space_params!r})"
        )

    def _facts(self) -> dict[str, object]:
        return {
            "mode": self.mode.name if self.mode else None,
            "local": self.is_local_execution(),
            "working_dir": _shown(self.working_dir),
            "branch_eval_mode": self.branch_eval_mode.value if self.branch_eval_mode else None,
            "user_space_params": self.user_space_params._facts() if self.user_space_params else None,
        }

    def _text_face(self) -> str:
        from flytelocal.display.tree import tree_text

        return tree_text(self._facts(), title="ExecutionState")

    def _html_face(self) -> str:
        from flytelocal.display.tree import tree_html

        return tree_html(self._facts(), title="ExecutionState")


_LOCAL = frozenset(
    {
        ExecutionState.Mode.LOCAL_TASK_EXECUTION,
        ExecutionState.Mode.LOCAL_WORKFLOW_EXECUTION,
        ExecutionState.Mode.LOCAL_DYNAMIC_TASK_EXECUTION,
        ExecutionState.Mode.EAGER_LOCAL_EXECUTION,
    }
)


def _shown(path: AnyPath) -> str:
    """A path for a face: a directory that nobody needed yet is not made just to show it."""
    return path if isinstance(path, str) else repr(path)
