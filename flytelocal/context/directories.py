"""Temporary directories that exist only while somebody needs them."""

from __future__ import annotations

import functools
import os
import threading
import weakref
from typing import Any, NoReturn

from flytelocal.errors import ContextError

__all__ = ["ROOT_PREFIX", "RunDirectory", "SubDirectory"]

ROOT_PREFIX = "flytelocal-"
_LOCK_FILE = ".lock"
_STALE_SECONDS = 60.0

_guard = threading.RLock()
_root: _SessionRoot | None = None


class _SessionRoot:
    """The one directory of this process under the system's temporary directory."""

    __slots__ = ("__weakref__", "_lock", "path", "pid")

    def __init__(self) -> None:
        import tempfile

        self.pid = os.getpid()
        base = tempfile.gettempdir()
        _sweep(base)
        self.path = tempfile.mkdtemp(prefix=ROOT_PREFIX, dir=base)
        # The lock tells a later process's sweep that this one is alive; the kernel drops it however we end.
        self._lock = _locked(self.path)
        weakref.finalize(self, _remove, self.path, self.pid, self._lock)


def _locked(root: str) -> int | None:
    """A descriptor of a locked file in `root`; None if another process has it or it cannot be made."""
    try:
        import fcntl
    except ImportError:  # Windows has no such locks: then nothing is swept
        return None
    try:
        descriptor = os.open(os.path.join(root, _LOCK_FILE), os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor


def _sweep(base: str) -> None:
    """Removes the roots that killed processes of this user left under `base`."""
    with os.scandir(base) as entries:
        found = [entry for entry in entries if entry.name.startswith(ROOT_PREFIX)]
    for entry in found:
        if not _abandoned(entry):
            continue
        descriptor = _locked(entry.path)
        if descriptor is not None:
            _remove(entry.path, os.getpid(), descriptor)


def _abandoned(entry: os.DirEntry[str]) -> bool:
    """Whether this may be the root of a process that is gone: ours, not young, and with a lock file."""
    import time

    try:
        facts = entry.stat(follow_symlinks=False)
        # A root is born a moment before its lock: a young one is left alone.
        old = time.time() - facts.st_mtime > _STALE_SECONDS
        ours = entry.is_dir(follow_symlinks=False) and hasattr(os, "getuid") and facts.st_uid == os.getuid()
    except OSError:
        return False
    return ours and old and os.path.exists(os.path.join(entry.path, _LOCK_FILE))


def _remove(path: str, pid: int, descriptor: int | None = None) -> None:
    """Removes `path`, but only in the process that made it: a fork inherits our finalizers."""
    if os.getpid() != pid:
        return
    import shutil

    shutil.rmtree(path, ignore_errors=True)
    if descriptor is not None:
        os.close(descriptor)


def _renew_guard() -> None:
    """A child forked while another thread held the guard must not wait for it for ever."""
    global _guard  # noqa: PLW0603 - a forked child replaces the parent's
    _guard = threading.RLock()


@functools.cache
def _watch_forks() -> None:
    """Registers with fork once, when the first directory is made: importing changes nothing."""
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=_renew_guard)


def _session() -> _SessionRoot:
    global _root  # noqa: PLW0603 - one per process
    if _root is None or _root.pid != os.getpid():
        _watch_forks()
        _root = _SessionRoot()
    return _root


def _make(prefix: str) -> str:
    """A new empty directory in this process's session root."""
    import tempfile

    global _root  # noqa: PLW0603 - one per process
    try:
        return tempfile.mkdtemp(prefix=prefix, dir=_session().path)
    except FileNotFoundError:
        # A cleaner of temporary files took the root of a kernel that ran for days.
        _root = None
        return tempfile.mkdtemp(prefix=prefix, dir=_session().path)


class RunDirectory:
    """A lease on a temporary directory: made when its path is first asked for, removed with its last holder.

    Whoever needs the files keeps a reference to the lease (a `FlyteContext` does, through its file access). A
    process that is killed leaves nothing for long either: the next one removes what it finds unlocked.

    Args:
        prefix: How the directory's name begins.

    >>> import os
    >>> lease = RunDirectory("demo-")
    >>> lease.created
    False
    >>> path = lease.path
    >>> os.path.isdir(path)
    True
    >>> lease.close()
    >>> os.path.exists(path)
    False
    """

    __slots__ = ("__weakref__", "_closed", "_finalizer", "_path", "_prefix")

    def __init__(self, prefix: str = "run-") -> None:
        self._prefix = prefix
        self._path: str | None = None
        self._finalizer: weakref.finalize[Any, Any] | None = None
        self._closed = False

    @property
    def created(self) -> bool:
        """Whether the directory was made: looking does not make it."""
        return self._path is not None and not self._closed

    @property
    def path(self) -> str:
        """The directory's path; the first access makes it.

        Raises:
            ContextError: If the lease was closed.
        """
        if self._closed:
            raise ContextError(
                "the directory of this run was removed",
                where=f"RunDirectory {self._prefix!r}",
                fix="read or copy its files before close(), or keep the context of the run",
            )
        return self._path or self._create()

    def _create(self) -> str:
        with _guard:
            if self._path is None:
                path = _make(self._prefix)
                self._finalizer = weakref.finalize(self, _remove, path, os.getpid())
                # The session root goes at exit, and every lease with it.
                self._finalizer.atexit = False
                self._path = path
            return self._path

    def close(self) -> None:
        """Removes the directory now, whoever still holds the lease."""
        self._closed = True
        if self._finalizer is not None:
            self._finalizer()

    def child(self, name: str) -> SubDirectory:
        """A directory below this one that holds the lease and is made on its own first use."""
        return SubDirectory(self, name)

    def __reduce__(self) -> NoReturn:
        raise ContextError(
            "a lease on a temporary directory can neither be copied nor sent to another process",
            where=repr(self),
            fix="pass its path, and keep the lease here while the other one works",
        )

    def __fspath__(self) -> str:
        return self.path

    def __str__(self) -> str:
        return self.path

    def __repr__(self) -> str:
        if self._closed:
            return f"<{self._path or self._prefix + '…'} (removed)>"
        return f"<{self._path or self._prefix + '… (not made yet)'}>"


class SubDirectory:
    """A directory below another one, made on first use; it keeps its parent's lease alive.

    Args:
        parent: The directory above, perhaps not made yet.
        name: One or more path segments.
    """

    __slots__ = ("__weakref__", "_made", "name", "parent")

    def __init__(self, parent: str | os.PathLike[str], name: str) -> None:
        self.parent = parent
        self.name = name
        self._made: str | None = None

    @property
    def path(self) -> str:
        """The directory's path; the first access makes it."""
        made = self._made
        if made is None:
            made = os.path.join(os.fspath(self.parent), self.name)
            os.makedirs(made, exist_ok=True)
            self._made = made
        elif isinstance(self.parent, RunDirectory):
            # A closed lease says so instead of naming a directory that is gone.
            self.parent.path  # noqa: B018 - raises if closed
        return made

    def child(self, name: str) -> SubDirectory:
        """A directory below this one that keeps the same lease."""
        return SubDirectory(self, name)

    def __fspath__(self) -> str:
        return self.path

    def __str__(self) -> str:
        return self.path

    def __repr__(self) -> str:
        if self._made is not None:
            return f"<{self._made}>"
        above = self.parent if isinstance(self.parent, str) else repr(self.parent).strip("<>")
        above, _, state = above.partition(" ")
        return f"<{os.path.join(above, self.name)} {state or '(not made yet)'}>"
