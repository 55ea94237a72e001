"""One output of a node, as another node refers to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from flyteidl.core import types_pb2

from flytelocal.errors import CompilationError
from flytelocal.models.types import OutputReference

if TYPE_CHECKING:
    from flytelocal.graph.node import Node

__all__ = ["NodeOutput"]


class NodeOutput(OutputReference):
    """Output `var` of `node`, or what `attr_path` leads to inside it.

    It holds the node itself, so that a node renamed later (`with_overrides(node_name=…)`) is referred to
    by its new name.

    Args:
        node: The node whose output it is.
        var: Name of the output.
        attr_path: Keys, indexes and attribute names that lead into the value, outermost first.
    """

    __slots__ = ("_attr_path", "_node", "_var")

    def __init__(self, node: Node, var: str, attr_path: list[str | int] | None = None) -> None:
        self._node = node
        self._var = var
        self._attr_path = list(attr_path) if attr_path else []

    @property
    def _pb(self) -> types_pb2.OutputReference:  # made on demand: the node's id may change
        steps = [
            types_pb2.PromiseAttribute(int_value=step)
            if isinstance(step, int)
            else types_pb2.PromiseAttribute(string_value=step)
            for step in self._attr_path
        ]
        return types_pb2.OutputReference(node_id=self._node.id, var=self._var, attr_path=steps)

    def to_flyte_idl(self) -> types_pb2.OutputReference:
        """The reference as a message, with the id that the node has now."""
        return self._pb

    @property
    def node_id(self) -> str:  # type: ignore[override]  # the base has a descriptor, which reads it from the message
        """Id of the node."""
        return self._node.id

    @property
    def node(self) -> Node:
        """The node whose output it is."""
        return self._node

    @property
    def var(self) -> str:
        """Name of the output."""
        return self._var

    @var.setter
    def var(self, value: str) -> None:
        self._var = value

    @property
    def attr_path(self) -> list[str | int]:
        """Keys, indexes and attribute names that lead into the value, outermost first."""
        return self._attr_path

    def deepcopy(self) -> NodeOutput:
        """A reference of its own to the same node's output."""
        return NodeOutput(self._node, self._var, self._attr_path)

    def with_attr(self, key: str | int) -> NodeOutput:
        """A reference to what `key` leads to inside this output."""
        return NodeOutput(self._node, self._var, [*self._attr_path, key])

    @classmethod
    def _wrap(cls, message: Any) -> NoReturn:  # noqa: ARG003 - the base's signature
        raise CompilationError(
            "a reference in a message names its node, but does not hold it",
            where="NodeOutput.from_flyte_idl",
            fix="use OutputReference.from_flyte_idl, or NodeOutput(node, var)",
        )

    def __copy__(self) -> NodeOutput:
        return self.deepcopy()

    def __deepcopy__(self, memo: dict[int, Any]) -> NodeOutput:
        return self.deepcopy()

    def __repr__(self) -> str:
        return f"NodeOutput({self.node_id}.{self._var}{path_text(self._attr_path)})"

    def __reduce__(self) -> tuple[Any, ...]:
        return (NodeOutput, (self._node, self._var, self._attr_path))


def path_text(attr_path: list[str | int]) -> str:
    """The path as a reader would write it.

    >>> path_text(["rows", 0])
    "['rows'][0]"
    """
    return "".join(f"[{step!r}]" for step in attr_path)
