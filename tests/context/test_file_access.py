"""FileAccessProvider with real files, fsspec's memory store, and stores that fail."""

from __future__ import annotations

import asyncio
import gc
import io
import os
import pathlib
import subprocess
import sys

import fsspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flytelocal.configuration.config import DataConfig, S3Config
from flytelocal.context import storage
from flytelocal.context.file_access import FileAccessProvider
from flytelocal.errors import ContextError, DataAccessError

DATA = "Grüße\n".encode()


@pytest.fixture(params=["local", "file", "memory"])
def files(request, tmp_path) -> FileAccessProvider:
    """A provider whose raw output goes to a plain path, a file:// path, or the memory store."""
    prefix = {
        "local": f"{tmp_path}/raw",
        "file": f"file://{tmp_path}/raw",
        "memory": f"memory://b{id(request)}/raw",
    }
    return FileAccessProvider(tmp_path / "sandbox", prefix[request.param])


@pytest.fixture
def tree(tmp_path) -> str:
    """A directory with a file and a file below."""
    (tmp_path / "tree" / "sub").mkdir(parents=True)
    (tmp_path / "tree" / "a.txt").write_bytes(DATA)
    (tmp_path / "tree" / "sub" / "b.txt").write_bytes(b"b")
    return str(tmp_path / "tree")


def content(files: FileAccessProvider, path: str) -> bytes:
    """What is at a path, read through fsspec."""
    return files.get_filesystem_for_path(path).cat_file(path)


@pytest.mark.parametrize(
    "data",
    [
        DATA,
        bytearray(DATA),
        memoryview(DATA),
        io.BytesIO(DATA),
        io.StringIO(DATA.decode()),
        io.BufferedReader(io.BytesIO(DATA)),
    ],
    ids=lambda data: type(data).__name__,
)
def test_put_raw_data_of_bytes_and_open_files(files, data):
    """Bytes and what an open file holds land under the prefix, in a path that no other call gets."""
    path = files.put_raw_data(data)
    assert path.startswith(files.raw_output_prefix)
    assert content(files, path) == DATA
    assert files.exists(path)
    if hasattr(data, "seek"):
        data.seek(0)


@pytest.mark.parametrize("kind", [str, pathlib.Path, lambda path: f"file://{path}"])
def test_put_raw_data_of_a_path(files, tree, kind):
    """A file keeps its name; a prefix and a name can be given."""
    path = files.put_raw_data(kind(f"{tree}/a.txt"))
    assert path.endswith("/a.txt")
    assert content(files, path) == DATA
    named = files.put_raw_data(kind(f"{tree}/a.txt"), upload_prefix="up", file_name="n.txt")
    assert named == files.raw_output_prefix + "up/n.txt"
    assert content(files, named) == DATA


def test_put_raw_data_of_a_directory(files, tree, tmp_path):
    """A directory goes whole, and comes back whole."""
    path = files.put_raw_data(tree, upload_prefix="up")
    assert path == files.raw_output_prefix + "up/tree/"
    files.get_data(path, tmp_path / "back", is_multipart=True)
    assert (tmp_path / "back" / "a.txt").read_bytes() == DATA
    assert (tmp_path / "back" / "sub" / "b.txt").read_bytes() == b"b"


def test_put_raw_data_elsewhere(files, tmp_path):
    """A whole prefix can take the raw output prefix's place; text has the encoding asked for."""
    place = f"memory://other{id(tmp_path)}/p"
    assert (
        files.put_raw_data(b"x", upload_prefix=place, file_name="z", skip_raw_data_prefix=True)
        == f"{place}/z"
    )
    path = files.put_raw_data(io.StringIO("é"), encoding="latin-1", upload_prefix="t")
    assert content(files, path) == b"\xe9"


@given(st.binary(max_size=300_000))
def test_any_bytes_come_back(raw):
    """What is put is what is got, whatever the bytes and the chunks."""
    files = FileAccessProvider.temporary()
    for data in (raw, io.BytesIO(raw)):
        path = files.put_raw_data(data, read_chunk_size_bytes=7)
        back = files.get_random_local_path()
        files.get_data(path, back)
        with open(back, "rb") as stream:
            assert stream.read() == raw


def test_up_and_down(files, tree, tmp_path):
    """`upload`, `download` and their directory forms go both ways."""
    target = files.raw_output_prefix + "x/one.txt"
    assert files.upload(f"{tree}/a.txt", target) == target
    files.download(target, tmp_path / "deep" / "er" / "one.txt")
    assert (tmp_path / "deep" / "er" / "one.txt").read_bytes() == DATA
    whole = files.raw_output_prefix + "whole"
    assert files.upload_directory(tree, whole) == whole
    files.download_directory(whole, tmp_path / "whole")
    assert (tmp_path / "whole" / "sub" / "b.txt").read_bytes() == b"b"
    assert files.exists(whole)
    assert not files.exists(whole + "/none")


def test_async_forms(files, tree, tmp_path):
    """Each transfer has a form for the event loop, which stays free meanwhile."""

    async def main():
        path = await files.async_put_raw_data(DATA, "up", file_name="n")
        await files.async_get_data(path, tmp_path / "got")
        assert await files.get(path, str(tmp_path / "got2")) == str(tmp_path / "got2")
        put = await files.async_put_data(f"{tree}/a.txt", files.raw_output_prefix + "p")
        await files.async_put_data(tree, files.raw_output_prefix + "d", is_multipart=True)
        store = await files.get_async_filesystem_for_path(path)
        return put, store

    put, store = asyncio.run(main())
    assert (tmp_path / "got").read_bytes() == (tmp_path / "got2").read_bytes() == content(files, put) == DATA
    assert isinstance(store, fsspec.AbstractFileSystem)
    assert content(files, files.raw_output_prefix + "d/sub/b.txt") == b"b"


def test_async_stores_are_bound_to_the_loop(tmp_path):
    """A store with an asynchronous library is made for the running loop."""
    pytest.importorskip("aiohttp")
    files = FileAccessProvider(tmp_path, tmp_path)

    async def main():
        store = await files.get_async_filesystem_for_path("http://localhost/x")
        return store.asynchronous

    assert asyncio.run(main()) is True


def test_copy_onto_itself(tree, tmp_path):
    """A file or directory copied onto itself stays as it is."""
    files = FileAccessProvider(tmp_path, tmp_path)
    files.get_data(f"{tree}/a.txt", f"{tree}/a.txt")
    files.get_data(tree, tree, is_multipart=True)
    files.get_data(f"{tree}/a.txt", f"{tree}/sub")
    assert pathlib.Path(tree, "sub", "a.txt").read_bytes() == DATA


@pytest.mark.parametrize(
    ("act", "message"),
    [
        (lambda f, t: f.get_data(f"{t}/none", f"{t}/x"), "there is no such file"),
        (lambda f, t: f.get_data("memory://none/none", f"{t}/x"), "there is no such file"),
        (lambda f, t: f.get_data("memory://none/none", f"{t}/x", is_multipart=True), "there is no such file"),
        (lambda f, t: f.put_data(f"{t}/none", f"{t}/x"), "there is no such file"),
        (lambda f, t: f.put_data(f"{t}/none", "memory://x/y"), "there is no such file"),
        (lambda f, t: f.put_raw_data(f"{t}/none"), "there is no such file"),
        (lambda f, t: f.put_data(t, f"{t}/../x"), "this is a directory, not a file"),
        (lambda f, t: f.put_data(t, "memory://x/y"), "this is a directory, not a file"),
        (lambda f, t: f.get_data(t, f"{t}/../x"), "this is a directory, not a file"),
        (lambda f, t: f.get_data(f"{t}/a.txt", f"{t}/../x", is_multipart=True), "this is a file"),
        (lambda f, t: f.put_raw_data(3), "a int is not data that can be put"),
        (lambda f, t: f.put_raw_data(b"x", f"{t}/a.txt", skip_raw_data_prefix=True), "cannot be written"),
        (lambda f, t: f.put_data(f"{t}/a.txt", f"{t}/a.txt/x"), "cannot be written"),
        (lambda f, t: f.exists("nonsense://x"), "there is no protocol nonsense://"),
        (lambda f, t: f.get_filesystem("nonsense"), "there is no protocol nonsense://"),
        (lambda f, t: f.join(), "there is nothing to join"),
    ],
)
def test_errors(tree, tmp_path, act, message):
    """Every failure names the path and the cure."""
    files = FileAccessProvider(tmp_path / "s", tmp_path / "r")
    with pytest.raises(DataAccessError, match=message) as caught:
        act(files, tree)
    assert caught.value.where
    assert caught.value.fix


def test_a_directory_in_a_store_is_not_a_file(files, tree, tmp_path):
    """Getting a directory without `is_multipart` is told, whatever the store."""
    path = files.put_raw_data(tree)
    with pytest.raises(DataAccessError, match=r"this is a directory, not a file|cannot be read"):
        files.get_data(path.rstrip("/"), tmp_path / "x")


@pytest.mark.parametrize(
    ("protocol", "install"),
    [
        ("s3", r"pip install 'flytelocal\[s3\]'"),
        ("gs", r"pip install 'flytelocal\[gcs\]'"),
        ("abfs", "pip install adlfs"),
        ("https", "pip install aiohttp"),
    ],
)
def test_a_missing_library_is_named(monkeypatch, tmp_path, protocol, install):
    """Without the store's library the error says what to install."""

    def absent(name, **options):
        raise ImportError(name)

    monkeypatch.setattr(fsspec, "filesystem", absent)
    with pytest.raises(
        DataAccessError, match=f"library for {protocol}:// is not installed[\\s\\S]*{install}"
    ):
        FileAccessProvider(tmp_path, tmp_path).exists(f"{protocol}://bucket/key")


class Refusing(fsspec.AbstractFileSystem):
    """A store that refuses everything and repeats its credentials while doing so."""

    protocol = "refusing"

    def _refuse(self, *args, **kwargs):
        raise RuntimeError("denied for key=hunter2")

    exists = info = ls = put = get = isdir = _open = put_file = get_file = _refuse


def test_a_refusing_store_tells_no_secret(tree, tmp_path):
    """The bare address and the kind of failure are told; the library's words stay in the cause."""
    fsspec.register_implementation("refusing", Refusing, clobber=True)
    files = FileAccessProvider(tmp_path, tmp_path)
    path = "refusing://me:hunter2@bucket/a?sig=hunter2"
    for act in (
        lambda: files.exists(path),
        lambda: files.get_data(path, tmp_path / "x"),
        lambda: files.put_data(f"{tree}/a.txt", path),
        lambda: files.put_raw_data(b"x", path, skip_raw_data_prefix=True),
    ):
        with pytest.raises(DataAccessError, match="RuntimeError") as caught:
            act()
        assert "hunter2" not in str(caught.value)
        assert "bucket/a" in str(caught.value)


class Recording(fsspec.AbstractFileSystem):
    """A store that remembers the options of what is put."""

    cachable = False
    put_options: dict[str, object] = {}  # noqa: RUF012 - one per test run

    def put(self, lpath, rpath, recursive=False, **options):
        """Remembers the options."""
        Recording.put_options = options


@pytest.mark.parametrize(("protocol", "name"), [("s3", "Metadata"), ("gs", "metadata"), ("memory2", None)])
def test_execution_metadata_goes_along(monkeypatch, tree, tmp_path, protocol, name):
    """Object stores keep what is known about the execution beside the object."""
    monkeypatch.setattr(fsspec, "filesystem", lambda *_, **__: Recording())
    files = FileAccessProvider(tmp_path, tmp_path, DataConfig(), {"task": "t"})
    files.put_data(f"{tree}/a.txt", f"{protocol}://bucket/key")
    assert Recording.put_options == ({name: {"task": "t"}} if name else {})


S3 = S3Config(
    endpoint="http://minio:9000", access_key_id="AK", secret_access_key="hunter2", adressing_style="virtual"
)


@pytest.mark.parametrize(
    ("protocol", "anonymous", "expected"),
    [
        (
            "s3",
            False,
            {
                "cache_regions": True,
                "key": "AK",
                "secret": "hunter2",
                "client_kwargs": {"endpoint_url": "http://minio:9000"},
                "config_kwargs": {"s3": {"addressing_style": "virtual"}},
            },
        ),
        ("gs", True, {"token": "anon"}),
        ("gs", False, {}),
        ("abfs", False, {"anon": False}),
        ("file", False, {"auto_mkdir": True}),
        ("memory", False, {}),
    ],
)
def test_storage_options(protocol, anonymous, expected):
    """Credentials reach the library that needs them, and no other; the caller's own options win."""
    config = DataConfig(s3=S3)
    assert storage.storage_options(protocol, config, anonymous) == expected
    assert storage.storage_options(protocol, config, anonymous, anon=1, token=2) == {
        **expected,
        "anon": 1,
        "token": 2,
    }


def test_reprs_hold_no_credentials(tmp_path):
    """A provider shows its places without what a path or a configuration hides."""
    files = FileAccessProvider(tmp_path, "s3://me:hunter2@bucket/raw", DataConfig(s3=S3))
    assert "hunter2" not in repr(files)
    assert "s3://***@bucket/raw" in repr(files)


@pytest.mark.parametrize(
    ("path", "protocol", "local", "shown"),
    [
        ("/a/b", "file", "/a/b", "/a/b"),
        ("file:///a", "file", "/a", "file:///a"),
        ("local:///a", "local", "/a", "local:///a"),
        ("s3://u:p@b/k", "s3", "s3://u:p@b/k", "s3://***@b/k"),
        ("https://h/x?token=1", "https", "https://h/x?token=1", "https://h/x?***"),
        ("simplecache::s3://b/k", "simplecache", "simplecache::s3://b/k", "simplecache::s3://b/k"),
    ],
)
def test_paths(path, protocol, local, shown):
    """A path's protocol, its local form, and the form that may be shown."""
    assert storage.protocol_of(path) == protocol
    assert storage.local_path(path) == local
    assert storage.safe_path(path) == shown


@pytest.mark.parametrize(
    ("path", "stripped", "trimmed", "tail"),
    [
        ("file:///a/b.tar.gz", "/a/b.tar.gz", "/a/b.tar.gz", "b.tar.gz"),
        ("/a/b/", "/a/b/", "/a/b", ""),
        ("/", "/", "/", ""),
        ("x", "x", "x", "x"),
    ],
)
def test_path_helpers(path, stripped, trimmed, tail):
    """Headers, trailing separators and tails of paths."""
    assert FileAccessProvider.strip_file_header(path) == stripped
    assert FileAccessProvider.strip_file_header(path, trim_trailing_sep=True) == trimmed
    assert FileAccessProvider.get_file_tail(path) == tail


def test_new_paths(tmp_path):
    """New paths are distinct, keep a file's name, and their directories exist where that is meant."""
    files = FileAccessProvider(tmp_path / "s", tmp_path / "r")
    assert files.local_sandbox_dir == tmp_path / "s" / "local_flytekit"
    local, remote = files.get_random_local_path("x/y.csv"), files.get_random_remote_path("x/y.csv")
    assert os.path.basename(local) == os.path.basename(remote) == "y.csv"
    assert local.startswith(str(files.local_sandbox_dir))
    assert remote.startswith(files.raw_output_prefix)
    assert os.path.isdir(files.get_random_local_directory())
    assert os.path.isdir(files.get_random_remote_directory())
    assert len({files.get_random_string() for _ in range(1000)}) == 1000
    memory = FileAccessProvider(tmp_path, "memory://b/raw")
    assert memory.get_random_remote_directory().startswith("memory://b/raw/")
    assert memory.generate_new_custom_path(alt="other", stem="s") == "memory://other/raw/s"
    assert memory.join("a", "b", unstrip=True) == "memory://a/b"
    assert memory.join("s3://a", "b", unstrip=True) == "s3://a/b"


def test_a_temporary_provider_goes_with_its_last_holder():
    """Its files live as long as it does, each run has its own, and a closed one says so."""
    files = FileAccessProvider.temporary()
    run = files.for_run()
    assert run is not files
    assert not run.lease.created
    path = run.put_raw_data(b"x")
    del run
    gc.collect()
    assert not os.path.exists(path)
    assert files.raw_output_prefix.startswith(files.lease.path)
    files.lease.close()
    with pytest.raises(ContextError, match="was removed"):
        _ = files.raw_output_prefix


def test_no_prefix_means_the_sandbox(tmp_path):
    """Without a raw output prefix the data goes to the scratch directory."""
    files = FileAccessProvider(tmp_path, "")
    assert files.raw_output_prefix == f"{tmp_path}/local_flytekit/"


def test_local_work_needs_no_fsspec(tmp_path):
    """Putting and getting local files imports neither fsspec nor asyncio."""
    code = f"""
import sys
from flytelocal.context.file_access import FileAccessProvider
files = FileAccessProvider({str(tmp_path)!r}, {str(tmp_path)!r})
path = files.put_raw_data(b"x")
files.get_data(path, files.get_random_local_path())
assert files.exists(path)
print([name for name in ("fsspec", "asyncio") if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "[]", done.stderr


def test_file_systems(tmp_path):
    """The prefix's own file system is the default; separators are the file system's."""
    files = FileAccessProvider(tmp_path, "memory://b/raw")
    assert files.raw_output_fs.protocol == "memory"
    assert files.get_filesystem_for_path("").protocol == "memory"
    assert "file" in files.local_access.protocol
    assert files.sep(None) == files.sep(files.local_access) == os.sep
    assert files.sep(files.raw_output_fs) == "/"
    assert "file" in FileAccessProvider.temporary().raw_output_fs.protocol
    assert isinstance(files.data_config, DataConfig)
    assert files.data_config is files.data_config
