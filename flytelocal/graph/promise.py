"""What a call inside a workflow returns: a value that is there, or will be when its node has run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from flytelocal.display.bundle import Shown
from flytelocal.errors import CompilationError
from flytelocal.graph.node import link
from flytelocal.graph.node_output import NodeOutput, path_text

if TYPE_CHECKING:
    from typing import Unpack

    from flytelocal.graph.expressions import ComparisonExpression
    from flytelocal.graph.overrides import Overrides
    from flytelocal.models.literals import Literal
    from flytelocal.models.types import LiteralType

__all__ = ["Promise", "VoidPromise"]


class Promise(Shown):
    """A value of a workflow: ready, when the workflow runs here, or the output of a node that has yet to run.

    Attributes and items lead into the value: `p.rows[0]` is a Promise too. Comparisons make conditions.

    Args:
        var: Name of the value.
        val: The literal, or the node output it will come from.
        type: Literal type of the value, where known.

    >>> from flytelocal.graph.node import Node
    >>> p = Promise("o0", NodeOutput(Node("n0", None, [], [], None), "o0"))
    >>> p.is_ready, p["rows"][0]
    (False, Promise(n0.o0['rows'][0]))
    """

    __slots__ = ("_attr_path", "_ref", "_type", "_val", "_var")

    def __init__(
        self,
        var: str,
        val: NodeOutput | Literal | None,
        type: LiteralType | None = None,  # noqa: A002 - flytekit's parameter
    ) -> None:
        self._var = var
        self._type = type
        if isinstance(val, NodeOutput):
            self._ref: NodeOutput | None = val
            self._val: Literal | None = None
            self._attr_path: list[str | int] = val.attr_path
        else:
            self._ref = None
            self._val = val
            self._attr_path = []

    @property
    def is_ready(self) -> bool:
        """Whether the value is there."""
        return self._ref is None

    @property
    def val(self) -> Literal | None:
        """The literal that `attr_path` starts from; None for a pending promise and in a branch not taken."""
        return self._val

    @property
    def ref(self) -> NodeOutput | None:
        """The node output that the value will come from; None for a ready promise."""
        return self._ref

    @property
    def var(self) -> str:
        """Name of the value."""
        return self._var

    @property
    def attr_path(self) -> list[str | int]:
        """Keys, indexes and attribute names that lead into the value, outermost first."""
        return self._attr_path

    def with_var(self, new_var: str) -> Promise:
        """The same value under another name; of a pending promise, the node's output of that name."""
        if self._ref is not None:
            return Promise(new_var, NodeOutput(self._ref.node, new_var, self._attr_path), self._type)
        promise = Promise(new_var, self._val, self._type)
        promise._attr_path = list(self._attr_path)
        return promise

    def deepcopy(self) -> Promise:
        """A promise of its own for the same value."""
        if self._ref is not None:
            return Promise(self._var, self._ref.deepcopy(), self._type)
        return self.with_var(self._var)

    def eval(self) -> Any:
        """The value, if it is one number, text, truth value, date, duration or None.

        Raises:
            CompilationError: The value is not there yet, or is not a single value.
        """
        if self._ref is not None:
            raise CompilationError(
                "the value is not there yet",
                where=repr(self),
                fix="it comes when the node has run: pass the promise on to a task",
            )
        if self._val is None:
            raise CompilationError(
                "there is no value: the branch that makes it is not taken",
                where=f"value {self._var!r}",
                fix="use it only after the branch has been chosen",
            )
        literal = self._val
        if self._attr_path:
            from flytelocal.graph.attribute_path import resolve_literal

            literal = resolve_literal(self)
        from flytelocal.graph.expressions import primitive_value

        return primitive_value(literal.to_flyte_idl(), self._var)

    def _compared(self, op: str, other: object) -> ComparisonExpression:
        from flytelocal.graph.expressions import ComparisonExpression, ComparisonOps

        return ComparisonExpression(self, ComparisonOps(op), other)

    def is_(self, v: bool) -> ComparisonExpression:
        """The condition that the value is `v`."""
        return self._compared("==", v)

    def is_false(self) -> ComparisonExpression:
        """The condition that the value is False."""
        return self.is_(False)

    def is_true(self) -> ComparisonExpression:
        """The condition that the value is True."""
        return self.is_(True)

    def is_none(self) -> ComparisonExpression:
        """The condition that the value is None."""
        return self._compared("==", None)

    def __eq__(self, other: object) -> ComparisonExpression:  # type: ignore[override]  # a condition, as in every expression language
        return self._compared("==", other)

    def __ne__(self, other: object) -> ComparisonExpression:  # type: ignore[override]  # a condition, as in every expression language
        return self._compared("!=", other)

    def __gt__(self, other: Any) -> ComparisonExpression:
        return self._compared(">", other)

    def __ge__(self, other: Any) -> ComparisonExpression:
        return self._compared(">=", other)

    def __lt__(self, other: Any) -> ComparisonExpression:
        return self._compared("<", other)

    def __le__(self, other: Any) -> ComparisonExpression:
        return self._compared("<=", other)

    __hash__ = object.__hash__

    def __bool__(self) -> NoReturn:  # noqa: PLE0304 - it always refuses
        from flytelocal.graph.expressions import refuse_truth

        refuse_truth(f"the promise {self!r}")

    def __and__(self, other: object) -> NoReturn:
        raise CompilationError(
            f"{self!r} is a value, not a condition",
            where="one side of `&` or `|`",
            fix="compare it first, in parentheses: (x == 1) & (y.is_true())",
        )

    __or__ = __rand__ = __ror__ = __and__

    def __iter__(self) -> NoReturn:
        raise CompilationError(
            f"{self!r} cannot be looped over or unpacked: how many items it has is not known yet",
            where="a for loop, range(), list(), `in`, `*x`, or `a, b = x`",
            fix="take items by index, x[0], or pass it whole to a task that loops",
        )

    def __getitem__(self, key: str | int) -> Promise:
        return self._inside(key)

    def __getattr__(self, key: str) -> Promise:
        # Python, copy, pickle and notebooks ask every object for names like these; none leads into a value.
        if key.startswith(("__", "_repr_", "_ipython_")) or key in Promise.__slots__:
            raise AttributeError(f"'Promise' object has no attribute {key!r}")
        return self._inside(key)

    def _inside(self, key: str | int) -> Promise:
        # Indexes are 32 bits wide in a message.
        if type(key) is not str and (type(key) is not int or not -(2**31) < key < 2**31):
            raise CompilationError(
                f"{key!r:.80} does not lead into a value",
                where=repr(self),
                fix="use a whole number for a list, text for a dict, an attribute name for a dataclass",
            )
        if self._ref is not None:
            return Promise(self._var, self._ref.with_attr(key))
        promise = Promise(self._var, self._val)
        promise._attr_path = [*self._attr_path, key]
        return promise

    def runs_before(self, other: Any) -> None:
        """Have the node of this promise run before the node of `other`; nothing to do for a ready promise."""
        link(self, other)

    def __rshift__(self, other: Any) -> Any:
        link(self, other)
        return other

    def with_overrides(self, *args: Any, **overrides: Unpack[Overrides]) -> Promise:
        """This promise, its node changed as `Node.with_overrides` says; a ready one has no node to change."""
        if self._ref is not None:
            self._ref.node.with_overrides(*args, **overrides)
        return self

    def __repr__(self) -> str:
        path = path_text(self._attr_path)
        if self._ref is not None:
            return f"Promise({self._ref.node_id}.{self._ref.var}{path})"
        return f"Promise({self._var}{path} = {_literal_text(self._val)})"

    def __reduce__(self) -> tuple[Any, ...]:
        return (_restored, (self._var, self._ref or self._val, self._type, list(self._attr_path)))

    def _text_face(self) -> str:
        return repr(self)

    def _html_face(self) -> str:
        from flytelocal.display.tree import tree_html

        if self._ref is not None:
            return tree_html(self._ref.to_flyte_idl(), title=repr(self))
        value = None if self._val is None else self._val.to_flyte_idl()
        return tree_html(value, title=f"Promise {self._var}{path_text(self._attr_path)}")


def _restored(var: str, val: Any, type_: Any, attr_path: list[str | int]) -> Promise:
    promise = Promise(var, val, type_)
    promise._attr_path = attr_path
    return promise


def _literal_text(literal: Literal | None) -> str:
    """A short text of the literal: a single value in full, of anything else its kind and size."""
    if literal is None:
        return "branch not taken"
    from flytelocal.graph.expressions import primitive_value

    message = literal.to_flyte_idl()
    kind = message.WhichOneof("value")
    if kind == "collection":
        return f"list of {len(message.collection.literals)}"
    if kind == "map":
        return f"dict of {len(message.map.literals)}"
    try:
        return f"{primitive_value(message)!r:.200}"
    except CompilationError:
        return str(message.scalar.WhichOneof("value") or kind or "empty")


class VoidPromise:
    """What a call inside a workflow returns for a task without outputs: no value, but perhaps a node.

    Args:
        task_name: Name of the task.
        ref: The node, wrapped as a reference; None when the workflow runs here.

    >>> VoidPromise("clean_up") + 1
    Traceback (most recent call last):
    flytelocal.errors.CompilationError: task 'clean_up' has no outputs, so its result cannot be used
      where: an expression with the result of the task
      fix: give the task an output, or use the result only for order: a >> b
    """

    __slots__ = ("_ref", "_task_name")

    def __init__(self, task_name: str, ref: NodeOutput | None = None) -> None:
        self._task_name = task_name
        self._ref = ref

    @property
    def task_name(self) -> str:
        """Name of the task."""
        return self._task_name

    @property
    def ref(self) -> NodeOutput | None:
        """The node, wrapped as a reference; None when the workflow runs here."""
        return self._ref

    def runs_before(self, *args: Any, **kwargs: Any) -> None:
        """Have the task's node run before the nodes of the arguments; nothing to do when running here."""
        for other in (*args, *kwargs.values()):
            link(self, other)

    def __rshift__(self, other: Any) -> Any:
        link(self, other)
        return other

    def with_overrides(self, *args: Any, **overrides: Unpack[Overrides]) -> VoidPromise:
        """This object, its node changed as `Node.with_overrides` says."""
        if self._ref is not None:
            self._ref.node.with_overrides(*args, **overrides)
        return self

    def _refuse(self, *_: Any) -> NoReturn:
        raise CompilationError(
            f"task {self._task_name!r} has no outputs, so its result cannot be used",
            where="an expression with the result of the task",
            fix="give the task an output, or use the result only for order: a >> b",
        )

    # Each operator that would need a value.
    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = _refuse
    __and__ = __rand__ = __or__ = __ror__ = __xor__ = __rxor__ = __invert__ = _refuse
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _refuse
    __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = __pow__ = __rpow__ = _refuse
    __matmul__ = __rmatmul__ = __lshift__ = __rlshift__ = __rrshift__ = __neg__ = __pos__ = __abs__ = _refuse
    __bool__ = __int__ = __float__ = __len__ = __iter__ = __contains__ = __getitem__ = __call__ = _refuse
    __hash__ = object.__hash__

    def __getattr__(self, name: str) -> NoReturn:
        raise AttributeError(
            f"task {self._task_name!r} has no outputs, so its result has no {name!r}"
            if name not in VoidPromise.__slots__
            else name
        )

    def __repr__(self) -> str:
        return f"VoidPromise({self._task_name!r})"
