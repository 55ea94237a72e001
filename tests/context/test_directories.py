"""Leased temporary directories: lazy, removed with their last holder, at exit, and after a kill."""

from __future__ import annotations

import copy
import gc
import os
import pickle
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap
import threading
import time

import pytest

from flytelocal.context import directories
from flytelocal.context.directories import RunDirectory, SubDirectory
from flytelocal.errors import ContextError


@pytest.fixture
def scratch(tmp_path) -> dict[str, str]:
    """An environment whose temporary directory is this test's own."""
    return {**os.environ, "TMPDIR": str(tmp_path)}


def python(code: str, env: dict[str, str], **options) -> subprocess.Popen[str]:
    """A started interpreter that runs `code`."""
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code)],
        env=env,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        **options,
    )


def finished(process: subprocess.Popen[str]) -> str:
    """What a process that must end well and quietly wrote."""
    out, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    assert errors == ""
    return out


def test_nothing_before_the_first_access():
    """Making, naming and dropping a lease touches no disk."""
    lease = RunDirectory("lazy-")
    below = lease.child("a").child("b")
    assert "not made yet" in repr(lease)
    assert "lazy-…/a/b (not made yet)" in repr(below)
    assert not lease.created


def test_the_directory_is_private_and_unique():
    """Only its owner reads it; two leases never meet."""
    first, second = RunDirectory("one-"), RunDirectory("one-")
    assert first.path != second.path
    assert os.stat(first.path).st_mode & 0o777 == 0o700
    assert os.stat(os.path.dirname(first.path)).st_mode & 0o777 == 0o700
    assert os.fspath(first) == str(first) == first.path
    assert isinstance(first, os.PathLike)
    assert first.path in repr(first)


def test_the_last_holder_takes_it_along():
    """A child directory keeps the lease; when it goes too, the files go."""
    lease = RunDirectory()
    below = lease.child("data")
    file = os.path.join(below.path, "x")
    with open(file, "w") as out:
        out.write("x")
    del lease
    gc.collect()
    assert os.path.exists(file)
    assert below.path in repr(below)
    del below
    gc.collect()
    assert not os.path.exists(os.path.dirname(os.path.dirname(file)))


def test_closing():
    """`close` removes at once, twice is fine, and later users are told."""
    lease = RunDirectory()
    below = lease.child("data")
    path = below.path
    lease.close()
    lease.close()
    assert not os.path.exists(path)
    assert "removed" in repr(lease)
    for asked in (lease, below):
        with pytest.raises(ContextError, match="the directory of this run was removed"):
            _ = asked.path
    RunDirectory().close()


def test_a_directory_below_a_given_path(tmp_path):
    """A parent may be a plain path; then nothing is removed."""
    below = SubDirectory(tmp_path, "a/b")
    assert "not made yet" in repr(below)
    assert below.path == str(tmp_path / "a" / "b")
    path = below.path
    del below
    gc.collect()
    assert os.path.isdir(path)


def test_threads_make_one_directory():
    """Many threads that ask at once get one path."""
    for _ in range(20):
        lease = RunDirectory()
        barrier, paths = threading.Barrier(8), []

        def ask(lease=lease, barrier=barrier, paths=paths):
            barrier.wait()
            paths.append(lease.path)

        threads = [threading.Thread(target=ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(set(paths)) == 1


def test_a_cleaner_took_the_root():
    """When something removes the session's root, the next lease makes another."""
    first = RunDirectory()
    shutil.rmtree(os.path.dirname(first.path))
    second = RunDirectory()
    assert os.path.isdir(second.path)


def test_leases_do_not_travel():
    """A lease cannot be pickled or copied: its files belong to this process and to one holder."""
    lease = RunDirectory()
    _ = lease.path
    for travel in (pickle.dumps, copy.copy):
        with pytest.raises(ContextError, match="neither be copied nor sent"):
            travel(lease)


USES_ONE = """
    from flytelocal.context.directories import RunDirectory
    lease = RunDirectory("kept-")
    with open(lease.path + "/x", "w") as out: out.write("x")
"""


@pytest.mark.parametrize("end", ["", "raise SystemExit(0)"])
def test_nothing_is_left_at_exit(scratch, tmp_path, end):
    """A process that ends takes its session root along, however many leases still live."""
    finished(python(USES_ONE + "\n    " + end, scratch))
    assert os.listdir(tmp_path) == []


def test_no_root_without_need(scratch, tmp_path):
    """A process that asks for no path makes no directory at all."""
    out = finished(
        python(
            """
            import os, tempfile
            from flytelocal.context.directories import RunDirectory
            RunDirectory().child("a")
            print(os.listdir(tempfile.gettempdir()))
            """,
            scratch,
        )
    )
    assert out.strip() == "[]"


def test_two_kernels_at_once(scratch, tmp_path):
    """Two processes have two roots; one that ends leaves the other's alone."""
    waits = (
        USES_ONE + "\n    print(lease.path, flush=True); input()\n    print(open(lease.path + '/x').read())"
    )
    one = python(waits, scratch, stdin=subprocess.PIPE)
    two = python(waits, scratch, stdin=subprocess.PIPE)
    first, second = one.stdout.readline().strip(), two.stdout.readline().strip()
    assert os.path.dirname(first) != os.path.dirname(second)
    assert one.communicate("\n", timeout=60)[0].strip() == "x"
    assert not os.path.exists(first)
    assert os.path.exists(second)
    assert two.communicate("\n", timeout=60)[0].strip() == "x"
    assert os.listdir(tmp_path) == []


def test_a_fork_leaves_its_parent_s_files(scratch, tmp_path):
    """A child reads its parent's directory, makes its own elsewhere, and removes only that."""
    out = finished(
        python(
            USES_ONE
            + """
    import os, sys, gc
    early = RunDirectory("early-")
    pid = os.fork()
    if pid == 0:
        assert open(lease.path + "/x").read() == "x"
        own = RunDirectory("own-")
        assert os.path.dirname(own.path) != os.path.dirname(lease.path)
        assert os.path.dirname(early.path) == os.path.dirname(own.path)
        del lease
        gc.collect()
        sys.exit(0)
    assert os.waitpid(pid, 0)[1] == 0
    print(os.path.exists(lease.path + "/x"), len(os.listdir(os.environ["TMPDIR"])))
    print(early.path.startswith(os.path.dirname(lease.path)))
    """,
            scratch,
        )
    )
    assert out.split() == ["True", "1", "True"]
    assert os.listdir(tmp_path) == []


def test_a_fork_while_another_thread_makes_one(scratch, tmp_path):
    """A child forked while a thread held the guard does not wait for it."""
    finished(
        python(
            USES_ONE
            + """
    import os, threading
    from flytelocal.context import directories
    held, done = threading.Event(), threading.Event()
    def hold():
        with directories._guard:
            held.set(); done.wait()
    threading.Thread(target=hold, daemon=True).start()
    held.wait()
    pid = os.fork()
    if pid == 0:
        RunDirectory().path
        raise SystemExit(0)
    assert os.waitpid(pid, 0)[1] == 0
    done.set()
    """,
            {**scratch, "PYTHONWARNINGS": "ignore::DeprecationWarning"},
        )
    )
    assert os.listdir(tmp_path) == []


def test_what_a_killed_process_left_goes_with_the_next(scratch, tmp_path):
    """SIGKILL leaves a root without its lock; a later process sweeps it, and no live or young one."""
    waits = USES_ONE + "\n    print(lease.path, flush=True); input()"
    killed = python(waits, scratch, stdin=subprocess.PIPE)
    alive = python(waits, scratch, stdin=subprocess.PIPE)
    dead_root = os.path.dirname(killed.stdout.readline().strip())
    live_root = os.path.dirname(alive.stdout.readline().strip())
    killed.send_signal(signal.SIGKILL)
    killed.communicate(timeout=60)
    finished(python(USES_ONE, scratch))
    assert os.path.exists(dead_root), "too young to be judged"
    old = time.time() - 3600
    for root in (dead_root, live_root):
        os.utime(root, (old, old))
    finished(python(USES_ONE, scratch))
    assert not os.path.exists(dead_root)
    assert os.path.exists(live_root)
    alive.communicate("\n", timeout=60)
    assert os.listdir(tmp_path) == []


def test_a_sweep_leaves_what_is_not_ours(tmp_path):
    """Directories without our lock file, files, and links are left alone."""
    plain = tmp_path / f"{directories.ROOT_PREFIX}mine"
    plain.mkdir()
    (tmp_path / f"{directories.ROOT_PREFIX}file").write_text("x")
    target = tmp_path / "target"
    target.mkdir()
    (target / ".lock").write_text("")
    (tmp_path / f"{directories.ROOT_PREFIX}link").symlink_to(target)
    old = time.time() - 3600
    for name in os.listdir(tmp_path):
        os.utime(tmp_path / name, (old, old), follow_symlinks=False)
    directories._sweep(str(tmp_path))
    assert len(os.listdir(tmp_path)) == 4
    assert (target / ".lock").exists()


def test_many_leases_leave_nothing():
    """A thousand leases, made and dropped, leave the session root as it was."""
    gc.collect()
    keep = RunDirectory()
    root = os.path.dirname(keep.path)
    before = sorted(os.listdir(root))
    for _ in range(1000):
        _ = RunDirectory().path
    gc.collect()
    assert sorted(os.listdir(root)) == before
    assert root.startswith(tempfile.gettempdir())
