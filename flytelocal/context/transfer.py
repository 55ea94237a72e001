"""Copies between this machine and stores; every failure names the path and what to do."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, NoReturn

from flytelocal.context.storage import is_local, local_path, protocol_of, safe_path
from flytelocal.errors import DataAccessError

if TYPE_CHECKING:
    from collections.abc import Callable

    from flytelocal.context.file_access import FileAccessProvider

__all__ = ["copy_in", "copy_out", "write_stream"]


def _absent(path: str) -> NoReturn:
    raise DataAccessError("there is no such file", where=safe_path(path), fix="check the path")


def _refused(doing: str, source: str, target: str, error: BaseException) -> DataAccessError:
    # The library's own words may repeat an address with its credentials; its type says enough.
    reason = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
    return DataAccessError(
        f"the data cannot be {doing} ({reason})",
        where=f"{safe_path(source)} to {safe_path(target)}",
        fix="check both paths, the network, and the store's credentials (DataConfig)",
    )


def _local_copy(source: str, target: str, recursive: bool) -> None:
    import shutil

    if not os.path.exists(source.removesuffix("*")):
        _absent(source)
    if recursive:
        source = source.removesuffix("*").rstrip("/") or "/"
        if not os.path.isdir(source):
            raise DataAccessError(
                "this is a file, not a directory", where=source, fix="copy it without is_multipart=True"
            )
        if os.path.realpath(source) != os.path.realpath(target):
            shutil.copytree(source, target, dirs_exist_ok=True)
        return
    if os.path.isdir(source):
        raise DataAccessError(
            "this is a directory, not a file", where=source, fix="copy it with is_multipart=True"
        )
    if target.endswith("/") or os.path.isdir(target):
        target = os.path.join(target, os.path.basename(source))
    os.makedirs(os.path.dirname(target) or ".", exist_ok=True)
    if os.path.realpath(source) != os.path.realpath(target):
        shutil.copyfile(source, target)


def copy_in(files: FileAccessProvider, source: str, target: str, recursive: bool, **kwargs: Any) -> None:
    """Copies a file or a directory's content from a store to this machine."""
    target = local_path(target)
    if is_local(source):
        _guarded("read", source, target, lambda: _local_copy(local_path(source), target, recursive))
        return
    store = files.get_filesystem_for_path(source)
    if recursive:
        ends = files.recursive_paths(source, target)
    else:
        ends = (source, target)
        os.makedirs(os.path.dirname(target) or ".", exist_ok=True)
    _guarded("read", source, target, lambda: store.get(*ends, recursive=recursive, **kwargs))
    if not os.path.exists(target):
        if not recursive and _guarded("read", source, target, lambda: store.isdir(source)):
            raise DataAccessError(
                "this is a directory, not a file",
                where=safe_path(source),
                fix="copy it with is_multipart=True",
            )
        _absent(source)


def copy_out(files: FileAccessProvider, source: str, target: str, recursive: bool, **kwargs: Any) -> str:
    """Copies a file or a directory's content from this machine to a store; returns where to."""
    source = local_path(source)
    if not os.path.exists(source):
        _absent(source)
    if is_local(target):
        _guarded("written", source, target, lambda: _local_copy(source, local_path(target), recursive))
        return target
    if os.path.isdir(source) and not recursive:
        raise DataAccessError(
            "this is a directory, not a file", where=source, fix="copy it with is_multipart=True"
        )
    store = files.get_filesystem_for_path(target)
    ends = files.recursive_paths(source, target) if recursive else (source, target)
    options = {**_metadata(files, target), **kwargs}
    _guarded("written", source, target, lambda: store.put(*ends, recursive=recursive, **options))
    return target


def write_stream(
    files: FileAccessProvider, data: Any, target: str, chunk: int, encoding: str, **kwargs: Any
) -> str:
    """Writes bytes or what an open file holds to `target`, and returns it."""
    if not isinstance(data, (bytes, bytearray, memoryview)) and not hasattr(data, "read"):
        raise DataAccessError(
            f"a {type(data).__name__} is not data that can be put",
            where=safe_path(target),
            fix="pass a path, bytes, or an open file",
        )
    if is_local(target):
        path = local_path(target)

        def opened() -> Any:
            os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
            return open(path, "wb")

    else:
        store = files.get_filesystem_for_path(target)
        options = {**_metadata(files, target), **kwargs}

        def opened() -> Any:
            return store.open(target, "wb", **options)

    def write() -> None:
        with opened() as file:
            if not hasattr(data, "read"):
                file.write(data)
                return
            while block := data.read(chunk):
                file.write(block.encode(encoding) if isinstance(block, str) else block)

    _guarded("written", f"a {type(data).__name__}", target, write)
    return target


def _metadata(files: FileAccessProvider, target: str) -> dict[str, Any]:
    """What an object store keeps beside an object about the execution that made it."""
    facts = files._execution_metadata
    if not facts or not files.data_config.generic.attach_execution_metadata:
        return {}
    if protocol_of(target) in ("s3", "s3a"):
        return {"Metadata": facts}
    if protocol_of(target) in ("gs", "gcs", "abfs", "abfss", "az"):
        return {"metadata": facts}
    return {}


def _guarded(doing: str, source: str, target: str, act: Callable[[], Any]) -> Any:
    try:
        return act()
    except DataAccessError:
        raise
    except FileNotFoundError as error:
        missing = source if doing == "read" else target
        raise DataAccessError(
            "there is no such file", where=safe_path(missing), fix="check the path"
        ) from error
    except Exception as error:
        raise _refused(doing, source, target, error) from error
