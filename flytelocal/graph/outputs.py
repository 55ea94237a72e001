"""What a call returns: one promise, several under their names, or plain Python values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

from flytelocal.errors import CompilationError
from flytelocal.graph.attribute_path import resolve_literal
from flytelocal.graph.node import link
from flytelocal.graph.promise import Promise, VoidPromise
from flytelocal.types.engine import TypeEngine, python_value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flytelocal.context.flyte_context import FlyteContext
    from flytelocal.graph.overrides import Overrides
    from flytelocal.types.interface import Interface

__all__ = ["create_native_named_tuple", "create_task_output", "to_native"]

_tuple_classes: dict[tuple[str, tuple[str, ...]], type[Any]] = {}


class _CallOutput:
    """What a tuple of promises does beside being a tuple: it stands for the node that its promises share."""

    __slots__ = ()

    def runs_before(self, *args: Any) -> Any:
        """Have the node run before the nodes of the arguments."""
        for other in args:
            link(self, other)
        return self

    def __rshift__(self, other: Any) -> Any:
        link(self, other)
        return other

    def with_overrides(self, *args: Any, **overrides: Unpack[Overrides]) -> Any:
        """This tuple, the node changed as `Node.with_overrides` says."""
        self[0].with_overrides(*args, **overrides)  # type: ignore[index]  # mixed into tuples only
        return self

    @property
    def ref(self) -> Any:
        """The node output of the first promise, which names the node."""
        return self[0].ref  # type: ignore[index]  # mixed into tuples only


def _tuple_class(name: str, fields: tuple[str, ...]) -> type[Any]:
    """A named tuple class with the ways of a call's output; one for each name and fields."""
    found = _tuple_classes.get((name, fields))
    if found is None:
        from collections import namedtuple

        base = namedtuple(name, fields)  # type: ignore[misc]  # noqa: PYI024 - names known at run time only
        found = type(name, (base, _CallOutput), {"__slots__": ()})
        _tuple_classes[name, fields] = found
    return found


def create_task_output(
    promises: Promise | Sequence[Promise] | None, entity_interface: Interface | None = None
) -> Promise | tuple[Promise, ...] | None:
    """What a call with these outputs returns inside a workflow.

    Args:
        promises: The outputs, in order.
        entity_interface: The interface they belong to; it says whether one output comes in a named tuple.

    Returns:
        The promise, where there is one; otherwise a named tuple, which has `with_overrides` and `>>`.

    Raises:
        CompilationError: There is no promise: a task without outputs gives a VoidPromise.
    """
    if promises is None or isinstance(promises, Promise):
        return promises
    if not promises:
        raise CompilationError(
            "there are no outputs to return",
            where="create_task_output([])",
            fix="return VoidPromise(task name)",
        )
    name = entity_interface.output_tuple_name if entity_interface is not None else None
    if len(promises) == 1 and not name:
        return promises[0]
    by_name = {promise.var: promise for promise in promises}
    # In the order that the author declared: a literal map has none.
    fields = tuple(by_name)
    if entity_interface is not None and entity_interface.outputs.keys() == by_name.keys():
        fields = tuple(entity_interface.outputs)
    made: tuple[Promise, ...] = _tuple_class(name or "Output", fields)(*(by_name[field] for field in fields))
    return made


def create_native_named_tuple(
    ctx: FlyteContext,
    promises: tuple[Promise, ...] | Promise | VoidPromise | None,
    entity_interface: Interface,
) -> Any:
    """The Python values of a call's outputs, by the Python types of the interface.

    Args:
        ctx: The context that the values' files live in.
        promises: What the call returned inside.
        entity_interface: The interface, which names the types and the tuple.

    Returns:
        One value, a named tuple of them, or None.

    Raises:
        TypeTransformerFailedError: A literal does not fit its declared type.
    """
    return to_native(ctx, promises, entity_interface)


def to_native(ctx: FlyteContext, outputs: Any, interface: Interface | None) -> Any:
    """The Python values behind what `local_execute` returned; anything but promises is returned as it is.

    Raises:
        TypeTransformerFailedError: A literal does not fit its declared type.
    """
    if type(outputs) is Promise:
        return _value(ctx, outputs, interface)
    if outputs is None or isinstance(outputs, VoidPromise):
        return None
    if not isinstance(outputs, tuple) or not outputs or type(outputs[0]) is not Promise:
        return outputs
    values = {one.var: _value(ctx, one, interface) for one in outputs}
    named = interface.output_tuple if interface is not None else None
    return named(**values) if named is not None else tuple(values.values())


def _value(ctx: FlyteContext, promise: Promise, interface: Interface | None) -> Any:
    if promise.val is None:
        raise CompilationError(
            f"{promise!r} has no value",
            where=f"output {promise.var!r}",
            fix="it comes when its node has run, or from a branch that is taken",
        )
    literal = resolve_literal(promise) if promise.attr_path else promise.val
    if interface is not None:
        python_type = interface.outputs[promise.var]
    elif promise._type is not None:
        python_type = TypeEngine.guess_python_type(promise._type)
    else:
        from flytelocal.graph.expressions import plain_value

        return plain_value(literal.to_flyte_idl())
    return python_value(ctx, literal.to_flyte_idl(), python_type, promise.var)
