"""What the graph needs of the entities that are called; a task has all of it. For type checkers only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from flytelocal.context.execution_state import ExecutionState
    from flytelocal.context.flyte_context import FlyteContext
    from flytelocal.models.interface import TypedInterface
    from flytelocal.models.workflow import NodeMetadata
    from flytelocal.types.interface import Interface

__all__ = ["Callee", "Compilable", "Runnable"]


class Callee(Protocol):
    """What has inputs and outputs."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def interface(self) -> TypedInterface:
        """Its inputs and outputs with literal types."""

    @property
    def python_interface(self) -> Interface | None:
        """Its inputs and outputs with Python types, where it knows them."""


class Compilable(Callee, Protocol):
    """What can become a node."""

    def construct_node_metadata(self) -> NodeMetadata:
        """Display name, timeout, retries and so on of its node."""


class Runnable(Callee, Protocol):
    """What can be called: compiled to a node, or run here."""

    def compile(self, ctx: FlyteContext, /, *args: Any, **kwargs: Any) -> Any:
        """Make a node."""

    def local_execution_mode(self) -> ExecutionState.Mode:
        """The mode that a run here is in."""

    def local_execute(self, ctx: FlyteContext, /, **kwargs: Any) -> Any:
        """Run it, and return promises."""
