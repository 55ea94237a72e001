"""One tab of a run's page, with what its author put into it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from flytelocal.display.bundle import Shown
from flytelocal.errors import DeckError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Deck", "named"]

D = TypeVar("D", bound="Deck")


class Deck(Shown):
    r"""A tab: a name and a body that is made into HTML when somebody looks.

    A deck made inside a run becomes one of the run's tabs. One made outside of any run stays with the context
    around it, `current_context().get_deck()` shows it, and a warning says so.

    Args:
        name: The tab's title. Decks of one name stay apart.
        html: HTML, an object with `to_html()`, or a value that the renderers know: a DataFrame, a figure,
            a message, a dict … Plain strings are HTML, as in flytekit; they are shown in a sandbox.
        auto_add_to_deck: Whether the deck joins the current run's tabs.

    >>> deck = Deck("notes", "<p>first</p>", auto_add_to_deck=False)
    >>> deck.append("<p>second</p>").html
    '<p>first</p>\n<p>second</p>'
    """

    def __init__(self, name: str, html: Any = "", auto_add_to_deck: bool = True) -> None:
        self._name = name if isinstance(name, str) else str(name)
        self._parts: list[Any] = [] if html is None or (isinstance(html, str) and not html) else [html]
        if auto_add_to_deck:
            _join_run(self)

    @property
    def name(self) -> str:
        """The tab's title."""
        return self._name

    @property
    def html(self) -> str:
        """The body as HTML, rendered now; HTML that was put in comes out as it was."""
        return "\n".join(face.html if face.source is None else face.source for face in self._faces())

    def append(self, html: Any) -> Deck:
        """Adds HTML or a value below what is there; gives the deck itself, so that calls chain."""
        if html is None:
            raise DeckError(
                "None cannot be appended to a deck",
                where=f"deck {self._name!r}",
                fix="append HTML, or a value such as a DataFrame, a figure or a dict",
            )
        self._parts.append(html)
        return self

    def to_html(self) -> str:
        """The body as HTML; the same as `html`."""
        return self.html

    @staticmethod
    def publish() -> None:
        """Shows the run's decks as they are now, while the task is still running."""
        from flytelocal.decks.publish import publish

        publish()

    def _faces(self) -> list[Any]:
        """The parts as faces: HTML for the page, inline-styled HTML and text for where it cannot run."""
        from flytelocal.decks.rendering import face_of

        return [face_of(part) for part in self._parts]

    def _text_face(self) -> str:
        return str(self._page()._text_face())

    def _html_face(self) -> str:
        return str(self._page()._html_face())

    def _page(self) -> Any:
        from flytelocal.decks.page import DeckPage

        return DeckPage([self])

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._name!r})"


def named(decks: list[Any], name: str, make: Callable[[str, str, bool], D]) -> D:
    """The deck of this name in the list; a new one, added to it, when there is none."""
    for deck in decks:
        if deck.name == name:
            found: D = deck
            return found
    deck = make(name, "", False)
    decks.append(deck)
    return deck


def _join_run(deck: Deck) -> None:
    from flytelocal.context.manager import FlyteContextManager

    ctx = FlyteContextManager.current_context()
    params = ctx.user_space_params
    if params is not None:
        params.decks.append(deck)
    if params is None or FlyteContextManager.size() <= 1:
        import warnings

        shown = "FlyteContext.current_context().get_deck() or " if params is not None else ""
        warnings.warn(
            f"deck {deck.name!r} is made outside of any run, so no run shows it; "
            f"{shown}display(deck) shows it, auto_add_to_deck=False silences this",
            stacklevel=3,
        )
