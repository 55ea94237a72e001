"""What is being compiled: the nodes so far, their prefix and the resolver of their tasks."""

from __future__ import annotations

from typing import Any

__all__ = ["CompilationState"]


class CompilationState:
    """Collects the nodes of a workflow while its body runs.

    Args:
        prefix: What the ids of new nodes begin with; sub-workflows and branches have their own.
        mode: 1 for a workflow, as in flytekit.
        task_resolver: Finds tasks again by their loader arguments.
        nodes: The nodes collected so far.

    >>> state = CompilationState("sub-")
    >>> state.add_node("n0")
    >>> state.nodes, state.with_params("other-").nodes
    (['n0'], [])
    """

    __slots__ = ("mode", "nodes", "prefix", "task_resolver")

    def __init__(
        self, prefix: str, mode: int = 1, task_resolver: Any = None, nodes: list[Any] | None = None
    ) -> None:
        self.prefix = prefix
        self.mode = mode
        self.task_resolver = task_resolver
        self.nodes: list[Any] = [] if nodes is None else nodes

    def add_node(self, n: Any) -> None:
        """Appends a node."""
        self.nodes.append(n)

    def with_params(
        self,
        prefix: str,
        mode: int | None = None,
        resolver: Any = None,
        nodes: list[Any] | None = None,
    ) -> CompilationState:
        """A state under another prefix that starts without nodes unless they are given."""
        return CompilationState(
            prefix=prefix or "",
            mode=mode or self.mode,
            task_resolver=resolver or self.task_resolver,
            nodes=nodes,
        )

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, CompilationState):
            return NotImplemented
        return (self.prefix, self.mode, self.task_resolver, self.nodes) == (
            other.prefix,
            other.mode,
            other.task_resolver,
            other.nodes,
        )

    __hash__ = None  # type: ignore[assignment]  # mutable: equal states may differ a moment later

    def __repr__(self) -> str:
        return (
            f"CompilationState(prefix={self.prefix!r}, mode={self.mode!r}, "
            f"task_resolver={self.task_resolver!r}, nodes={self.nodes!r})"
        )
