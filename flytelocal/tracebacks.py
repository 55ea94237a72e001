"""Takes this library's own frames out of a traceback, so that the user's code is what one sees."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import TypeVar

from flytelocal.errors import FlyteLocalError

__all__ = ["folded", "shortened"]

E = TypeVar("E", bound=BaseException)

_PACKAGE = __name__.partition(".")[0]


def folded(error: E) -> E:
    """`error` with the frames of flytelocal taken out of its traceback, and nothing else changed.

    Frames of user code that lies between stay, and so do those of other libraries. An error that arose in
    this library unforeseen keeps every frame: it is ours to find.
    """
    return error.with_traceback(shortened(error))


def shortened(error: BaseException) -> TracebackType | None:
    """The traceback that `folded` gives an error."""
    frames = _frames(error.__traceback__)
    if isinstance(error, FlyteLocalError):
        # Its message says what is wrong; what this library called on the way to it does not help.
        while frames and (_ours(frames[-1]) or _standard(frames[-1])):
            frames.pop()
    elif frames and _ours(frames[-1]):
        return error.__traceback__
    chain: TracebackType | None = None
    for entry in reversed(frames):
        if not _ours(entry):
            chain = TracebackType(chain, entry.tb_frame, entry.tb_lasti, entry.tb_lineno)
    return chain


def _frames(traceback: TracebackType | None) -> list[TracebackType]:
    frames = []
    while traceback is not None:
        frames.append(traceback)
        traceback = traceback.tb_next
    return frames


def _ours(entry: TracebackType) -> bool:
    return _module(entry) == _PACKAGE


def _standard(entry: TracebackType) -> bool:
    return _module(entry) in sys.stdlib_module_names


def _module(entry: TracebackType) -> str:
    # Not the file: the methods that dataclasses generate come from none.
    return str(entry.tb_frame.f_globals.get("__name__", "")).partition(".")[0]
