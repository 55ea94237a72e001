"""Which output is which in a tuple, for an executor that knows the template alone.

The IDL keeps outputs in a map, which has no order. Outputs are taken in the order of their names; where the
author declared another order, the template's config says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flytelocal.models.task import TaskTemplate

__all__ = ["ORDER_KEY", "in_declared_order", "order_config"]

ORDER_KEY = "flytelocal.outputs"


def order_config(declared: Iterable[str], config: dict[str, str] | None) -> dict[str, str] | None:
    """The template's config, with the declared order of outputs where it is not the one of their names.

    >>> order_config(["b", "a"], None)
    {'flytelocal.outputs': 'b,a'}
    >>> order_config(["a", "b"], {"k": "v"})
    {'k': 'v'}
    """
    names = list(declared)
    return config if names == sorted(names) else {**(config or {}), ORDER_KEY: ",".join(names)}


def in_declared_order(outputs: dict[str, Any], template: TaskTemplate) -> dict[str, Any]:
    """The outputs, sorted by name, in the order of the tuple that an executor returns."""
    if len(outputs) < 2:
        return outputs
    declared = template.to_flyte_idl().config.get(ORDER_KEY, "").split(",")
    if sorted(declared) != list(outputs):
        return outputs
    return {name: outputs[name] for name in declared}
