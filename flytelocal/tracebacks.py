"""Takes this library's own frames out of a traceback, so that the user's code is what one sees."""

from __future__ import annotations

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
    if not frames or (_ours(frames[-1]) and not isinstance(error, FlyteLocalError)):
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
    # By module: the methods that dataclasses generate come from no file.
    return str(entry.tb_frame.f_globals.get("__name__", "")).partition(".")[0] == _PACKAGE
