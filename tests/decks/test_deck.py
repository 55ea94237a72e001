"""Decks and the run they belong to."""

from __future__ import annotations

import warnings

import pytest

from flytelocal.context.manager import FlyteContextManager
from flytelocal.decks.deck import Deck
from flytelocal.decks.field import DeckField
from flytelocal.decks.publish import publishing
from flytelocal.decks.timeline import TimeLineDeck
from flytelocal.errors import DeckError


@pytest.fixture
def run():
    """The parameters of a run."""
    ctx = FlyteContextManager.current_context()
    params = ctx.user_space_params.new_builder().build()
    state = ctx.execution_state.with_params(user_space_params=params)
    with FlyteContextManager.with_context(ctx.with_execution_state(state)):
        params.decks.clear()
        yield params


def test_a_deck_made_in_a_run_joins_it_silently(run):
    """Decks of one name do not replace each other."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        decks = [Deck("a"), Deck("a"), Deck("b", auto_add_to_deck=False)]
    assert run.decks == decks[:2]


def test_a_deck_made_outside_of_any_run_is_kept_and_says_so():
    """The root context keeps it; a warning names the ways to see it."""
    before = len(FlyteContextManager.current_context().user_space_params.decks)
    with pytest.warns(UserWarning, match=r"deck 'lost' is made outside of any run.*get_deck\(\)"):
        deck = Deck("lost")
    decks = FlyteContextManager.current_context().user_space_params.decks
    assert decks[before:] == [deck]
    decks.remove(deck)


def test_html_and_append():
    """Parts are joined by line ends, as in flytekit; calls chain; values are rendered when read."""
    deck = Deck("a", "<p>1</p>", auto_add_to_deck=False)
    assert deck.append("<p>2</p>") is deck
    assert deck.html == deck.to_html() == "<p>1</p>\n<p>2</p>"
    assert Deck("e", None, False).html == ""
    values = {"k": 1}
    deck = Deck("v", values, False)
    values["k"] = 2
    assert "2" in deck.html
    assert repr(deck) == "Deck('v')"
    with pytest.raises(DeckError, match="None cannot be appended to a deck"):
        deck.append(None)


def test_a_deck_shows_itself():
    """One deck in a cell is a page of one tab."""
    bundle = Deck("notes", "<p>hello</p>", False)._repr_mimebundle_()
    assert bundle["text/plain"] == "Deck: 1 tab\n[notes]\n  hello"
    assert "<iframe" in bundle["text/html"]


def test_the_runs_own_decks(run):
    """`default` and `Timeline` are made once, when asked for."""
    assert run.default_deck is run.default_deck
    assert isinstance(run.timeline_deck, TimeLineDeck)
    assert run.timeline_deck is run.timeline_deck
    assert [deck.name for deck in run.decks] == ["default", "Timeline"]


def test_fields_are_flytekits():
    """The names of the automatic tabs."""
    assert [field.value for field in DeckField] == [
        "Input",
        "Output",
        "Source Code",
        "Timeline",
        "Dependencies",
    ]
    assert DeckField.INPUT == "Input"


def test_publish_hands_the_page_to_the_runs_publisher(run):
    """Without one, and outside of a notebook, it warns; the decks stay."""
    Deck("a", "<p>1</p>")
    pages = []
    with publishing(pages.append):
        Deck.publish()
    assert [name for name, _ in pages[0].tabs] == ["a"]
    with pytest.warns(UserWarning, match="nowhere to show the decks"):
        Deck.publish()
    assert len(run.decks) == 1


def test_timeline():
    """Spans say wall and process time; what is no span is refused; an empty one says so."""
    deck = TimeLineDeck("Timeline", auto_add_to_deck=False)
    assert "nothing was timed" in deck.html
    deck.append_time_info({"Name": "load", "WallTime": 1.5, "ProcessTime": 0.25})
    deck.append_time_info({"Name": "rest", "WallTime": 0})
    assert "load  1.5s (250ms process)" in deck._repr_mimebundle_()["text/plain"]
    for wrong in ([1], {"Name": "x"}):
        with pytest.raises(DeckError, match="a span of time cannot be read"):
            deck.append_time_info(wrong)
