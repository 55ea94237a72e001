"""Calls become nodes: the graph of a workflow while its body runs, and each node as a message."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flytelocal.errors import CompilationError, InputError, TypeTransformerFailedError
from flytelocal.graph.bindings import GLOBAL_INPUT_NODE_ID, binding_from_python
from flytelocal.graph.inputs import complete_inputs, placed
from flytelocal.graph.names import extract_obj_name
from flytelocal.graph.node import Node
from flytelocal.graph.node_output import NodeOutput
from flytelocal.graph.outputs import create_task_output
from flytelocal.graph.promise import Promise, VoidPromise

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flytelocal.configuration.settings import SerializationSettings
    from flytelocal.context.flyte_context import FlyteContext
    from flytelocal.graph.protocols import Compilable
    from flytelocal.models import workflow as workflow_models
    from flytelocal.models.literals import Binding
    from flytelocal.types.interface import Interface

__all__ = ["create_and_link_node", "extract_obj_name", "link_node", "node_to_model"]


def create_and_link_node(
    ctx: FlyteContext,
    entity: Compilable,
    overridden_interface: Interface | None = None,
    add_node_to_compilation_state: bool = True,
    node_id: str = "",
    **kwargs: Any,
) -> Promise | tuple[Promise, ...] | VoidPromise | None:
    """Make the node of a call in the workflow that is being compiled.

    Args:
        ctx: A context with a compilation state.
        entity: What the node runs.
        overridden_interface: Interface to use instead of the entity's own.
        add_node_to_compilation_state: Put the node into the workflow.
        node_id: Id of the node; the prefix and a running number if empty.
        kwargs: The inputs: Python values, or promises of other nodes.

    Returns:
        A promise of the node's output, a named tuple of them, or a VoidPromise where there is none.

    Raises:
        CompilationError: Nothing is being compiled, or the id is taken.
        InputError: An input is unknown, missing, no single value, or does not fit.
    """
    if overridden_interface is not None and not hasattr(overridden_interface, "inputs_with_defaults"):
        raise InputError(
            "inputs are given by position",
            where=f"task {entity.name!r}, compile(ctx, …)",
            fix="give them by name, for example compile(ctx, x=1)",
        )
    add = add_node_to_compilation_state
    return link_node(ctx, entity, kwargs, interface=overridden_interface, add=add, node_id=node_id)


def link_node(
    ctx: FlyteContext,
    entity: Compilable,
    inputs: Mapping[str, Any],
    *,
    interface: Interface | None = None,
    add: bool = True,
    node_id: str = "",
) -> Promise | tuple[Promise, ...] | VoidPromise | None:
    """As `create_and_link_node`, with the inputs in a mapping, so that they may have any name."""
    state = ctx.compilation_state
    if state is None:
        raise CompilationError(
            "no workflow is being compiled",
            where=f"task {entity.name!r}",
            fix="call the task to run it; to make a node, compile in ctx.with_new_compilation_state()",
        )
    if node_id and add and any(node.id == node_id for node in state.nodes):
        raise CompilationError(
            f"there is a node {node_id!r} already",
            where=f"task {entity.name!r}",
            fix="give it another node_id",
        )
    typed = entity.interface
    if interface is not None:
        from flytelocal.types.interface import transform_interface_to_typed_interface

        typed = transform_interface_to_typed_interface(interface) or typed
    python_interface = interface if interface is not None else entity.python_interface
    given = complete_inputs(entity, dict(inputs), interface)
    bindings: list[Binding] = []
    upstream: list[Node] = []
    for name in sorted(given):
        python_type = python_interface.inputs[name] if python_interface is not None else None
        try:
            binding, nodes = binding_from_python(ctx, name, typed.inputs[name].type, given[name], python_type)
        except (CompilationError, TypeTransformerFailedError) as error:
            raise placed(error, entity.name, name) from error.__cause__
        bindings.append(binding)
        upstream += [node for node in nodes if not any(one is node for one in upstream)]
    node = Node(
        id=node_id or (f"{state.prefix}n{len(state.nodes)}" if add else ""),
        metadata=entity.construct_node_metadata(),
        bindings=bindings,
        upstream_nodes=upstream,
        flyte_entity=entity,
    )
    if add:
        state.add_node(node)
    outputs = typed.outputs
    if not outputs:
        return VoidPromise(entity.name, NodeOutput(node, "placeholder"))
    promises = [Promise(name, NodeOutput(node, name), outputs[name].type) for name in sorted(outputs)]
    return create_task_output(promises, python_interface)


def node_to_model(node: Node, settings: SerializationSettings | None = None) -> workflow_models.Node:
    """The node as a message of a workflow template.

    Args:
        node: A node that runs a task.
        settings: Project, domain and version of the task's identifier; those of the current context if None.

    Raises:
        CompilationError: The node runs nothing that has a template.
    """
    from flytelocal.context.manager import FlyteContextManager
    from flytelocal.models import workflow
    from flytelocal.models.identifier import Identifier, ResourceType

    entity = node.flyte_entity
    if entity is None or not hasattr(entity, "task_type"):
        raise CompilationError(
            f"a {type(entity).__name__} is no task, so its node has no reference",
            where=f"node {node.id!r}",
            fix="make the node by calling a task",
        )
    if settings is None:
        settings = FlyteContextManager.current_context().serialization_settings
    reference = Identifier(
        resource_type=ResourceType.TASK,
        project=getattr(settings, "project", None) or "",
        domain=getattr(settings, "domain", None) or "",
        name=entity.name,
        version=getattr(settings, "version", None) or "",
    )
    return workflow.Node(
        id=node.id,
        metadata=node.metadata,
        inputs=node.bindings,
        upstream_node_ids=[one.id for one in node.upstream_nodes if one.id != GLOBAL_INPUT_NODE_ID],
        output_aliases=node._aliases or [],
        task_node=workflow.TaskNode(
            reference_id=reference,
            overrides=workflow.TaskNodeOverrides(
                resources=node._resources,
                extended_resources=node._extended_resources,
                container_image=node._container_image,
                pod_template=node._pod_template,
            ),
        ),
    )
