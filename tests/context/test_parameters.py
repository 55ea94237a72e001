"""ExecutionParameters: what user code sees of its run."""

from __future__ import annotations

import copy
import datetime as dt
import logging
import os

import pytest

from flytelocal.context import hooks
from flytelocal.context.directories import RunDirectory
from flytelocal.context.file_access import FileAccessProvider
from flytelocal.context.parameters import ExecutionParameters
from flytelocal.context.stats import NullStats
from flytelocal.errors import ContextError
from flytelocal.models.security import Secret


def bare(**kwargs) -> ExecutionParameters:
    """Parameters of which nothing is known but `kwargs`."""
    facts = dict.fromkeys(
        ("execution_date", "tmp_dir", "stats", "execution_id", "logging", "raw_output_prefix")
    )
    return ExecutionParameters(**{**facts, **kwargs})


def test_what_is_given_is_what_is_read():
    """Every constructor argument comes back through its property."""
    date = dt.datetime(2024, 1, 2, tzinfo=dt.UTC)
    logger, decks = logging.getLogger("mine"), ["a deck"]
    params = ExecutionParameters(
        date, "/work", "stats", "id", logger, "/raw", "/meta", "checkpoint", decks, "task", True, TOKEN=3
    )
    assert params.execution_date is date
    assert params.working_directory == "/work"
    assert (params.stats, params.execution_id, params.logging) == ("stats", "id", logger)
    assert (params.raw_output_prefix, params.output_metadata_prefix) == ("/raw", "/meta")
    assert (params.checkpoint, params.task_id, params.enable_deck) == ("checkpoint", "task", True)
    assert params.decks is decks
    assert params.token == params.TOKEN == params.get("token") == 3


def test_what_is_left_out():
    """A logger, statistics and secrets are always there; the rest is None."""
    params = bare()
    assert params.logging is logging.getLogger("flytelocal")
    assert isinstance(params.stats, NullStats)
    assert params.secrets is params.secrets
    assert params.decks == []
    for name in ("execution_date", "execution_id", "task_id", "working_directory", "raw_output_prefix"):
        assert getattr(params, name) is None


def test_local_defaults():
    """Outside a run the identifiers are local ones and the date has a time zone."""
    files = FileAccessProvider.temporary()
    params = ExecutionParameters.local(files)
    execution, task = params.execution_id, params.task_id
    assert (execution.project, execution.domain, execution.name) == ("local",) * 3
    assert (task.project, task.domain, task.name, task.version) == ("local",) * 4
    assert params.execution_date.utcoffset() == dt.timedelta(0)
    assert params.raw_output_prefix == files.raw_output_prefix
    assert os.path.isdir(params.working_directory)
    assert params.execution_id is execution


@pytest.mark.parametrize("name", ["SPARK_SESSION", "spark_session", "Spark_Session"])
def test_attributes(name):
    """A plugin's attribute is found however its letters are cased, by name and by `get`."""
    before = bare()
    params = before.builder().add_attr("SPARK_SESSION", 5).build()
    assert params.has_attr(name)
    assert params.get(name) == getattr(params, name) == 5
    assert not before.has_attr(name)


def test_missing_attributes():
    """`get` says how to add one; `hasattr`, copies and notebooks' probes work."""
    params = bare()
    with pytest.raises(ContextError, match=r"no parameter 'spark'[\s\S]*add_attr\('SPARK'"):
        params.get("spark")
    with pytest.raises(AttributeError, match="no parameter 'spark'"):
        _ = params.spark
    assert not hasattr(params, "_ipython_canary_method_should_not_exist_")
    assert copy.copy(params).decks is params.decks


def test_builders():
    """A builder starts from the parameters, shares their decks, and leaves them as they are."""
    params = ExecutionParameters.local()
    built = ExecutionParameters.new_builder(params).build()
    assert built.decks is params.decks
    assert built.execution_date is params.execution_date
    assert params.with_enable_deck(True).build().enable_deck
    assert not params.enable_deck
    assert ExecutionParameters.new_builder().build().execution_date is None


def test_task_sandbox():
    """A sandbox has a working directory and a checkpoint of its own, made when they are used."""
    params = ExecutionParameters.local()
    lease = params.with_task_sandbox().working_dir
    assert isinstance(lease, RunDirectory)
    sandbox = params.with_task_sandbox().build()
    other = params.with_task_sandbox().build()
    assert len({params.working_directory, sandbox.working_directory, other.working_directory}) == 3
    sandbox.checkpoint.write(b"epoch 1")
    assert os.listdir(os.path.join(sandbox.working_directory, "__cp")) == ["_dst_cp"]
    assert not lease.created


def test_a_checkpoint_is_always_there():
    """Without a sandbox there is still a local checkpoint."""
    params = bare()
    assert not params.checkpoint.prev_exists()
    params.checkpoint.write(b"x")
    assert params.checkpoint is params.checkpoint


def test_secret_requests(monkeypatch):
    """What the template asks for decides where a secret is looked for."""
    monkeypatch.setenv("MY_TOKEN", "hunter2")
    asked = [Secret("api", "token", env_var="MY_TOKEN")]
    builder = bare().builder()
    builder.secret_requests = asked
    params = builder.build()
    assert params.secrets.get("api", "token") == "hunter2"
    files = FileAccessProvider.temporary()
    assert bare().for_run(files, secret_requests=asked).secrets.get("api", "token") == "hunter2"
    assert params.builder().build().secrets is params.secrets


def test_decks_through_hooks(monkeypatch):
    """The default and the timeline deck are made by the floor above, in this run's list."""

    def add(name):
        def factory(decks):
            decks.append(name)
            return name

        return factory

    monkeypatch.setattr(hooks, "_factories", {"default_deck": add("d"), "timeline_deck": add("t")})
    params = bare()
    assert (params.default_deck, params.timeline_deck, params.timeline_deck) == ("d", "t", "t")
    assert params.decks == ["d", "t"]


def test_faces():
    """Faces name a plugin's attributes without their values, and make no directory."""
    params = ExecutionParameters.local(FileAccessProvider.temporary())
    params = params.builder().add_attr("SESSION", "token=hunter2").build()
    bundle = params._repr_mimebundle_()
    for face in (*bundle.values(), repr(params)):
        assert "SESSION" in face
        assert "hunter2" not in face
        assert "not made yet" in face


def test_stats():
    """Statistics go nowhere, and every method can be called."""
    stats = bare().stats
    for method in ("incr", "decr", "current_value", "current_tags"):
        assert getattr(stats, method)("m") is None
    assert stats.gauge("m", 1, tags={"a": "b"}) is None
    assert stats.set("m") is stats.timing("m") is None
    assert stats.pipeline() is stats
    assert stats.get_stats("narrow") is stats
    assert not stats
    with stats.timer("m") as timer:
        assert timer.start().stop() is timer
    assert timer.send() is None
    assert stats.timer("m")(len) is len
    assert repr(stats) == "NullStats()"
