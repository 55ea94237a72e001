"""The stack of contexts."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import os
import signal
import subprocess
import sys
import textwrap
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flytelocal.context.flyte_context import FlyteContext
from flytelocal.context.manager import FlyteContextManager as Manager
from flytelocal.context.manager import current_context
from flytelocal.errors import ContextError


def child() -> FlyteContext.Builder:
    """A builder on the current context."""
    return Manager.current_context().new_builder()


def in_thread(work):
    """What `work` returns when a fresh thread calls it."""
    found = []

    def call():
        try:
            found.append(work())
        except BaseException as error:
            found.append(error)

    thread = threading.Thread(target=call)
    thread.start()
    thread.join()
    return found[0]


def run_python(code: str, **env: str) -> subprocess.CompletedProcess[str]:
    """A finished interpreter that ran `code`."""
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, **env},
        check=False,
    )


def test_the_stack_starts_with_one_context():
    """Outside any block there is the default context, at level 1, with parameters for user code."""
    assert Manager.size() == 1
    ctx = Manager.current_context()
    assert ctx.level == 1
    assert ctx is FlyteContext.current_context()
    assert current_context() is ctx.user_space_params


def test_nested_blocks_count_levels():
    """Each block is one deeper, and gives back what was there."""
    outer = Manager.current_context()
    with Manager.with_context(child()) as first:
        assert (first.level, Manager.size()) == (2, 2)
        with Manager.with_context(child()) as second:
            assert (second.level, Manager.size()) == (3, 3)
            assert Manager.current_context() is second
        assert Manager.current_context() is first
    assert Manager.current_context() is outer


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit, GeneratorExit])
def test_an_exception_restores_the_stack(error):
    """Whatever leaves a block, the stack is as it was, also below contexts pushed and not popped."""
    before = Manager.current_context()

    def work():
        with Manager.with_context(child()), Manager.with_context(child()):
            Manager.push_context(child().build())
            raise error

    with pytest.raises(error):
        work()
    assert Manager.current_context() is before
    assert Manager.size() == 1


def test_what_is_pushed_inside_a_block_goes_with_it():
    """A forgotten push does not outlive its block."""
    with Manager.with_context(child()):
        Manager.push_context(child().build())
        assert Manager.size() == 3
    assert Manager.size() == 1


def test_push_and_pop():
    """A pushed context is current until it is popped, and knows where it was pushed."""
    ctx = child().build()
    assert Manager.push_context(ctx) is ctx
    assert Manager.current_context() is ctx
    assert "test_push_and_pop" in ctx.get_origin_stackframe_repr()
    assert Manager.pop_context() is ctx
    assert Manager.size() == 1


def test_pop_of_the_last_context():
    """The last context stays."""
    with pytest.raises(ContextError, match="the last context cannot be popped"):
        Manager.pop_context()
    assert Manager.size() == 1


def test_pop_of_a_block_s_context():
    """A block takes its own context off."""
    with (
        Manager.with_context(child()) as ctx,
        pytest.raises(ContextError, match="belongs to a `with` block"),
    ):
        Manager.pop_context()
    assert ctx.level == 2
    assert Manager.size() == 1


def test_push_of_something_else():
    """Only contexts go on the stack."""
    with pytest.raises(ContextError, match="a ContextBuilder is not a context"):
        Manager.push_context(child())


def test_blocks_left_out_of_order():
    """The inner block, left last, says that its context is gone, and does not bring the outer one back."""
    before = Manager.current_context()
    outer, inner = Manager.with_context(child()), Manager.with_context(child())
    outer.__enter__()
    inner.__enter__()
    outer.__exit__(None, None, None)
    with pytest.raises(ContextError, match="no longer on the stack"):
        inner.__exit__(None, None, None)
    assert Manager.current_context() is before


def test_a_generator_closed_late_changes_nothing():
    """A block in a generator that ends while other blocks are open leaves their contexts alone."""

    def numbers():
        with Manager.with_context(child()):
            yield 1
            yield 2

    def run():
        generator = numbers()
        context = contextvars.copy_context()
        context.run(next, generator)
        with Manager.with_context(child()) as mine:
            generator.close()
            return Manager.current_context() is mine, Manager.size()

    assert in_thread(run) == (True, 2)


@given(st.lists(st.sampled_from(["push", "pop", "enter", "raise"]), max_size=30))
def test_any_sequence_leaves_the_stack_as_it_was(steps):
    """Pushes, pops, blocks and exceptions in any order: after the outermost block nothing is left."""
    before = Manager.current_context()

    def walk(rest):
        while rest:
            step = rest.pop()
            size = Manager.size()
            if step == "push":
                assert Manager.push_context(child().build()).level == Manager.current_context().level
                assert Manager.size() == size + 1
            elif step == "pop":
                try:
                    Manager.pop_context()
                except ContextError:
                    assert Manager.size() == size
                else:
                    assert Manager.size() == size - 1
            elif step == "enter":
                with Manager.with_context(child()):
                    assert Manager.size() == size + 1
                    walk(rest)
                assert Manager.size() == size
            else:
                raise LookupError

    try:
        with Manager.with_context(child()):
            walk(list(steps))
    except LookupError:
        assert "raise" in steps
    assert Manager.current_context() is before


def test_threads_have_stacks_of_their_own():
    """A new thread begins with its own default context, and pushes nothing onto ours."""
    with Manager.with_context(child()) as mine:
        barrier = threading.Barrier(4)
        found = []

        def work():
            bottom = Manager.current_context()
            with Manager.with_context(child()) as ctx:
                barrier.wait()
                found.append((bottom, Manager.size(), Manager.current_context() is ctx))
                barrier.wait()

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [facts[1:] for facts in found] == [(2, True)] * 4
        assert len({id(bottom) for bottom, *_ in found} | {id(Manager.current_context())}) == 5
        assert Manager.current_context() is mine


def test_asyncio_tasks_have_stacks_of_their_own():
    """Tasks that run in turns see their own contexts on top of their creator's."""

    async def work(name):
        with Manager.with_context(Manager.current_context().with_client(name)):
            for _ in range(5):
                await asyncio.sleep(0)
                assert Manager.current_context().flyte_client == name
            return Manager.size()

    async def main():
        with Manager.with_context(child()) as ctx:
            sizes = await asyncio.gather(*(work(n) for n in range(20)))
            assert Manager.current_context() is ctx
            return sizes

    assert asyncio.run(main()) == [3] * 20
    assert Manager.size() == 1


def test_a_cancelled_task_restores_its_stack():
    """A task cancelled in its block leaves that block."""
    seen = []

    async def work():
        try:
            with Manager.with_context(child()):
                await asyncio.sleep(30)
        finally:
            seen.append(Manager.size())

    async def main():
        task = asyncio.create_task(work())
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(main())
    assert seen == [1]


def test_each_cell_of_a_notebook_sees_the_same_default_context():
    """Kernels run each cell in a task of its own; the default context is the thread's."""

    async def cell():
        return Manager.current_context()

    def run():
        return asyncio.run(cell()) is asyncio.run(cell())

    assert in_thread(run) is True


def test_to_thread_takes_the_stack_along():
    """`asyncio.to_thread` copies the caller's context, the stack included."""

    async def main():
        with Manager.with_context(child()) as ctx:
            return await asyncio.to_thread(Manager.current_context) is ctx

    assert asyncio.run(main())


def test_initialize_starts_again():
    """A fresh default context stands alone; a block around it ends quietly."""

    def run():
        first = Manager.current_context()
        with Manager.with_context(child()):
            Manager.push_context(child().build())
            Manager.initialize()
            fresh = Manager.current_context()
            assert fresh is not first
            assert Manager.size() == 1
        return Manager.current_context() is fresh, Manager.size()

    assert in_thread(run) == (True, 1)


def test_origin_stackframe():
    """The frame is the caller's caller; a limit beyond the stack gives the outermost."""

    def helper(limit=2):
        return Manager.get_origin_stackframe(limit)

    frame = helper()
    assert frame.name == "test_origin_stackframe"
    assert frame.filename == __file__
    assert helper(1).name == "helper"
    assert helper(10_000).lineno is not None


def test_current_context_without_parameters():
    """A context made by hand has no parameters, and the error says what to push."""
    bare = FlyteContext(Manager.current_context().file_access)
    with (
        Manager.with_context(bare.new_builder()),
        pytest.raises(ContextError, match="no run's parameters"),
    ):
        current_context()


INTERRUPTED = """
    import os, signal, threading, time
    from flytelocal.context.manager import FlyteContextManager as M
    ctx = M.current_context()
    threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
    caught = 0
    try:
        end = time.monotonic() + 20
        with M.with_context(ctx.for_run().new_builder()) as run:
            path = run.file_access.put_raw_data(b"x")
            {body}
    except KeyboardInterrupt:
        caught = 1
    print(caught, M.size(), M.current_context() is ctx)
"""


NESTED = """
            while time.monotonic() < end:
                with M.with_context(M.current_context().new_builder()): time.sleep(0.01)"""


@pytest.mark.parametrize(
    "body",
    ["time.sleep(20)", "while time.monotonic() < end: sum(range(100))", NESTED],
    ids=["sleeping", "computing", "in nested blocks"],
)
def test_ctrl_c_restores_the_stack(body):
    """A real SIGINT in the middle of a block: the stack is as it was."""
    done = run_python(INTERRUPTED.format(body=body))
    assert done.stdout.split() == ["1", "1", "True"], done.stderr


def test_interrupts_at_any_step_restore_the_stack():
    """Hundreds of interrupts, at whatever step of entering and leaving they strike, leave one context."""
    done = run_python(
        """
        import random, signal
        from flytelocal.context.manager import FlyteContextManager as M
        def interrupt(*_): raise KeyboardInterrupt
        signal.signal(signal.SIGALRM, interrupt)
        ctx, sizes, kept = M.current_context(), set(), []
        for _ in range(400):
            try:
                signal.setitimer(signal.ITIMER_REAL, random.uniform(0.0002, 0.002))
                while True:
                    with M.with_context(ctx.new_builder()):
                        with M.with_context(ctx.new_builder()):
                            M.push_context(ctx.new_builder().build())
            except KeyboardInterrupt as error:
                kept.append(error)  # as a notebook keeps the last one, with its traceback
            sizes.add((M.size(), M.current_context() is ctx))
        print(sizes)
        """
    )
    assert done.stdout.strip() == "{(1, True)}", done.stderr


def test_a_task_keeps_the_context_it_was_made_in():
    """A task that outlives the block around its creation still sees that block's context."""

    async def work(gate):
        await gate.wait()
        return Manager.current_context()

    async def main():
        gate = asyncio.Event()
        with Manager.with_context(child()) as ctx:
            task = asyncio.create_task(work(gate))
            await asyncio.sleep(0)
        gate.set()
        return await task is ctx, Manager.size()

    assert asyncio.run(main()) == (True, 1)


def test_exit_stacks():
    """`contextlib.ExitStack` enters and leaves blocks like `with`."""
    with contextlib.ExitStack() as stack:
        for level in (2, 3, 4):
            assert stack.enter_context(Manager.with_context(child())).level == level
        assert Manager.size() == 4
    assert Manager.size() == 1


def test_an_abandoned_block_ends():
    """A block that was entered by hand and dropped is over."""
    Manager.with_context(child()).__enter__()
    assert Manager.size() == 1


def test_signal_handlers_run_before_the_interrupt():
    """A handler hears of Ctrl-C, also after a kernel set its own; the interrupt still comes."""
    done = run_python(
        """
        import os, signal
        from flytelocal.context.manager import FlyteContextManager as M
        heard = []
        M.add_signal_handler(lambda number, frame: heard.append(number))
        for _ in range(2):
            try:
                os.kill(os.getpid(), signal.SIGINT)
                for _ in range(10**6): pass
            except KeyboardInterrupt:
                heard.append("interrupted")
            signal.signal(signal.SIGINT, signal.default_int_handler)  # as a kernel does between cells
            M.with_context(M.current_context().new_builder()).__enter__()
        print(heard)
        """
    )
    assert done.stdout.strip() == "[2, 'interrupted', 2, 'interrupted']", done.stderr


def test_importing_changes_nothing(tmp_path):
    """No signal handler, no logger, no directory, and none of the heavy modules."""
    done = run_python(
        """
        import logging, os, signal, sys, tempfile
        def facts():
            loggers = len(logging.root.manager.loggerDict)
            return [signal.getsignal(signal.SIGINT), loggers, os.listdir(tempfile.gettempdir())]
        before = facts()
        import flytelocal.context.manager as manager
        ctx = manager.FlyteContextManager.current_context()
        with manager.FlyteContextManager.with_context(ctx.for_run().new_builder()):
            repr(manager.current_context())
        ctx._text_face()
        print([left == right for left, right in zip(before, facts())])
        print([name for name in ("fsspec", "asyncio", "pandas", "grpc") if name in sys.modules])
        """,
        TMPDIR=str(tmp_path),
    )
    assert done.stdout.splitlines() == ["[True, True, True]", "[]"], done.stderr


def test_signal_module_is_real():
    """The suite itself keeps Python's own handler: nothing here installed one for good."""
    assert not hasattr(signal.getsignal(signal.SIGINT), "calls_flytelocal")
