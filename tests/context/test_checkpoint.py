"""SyncCheckpoint: what one attempt saves, the next gets back."""

from __future__ import annotations

import pytest

from flytelocal.context.checkpoint import SyncCheckpoint
from flytelocal.context.directories import RunDirectory
from flytelocal.errors import DataAccessError


@pytest.fixture(params=["local", "memory"])
def place(request, tmp_path) -> str:
    """Where checkpoints go."""
    return str(tmp_path / "cp") if request.param == "local" else f"memory://cp{id(request)}/x"


def test_first_attempt(place):
    """There is nothing before the first attempt."""
    checkpoint = SyncCheckpoint(place)
    assert not checkpoint.prev_exists()
    assert checkpoint.read() is None
    assert checkpoint.restore() is None


def test_bytes(place):
    """Bytes that were written are read by the next attempt, and a later write replaces them."""
    SyncCheckpoint(place).write(b"epoch 1")
    SyncCheckpoint(place).write(b"epoch 2")
    following = SyncCheckpoint(f"{place}2", checkpoint_src=place)
    assert following.prev_exists()
    assert following.read() == b"epoch 2"
    assert following.restore() == following.restore()


@pytest.mark.parametrize("kind", [str, lambda path: path, lambda path: path.open("rb")])
def test_a_file(place, tmp_path, kind):
    """A file is saved by its path or while it is open."""
    file = tmp_path / "model.bin"
    file.write_bytes(b"weights")
    source = kind(file)
    SyncCheckpoint(place).save(source)
    if hasattr(source, "close"):
        source.close()
    assert SyncCheckpoint("", checkpoint_src=place).read() == b"weights"


def test_a_directory(place, tmp_path):
    """A directory is saved whole; it can be restored where one likes, but not read as one file."""
    (tmp_path / "model").mkdir()
    for name in ("a", "b"):
        (tmp_path / "model" / name).write_text(name)
    SyncCheckpoint(place).save(tmp_path / "model")
    following = SyncCheckpoint("", checkpoint_src=place)
    restored = following.restore(tmp_path / "back")
    assert restored == tmp_path / "back"
    assert sorted(path.name for path in restored.iterdir()) == ["a", "b"]
    with pytest.raises(DataAccessError, match=r"holds 2 files[\s\S]*restore\(\)"):
        following.read()


def test_an_empty_directory(tmp_path):
    """Nothing saved is nothing read."""
    (tmp_path / "empty").mkdir()
    assert SyncCheckpoint("", checkpoint_src=tmp_path / "empty").read() is None


def test_errors(tmp_path):
    """A checkpoint that is gone and a file that is not there are told with their paths."""
    with pytest.raises(DataAccessError, match="there is no such file"):
        SyncCheckpoint("", checkpoint_src=tmp_path / "none").read()
    with pytest.raises(DataAccessError, match="there is no such file"):
        SyncCheckpoint(tmp_path).save(tmp_path / "none")


def test_it_keeps_its_lease():
    """A checkpoint in a leased directory keeps that directory, and makes none before it is used."""
    lease = RunDirectory()
    checkpoint = SyncCheckpoint(lease.child("__cp"))
    assert "not made yet" in repr(checkpoint)
    assert not lease.created
    del lease
    checkpoint.write(b"x")
