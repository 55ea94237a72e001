"""LiteralsResolver: a run's literals, turned into Python values one at a time, when asked for."""

from __future__ import annotations

import collections
from typing import TYPE_CHECKING, Any

from flytelocal.types.engine import TypeEngine

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flytelocal.models.interface import Variable
    from flytelocal.models.literals import Literal
    from flytelocal.types.interface import Interface


class LiteralsResolver(collections.UserDict[str, Any]):
    """Literals by name that read as Python values; each is converted once, on first access.

    Args:
        literals: The literals.
        variable_map: Their variables, from which types are guessed.
        ctx: The context to read files with; the current one when left out.
    """

    def __init__(
        self,
        literals: Mapping[str, Literal],
        variable_map: Mapping[str, Variable] | None = None,
        ctx: Any = None,
    ) -> None:
        super().__init__()
        if literals is None:
            raise ValueError("LiteralsResolver needs literals; pass {} for none")
        self._literals = dict(literals)
        self._variable_map = variable_map
        self._ctx = ctx
        self._type_hints: dict[str, Any] = {}
        self._native_values: dict[str, Any] = {}

    @property
    def native_values(self) -> dict[str, Any]:
        """The values converted so far."""
        return self._native_values

    @property
    def variable_map(self) -> Mapping[str, Variable] | None:
        """The variables, or None."""
        return self._variable_map

    @property
    def literals(self) -> dict[str, Literal]:
        """The literals."""
        return self._literals

    def update_type_hints(self, type_hints: dict[str, Any]) -> None:
        """Adds types to read literals with."""
        self._type_hints.update(type_hints)

    def get_literal(self, key: str) -> Literal:
        """One literal.

        Raises:
            KeyError: There is none of that name; the message lists those there are.
        """
        if key not in self._literals:
            raise KeyError(f"there is no {key!r}; there are: {', '.join(self._literals) or 'none'}")
        return self._literals[key]

    def as_python_native(self, python_interface: Interface) -> Any:
        """All values by an interface's output types: one value, a named tuple, or None for no outputs."""
        types = python_interface.outputs
        if not types:
            return None
        values = [self.get(name, as_type=kind) for name, kind in types.items()]
        if len(values) == 1:
            return values[0]
        return python_interface.output_tuple(*values)

    def get(self, attr: str, as_type: Any = None) -> Any:
        """One value.

        Args:
            attr: Its name.
            as_type: The type to read it with; else a hint, else a guess from the variable.

        Raises:
            KeyError: There is no such literal.
            TypeTransformerFailedError: The literal is not of the type.
            ValueError: No type is known for it.
        """
        literal = self.get_literal(attr)
        if as_type is None and attr in self._native_values:
            return self._native_values[attr]
        kind = as_type if as_type is not None else self._type_hints.get(attr)
        if kind is None:
            if self._variable_map is None or attr not in self._variable_map:
                raise ValueError(f"no type is known for {attr!r}: pass as_type, or update_type_hints first")
            kind = TypeEngine.guess_python_type(self._variable_map[attr].type)
        value = TypeEngine.to_python_value(self._context(), literal, kind)
        self._native_values[attr] = value
        return value

    def _context(self) -> Any:
        if self._ctx is not None:
            return self._ctx
        from flytelocal.context.manager import FlyteContextManager

        return FlyteContextManager.current_context()

    def __getitem__(self, key: str) -> Any:
        return self.get(key)

    def __contains__(self, key: object) -> bool:
        return key in self._literals

    def __len__(self) -> int:
        return len(self._literals)

    def __iter__(self) -> Any:
        return iter(self._literals)

    def __repr__(self) -> str:
        read = ", ".join(self._native_values) or "none"
        return f"LiteralsResolver({', '.join(self._literals)}; converted: {read})"
