"""Tracebacks show the user's code, and this library's own only when the fault is here."""

from __future__ import annotations

import traceback

import pytest

import flytelocal as fl
from flytelocal.tracebacks import folded


def names(error: BaseException) -> list[str]:
    """Functions of the traceback, outermost first."""
    return [frame.name for frame in traceback.extract_tb(error.__traceback__)]


def test_frames_of_this_library_go_and_others_stay():
    """An error typed by this library keeps the user's frames only."""
    with pytest.raises(fl.FlyteLocalError) as caught:
        fl.Resources(cpu="lots")
    shown = names(folded(caught.value))
    assert shown == ["test_frames_of_this_library_go_and_others_stay"]


def test_an_unforeseen_error_of_this_library_keeps_every_frame():
    """A fault of ours must be findable."""
    with pytest.raises(AttributeError) as caught:
        fl.render_template(object(), fl.PythonCustomizedContainerTask.SERIALIZE_SETTINGS)
    before = names(caught.value)
    assert "render_template" in before
    assert names(folded(caught.value)) == before


def test_type_cause_and_identity_are_kept():
    """Folding gives back the very same error."""
    error = ValueError("x")
    error.__cause__ = KeyError("y")
    assert folded(error) is error
    assert isinstance(error.__cause__, KeyError)
