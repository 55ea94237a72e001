"""Where an object was made, and under which name its module knows it."""

from __future__ import annotations

import sys
from abc import ABCMeta
from typing import TYPE_CHECKING, Any

from flytelocal.errors import ResolverError

if TYPE_CHECKING:
    from types import FrameType

__all__ = ["InstanceTrackingMeta", "TrackedInstance"]


def _defining_module() -> str:
    """Name of the module whose top level is running now: `__main__` in a notebook or script."""
    frame = sys._getframe(2)  # the caller of the metaclass's __call__
    walker: FrameType | None = frame
    while walker is not None:
        if walker.f_code.co_name == "<module>":
            return str(walker.f_globals.get("__name__", "__main__"))
        walker = walker.f_back
    # Threads have no module frame: the module of the code that makes the object is the best answer.
    return str(frame.f_globals.get("__name__", "__main__"))


class InstanceTrackingMeta(ABCMeta):
    """Notes on each new instance which module it was made in; abstract base classes mix with it."""

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        """Make the instance and note its module."""
        instance = super().__call__(*args, **kwargs)
        instance._instantiated_in = _defining_module()
        return instance


class TrackedInstance(metaclass=InstanceTrackingMeta):
    """An object that a fresh process can find again by module and variable name.

    Task resolvers need this: a container is told `module.variable` and imports it.

    >>> class Plugin(TrackedInstance):
    ...     def __init__(self) -> None:
    ...         super().__init__()
    >>> Plugin().instantiated_in is not None
    True
    """

    _instantiated_in: str | None = None
    _lhs: str | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)

    @property
    def instantiated_in(self) -> str:
        """Name of the module in which this object was made."""
        return self._instantiated_in or type(self).__module__

    @property
    def location(self) -> str:
        """`module.variable` under which a fresh process imports this object.

        Raises:
            ResolverError: No variable of the module holds this object.
        """
        return f"{self.instantiated_in}.{self.lhs}"

    @property
    def lhs(self) -> str:
        """Name of the module's variable that holds this object.

        Raises:
            ResolverError: No variable of the module holds this object.
        """
        module = sys.modules.get(self.instantiated_in)
        if self._lhs is not None and getattr(module, self._lhs, None) is self:
            return self._lhs
        return self.find_lhs()

    def find_lhs(self) -> str:
        """Search the module for the variable that holds this object, and remember it.

        Returns:
            The variable's name. Names without a leading underscore win, since notebooks keep results in
            `_`, `_1` and so on.

        Raises:
            ResolverError: The module is not loaded, or none of its variables holds this object.
        """
        name = self.instantiated_in
        module = sys.modules.get(name)
        if module is None:
            raise ResolverError(
                f"module {name!r} is not loaded",
                where=f"a {type(self).__name__} made there",
                fix="import the module before asking for the object's location",
            )
        found = [key for key, value in vars(module).items() if value is self]
        if not found:
            raise ResolverError(
                f"no variable of module {name!r} holds this {type(self).__name__}",
                where=f"{type(self).__module__}.{type(self).__qualname__}",
                fix=f"assign it to a variable at the top level of {name!r}, for example `my_object = …`",
            )
        self._lhs = min(found, key=lambda key: key.startswith("_"))
        return self._lhs
