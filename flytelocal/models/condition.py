"""Conditions: what a branch compares."""

from __future__ import annotations

from typing import Any

from flyteidl.core import condition_pb2

from flytelocal.models.common import FlyteIdlEntity, build, raw
from flytelocal.models.fields import Child, Part, integer
from flytelocal.models.literals import Primitive, Scalar

__all__ = ["BooleanExpression", "ComparisonExpression", "ConjunctionExpression", "Operand"]


class Operand(FlyteIdlEntity):
    """One side of a comparison: a constant, or an input of the branch."""

    __slots__ = ()
    _message = condition_pb2.Operand

    def __init__(
        self, primitive: Primitive | None = None, var: str | None = None, scalar: Scalar | None = None
    ) -> None:
        self._pb = build(condition_pb2.Operand, primitive=raw(primitive), var=var, scalar=raw(scalar))

    primitive = Child(lambda: Primitive, "The constant without parts, if it is one.")
    scalar = Child(lambda: Scalar, "The constant, if it is another.")

    @property
    def var(self) -> str | None:
        """The name of the input, if it is one."""
        return str(self._pb.var) if self._pb.WhichOneof("val") == "var" else None


class ComparisonExpression(FlyteIdlEntity):
    """Compares two operands."""

    __slots__ = ()
    _message = condition_pb2.ComparisonExpression

    class Operator:
        """The ways to compare."""

        EQ = 0
        NEQ = 1
        GT = 2
        GTE = 3
        LT = 4
        LTE = 5

    def __init__(self, operator: int | None, left_value: Operand | None, right_value: Operand | None) -> None:
        self._pb = build(
            condition_pb2.ComparisonExpression,
            operator=operator,
            left_value=raw(left_value),
            right_value=raw(right_value),
        )

    operator = integer("The way to compare, a number of Operator.")
    left_value = Part(lambda: Operand, "The left side.")
    right_value = Part(lambda: Operand, "The right side.")


class ConjunctionExpression(FlyteIdlEntity):
    """Joins two expressions."""

    __slots__ = ()
    _message = condition_pb2.ConjunctionExpression

    class LogicalOperator:
        """The ways to join."""

        AND = 0
        OR = 1

    def __init__(
        self,
        operator: int | None,
        left_expression: BooleanExpression | None,
        right_expression: BooleanExpression | None,
    ) -> None:
        self._pb = build(
            condition_pb2.ConjunctionExpression,
            operator=operator,
            left_expression=raw(left_expression),
            right_expression=raw(right_expression),
        )

    operator = integer("The way to join, a number of LogicalOperator.")
    left_expression = Part(lambda: BooleanExpression, "The left side.")
    right_expression = Part(lambda: BooleanExpression, "The right side.")


class BooleanExpression(FlyteIdlEntity):
    """A comparison, or two expressions joined."""

    __slots__ = ()
    _message = condition_pb2.BooleanExpression

    def __init__(
        self, conjunction: ConjunctionExpression | None = None, comparison: ComparisonExpression | None = None
    ) -> None:
        self._pb = build(
            condition_pb2.BooleanExpression, conjunction=raw(conjunction), comparison=raw(comparison)
        )

    conjunction = Child(lambda: ConjunctionExpression, "The two expressions joined, if it is that.")
    comparison = Child(lambda: ComparisonExpression, "The comparison, if it is one.")

    @property
    def expr(self) -> Any:
        """The comparison or the two expressions joined."""
        return self.conjunction or self.comparison
