"""Template tasks: the template goes through bytes, and a run shares nothing with the task."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

import flytelocal as fl
from flytelocal.errors import (
    ConfigurationError,
    InputError,
    MissingInputError,
    OutputError,
    TemplateError,
    UnknownInputError,
)
from flytelocal.models.common import decode
from flytelocal.models.literals import LiteralMap
from flytelocal.models.task import TaskTemplate
from tests.tasks.plugin import ScaleExecutor, ScaleTask


def make(
    executor: type[fl.ShimTaskExecutor[Any]],
    inputs: Any = None,
    outputs: Any = None,
    custom: Any = None,
    **kwargs: Any,
) -> Any:
    """A task of `executor` with the given interface and custom part."""

    class Made(fl.PythonCustomizedContainerTask[Any]):
        def get_custom(self, settings: fl.SerializationSettings) -> dict[str, Any]:
            return custom or {}

    return Made(
        name="made",
        task_config=None,
        container_image="img:1",
        executor_type=executor,
        interface=fl.Interface(inputs=inputs or {}, outputs=outputs or {}),
        **kwargs,
    )


def test_a_call_returns_the_plain_value():
    """Called outside a workflow, a task gives Python back."""
    assert ScaleTask()(x=4) == 10.0


def test_the_executor_sees_only_what_was_serialized():
    """An attribute of the task that is not in the template does not reach the executor."""
    seen: list[Any] = []

    class Look(fl.ShimTaskExecutor[Any]):
        def execute_from_model(self, tt: Any, **kwargs: Any) -> None:
            seen.append(tt)

    task = make(Look, custom={"a": [1, {"b": None}]})
    task.secret_attribute = 1
    task()
    assert isinstance(seen[0], TaskTemplate)
    assert seen[0].custom == {"a": [1, {"b": None}]}
    assert not hasattr(seen[0], "secret_attribute")


def test_what_an_executor_does_to_its_template_stays_in_the_run():
    """A mutation of `tt.custom` reaches neither the next run nor the task's own template."""

    class Mutate(fl.ShimTaskExecutor[Any]):
        def execute_from_model(self, tt: Any, **kwargs: Any) -> int:
            tt.custom["count"] = tt.custom.get("count", 0) + 1
            return int(tt.custom["count"])

    task = make(Mutate, outputs=fl.kwtypes(n=int))
    assert [task(), task()] == [1, 1]
    assert "count" not in task.task_template.custom


def test_an_executor_keeps_no_state_between_runs():
    """A container makes a new executor for every run; so does a call."""

    class Count(fl.ShimTaskExecutor[Any]):
        calls = 0

        def execute_from_model(self, tt: Any, **kwargs: Any) -> int:
            self.calls += 1
            return self.calls

    task = make(Count, outputs=fl.kwtypes(n=int))
    assert [task(), task()] == [1, 1]


def test_the_template_is_never_frozen():
    """Editing what `get_custom` reads changes the next template and the next run."""
    task = ScaleTask(factor=2.0)
    assert task.task_template.custom == {"factor": 2.0}
    task.task_config.factor = 3.0
    assert task.task_template.custom == {"factor": 3.0}
    assert task(x=2) == 6.0


def test_inside_a_run_task_template_is_the_runs_own():
    """`execute` hands out the very template and executor that the run works with."""
    seen: list[Any] = []

    class Look(fl.ShimTaskExecutor[Any]):
        def execute_from_model(self, tt: Any, **kwargs: Any) -> None:
            seen.append(task.task_template is tt and task.executor is self)

    task = make(Look)
    task()
    assert seen == [True]
    assert task.executor is task.executor


def test_a_task_from_bytes_runs_without_the_python_task():
    """The template and the executor's class are enough."""
    data = ScaleTask(factor=4.0).task_template.to_flyte_idl().SerializeToString()
    shim = fl.ExecutableTemplateShimTask(decode(TaskTemplate, data, what="a test"), ScaleExecutor)
    assert (shim.name, shim.executor_type) == ("scale", ScaleExecutor)
    ctx = fl.FlyteContextManager.current_context()
    inputs = fl.TypeEngine.dict_to_literal_map(ctx, {"x": 3})
    result = shim.dispatch_execute(ctx, inputs)
    assert isinstance(result, LiteralMap)
    assert result.literals["y"].scalar.primitive.float_value == 12.0


def test_a_shim_without_template_says_so():
    """There is nothing to run from."""
    with pytest.raises(TemplateError, match="no template to run from"):
        fl.ExecutableTemplateShimTask(None, ScaleExecutor).name  # noqa: B018 - the look is the test


@pytest.mark.parametrize("wrong", [int, "ScaleExecutor", None])
def test_an_executor_type_must_be_an_executor_class(wrong):
    """The class is checked where the task is made, not where it runs."""
    with pytest.raises(ConfigurationError, match=r"executor_type is[\s\S]*subclass of ShimTaskExecutor"):
        make(wrong)


def test_an_executor_without_work_says_what_to_override():
    """The base class names the method that is missing."""

    class Idle(fl.ShimTaskExecutor[Any]):
        pass

    with pytest.raises(ConfigurationError, match=r"Idle[\s\S]*override execute_from_model"):
        make(Idle)()


@pytest.mark.parametrize(
    ("inputs", "error", "says"),
    [
        ({"x": "ten"}, InputError, r"(?s)int.*where: .*scale.*x.*fix"),
        ({}, MissingInputError, r"(?s)x.*where: .*scale.*fix"),
        ({"x": 1, "y": 2}, UnknownInputError, r"(?s)y.*where: .*scale.*fix"),
        ({"x": 2**70}, InputError, r"(?s)where: .*scale.*x"),
        ({"x": True}, InputError, r"(?s)bool.*where: .*scale.*x"),
    ],
)
def test_a_wrong_input_is_one_clear_error(inputs, error, says):
    """The message names what, where and the fix; no chain of inner errors comes with it."""
    with pytest.raises(error, match=says) as caught:
        ScaleTask()(**inputs)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None or caught.value.__suppress_context__


@pytest.mark.parametrize(
    ("outputs", "value", "says"),
    [
        (fl.kwtypes(n=int), "seven", r"(?s)int.*where: task 'made'.*n"),
        ({}, 7, r"(?s)type int was returned.*no output is declared.*where: task 'made'"),
        (fl.kwtypes(a=int, b=int), 7, r"(?s)2 outputs are declared, but a value of type int.*tuple of a, b"),
        (fl.kwtypes(a=int, b=int), (1, 2, 3), r"(?s)2 outputs are declared, but 3 values.*tuple of a, b"),
    ],
)
def test_a_wrong_output_is_one_clear_error(outputs, value, says):
    """A result that does not fit the interface names task and output."""

    class Give(fl.ShimTaskExecutor[Any]):
        def execute_from_model(self, tt: Any, **kwargs: Any) -> Any:
            return value

    with pytest.raises(OutputError, match=says):
        make(Give, outputs=outputs)()


def test_several_outputs_come_back_as_a_named_tuple():
    """The names are those of the interface."""

    class Two(fl.ShimTaskExecutor[Any]):
        def execute_from_model(self, tt: Any, **kwargs: Any) -> Any:
            return 1, "b"

    result = make(Two, outputs=fl.kwtypes(a=int, b=str))()
    assert tuple(result) == (1, "b")


@pytest.mark.parametrize("names", [("a", "b"), ("b", "a"), ("zeta", "alpha")])
@pytest.mark.parametrize("form", ["tuple", "dict", "named tuple"])
def test_outputs_keep_their_declared_order_through_bytes(names, form):
    """The IDL has no order; the template says which value of the tuple is which."""
    first, second = names

    class Give(fl.ShimTaskExecutor[Any]):
        def execute_from_model(self, tt: Any, **kwargs: Any) -> Any:
            return {
                "tuple": (1, 2),
                "dict": {second: 2, first: 1},
                "named tuple": NamedTuple("Result", [(second, int), (first, int)])(2, 1),
            }[form]

    task = make(Give, outputs=fl.kwtypes(**{first: int, second: int}))
    assert tuple(task()) == (1, 2)
    shim = fl.ExecutableTemplateShimTask(task.task_template, Give)
    result = shim.dispatch_execute(fl.FlyteContextManager.current_context(), LiteralMap(literals={}))
    assert result.literals[first].scalar.primitive.integer == 1
    assert result.literals[second].scalar.primitive.integer == 2


def test_no_output_is_none():
    """A task without outputs returns None, as a function does."""

    class Nothing(fl.ShimTaskExecutor[Any]):
        def execute_from_model(self, tt: Any, **kwargs: Any) -> None:
            return None

    assert make(Nothing)() is None


def test_the_users_exception_keeps_type_cause_and_its_own_frames():
    """Nothing is wrapped, and no frame between the call and the executor is this library's machinery."""

    class Mine(Exception):
        pass

    class Fail(fl.ShimTaskExecutor[Any]):
        def execute_from_model(self, tt: Any, **kwargs: Any) -> None:
            try:
                raise KeyError("deep")
            except KeyError as error:
                raise Mine("top") from error

    with pytest.raises(Mine, match="top") as caught:
        make(Fail)()
    assert isinstance(caught.value.__cause__, KeyError)
    names = [entry.frame.code.name for entry in caught.traceback]
    assert names[0] == "test_the_users_exception_keeps_type_cause_and_its_own_frames"
    assert names[-1] == "execute_from_model"
    assert len(names) <= 3


def test_secrets_reach_the_executor_and_nothing_else(monkeypatch):
    """The value is found at run time by group and key, and by the request's own variable."""
    monkeypatch.setenv("_FSEC_DB_PASSWORD", "swordfish-1")
    monkeypatch.setenv("_FSEC_DB_TOKEN", "swordfish-2")
    seen: list[str] = []

    class Ask(fl.ShimTaskExecutor[Any]):
        def execute_from_model(self, tt: Any, **kwargs: Any) -> None:
            secrets = fl.current_context().secrets
            seen.extend([secrets.get("db", "password"), secrets.get("db", "token")])

    task = make(
        Ask,
        secret_requests=[
            fl.Secret(group="db", key="password"),
            fl.Secret(group="db", key="token", env_var="TOKEN"),
        ],
    )
    task()
    assert seen == ["swordfish-1", "swordfish-2"]
    faces = (
        repr(task)
        + str(task._repr_mimebundle_())
        + str(task.task_template)
        + repr(fl.current_context().secrets)
    )
    assert "swordfish" not in faces
    assert b"swordfish" not in task.task_template.to_flyte_idl().SerializeToString()


def test_nested_tasks_run_inside_an_executor():
    """An executor may call another task and gets its plain value."""
    inner = ScaleTask()

    class Call(fl.ShimTaskExecutor[Any]):
        def execute_from_model(self, tt: Any, **kwargs: Any) -> float:
            return float(inner(x=kwargs["x"]) + 1)

    assert make(Call, inputs=fl.kwtypes(x=int), outputs=fl.kwtypes(y=float))(x=2) == 6.0
