"""Constructor arguments are checked where they are given, not where they are first used."""

from __future__ import annotations

from typing import Any

from flytelocal.errors import ConfigurationError

__all__ = ["check_argument"]


def check_argument(
    name: str, value: Any, kind: type[Any] | tuple[type[Any], ...], where: str, *, optional: bool = False
) -> None:
    """Refuse a value that is not of its kind.

    Args:
        name: The argument.
        value: What was given.
        kind: What it has to be.
        where: The call.
        optional: Whether None is taken too.

    Raises:
        ConfigurationError: The value is of another kind; it is not shown, for it may be a secret.
    """
    if (optional and value is None) or (isinstance(value, kind) and not (kind is int and value is True)):
        return
    names = [one.__name__ for one in (kind if isinstance(kind, tuple) else (kind,))] + ["None"] * optional
    given = f"the class {value.__name__}" if isinstance(value, type) else f"of type {type(value).__name__}"
    raise ConfigurationError(
        f"{name} is {given}",
        where=f"{where}, {name}",
        fix=f"give {' or '.join(names)}",
    )
