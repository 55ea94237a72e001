"""`new_context()`: runs are recorded, shown, and leave nothing behind."""

from __future__ import annotations

import asyncio
import gc
import os
import threading
from typing import Any

import pandas as pd
import pytest

import flytelocal as fl
from flytelocal.errors import ContextError, InputError
from tests.tasks.plugin import ScaleTask


class FailExecutor(fl.ShimTaskExecutor[Any]):
    """Raises what the template names."""

    def execute_from_model(self, tt: Any, **kwargs: Any) -> float:
        """Fail."""
        raise {"ValueError": ValueError, "KeyboardInterrupt": KeyboardInterrupt}[tt.custom["kind"]](
            "on purpose"
        )


class FailTask(ScaleTask):
    """A task that ends in the exception it is told to."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        super().__init__("fail", executor_type=FailExecutor)

    def get_custom(self, settings: fl.SerializationSettings) -> dict[str, Any]:
        """The kind of exception."""
        return {"kind": self.kind}


class TableExecutor(fl.ShimTaskExecutor[Any]):
    """Makes a table of `x` rows."""

    def execute_from_model(self, tt: Any, **kwargs: Any) -> pd.DataFrame:
        """Count."""
        return pd.DataFrame({"n": range(kwargs["x"])})


def table_task() -> ScaleTask:
    """A task with a DataFrame output."""
    return ScaleTask(
        "table",
        executor_type=TableExecutor,
        interface=fl.Interface(inputs=fl.kwtypes(x=int), outputs=fl.kwtypes(rows=pd.DataFrame)),
    )


def tabs(deck: Any) -> list[str]:
    """The names of a deck's tabs."""
    return [name for name, _ in deck.tabs]


def test_a_run_is_recorded():
    """Outputs, literals, template, deck and times are all there."""
    with fl.new_context() as ctx:
        run = ctx.local_execute(ScaleTask(), x=4)
    assert (run.status.value, dict(run.inputs), dict(run.outputs), run.error, run.value) == (
        "succeeded",
        {"x": 4},
        {"y": 10.0},
        None,
        10.0,
    )
    assert run.template.custom == {"factor": 2.5}
    assert run.input_literals.literals["x"].scalar.primitive.integer == 4
    assert run.output_literals.literals["y"].scalar.primitive.float_value == 10.0
    assert run.duration.total_seconds() > 0
    assert run.started.tzinfo is not None
    assert tabs(run.deck) == ["Output", "Input", "Template"]
    assert ctx.executions == [run]


def test_a_failed_run_leaves_its_record_and_raises():
    """The user's exception comes through; the record has it, with an Error tab in front."""
    with fl.new_context() as ctx, pytest.raises(ValueError, match="on purpose") as caught:
        ctx.local_execute(FailTask("ValueError"), x=1)
    (run,) = ctx.executions
    assert run.error is caught.value
    assert run.status.value == "failed"
    assert tabs(run.deck) == ["Error", "Input", "Template"]
    with pytest.raises(ValueError, match="on purpose"):
        run.value  # noqa: B018 - the look is the test


def test_with_raises_false_the_record_is_returned():
    """For runs whose failure is the point."""
    with fl.new_context(raises=False) as ctx:
        run = ctx.local_execute(FailTask("ValueError"), x=1)
    assert isinstance(run.error, ValueError)


def test_an_interrupt_is_recorded_and_goes_on():
    """Ctrl-C ends the cell even with raises=False, and the stack is as it was."""
    before = fl.FlyteContextManager.size()
    with pytest.raises(KeyboardInterrupt), fl.new_context(raises=False) as ctx:
        ctx.local_execute(FailTask("KeyboardInterrupt"), x=1)
    assert ctx.executions[0].status.value == "aborted"
    assert fl.FlyteContextManager.size() == before


def test_a_wrong_input_has_a_record_too():
    """The conversion error is the record's error."""
    with fl.new_context() as ctx, pytest.raises(InputError, match=r"(?s)x.*where: task 'scale'"):
        ctx.local_execute(ScaleTask(), x="ten")
    assert isinstance(ctx.executions[0].error, InputError)


def test_inputs_may_have_any_name():
    """An input called `task` or `self` is an input."""

    class Join(fl.PythonTask[Any]):
        def execute(self, **kwargs: Any) -> str:
            return "-".join(kwargs.values())

    join = Join("t", "join", interface=fl.Interface(fl.kwtypes(task=str, ctx=str), fl.kwtypes(o=str)))
    with fl.new_context() as ctx:
        assert ctx.local_execute(join, task="a", ctx="b").value == "a-b"


def test_not_a_task_is_refused():
    """The message shows the order of arguments."""
    with (
        fl.new_context() as ctx,
        pytest.raises(ContextError, match=r"(?s)a int is not a task.*ctx.local_execute"),
    ):
        ctx.local_execute(3)


def test_get_deck_shows_the_last_run():
    """A plain call inside the context has a deck, and the next run's deck replaces it."""
    with fl.new_context() as ctx:
        ScaleTask()(x=1)
        assert tabs(ctx.get_deck()) == ["Output", "Input", "Template"]
        with pytest.raises(ValueError, match="on purpose"):
            FailTask("ValueError")(x=1)
        assert tabs(ctx.get_deck())[0] == "Error"
    assert tabs(ctx.get_deck())[0] == "Error"
    assert isinstance(ctx.get_deck().to_html(), str)


def test_a_task_can_say_no_deck():
    """`enable_deck=False` is respected inside the context too."""
    with fl.new_context() as ctx:
        run = ctx.local_execute(ScaleTask(enable_deck=False), x=1)
    assert not run.deck


def test_the_users_own_decks_stand_between():
    """What the executor appends is shown between the outputs and the template."""

    class Own(fl.ShimTaskExecutor[Any]):
        def execute_from_model(self, tt: Any, **kwargs: Any) -> float:
            fl.Deck("Mine", "<b>mine</b>")
            fl.current_context().default_deck.append("<i>more</i>")
            return 1.0

    with fl.new_context() as ctx:
        run = ctx.local_execute(ScaleTask(executor_type=Own), x=1)
    assert tabs(run.deck)[:2] == ["Output", "Input"]
    assert "Mine" in tabs(run.deck)
    assert tabs(run.deck)[-1] == "Template"
    assert "<b>mine</b>" in run.deck.to_html()


def test_deck_fields_choose_the_automatic_tabs():
    """Only the tabs asked for are made."""
    with fl.new_context() as ctx:
        run = ctx.local_execute(ScaleTask(enable_deck=True, deck_fields=(fl.DeckField.OUTPUT,)), x=1)
    assert tabs(run.deck) == ["Output", "Template"]


def test_a_table_outlives_the_context():
    """An output read from the run's own files is whole after the block."""
    with fl.new_context() as ctx:
        run = ctx.local_execute(table_task(), x=3)
    assert run.outputs["rows"]["n"].tolist() == [0, 1, 2]


def test_every_directory_goes():
    """While somebody holds the run its files are there; afterwards nothing of it is on the disk."""
    with fl.new_context() as ctx:
        run = ctx.local_execute(table_task(), x=3)
    uri = run.output_literals.literals["rows"].scalar.structured_dataset.uri
    del ctx
    gc.collect()
    assert os.path.exists(uri)
    directory = os.path.dirname(uri)
    del run
    gc.collect()
    assert not os.path.exists(uri)
    assert not os.path.exists(directory)


def test_a_plain_call_leaves_nothing_at_once():
    """A table that was read back needs no file any more."""
    import tempfile

    def left() -> int:
        root = tempfile.gettempdir()
        return sum(
            len(files)
            for name in os.listdir(root)
            if name.startswith("flytelocal-")
            for _, _, files in os.walk(f"{root}/{name}")
        )

    table_task()(x=2)
    gc.collect()
    before = left()
    table_task()(x=2)
    gc.collect()
    assert left() == before


def test_contexts_nest_and_restore():
    """Inner and outer contexts keep their own records."""
    with fl.new_context() as outer:
        with fl.new_context() as inner:
            inner.local_execute(ScaleTask(), x=1)
        outer.local_execute(ScaleTask(), x=2)
    assert [run.value for run in inner.executions] == [2.5]
    assert [run.value for run in outer.executions] == [5.0]


def test_threads_and_asyncio_tasks_do_not_meet():
    """Runs at the same time keep their own context, decks and records."""

    async def one(x: int) -> float:
        with fl.new_context() as ctx:
            await asyncio.sleep(0)
            first = ctx.local_execute(ScaleTask(), x=x).value
            await asyncio.sleep(0)
            assert len(ctx.executions) == 1
            return float(first)

    async def many() -> list[float]:
        return await asyncio.gather(*(one(x) for x in range(5)))

    assert asyncio.run(many()) == [x * 2.5 for x in range(5)]
    found: list[float] = []
    threads = [threading.Thread(target=lambda x=x: found.append(asyncio.run(one(x)))) for x in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [x * 2.5 for x in range(5)]


def test_settings_are_those_given_or_the_surrounding_ones():
    """A context without settings of its own uses what is around it."""
    settings = fl.SerializationSettings(image_config=fl.ImageConfig.auto(img_name="a/b:1"), project="mine")
    with fl.new_context(settings) as outer, fl.new_context() as inner:
        assert outer.serialization_settings is settings
        assert inner.serialization_settings is settings


def test_derived_contexts_keep_the_class():
    """A builder gives back a NotebookContext with the same records."""
    with fl.new_context() as ctx:
        derived = ctx.with_serialization_settings(ScaleTask.SERIALIZE_SETTINGS).build()
        assert isinstance(derived, fl.NotebookContext)
        derived.local_execute(ScaleTask(), x=1)
    assert len(ctx.executions) == 1


def test_both_faces_of_a_record_list_the_same(capsys):
    """Status, inputs, outputs and tabs stand in text and HTML; nothing is printed outside a notebook."""
    with fl.new_context() as ctx:
        run = ctx.local_execute(ScaleTask(), x=4)
    assert capsys.readouterr().out == ""
    bundle = run._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "text/html"}
    for words in ("scale", "succeeded", "10.0", "Input", "Output", "Template"):
        assert words in bundle["text/plain"]
        assert words in bundle["text/html"]


def test_values_in_a_record_are_escaped():
    """A hostile input is text in the notebook's page."""

    class Echo(fl.PythonTask[Any]):
        def execute(self, **kwargs: Any) -> str:
            return str(kwargs["t"])

    echo = Echo("t", "echo", interface=fl.Interface(fl.kwtypes(t=str), fl.kwtypes(o=str)))
    with fl.new_context() as ctx:
        run = ctx.local_execute(echo, t="<script>alert(1)</script><img src=x onerror=alert(2)>")
    html = run._repr_mimebundle_()["text/html"]
    assert "<script>alert" not in html
    assert "<img src=x" not in html


class NestExecutor(fl.ShimTaskExecutor[Any]):
    """Calls another task between two of its own decks."""

    def execute_from_model(self, tt: Any, **kwargs: Any) -> float:
        """Nest."""
        fl.Deck("before", "<p>one</p>")
        inner = ScaleTask("inner")(x=kwargs["x"])
        fl.Deck("after", "<p>two</p>")
        return float(inner)


@pytest.mark.parametrize("enable", [True, None])
def test_a_task_inside_a_task_keeps_to_its_own_decks(enable):
    """The outer run's tabs are its own, whatever ran inside."""
    with fl.new_context() as ctx:
        run = ctx.local_execute(ScaleTask("outer", executor_type=NestExecutor, enable_deck=enable), x=2)
    assert tabs(run.deck) == ["Output", "Input", "before", "after", "Template"]
    assert tabs(ctx.get_deck()) == tabs(run.deck)


def test_decks_of_a_run_without_decks_go_with_it():
    """They pile up nowhere, and show in no other run's deck."""
    before = len(fl.current_context().decks)
    task = ScaleTask("quiet", executor_type=NestExecutor, enable_deck=False)
    task(x=1)
    assert len(fl.current_context().decks) == before
    with fl.new_context() as ctx:
        ctx.local_execute(ScaleTask(), x=1)
        ctx.local_execute(task, x=1)
        assert not ctx.get_deck()


def test_a_run_that_never_began_has_an_error_tab():
    """A wrong input ends before the executor; the record shows why all the same."""
    with fl.new_context(raises=False) as ctx:
        run = ctx.local_execute(ScaleTask(), x="ten")
    assert tabs(run.deck) == ["Error"]
    assert "expected int" in run.deck.to_html()


def test_a_task_that_asks_for_no_outputs_succeeds():
    """IgnoreOutputs ends a run well, without outputs."""

    class Ignore(fl.ShimTaskExecutor[Any]):
        def execute_from_model(self, tt: Any, **kwargs: Any) -> float:
            raise fl.IgnoreOutputs

    with fl.new_context() as ctx:
        run = ctx.local_execute(ScaleTask(executor_type=Ignore), x=1)
    assert (run.status.value, run.error, dict(run.outputs)) == ("succeeded", None, {})


def test_a_context_keeps_its_last_hundred_records():
    """A loop of runs does not fill the memory."""
    task = ScaleTask()
    with fl.new_context() as ctx:
        for x in range(103):
            ctx.local_execute(task, x=x)
    assert [run.inputs["x"] for run in ctx.executions] == list(range(3, 103))


def test_looking_at_the_value_of_a_failed_run_changes_nothing():
    """The error has the same traceback however often it is raised."""
    import traceback

    with fl.new_context(raises=False) as ctx:
        run = ctx.local_execute(FailTask("ValueError"), x=1)
    lengths = []
    for _ in range(3):
        with pytest.raises(ValueError, match="on purpose") as caught:
            run.value  # noqa: B018 - the look is the test
        lengths.append(len(traceback.extract_tb(caught.value.__traceback__)))
    assert len(set(lengths)) == 1


@pytest.mark.parametrize("settings", [{}, 5, fl.SerializationSettings])
def test_settings_of_a_context_are_checked(settings):
    """A wrong value is no silent default."""
    with pytest.raises(fl.FlyteLocalError, match=r"(?s)settings is .*SerializationSettings or None"):
        fl.new_context(settings)


def test_a_task_class_is_no_task():
    """Passing the class instead of an instance says so."""
    with fl.new_context() as ctx, pytest.raises(ContextError, match="the class ScaleTask is not a task"):
        ctx.local_execute(ScaleTask, x=1)


class LeakExecutor(fl.ShimTaskExecutor[Any]):
    """Lets a secret out in the way the template says."""

    def execute_from_model(self, tt: Any, **kwargs: Any) -> Any:
        """Leak."""
        value = fl.current_context().secrets.get("vault", "pin")
        if tt.custom["factor"] == 1:
            raise RuntimeError(f"login with {value!r} failed")
        fl.Deck("note", f"<p>{value}</p>")
        return value


@pytest.mark.parametrize("factor", [1.0, 2.0])
@pytest.mark.parametrize("outputs", [fl.kwtypes(y=str), fl.kwtypes(y=int)])
def test_a_secret_that_was_read_is_masked_wherever_it_turns_up(monkeypatch, factor, outputs):
    """In tabs, in the record and in this library's own messages; a value with markup and quotes too."""
    secret = "pin-<b>'4711'</b>&x"
    monkeypatch.setenv("_FSEC_VAULT_PIN", secret)
    interface = fl.Interface(inputs=fl.kwtypes(x=int), outputs=outputs)
    with fl.new_context(raises=False) as ctx:
        run = ctx.local_execute(
            ScaleTask("leak", factor, executor_type=LeakExecutor, interface=interface), x=1
        )
    shown = run.deck.to_html() + str(run._repr_mimebundle_()) + str(run.deck._repr_mimebundle_()) + repr(run)
    if isinstance(run.error, fl.FlyteLocalError):
        shown += str(run.error)
    assert "4711" not in shown
    assert "***" in shown
