"""The decks of one run: the automatic tabs and the user's own, in reading order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flytelocal.decks.field import DeckField
from flytelocal.tracebacks import folded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flytelocal.context.flyte_context import FlyteContext
    from flytelocal.tasks.dispatch import Runnable

__all__ = ["RunDecks"]


class RunDecks:
    """Captures at run time what the tabs will show; HTML is made when somebody looks.

    `recorded` is the list that the run's `ExecutionParameters.decks` shares: what the user's code appends
    stands between the outputs and inputs and the template.
    """

    def __init__(self, task: Runnable, recorded: list[Any], caller_decks: list[Any] | None) -> None:
        self.recorded = recorded
        self._fields = task._deck_fields
        self._caller_decks = caller_decks
        self._automatic: list[Any] = []
        self._error: Any = None

    @classmethod
    def wanted(cls, task: Runnable, ctx: FlyteContext, recorded: list[Any]) -> RunDecks | None:
        """Decks for a run whose code appends to `recorded`, or None: the task decides, then the context."""
        choice = task._deck_choice
        params = ctx.user_space_params
        if choice is None:
            choice = ctx.records_decks or (params is not None and params.enable_deck)
        return cls(task, recorded, params.decks if params is not None else None) if choice else None

    def inputs(self, values: dict[str, Any], types: Mapping[str, Any]) -> None:
        """Capture the inputs as the executor sees them."""
        if DeckField.INPUT in self._fields:
            self._capture(DeckField.INPUT.value, values, types)

    def outputs(self, rval: Any, types: Mapping[str, Any]) -> None:
        """Capture the result; one that does not fit the outputs is left to the error that follows."""
        if DeckField.OUTPUT not in self._fields:
            return
        values = rval if isinstance(rval, tuple) and len(types) != 1 else (rval,)
        if isinstance(rval, dict) and set(rval) == set(types) and len(types) > 1:
            values = tuple(rval[name] for name in types)
        if len(values) == len(types):
            self._capture(DeckField.OUTPUT.value, dict(zip(types, values, strict=True)), types)

    def _capture(self, name: str, values: dict[str, Any], types: Mapping[str, Any]) -> None:
        from flytelocal.decks.capture import capture
        from flytelocal.decks.values import ValuesDeck

        captured = {key: capture(value) for key, value in values.items()}
        self._automatic.append(ValuesDeck(name, captured, {key: types[key] for key in captured}))

    def failed(self, error: BaseException) -> None:
        """Keep the failure for an Error tab."""
        from flytelocal.decks.error import ErrorDeck

        self._error = ErrorDeck(folded(error))

    def finish(self, template: bytes | None) -> list[Any]:
        """All tabs in reading order; the caller's context holds them as those of its last run."""
        from flytelocal.decks.template import TemplateDeck

        decks = [self._error] if self._error is not None else []
        # The result is what one looks for first.
        decks += [*reversed(self._automatic), *self.recorded]
        if template is not None:
            decks.append(TemplateDeck(template))
        self.recorded[:] = decks
        if self._caller_decks is not None:
            self._caller_decks[:] = decks
        return decks
