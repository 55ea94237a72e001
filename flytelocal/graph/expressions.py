"""Conditions over promises: comparisons, and comparisons joined by `&` and `|`."""

from __future__ import annotations

import operator
from enum import Enum
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias, Union

from flytelocal.errors import CompilationError, FlyteLocalError

if TYPE_CHECKING:
    from collections.abc import Callable

    from flyteidl.core import literals_pb2

    from flytelocal.graph.promise import Promise
    from flytelocal.models.literals import Literal

__all__ = [
    "ComparisonExpression",
    "ComparisonOps",
    "ConjunctionExpression",
    "ConjunctionOps",
    "plain_value",
    "primitive_value",
]

Expression: TypeAlias = Union["ComparisonExpression", "ConjunctionExpression"]


class ComparisonOps(Enum):
    """How two operands are compared."""

    EQ = "=="
    NE = "!="
    GT = ">"
    GE = ">="
    LT = "<"
    LE = "<="


class ConjunctionOps(Enum):
    """How two conditions are joined."""

    AND = "and"
    OR = "or"


_COMPARE: dict[ComparisonOps, Callable[[Any, Any], Any]] = {
    ComparisonOps.EQ: operator.eq,
    ComparisonOps.NE: operator.ne,
    ComparisonOps.GT: operator.gt,
    ComparisonOps.GE: operator.ge,
    ComparisonOps.LT: operator.lt,
    ComparisonOps.LE: operator.le,
}


def refuse_truth(what: str) -> NoReturn:
    """Say why Python's `if`, `and`, `or` and `not` cannot be used on a value that is not there yet."""
    raise CompilationError(
        f"{what} is neither true nor false while a workflow is being put together",
        where="an `if`, `and`, `or`, `not`, or a chained comparison such as 1 < x < 5",
        fix="join conditions with & and |, in parentheses: (x > 1) & (x < 5); act on values inside a task",
    )


class _Condition:
    """What comparisons and conjunctions have in common."""

    __slots__ = ()

    def __and__(self, other: Expression) -> ConjunctionExpression:
        return ConjunctionExpression(lhs=self, op=ConjunctionOps.AND, rhs=other)  # type: ignore[arg-type]  # both subclasses are an Expression

    def __or__(self, other: Expression) -> ConjunctionExpression:
        return ConjunctionExpression(lhs=self, op=ConjunctionOps.OR, rhs=other)  # type: ignore[arg-type]  # both subclasses are an Expression

    def __bool__(self) -> NoReturn:  # noqa: PLE0304 - it always refuses
        refuse_truth(f"the condition {self!r}")


class ComparisonExpression(_Condition):
    """A comparison of a promise with a value, or with another promise.

    Args:
        lhs: Left operand, a Promise or a plain value.
        op: How they are compared.
        rhs: Right operand, a Promise or a plain value.

    Raises:
        CompilationError: An operand is no promise, number, text, truth value, date, duration or None.
    """

    __slots__ = ("_lhs", "_op", "_rhs")

    def __init__(self, lhs: Promise | Any, op: ComparisonOps, rhs: Promise | Any) -> None:
        self._op = ComparisonOps(op)
        self._lhs = _operand(lhs, self._op)
        self._rhs = _operand(rhs, self._op)

    @property
    def lhs(self) -> Promise | Literal:
        """Left operand: a promise, or the literal of a plain value."""
        return self._lhs

    @property
    def op(self) -> ComparisonOps:
        """How the operands are compared."""
        return self._op

    @property
    def rhs(self) -> Promise | Literal:
        """Right operand: a promise, or the literal of a plain value."""
        return self._rhs

    def eval(self) -> bool:
        """Whether the comparison holds.

        Raises:
            CompilationError: A promise has no value yet, or the two values have no order.
        """
        left, right = _operand_value(self._lhs), _operand_value(self._rhs)
        try:
            return bool(_COMPARE[self._op](left, right))
        except TypeError as error:
            raise CompilationError(
                f"{left!r} and {right!r} have no order",
                where=f"the condition {self!r}",
                fix="compare values of one type; use .is_none() to ask for None",
            ) from error

    def __repr__(self) -> str:
        return f"{_operand_text(self._lhs)} {self._op.value} {_operand_text(self._rhs)}"


class ConjunctionExpression(_Condition):
    """Two conditions joined by `&` or `|`.

    Args:
        lhs: Left condition.
        op: How they are joined.
        rhs: Right condition.

    Raises:
        CompilationError: A side is not a condition.
    """

    __slots__ = ("_lhs", "_op", "_rhs")

    def __init__(self, lhs: Expression, op: ConjunctionOps, rhs: Expression) -> None:
        self._op = ConjunctionOps(op)
        for side in (lhs, rhs):
            if not isinstance(side, _Condition):
                raise CompilationError(
                    f"{side!r} is not a condition",
                    where=f"one side of `{'&' if self._op is ConjunctionOps.AND else '|'}`",
                    fix="compare it first, in parentheses: (x == 1) & (y.is_true())",
                )
        self._lhs = lhs
        self._rhs = rhs

    @property
    def lhs(self) -> Expression:
        """Left condition."""
        return self._lhs

    @property
    def op(self) -> ConjunctionOps:
        """How the conditions are joined."""
        return self._op

    @property
    def rhs(self) -> Expression:
        """Right condition."""
        return self._rhs

    def eval(self) -> bool:
        """Whether the condition holds; the right side is looked at only if the left one leaves it open.

        Raises:
            CompilationError: A promise has no value yet.
        """
        left = self._lhs.eval()
        if left is (self._op is ConjunctionOps.OR):
            return left
        return self._rhs.eval()

    def __repr__(self) -> str:
        return f"({self._lhs!r}) {'&' if self._op is ConjunctionOps.AND else '|'} ({self._rhs!r})"


def _operand(value: Any, op: ComparisonOps) -> Promise | Literal:
    """`value` as a promise or the literal of a primitive."""
    from flytelocal.context.manager import FlyteContextManager
    from flytelocal.graph.promise import Promise
    from flytelocal.models.literals import Literal
    from flytelocal.types.engine import TypeEngine

    if isinstance(value, Promise):
        if value.is_ready and not value.attr_path and value.val is not None:
            primitive_value(value.val.to_flyte_idl(), value.var)
        return value
    if isinstance(value, Literal):
        primitive_value(value.to_flyte_idl())
        return value
    try:
        kind = type(value)
        literal: Literal = TypeEngine.to_literal(
            FlyteContextManager.current_context(), value, kind, TypeEngine.to_literal_type(kind)
        )
        primitive_value(literal.to_flyte_idl())
    except (FlyteLocalError, TypeError, ValueError) as error:
        raise CompilationError(
            f"a promise cannot be compared with a {type(value).__name__}",
            where=f"… {op.value} {value!r:.80}",
            fix="compare with a number, text, True, False, a date, a duration or None",
        ) from error
    return literal


def _operand_value(operand: Promise | Literal) -> Any:
    from flytelocal.graph.promise import Promise

    return operand.eval() if isinstance(operand, Promise) else primitive_value(operand.to_flyte_idl())


def _operand_text(operand: Promise | Literal) -> str:
    from flytelocal.graph.promise import Promise

    return repr(operand) if isinstance(operand, Promise) else repr(primitive_value(operand.to_flyte_idl()))


def primitive_value(literal: literals_pb2.Literal, var: str = "") -> Any:
    """The Python value of a literal that is one number, text, truth value, date, duration or None.

    Args:
        literal: The message.
        var: Name of the value, for the error.

    Raises:
        CompilationError: The literal is something else, for example a list or a table.
    """
    scalar = literal.scalar
    while scalar.WhichOneof("value") == "union":
        literal = scalar.union.value
        scalar = literal.scalar
    kind = scalar.WhichOneof("value")
    if kind == "none_type":
        return None
    if kind == "primitive":
        primitive = scalar.primitive
        which = primitive.WhichOneof("value")
        if which == "datetime":
            import datetime as dt

            return primitive.datetime.ToDatetime(tzinfo=dt.UTC)
        if which == "duration":
            return primitive.duration.ToTimedelta()
        if which is not None:
            return getattr(primitive, which)
    if kind == "binary" and scalar.binary.tag == "msgpack":
        import msgspec

        value = msgspec.msgpack.decode(scalar.binary.value)
        if value is None or isinstance(value, bool | int | float | str):
            return value
    raise CompilationError(
        f"a {kind or literal.WhichOneof('value') or 'value that is not there'} cannot be compared",
        where=f"value {var!r}" if var else "a condition",
        fix="compare one number, text, truth value, date or duration inside it, for example x[0] or x.name",
    )


def plain_value(literal: literals_pb2.Literal) -> Any:
    """The Python value of a literal whose type is not known: lists and dicts of single values.

    Raises:
        CompilationError: There is something else in it, for example a table.
    """
    while literal.scalar.WhichOneof("value") == "union":
        literal = literal.scalar.union.value
    kind = literal.WhichOneof("value")
    if kind == "collection":
        return [plain_value(one) for one in literal.collection.literals]
    if kind == "map":
        return {key: plain_value(one) for key, one in literal.map.literals.items()}
    scalar = literal.scalar.WhichOneof("value")
    if scalar == "binary":
        import msgspec

        return msgspec.msgpack.decode(literal.scalar.binary.value)
    if scalar == "generic":
        from google.protobuf.json_format import MessageToDict

        return MessageToDict(literal.scalar.generic)
    return primitive_value(literal)
