"""One step of a workflow: an entity, its bound inputs, and the steps that come before it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Unpack

from flytelocal.display.bundle import Shown
from flytelocal.errors import CompilationError
from flytelocal.graph.names import dnsify

if TYPE_CHECKING:
    import datetime as dt

    from flyteidl.core import tasks_pb2

    from flytelocal.configuration.accelerators import BaseAccelerator
    from flytelocal.configuration.pod_template import PodTemplate
    from flytelocal.configuration.resources import Resources
    from flytelocal.graph.overrides import CacheLike, LegacyCache
    from flytelocal.graph.promise import Promise
    from flytelocal.models import task as task_models
    from flytelocal.models.literals import Binding
    from flytelocal.models.workflow import Alias, NodeMetadata

__all__ = ["Node"]

_TIMEOUT_NOT_GIVEN = object()


class Node(Shown):
    """A step of a workflow that runs `flyte_entity`.

    Args:
        id: Name of the step, unique in its workflow; made into a DNS label.
        metadata: Display name, timeout, retries and so on.
        bindings: Where each input comes from.
        upstream_nodes: Steps that must have run before.
        flyte_entity: What the step runs, for example a task.

    Raises:
        CompilationError: There is no id.

    >>> a, b = Node("first", None, [], [], None), Node("second", None, [], [], None)
    >>> (a >> b).upstream_nodes
    [<Node 'first'>]
    """

    TIMEOUT_OVERRIDE_SENTINEL: ClassVar[object] = _TIMEOUT_NOT_GIVEN

    def __init__(
        self,
        id: str,  # noqa: A002 - flytekit's parameter
        metadata: NodeMetadata | None,
        bindings: list[Binding],
        upstream_nodes: list[Node],
        flyte_entity: Any,
    ) -> None:
        if not isinstance(id, str):
            raise CompilationError(
                f"a node's id is {id!r}", where="Node(id=…)", fix="give it text, for example id='n0'"
            )
        self._id = dnsify(id)
        self._metadata = metadata
        self._bindings = bindings
        self._upstream_nodes = list(upstream_nodes)
        self._flyte_entity = flyte_entity
        self._aliases: list[Alias] | None = None
        self._outputs: dict[str, Promise] | None = None
        # What the author gave is kept, so that a later override of one of the two keeps the other.
        self._requests: Resources | None = None
        self._limits: Resources | None = None
        self._accelerator: BaseAccelerator | None = None
        self._shared_memory: bool | str | None = None
        self._resources: task_models.Resources | None = None
        self._extended_resources: tasks_pb2.ExtendedResources | None = None
        self._container_image: str | None = None
        self._pod_template: PodTemplate | None = None

    @property
    def id(self) -> str:
        """Name of the step, unique in its workflow."""
        return self._id

    @property
    def name(self) -> str:
        """Name of the step: its id."""
        return self._id

    @property
    def metadata(self) -> NodeMetadata | None:
        """Display name, timeout, retries and so on."""
        return self._metadata

    @property
    def bindings(self) -> list[Binding]:
        """Where each input comes from."""
        return self._bindings

    @property
    def upstream_nodes(self) -> list[Node]:
        """Steps that must have run before."""
        return self._upstream_nodes

    @property
    def flyte_entity(self) -> Any:
        """What the step runs, for example a task."""
        return self._flyte_entity

    @property
    def run_entity(self) -> Any:
        """What the step runs, for example a task."""
        return self._flyte_entity

    @property
    def outputs(self) -> dict[str, Promise]:
        """The step's outputs by name, for a step made on its own and not by a call.

        Raises:
            CompilationError: The step was made by a call, which returned its outputs.
        """
        if self._outputs is None:
            raise CompilationError(
                "this node keeps no outputs",
                where=f"node {self._id!r}",
                fix="use what the call that made it returned",
            )
        return self._outputs

    def runs_before(self, other: Node) -> None:
        """Have this step run before `other`, which may be a node or what a call returned.

        Raises:
            CompilationError: `other` already runs before this step, or is no step at all.
        """
        link(self, other)

    def __rshift__(self, other: Any) -> Any:
        link(self, other)
        return other

    def with_overrides(
        self,
        node_name: str | None = None,
        aliases: dict[str, str] | None = None,
        requests: Resources | None = None,
        limits: Resources | None = None,
        timeout: int | dt.timedelta | object | None = _TIMEOUT_NOT_GIVEN,
        retries: int | None = None,
        interruptible: bool | None = None,
        name: str | None = None,
        task_config: Any = None,
        container_image: str | None = None,
        accelerator: BaseAccelerator | None = None,
        cache: bool | CacheLike | None = None,
        shared_memory: bool | str | None = None,
        pod_template: PodTemplate | None = None,
        resources: Resources | None = None,
        **kwargs: Unpack[LegacyCache],
    ) -> Node:
        """This node, changed where an argument is given; nothing is changed if one of them is wrong.

        Args:
            node_name: New id; made into a DNS label.
            aliases: Other names of outputs, by output.
            requests: Resources to ask for.
            limits: Most resources to use.
            timeout: Longest run, as a timedelta or whole seconds; None for no limit.
            retries: How often a recoverable failure is tried again.
            interruptible: May run on machines that can be taken away.
            name: New display name.
            task_config: Another configuration of the task's type, for this step only.
            container_image: Image to run in.
            accelerator: Accelerator to ask for.
            cache: Cache policy; True with `cache_version`, or False to switch the task's cache off.
            shared_memory: True for a memory volume, or its size, for example `"1Gi"`.
            pod_template: Kubernetes pod to start from.
            resources: Requests and limits in one, instead of `requests` and `limits`.
            kwargs: `cache_version` and `cache_serialize`, for `cache=True`.

        Raises:
            ConfigurationError: A value is of the wrong kind, out of range, or contradicts another.
            CompilationError: A value is a promise, or the argument is unknown.
        """
        from flytelocal.graph.overrides import override

        given: dict[str, Any] = {
            "node_name": node_name,
            "aliases": aliases,
            "requests": requests,
            "limits": limits,
            "retries": retries,
            "interruptible": interruptible,
            "name": name,
            "task_config": task_config,
            "container_image": container_image,
            "accelerator": accelerator,
            "cache": cache,
            "shared_memory": shared_memory,
            "pod_template": pod_template,
            "resources": resources,
            **kwargs,
        }
        given = {key: value for key, value in given.items() if value is not None}
        if timeout is not _TIMEOUT_NOT_GIVEN:
            given["timeout"] = timeout
        override(self, given)
        return self

    def __repr__(self) -> str:
        return f"<Node {self._id!r}{f' {self._entity_name}' if self._flyte_entity is not None else ''}>"

    @property
    def _entity_name(self) -> str:
        return str(getattr(self._flyte_entity, "name", type(self._flyte_entity).__name__))

    def _facts(self) -> dict[str, Any]:
        return {
            "id": self._id,
            "runs": self._entity_name if self._flyte_entity is not None else None,
            "upstream": [node.id for node in self._upstream_nodes],
            "inputs": {binding.var: binding.binding.to_flyte_idl() for binding in self._bindings},
            "metadata": None if self._metadata is None else self._metadata.to_flyte_idl(),
        }

    def _text_face(self) -> str:
        from flytelocal.display.tree import tree_text

        return f"{self!r}\n{tree_text(self._facts())}"

    def _html_face(self) -> str:
        from flytelocal.display.tree import tree_html

        return tree_html(self._facts(), title=f"Node {self._id}")


def node_of(thing: Any) -> Node | None:
    """The node behind a node, a promise, a node output or a call's tuple of promises; None where it is ready.

    Raises:
        CompilationError: It is none of these.
    """
    from flytelocal.graph.node_output import NodeOutput
    from flytelocal.graph.promise import Promise, VoidPromise

    if isinstance(thing, Node):
        return thing
    if isinstance(thing, NodeOutput):
        return thing.node
    if isinstance(thing, Promise | VoidPromise):
        return None if thing.ref is None else thing.ref.node
    if isinstance(thing, tuple) and thing:
        return node_of(thing[0])
    raise CompilationError(
        f"{thing!r:.80} is not a step of a workflow",
        where="a >> b or a.runs_before(b)",
        fix="give what calling a task inside the workflow returned",
    )


def link(before: Any, after: Any) -> None:
    """Have the node behind `before` run before the one behind `after`; nothing to do if one of them is ready.

    Raises:
        CompilationError: That closes a circle, or one of the two is no step.
    """
    first, second = node_of(before), node_of(after)
    if first is None or second is None:
        return
    if _reaches(first, second):
        raise CompilationError(
            f"node {first.id!r} would run before {second.id!r}, which runs before it"
            if first is not second
            else f"node {first.id!r} would run before itself",
            where=f"{first.id} >> {second.id}",
            fix="take one of the orders away",
        )
    if not any(node is first for node in second.upstream_nodes):
        second.upstream_nodes.append(first)


def _reaches(node: Node, target: Node) -> bool:
    """Whether `target` is `node` or somewhere upstream of it."""
    seen: set[int] = set()
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if one is target:
            return True
        if id(one) not in seen:
            seen.add(id(one))
            waiting.extend(one.upstream_nodes)
    return False
