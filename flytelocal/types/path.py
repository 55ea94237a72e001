"""Where inside a value a conversion fails, and what the reader is told about it."""

from __future__ import annotations

from typing import Any

from flytelocal.display.kinds import type_name
from flytelocal.errors import TypeTransformerFailedError, UnsupportedTypeError

__all__ = ["Failure", "brief", "type_name", "wrong_literal", "wrong_type"]

_PLAIN = (str, bytes, int, float, bool, complex, type(None))
_SHOWN = 60  # characters of a value that an error message quotes


class Failure(Exception):  # noqa: N818 - internal signal; the public error is TypeTransformerFailedError
    """A conversion failed somewhere inside a value.

    Containers add their own step of the path while it travels up; the edge of the engine turns it
    into the one typed error that users see.

    Args:
        what: One sentence on what is wrong.
        fix: What the reader can do.
        unsupported: Whether the type itself, not the value, has no literal form.
        cause: The foreign exception behind it, if any.
    """

    def __init__(
        self, what: str, *, fix: str = "", unsupported: bool = False, cause: BaseException | None = None
    ) -> None:
        self.what = what
        self.fix = fix
        self.unsupported = unsupported
        self.cause = cause
        self.steps: list[str] = []
        super().__init__(what)

    def under(self, step: str) -> Failure:
        """Adds one outer step of the path (``[3]``, ``.width``, ``['key']``) and gives itself back."""
        self.steps.append(step)
        return self

    def path(self, variable: str = "value") -> str:
        """The whole path from the variable down, such as ``rows[3].width``."""
        return variable + "".join(reversed(self.steps))

    def to_error(self, variable: str = "") -> TypeTransformerFailedError:
        """The typed error for users, placed at ``variable``."""
        kind = UnsupportedTypeError if self.unsupported else TypeTransformerFailedError
        where = self.path(variable or "value") if variable or self.steps else ""
        error = kind(self.what, where=where, fix=self.fix)
        error.__cause__ = self.cause
        error.__suppress_context__ = True
        return error


def brief(value: Any) -> str:
    """A value in a few words: scalars quoted and cut, everything else by type and length."""
    name = type(value).__name__
    if isinstance(value, _PLAIN):
        text = repr(value[: _SHOWN + 1] if isinstance(value, (str, bytes)) else value)
        text = text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
        return text if value is None else f"{text} ({name})"
    if isinstance(value, (list, tuple, dict, set, frozenset)):
        return f"a {name} of {len(value)}"
    if isinstance(value, type):
        return f"the class {value.__name__}"
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"


def wrong_type(expected: str, value: Any, fix: str = "") -> Failure:
    """The failure of a value that is not of the expected type."""
    return Failure(f"expected {expected}, got {brief(value)}", fix=fix or f"pass {expected}")


def wrong_literal(expected: str, held: str) -> Failure:
    """The failure of a literal that holds something else than the expected type."""
    return Failure(
        f"expected a literal of {expected}, got {held}",
        fix=f"read it with the type it was written with, or write it as {expected}",
    )
