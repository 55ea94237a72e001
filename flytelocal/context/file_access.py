"""Where a run's data goes and comes from: local files and remote stores behind one set of methods."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from flytelocal.context.directories import RunDirectory, SubDirectory
from flytelocal.context.storage import filesystem, is_local, local_path, protocol_of, safe_path
from flytelocal.context.transfer import copy_in, copy_out, write_stream
from flytelocal.errors import DataAccessError

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO, TextIO

    from fsspec import AbstractFileSystem

    from flytelocal.configuration.config import DataConfig

    AnyPath = str | os.PathLike[str]

__all__ = ["FileAccessProvider"]


class FileAccessProvider:
    """Moves data between this machine and the stores that paths name.

    Local paths need no library; any other protocol goes through fsspec. No directory is made early.

    Args:
        local_sandbox_dir: Where local scratch files go.
        raw_output_prefix: Where a run's large outputs go: a local directory or a store's prefix.
        data_config: Credentials and endpoints of stores; from the environment if left out.
        execution_metadata: Attached to what is uploaded to an object store.

    >>> files = FileAccessProvider.temporary()
    >>> path = files.put_raw_data(b"rows", upload_prefix="first", file_name="rows.bin")
    >>> path.endswith("/raw/first/rows.bin"), files.exists(path)
    (True, True)
    """

    __slots__ = (
        "__weakref__",
        "_data_config",
        "_execution_metadata",
        "_lease",
        "_raw",
        "_raw_prefix",
        "_sandbox",
    )

    def __init__(
        self,
        local_sandbox_dir: AnyPath,
        raw_output_prefix: AnyPath,
        data_config: DataConfig | None = None,
        execution_metadata: dict[str, Any] | None = None,
    ) -> None:
        self._sandbox = SubDirectory(local_sandbox_dir, "local_flytekit")
        self._raw = raw_output_prefix or self._sandbox
        self._raw_prefix: str | None = None
        self._data_config = data_config
        self._execution_metadata = execution_metadata
        self._lease: RunDirectory | None = None

    @classmethod
    def temporary(
        cls,
        data_config: DataConfig | None = None,
        execution_metadata: dict[str, Any] | None = None,
        *,
        lease: RunDirectory | None = None,
    ) -> FileAccessProvider:
        """A provider whose files live in a leased temporary directory, as long as the provider does.

        Args:
            data_config: As for the constructor.
            execution_metadata: As for the constructor.
            lease: The directory to use; a new one if left out.
        """
        lease = lease or RunDirectory()
        new = cls(SubDirectory(lease, "sandbox"), SubDirectory(lease, "raw"), data_config, execution_metadata)
        new._lease = lease
        return new

    def for_run(self) -> FileAccessProvider:
        """A provider for one run: with a fresh temporary directory if this one has one, else this one."""
        if self._lease is None:
            return self
        return self.temporary(self._data_config, self._execution_metadata)

    @property
    def lease(self) -> RunDirectory | None:
        """The temporary directory behind this provider; None if its places were given."""
        return self._lease

    @property
    def sandbox(self) -> SubDirectory:
        """The local scratch directory, not made before its path is needed."""
        return self._sandbox

    @property
    def local_sandbox_dir(self) -> Path:
        """The local scratch directory, made by this call."""
        from pathlib import Path

        return Path(self._sandbox.path)

    @property
    def raw_output_prefix(self) -> str:
        """Where large outputs go, with a separator at its end."""
        prefix = self._raw_prefix
        if prefix is None:
            prefix = local_path(self._raw) if is_local_lazy(self._raw) else os.fspath(self._raw)
            separator = os.sep if "://" not in prefix else "/"
            prefix = prefix if prefix.endswith(separator) else prefix + separator
            self._raw_prefix = prefix
        elif self._lease is not None:
            # A closed lease says so instead of naming a directory that is gone.
            self._lease.path  # noqa: B018 - raises if closed
        return prefix

    @property
    def shown_prefix(self) -> str:
        """The raw output prefix for a face: no directory is made for it, no credentials are in it."""
        return safe_path(self._raw) if isinstance(self._raw, str) else repr(self._raw)

    @property
    def data_config(self) -> DataConfig:
        """Credentials and endpoints of stores."""
        if self._data_config is None:
            from flytelocal.configuration.config import DataConfig

            self._data_config = DataConfig.auto()
        return self._data_config

    @property
    def raw_output_fs(self) -> AbstractFileSystem:
        """The fsspec file system of the raw output prefix."""
        return self.get_filesystem()

    @property
    def local_access(self) -> AbstractFileSystem:
        """The local file system of fsspec."""
        return filesystem("file")

    def get_filesystem(
        self, protocol: str | None = None, anonymous: bool = False, path: str | None = None, **kwargs: Any
    ) -> AbstractFileSystem:
        """The fsspec file system of a protocol; that of the raw output prefix if none is named.

        Raises:
            DataAccessError: If it is unknown, or its library is not installed: the message says which.
        """
        if not protocol:
            protocol = "file" if is_local_lazy(self._raw) else protocol_of(self._raw)
        config = None if protocol in ("file", "local") else self.data_config
        return filesystem(protocol, config, anonymous, path=path or "", **kwargs)

    def get_filesystem_for_path(
        self, path: AnyPath = "", anonymous: bool = False, **kwargs: Any
    ) -> AbstractFileSystem:
        """The fsspec file system that serves a path."""
        text = os.fspath(path)
        return self.get_filesystem(protocol_of(text) if text else None, anonymous, text, **kwargs)

    async def get_async_filesystem_for_path(
        self, path: AnyPath = "", anonymous: bool = False, **kwargs: Any
    ) -> AbstractFileSystem:
        """As `get_filesystem_for_path`, bound to the running loop if the store's library can be."""
        import asyncio

        from fsspec.asyn import AsyncFileSystem

        found = self.get_filesystem_for_path(path, anonymous, **kwargs)
        if not isinstance(found, AsyncFileSystem):
            return found
        loop = asyncio.get_running_loop()
        return self.get_filesystem_for_path(path, anonymous, asynchronous=True, loop=loop, **kwargs)

    @staticmethod
    def is_remote(path: AnyPath) -> bool:
        """Whether a path names another place than this machine's file system."""
        return not is_local(path)

    @staticmethod
    def strip_file_header(path: str, trim_trailing_sep: bool = False) -> str:
        """A path without `file://`, and on request without the separator at its end."""
        stripped = path.removeprefix("file://")
        return stripped.rstrip("/") or stripped if trim_trailing_sep else stripped

    @staticmethod
    def recursive_paths(f: str, t: str) -> tuple[str, str]:
        """The two ends of a directory copy, written so that the content of one lands in the other."""
        whole = not f.endswith("*") and (not is_local(f) or os.path.isdir(f))
        return os.path.join(f, "") if whole else f, os.path.join(t, "")

    def sep(self, file_system: AbstractFileSystem | None) -> str:
        """What separates the parts of a path of this file system."""
        if file_system is None or file_system.protocol in ("file", ("file", "local")):
            return os.sep
        return str(file_system.sep)

    @staticmethod
    def get_random_string() -> str:
        """32 random hexadecimal digits."""
        return os.urandom(16).hex()

    @staticmethod
    def get_file_tail(file_path_or_file_name: str) -> str:
        """What follows the last separator."""
        return file_path_or_file_name.rpartition("/")[2]

    def join(self, *args: str, unstrip: bool = False, fs: AbstractFileSystem | None = None) -> str:
        """The parts joined with the separator of `fs`, or of the raw output prefix's file system.

        Args:
            args: The parts; the first may be a whole path.
            unstrip: Whether to put the protocol before a path that has none.
            fs: The file system whose separator and protocol count.

        Raises:
            DataAccessError: If there is nothing to join.
        """
        if not args:
            raise DataAccessError(
                "there is nothing to join", where="FileAccessProvider.join()", fix="pass the parts of a path"
            )
        separator = (
            "/" if fs is None and not is_local_lazy(self._raw) else os.sep if fs is None else self.sep(fs)
        )
        first, *rest = args
        path = separator.join([first.removesuffix(separator) if rest else first, *rest])
        if not unstrip or "://" in path:
            return path
        return str((fs or self.raw_output_fs).unstrip_protocol(path))

    def generate_new_custom_path(
        self, fs: AbstractFileSystem | None = None, alt: str | None = None, stem: str | None = None
    ) -> str:
        """A new path under the raw output prefix.

        Args:
            fs: The file system whose separator counts.
            alt: Another bucket in the prefix's place.
            stem: The last part; random if left out.
        """
        prefix = self.raw_output_prefix
        if alt:
            separator = "/" if fs is None else self.sep(fs)
            parts = prefix.split(separator)
            parts[2 if len(parts) > 2 else -1] = alt  # protocol, nothing, bucket
            prefix = separator.join(parts)
        return self.join(prefix, stem or self.get_random_string(), fs=fs)

    def get_random_local_path(self, file_path_or_file_name: str | None = None) -> str:
        """A new path in the local scratch directory, with the name of the file given."""
        path = os.path.join(self._sandbox.path, self.get_random_string())
        tail = self.get_file_tail(file_path_or_file_name) if file_path_or_file_name else ""
        return os.path.join(path, tail) if tail else path

    def get_random_local_directory(self) -> str:
        """A new directory in the local scratch directory."""
        path = self.get_random_local_path()
        os.makedirs(path, exist_ok=True)
        return path

    def get_random_remote_path(self, file_path_or_file_name: str | None = None) -> str:
        """A new path under the raw output prefix, with the name of the file given."""
        path = self.raw_output_prefix + self.get_random_string()
        tail = self.get_file_tail(file_path_or_file_name) if file_path_or_file_name else ""
        return f"{path}/{tail}" if tail else path

    def get_random_remote_directory(self) -> str:
        """A new directory under the raw output prefix; made if it is local."""
        path = self.get_random_remote_path()
        if not self.is_remote(path):
            os.makedirs(path, exist_ok=True)
        return path

    def exists(self, path: AnyPath) -> bool:
        """Whether there is a file or a directory.

        Raises:
            DataAccessError: If the store cannot be asked.
        """
        text = os.fspath(path)
        if is_local(text):
            return os.path.exists(local_path(text))
        store = self.get_filesystem_for_path(text)
        try:
            return bool(store.exists(text))
        except Exception as error:
            raise DataAccessError(
                f"the store cannot be asked ({type(error).__name__})",
                where=safe_path(text),
                fix="check the address, the network and the store's credentials",
            ) from error

    async def get(self, from_path: str, to_path: str, recursive: bool = False, **kwargs: Any) -> str:
        """As `async_get_data`; returns where the data now is."""
        await self.async_get_data(from_path, to_path, recursive, **kwargs)
        return to_path

    def get_data(
        self, remote_path: AnyPath, local_path: AnyPath, is_multipart: bool = False, **kwargs: Any
    ) -> None:
        """Copies a file, or with `is_multipart` a directory's content, to this machine.

        Raises:
            DataAccessError: If there is no such file, or it cannot be read.
        """
        copy_in(self, os.fspath(remote_path), os.fspath(local_path), is_multipart, **kwargs)

    def put_data(
        self, local_path: AnyPath, remote_path: AnyPath, is_multipart: bool = False, **kwargs: Any
    ) -> str:
        """Copies a file, or with `is_multipart` a directory's content, to a store; returns where to.

        Raises:
            DataAccessError: If there is no such file, or it cannot be written.
        """
        return copy_out(self, os.fspath(local_path), os.fspath(remote_path), is_multipart, **kwargs)

    def put_raw_data(
        self,
        lpath: AnyPath | bytes | BinaryIO | TextIO,
        upload_prefix: str | None = None,
        file_name: str | None = None,
        read_chunk_size_bytes: int = 1024,
        encoding: str = "utf-8",
        skip_raw_data_prefix: bool = False,
        **kwargs: Any,
    ) -> str:
        """Puts data under the raw output prefix and returns its path.

        Args:
            lpath: A file or directory on this machine, bytes, or an open file.
            upload_prefix: What comes after the raw output prefix; random if left out.
            file_name: The last part; the file's own name, or a random one for bytes.
            read_chunk_size_bytes: How much of an open file is read at a time; at least 64 KiB.
            encoding: How text is written.
            skip_raw_data_prefix: Whether `upload_prefix` is the whole prefix.
            kwargs: Options for the store.

        Raises:
            DataAccessError: If there is no such file, it cannot be written, or `lpath` is none of these.
        """
        prefix = upload_prefix if upload_prefix is not None else self.get_random_string()
        target = (
            prefix if skip_raw_data_prefix and upload_prefix is not None else self.raw_output_prefix + prefix
        )
        target = target.removesuffix("/")
        if isinstance(lpath, (str, os.PathLike)):
            source = local_path(lpath)
            name = file_name or self.get_file_tail(source.rstrip("/"))
            if os.path.isdir(source):
                return copy_out(self, source, f"{target}/{name}/", True, **kwargs)
            return copy_out(self, source, f"{target}/{name}", False, **kwargs)
        path = f"{target}/{file_name or self.get_random_string()}"
        return write_stream(self, lpath, path, max(read_chunk_size_bytes, 1 << 16), encoding, **kwargs)

    def download(self, remote_path: AnyPath, local_path: AnyPath, **kwargs: Any) -> None:
        """Copies one file to this machine."""
        self.get_data(remote_path, local_path, **kwargs)

    def download_directory(self, remote_path: AnyPath, local_path: AnyPath, **kwargs: Any) -> None:
        """Copies a directory's content to this machine."""
        self.get_data(remote_path, local_path, is_multipart=True, **kwargs)

    def upload(self, file_path: AnyPath, to_path: AnyPath, **kwargs: Any) -> str:
        """Copies one file to a store; returns where to."""
        return self.put_data(file_path, to_path, **kwargs)

    def upload_directory(self, local_path: AnyPath, remote_path: AnyPath, **kwargs: Any) -> str:
        """Copies a directory's content to a store; returns where to."""
        return self.put_data(local_path, remote_path, is_multipart=True, **kwargs)

    async def async_get_data(
        self, remote_path: AnyPath, local_path: AnyPath, is_multipart: bool = False, **kwargs: Any
    ) -> None:
        """`get_data` beside the running event loop."""
        import asyncio

        await asyncio.to_thread(self.get_data, remote_path, local_path, is_multipart, **kwargs)

    async def async_put_data(
        self, local_path: AnyPath, remote_path: AnyPath, is_multipart: bool = False, **kwargs: Any
    ) -> str:
        """`put_data` beside the running event loop."""
        import asyncio

        return await asyncio.to_thread(self.put_data, local_path, remote_path, is_multipart, **kwargs)

    async def async_put_raw_data(
        self, lpath: AnyPath | bytes | BinaryIO | TextIO, *args: Any, **kwargs: Any
    ) -> str:
        """`put_raw_data` beside the running event loop."""
        import asyncio

        return await asyncio.to_thread(self.put_raw_data, lpath, *args, **kwargs)

    def __repr__(self) -> str:
        return (
            f"FileAccessProvider(raw_output_prefix={self.shown_prefix}, local_sandbox_dir={self._sandbox!r})"
        )


def is_local_lazy(path: AnyPath) -> bool:
    """Whether a prefix is local, without making a lazy directory."""
    return isinstance(path, (RunDirectory, SubDirectory)) or is_local(path)
