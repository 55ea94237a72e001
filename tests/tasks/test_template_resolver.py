"""The template resolver: two words stand for a task, and bring it back."""

from __future__ import annotations

import fsspec
import pytest

import flytelocal as fl
from flytelocal.errors import DataAccessError, ResolverError, TemplateError
from flytelocal.tasks.template_resolver import load_executor
from tests.tasks import plugin

RESOLVER = fl.default_task_template_resolver


@pytest.fixture
def template_path(tmp_path):
    """A template file as a container finds it."""
    path = tmp_path / "task_template.pb"
    path.write_bytes(plugin.ScaleTask(factor=5.0).task_template.to_flyte_idl().SerializeToString())
    return str(path)


def test_loader_args_name_the_template_and_the_executor():
    """The same two words for every task of one executor."""
    settings = fl.PythonCustomizedContainerTask.SERIALIZE_SETTINGS
    args = ["{{.taskTemplatePath}}", "tests.tasks.plugin.ScaleExecutor"]
    assert RESOLVER.loader_args(settings, plugin.scale) == args
    assert plugin.scale.get_command(settings)[-4:] == [RESOLVER.location, "--", *args]


@pytest.mark.parametrize(
    "executor", ["tests.tasks.plugin.ScaleExecutor", "tests.tasks.plugin.Outer.InnerExecutor"]
)
def test_a_task_comes_back_from_its_file(template_path, executor):
    """The loaded task runs, an executor inside a class included."""
    task = RESOLVER.load_task([template_path, executor])
    ctx = fl.FlyteContextManager.current_context()
    result = task.dispatch_execute(ctx, fl.TypeEngine.dict_to_literal_map(ctx, {"x": 2}))
    assert result.literals["y"].scalar.primitive.float_value == 10.0


def test_a_template_is_read_from_any_store(template_path):
    """A URL is read through fsspec."""
    with (
        open(template_path, "rb") as file,
        fsspec.open("memory://templates/task_template.pb", "wb") as remote,
    ):
        remote.write(file.read())
    task = RESOLVER.load_task(["memory://templates/task_template.pb", "tests.tasks.plugin.ScaleExecutor"])
    assert task.name == "scale"


@pytest.mark.parametrize(
    ("args", "error", "says"),
    [
        ([], ResolverError, r"(?s)0 loader arguments.*give two"),
        (["one"], ResolverError, r"(?s)1 loader arguments.*give two"),
        (
            ["/no/such/file.pb", "tests.tasks.plugin.ScaleExecutor"],
            DataAccessError,
            r"(?s)cannot be read.*/no/such/file",
        ),
        (
            [__file__, "tests.tasks.plugin.ScaleExecutor"],
            TemplateError,
            r"(?s)task template .*test_template_resolver",
        ),
    ],
)
def test_wrong_loader_args_are_named(args, error, says):
    """Too few words, no file, no template: each says which."""
    with pytest.raises(error, match=says):
        RESOLVER.load_task(args)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        (
            "no_such_package.Executor",
            r"(?s)cannot be imported.*no_such_package.*install the plugin's package",
        ),
        ("tests.tasks.plugin.Missing", r"(?s)has no executor 'Missing'.*subclass of ShimTaskExecutor"),
        ("tests.tasks.plugin.Scale", r"has no executor 'Scale'"),
        ("Executor", r"(?s)no path of a class.*module.Class"),
        ("..", r"(?s)no path of a class"),
    ],
)
def test_an_executor_that_is_not_there_is_named(name, says):
    """The message tells a missing package from a missing class."""
    with pytest.raises(ResolverError, match=says):
        load_executor(name)


def test_only_template_tasks_have_loader_args():
    """Another kind of task has no executor to name."""
    other = fl.PythonTask("python-task", "other")
    with pytest.raises(ResolverError, match=r"(?s)no executor to load.*task 'other'"):
        RESOLVER.loader_args(fl.PythonCustomizedContainerTask.SERIALIZE_SETTINGS, other)


def test_the_resolver_says_who_it_is():
    """Name, location and the tasks it keeps: none."""
    assert RESOLVER.name() == "task template resolver"
    assert RESOLVER.get_all_tasks() == []
    assert RESOLVER.task_name(plugin.scale) is None
