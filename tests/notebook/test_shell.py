"""In a real IPython shell and a real kernel."""

from __future__ import annotations

from typing import Any

from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

SETUP = """
import flytelocal as fl
class Ex(fl.ShimTaskExecutor):
    def execute_from_model(self, tt, **kwargs):
        return 1 / kwargs["x"]
class T(fl.PythonCustomizedContainerTask):
    pass
interface = fl.Interface(inputs=fl.kwtypes(x=int), outputs=fl.kwtypes(y=float))
t = T("t", None, "img:1", Ex, interface=interface)
"""


def run(*cells: str, allow_errors: bool = False) -> list[Any]:
    """Outputs of each cell after the set-up cell."""
    notebook = new_notebook(cells=[new_code_cell(source) for source in (SETUP, *cells)])
    NotebookClient(notebook, timeout=120, allow_errors=allow_errors).execute()
    return [cell.outputs for cell in notebook.cells[1:]]


def test_a_run_shows_itself_once():
    """Inside the block the record appears by itself, once, and nothing goes to stderr."""
    (outputs,) = run("with fl.new_context() as ctx:\n    run = ctx.local_execute(t, x=4)")
    assert [output.output_type for output in outputs] == ["display_data"]
    assert set(outputs[0].data) == {"text/plain", "text/html"}
    assert "succeeded" in outputs[0].data["text/plain"]


def test_show_false_shows_nothing():
    """The record is returned only."""
    outputs = run("with fl.new_context(show=False) as ctx:\n    run = ctx.local_execute(t, x=4)", "run.value")
    assert outputs[0] == []
    assert outputs[1][0].data["text/plain"] == "0.25"


def test_a_failure_shows_the_record_and_the_users_own_frames():
    """First the record, then the user's exception; the library's frames are out of the traceback."""
    (outputs,) = run("with fl.new_context() as ctx:\n    ctx.local_execute(t, x=0)", allow_errors=True)
    shown, error = outputs
    assert "failed" in shown.data["text/plain"]
    assert error.ename == "ZeroDivisionError"
    text = "\n".join(error.traceback)
    assert "execute_from_model" in text
    assert "dispatch" not in text
    assert "site-packages/flytelocal" not in text
    assert "sandbox_execute" not in text


def test_a_task_and_its_template_have_two_faces():
    """The last expression of a cell shows HTML, with text beside it."""
    outputs = run("t", "t.task_template", "ctx = fl.FlyteContextManager.current_context(); ctx")
    for (shown,) in outputs:
        assert set(shown.data) == {"text/plain", "text/html"}
        assert "<script" not in shown.data["text/html"]
        assert "<style" not in shown.data["text/html"]
