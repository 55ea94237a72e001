"""The stack of contexts: one per thread, inherited by asyncio tasks, restored by every `with`."""

from __future__ import annotations

import contextvars
import functools
import sys
import threading
import weakref
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, cast

from flytelocal.context.execution_state import ExecutionState
from flytelocal.context.file_access import FileAccessProvider
from flytelocal.context.flyte_context import FlyteContext
from flytelocal.context.parameters import ExecutionParameters
from flytelocal.errors import ContextError

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from traceback import FrameSummary
    from types import FrameType, TracebackType

__all__ = ["FlyteContextManager", "current_context"]


class _Stack(NamedTuple):
    """An immutable stack; what lies below `floor` belongs to `with` blocks and cannot be popped."""

    contexts: tuple[FlyteContext, ...]
    floor: int
    hold: _Hold | None = None


class _Hold:
    """What the innermost `with` block has to put back, and whether that block still lives."""

    __slots__ = ("before", "bottom", "ctx", "left", "lives", "size")

    def __init__(self, block: _Block) -> None:
        self.lives = weakref.ref(block)
        self.left = False
        self.before: _Stack | None = None
        self.bottom: FlyteContext | None = None
        self.ctx: FlyteContext | None = None
        self.size = 0


_stack: contextvars.ContextVar[_Stack | None] = contextvars.ContextVar("flytelocal_stack", default=None)
# The bottom belongs to the thread, not to the ContextVar: a notebook may run each cell in a task of its own.
_bottom = threading.local()


def _default() -> _Stack:
    files = FileAccessProvider.temporary()
    params = ExecutionParameters.local(files)
    state = ExecutionState(working_dir=files.sandbox, user_space_params=params)
    return _Stack((FlyteContext(files, level=1, execution_state=state),), 1)


def _current() -> _Stack:
    stack = _stack.get()
    if stack is not None:
        hold = stack.hold
        if hold is None or hold.left or hold.lives() is not None:
            return stack
        # Ctrl-C struck between the end of the block and the first step of leaving it: leave it now.
        _stack.set(hold.before)
        return _current()
    stack = getattr(_bottom, "stack", None)
    if stack is None:
        stack = _bottom.stack = _default()
    return stack


def _leave(
    hold: _Hold, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
) -> None:
    """Puts back the stack that a `with` block found."""
    del kind, trace
    contexts = _current().contexts
    if len(contexts) > hold.size and contexts[hold.size] is hold.ctx:
        _stack.set(hold.before)
        hold.left = True
        return
    hold.left = True
    # An error on its way out says more; a generator closed late finds another stack, and so does a block
    # in which `initialize` was called.
    if error is None and hold.ctx is not None and contexts[0] is hold.bottom:
        raise ContextError(
            "the context of this `with` block is no longer on the stack",
            where=f"level {hold.ctx.level}, {hold.ctx.get_origin_stackframe_repr()}",
            fix="leave `with` blocks in the reverse of the order they were entered",
        )


def _leave_block(
    block: _Block, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
) -> None:
    """What `type(block).__exit__` is for those who call it so, like `contextlib.ExitStack`."""
    _leave(block._hold, kind, error, trace)


class _Exit:
    """Makes a block's `__exit__` such that the block dies with its `with` statement, however that ends.

    Ctrl-C can strike at the first step of any Python function, `__exit__` too; then nothing put the stack
    back. The traceback of such an interrupt keeps the arguments of `_leave`, so these do not include the
    block: only the partial does, and that goes when the statement is over. `_current` sees the death.
    """

    def __get__(self, block: _Block | None, owner: type[_Block]) -> Callable[..., None]:
        if block is None:
            return _leave_block
        leave = functools.partial(_leave, block._hold)
        leave.__dict__["block"] = block
        return leave


class _Block:
    """One `with` block's hold on the stack."""

    __slots__ = ("__weakref__", "_given", "_hold")

    __exit__ = _Exit()

    def __init__(self, given: FlyteContext.Builder | FlyteContext) -> None:
        self._given = given
        self._hold = _Hold(self)

    def __enter__(self) -> FlyteContext:
        given = self._given
        ctx = given if isinstance(given, FlyteContext) else given.build()
        object.__setattr__(ctx, "_origin", _caller(2))
        if FlyteContextManager.signal_handlers:
            _arm()
        contexts = _current().contexts
        hold = self._hold
        hold.before, hold.bottom, hold.ctx, hold.size = _stack.get(), contexts[0], ctx, len(contexts)
        # Ctrl-C may arrive between the push and the return: the stack must not keep the context then.
        try:
            _stack.set(_Stack((*contexts, ctx), len(contexts) + 1, hold))
            return ctx  # noqa: TRY300 - the return belongs to what must not be interrupted
        except BaseException:
            _stack.set(hold.before)
            raise


def _caller(depth: int) -> tuple[str, int, str]:
    """File, line and function of the frame `depth` above the caller's, or of the outermost."""
    frame: FrameType = sys._getframe(1)
    for _ in range(depth - 1):
        if frame.f_back is None:
            break
        frame = frame.f_back
    return (frame.f_code.co_filename, frame.f_lineno, frame.f_code.co_name)


class FlyteContextManager:
    """The stack of contexts of this thread or asyncio task.

    A new thread starts at its own default context; an asyncio task starts at its creator's. `with_context`
    leaves the stack as it found it, whatever happens inside.

    >>> ctx = FlyteContextManager.current_context()
    >>> with FlyteContextManager.with_context(ctx.with_client("a client")) as child:
    ...     FlyteContextManager.size(), child is FlyteContextManager.current_context()
    (2, True)
    >>> FlyteContextManager.size()
    1
    """

    signal_handlers: ClassVar[list[Callable[[int, FrameType | None], Any]]] = []

    @staticmethod
    def current_context() -> FlyteContext:
        """The context on top of the stack."""
        return _current().contexts[-1]

    @staticmethod
    def push_context(ctx: FlyteContext, f: FrameSummary | None = None) -> FlyteContext:
        """Puts a context on the stack and returns it; `with_context` also takes it off again.

        Args:
            ctx: The context.
            f: Where it comes from; the caller if left out.

        Raises:
            ContextError: If `ctx` is not a context.
        """
        if not isinstance(ctx, FlyteContext):
            raise ContextError(
                f"a {type(ctx).__name__} is not a context",
                where="FlyteContextManager.push_context(ctx)",
                fix="pass a FlyteContext: builder.build()",
            )
        object.__setattr__(ctx, "_origin", f or _caller(2))
        contexts, floor, hold = _current()
        _stack.set(_Stack((*contexts, ctx), floor, hold))
        return ctx

    @staticmethod
    def pop_context() -> FlyteContext:
        """Takes the last pushed context off the stack and returns it.

        Raises:
            ContextError: If it is the last one, or a `with` block's: the stack stays as it is.
        """
        contexts, floor, hold = _current()
        if len(contexts) == 1:
            raise ContextError(
                "the last context cannot be popped",
                where="FlyteContextManager.pop_context()",
                fix="pop as often as you push, or use FlyteContextManager.with_context",
            )
        if len(contexts) <= floor:
            raise ContextError(
                "the context on top belongs to a `with` block, which takes it off itself",
                where=f"level {contexts[-1].level}, {contexts[-1].get_origin_stackframe_repr()}",
                fix="pop only what was pushed inside the block",
            )
        _stack.set(_Stack(contexts[:-1], floor, hold))
        return contexts[-1]

    @staticmethod
    def with_context(b: FlyteContext.Builder | FlyteContext) -> AbstractContextManager[FlyteContext]:
        """A context manager that keeps a context on the stack inside the block, and yields it.

        Args:
            b: The builder, which builds when the block is entered; a context is taken as it is.
        """
        return cast("AbstractContextManager[FlyteContext]", _Block(b))

    @staticmethod
    def size() -> int:
        """How many contexts are on the stack: 1 outside any block."""
        return len(_current().contexts)

    @staticmethod
    def initialize() -> None:
        """Starts again with a fresh default context alone on the stack."""
        _bottom.stack = _default()
        _stack.set(None)

    @staticmethod
    def get_origin_stackframe(limit: int = 2) -> FrameSummary:
        """The frame `limit` above this call, or the outermost: 2 is the caller of the caller."""
        from traceback import FrameSummary

        file, line, name = _caller(limit + 1)
        return FrameSummary(file, line, name, lookup_line=False)

    @staticmethod
    def add_signal_handler(handler: Callable[[int, FrameType | None], Any]) -> None:
        """Calls `handler(signal number, frame)` on Ctrl-C, before the interrupt goes its usual way."""
        FlyteContextManager.signal_handlers.append(handler)
        _arm()


def _arm() -> None:
    """Installs our SIGINT handler before the one in place; a notebook kernel changes it from cell to cell."""
    import signal

    if threading.current_thread() is not threading.main_thread():
        return
    usual = signal.getsignal(signal.SIGINT)
    if getattr(usual, "calls_flytelocal", False):
        return

    def interrupted(number: int, frame: FrameType | None) -> None:
        for handler in FlyteContextManager.signal_handlers:
            handler(number, frame)
        if callable(usual):
            usual(number, frame)

    interrupted.calls_flytelocal = True  # type: ignore[attr-defined]  # how we know our own handler again
    signal.signal(signal.SIGINT, interrupted)


def current_context() -> ExecutionParameters:
    """What user code sees of its run: date, identifiers, secrets, decks, directories.

    Raises:
        ContextError: If the context on top has no parameters.

    >>> current_context().decks
    []
    """
    params = FlyteContextManager.current_context().user_space_params
    if params is None:
        raise ContextError(
            "the current context has no run's parameters",
            where="current_context()",
            fix="call it in a task, or push a context whose execution state has user_space_params",
        )
    return params
