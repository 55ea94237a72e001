"""Pages of decks."""

from __future__ import annotations

import html as html_module
import re

import pandas as pd
import plotly.graph_objects as go
import pytest

from flytelocal.decks.assets import read, render
from flytelocal.decks.capture import capture
from flytelocal.decks.deck import Deck
from flytelocal.decks.page import DeckPage
from flytelocal.decks.values import ValuesDeck
from flytelocal.errors import DeckError

ASSETS = ("deck.html", "deck.css", "deck.js", "notebook.html", "notebook.js", "author.html")


def own(name: str, body: object = "") -> Deck:
    """A deck that joins no run."""
    return Deck(name, body, auto_add_to_deck=False)


def test_tabs_of_one_name_stay_apart_in_order():
    """Names may repeat; the page numbers the later ones and gives each its own id."""
    page = DeckPage([own("Same", "<p>1</p>"), own("Other"), own("Same", "<p>2</p>")])
    assert [name for name, _ in page.tabs] == ["Same", "Other", "Same"]
    assert len(page) == 3
    ids = re.findall(r'role="tab" id="([^"]+)"', page.to_html())
    assert ids == ["flytelocal-tab-1-same", "flytelocal-tab-2-other", "flytelocal-tab-3-same"]
    assert page.to_html().index("Same (2)") > page.to_html().index("Other")
    assert repr(page) == "DeckPage('Same', 'Other', 'Same')"


def test_an_empty_page_is_falsy_and_says_what_to_do():
    """No decks is no error: each face says how to get one."""
    page = DeckPage([])
    assert not page
    bundle = page._repr_mimebundle_()
    for face in (page.to_html(), bundle["text/plain"], html_module.unescape(bundle["text/html"])):
        assert "No decks yet" in html_module.unescape(face)
    assert "<iframe" not in bundle["text/html"]


def test_the_faces_list_the_same_tabs():
    """Text, plain HTML and framed page name the same sections in the same order."""
    page = DeckPage([own("A", "<p>a</p>"), own("B & C", "b"), own("A")], title="run")
    bundle = page._repr_mimebundle_()
    assert bundle.keys() == {"text/plain", "text/html"}
    text = re.findall(r"^\[(.+)\]$", bundle["text/plain"], re.MULTILINE)
    plain, _, framed = bundle["text/html"].partition("<iframe")
    folded = [html_module.unescape(name) for name in re.findall(r"<summary[^>]*>([^<]+)</summary>", plain)]
    tabs = re.findall(r'role="tab"[^>]*>([^<]+)<', html_module.unescape(framed))
    assert text == folded == [html_module.unescape(tab) for tab in tabs] == ["A", "B & C", "A (2)"]


def test_the_notebook_face_is_a_sandboxed_frame_beside_a_plain_form():
    """It begins with a div, gives the frame scripts but no origin, shows the plain form until they run."""
    html = DeckPage([own("A", "<p>a</p>")])._repr_mimebundle_()["text/html"]
    assert html.startswith("<div")
    assert re.findall(r'sandbox="([^"]*)"', html) == ["allow-scripts"]
    assert "display:none" in re.search(r"<iframe[^>]*style=\"([^\"]*)", html).group(1)
    plain = html.partition("<iframe")[0]
    assert "class=" not in plain.partition('flytelocal-deck-plain">')[2]
    assert "event.source !== frame.contentWindow" in html


def test_ids_and_bytes_are_the_same_every_time():
    """Running a cell again is no diff."""
    decks = [own("A", "<p>a</p>"), ValuesDeck("Input", {"df": capture(pd.DataFrame({"x": [1]}))})]
    first, second = DeckPage(decks, title="t"), DeckPage(decks, title="t")
    assert first.to_html() == second.to_html()
    assert first._repr_mimebundle_() == second._repr_mimebundle_()


def test_a_renderer_that_raises_shows_its_error_in_its_own_tab():
    """The other tabs are as they would be without it."""

    class Bad:
        def to_html(self) -> str:
            raise ValueError("broken renderer")

    class Worse:
        name = "Worse"

        @property
        def html(self) -> str:
            raise ValueError("broken deck")

    page = DeckPage([own("Bad", Bad()), Worse(), own("Good", "<p>fine</p>")])
    text = page._repr_mimebundle_()["text/plain"]
    assert "rendering a Bad raised ValueError: broken renderer" in text
    assert "rendering the deck 'Worse' raised ValueError: broken deck" in text
    assert "[Good]\n  fine" in text


def test_no_page_or_asset_names_an_address():
    """Nothing is fetched: not by the page, not by its styles, not by its scripts."""
    page = DeckPage(
        [own("A", "<b>x</b><script>1</script>"), ValuesDeck("I", {"f": capture(pd.DataFrame({"x": [1]}))})]
    )
    for text in (*map(read, ASSETS), page.to_html(), page._repr_mimebundle_()["text/html"]):
        assert not re.search(r"(https?:)?//[a-z0-9-]+\.[a-z]", text)
        assert "@import" not in text
    assert "default-src 'none'" in html_module.unescape(page.to_html())


def test_every_selector_is_ours():
    """No rule can reach an element of the notebook, wherever the style lands."""
    for name in ("deck.css", "author.html"):
        css = re.sub(r"/\*.*?\*/", "", read(name), flags=re.DOTALL)
        css = css if name.endswith(".css") else css.partition("<style>")[2].partition("</style>")[0]
        selectors = re.findall(r"(?:^|[{}])\s*([^{}@;]+?)\s*\{", re.sub(r"@media[^{]*\{", "", css))
        assert selectors
        for selector in selectors:
            for part in re.split(r",(?![^()]*\))", selector):
                assert part.strip().startswith(".flytelocal-"), selector


def test_templates_are_filled_in_strictly():
    """A value that a template asks for and does not get is an error."""
    from jinja2 import UndefinedError

    with pytest.raises(UndefinedError, match="'body' is undefined"):
        render("author.html")


def test_the_page_reads_without_scripts_and_prints_whole():
    """Every panel is in the page and shown; tabs appear only with the script; print shows what tabs hide."""
    html = DeckPage([own("A", "<p>first</p>"), own("B", "<p>second</p>")]).to_html()
    assert re.search(r'role="tablist"[^>]* hidden', html)
    assert not re.search(r"<section[^>]*hidden", html)
    assert html.count('role="tabpanel"') == html.count('<h2 class="flytelocal-heading">') == 2
    assert ".flytelocal-panel[hidden] { display: block; }" in html.partition("@media print")[2]


def test_plotly_travels_once():
    """However many figures a page has, its library is in it once; without figures, not at all."""
    figures = [own(f"F{n}", go.Figure(go.Bar(y=[1, 2]), layout={"title": "</script>"})) for n in range(3)]
    html = DeckPage(figures).to_html()
    assert html.count("* plotly.js v") == 1
    assert html.count("</script>") == html.count("<script") == 5
    assert len(DeckPage([own("A")]).to_html()) < 20_000


def test_save(tmp_path):
    """The file is the page; a folder that is missing is said so."""
    page = DeckPage([own("A", "caf\xe9 \ud800")])
    path = page.save(tmp_path / "deck.html")
    with open(path, encoding="utf-8") as file:
        assert file.read() == page.to_html()
    with pytest.raises(DeckError, match="the deck cannot be saved: No such file") as caught:
        page.save(tmp_path / "missing" / "deck.html")
    assert "in a folder that exists" in caught.value.fix


def test_a_page_of_a_table_is_small():
    """One DataFrame deck stays under 60 KB in the notebook."""
    frame = pd.DataFrame({f"c{n}": range(1000) for n in range(10)})
    bundle = DeckPage([ValuesDeck("Output", {"o0": capture(frame)})])._repr_mimebundle_()
    assert len(bundle["text/html"]) < 60_000
