"""Checkpoints: what a task saves so that its next attempt need not start again."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from flytelocal.context.directories import RunDirectory
from flytelocal.context.file_access import FileAccessProvider
from flytelocal.errors import DataAccessError

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

__all__ = ["SyncCheckpoint"]


class SyncCheckpoint:
    """Saves a file, a directory or bytes, and gives back what the attempt before saved.

    Args:
        checkpoint_dest: The directory (or a store's prefix) to save under.
        checkpoint_src: Where the attempt before saved; None for a first attempt.

    >>> first = RunDirectory("first-")
    >>> SyncCheckpoint(first).write(b"epoch 3")
    >>> SyncCheckpoint(RunDirectory("second-"), checkpoint_src=first).read()
    b'epoch 3'
    """

    SRC_LOCAL_FOLDER = "prev_cp"
    TMP_DST_PATH = "_dst_cp"

    __slots__ = ("_dest", "_restored", "_scratch", "_src")

    def __init__(
        self,
        checkpoint_dest: str | os.PathLike[str],
        checkpoint_src: str | os.PathLike[str] | None = None,
    ) -> None:
        self._dest = checkpoint_dest
        self._src = checkpoint_src or None
        self._scratch = RunDirectory("checkpoint-")
        self._restored: str | None = None

    def prev_exists(self) -> bool:
        """Whether there is an attempt before."""
        return self._src is not None

    def restore(self, path: Path | str | None = None) -> Path | None:
        """Brings what was saved before to `path`, or to a directory of its own; None on a first attempt.

        Raises:
            DataAccessError: If the checkpoint is gone.
        """
        from pathlib import Path

        if self._src is None:
            return None
        if self._restored is None:
            target = os.fspath(path) if path else os.path.join(self._scratch.path, self.SRC_LOCAL_FOLDER)
            self._files().get_data(os.fspath(self._src), target, is_multipart=True)
            self._restored = target
        return Path(self._restored)

    def save(self, cp: Path | str | BinaryIO) -> None:
        """Saves a file, a directory's content, or an open binary file.

        Raises:
            DataAccessError: If there is no such file, or it cannot be written.
        """
        dest = os.fspath(self._dest)
        if hasattr(cp, "read"):
            self._files().put_raw_data(cp, dest, self.TMP_DST_PATH, skip_raw_data_prefix=True)
            return
        source = os.fspath(cp)
        if os.path.isdir(source):
            self._files().put_data(source, dest, is_multipart=True)
        else:
            self._files().put_raw_data(source, dest, self.TMP_DST_PATH, skip_raw_data_prefix=True)

    def read(self) -> bytes | None:
        """The one file that was saved before; None on a first attempt, or if nothing was saved.

        Raises:
            DataAccessError: If more than one file was saved: `restore` gives them all.
        """
        restored = self.restore()
        if restored is None:
            return None
        files = sorted(restored.iterdir()) if restored.is_dir() else [restored]
        if not files:
            return None
        if len(files) > 1 or files[0].is_dir():
            raise DataAccessError(
                f"the checkpoint holds {len(files)} files, so it cannot be read as one",
                where=str(restored),
                fix="use checkpoint.restore() and read the files you want",
            )
        return files[0].read_bytes()

    def write(self, b: bytes) -> None:
        """Saves `b`."""
        self._files().put_raw_data(
            bytes(b), os.fspath(self._dest), self.TMP_DST_PATH, skip_raw_data_prefix=True
        )

    def _files(self) -> FileAccessProvider:
        return FileAccessProvider(self._scratch, self._scratch)

    def __repr__(self) -> str:
        return f"SyncCheckpoint({self._dest!r}, checkpoint_src={self._src!r})"
