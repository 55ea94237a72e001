"""Each renderer against a page that people can read."""

from __future__ import annotations

import datetime as dt
import sys
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go
import pyarrow as pa
import pytest
from flyteidl.core import tasks_pb2, types_pb2

from flytelocal.decks import renderers as r
from flytelocal.decks.author import embed
from flytelocal.decks.capture import capture
from flytelocal.decks.error import ErrorDeck
from flytelocal.decks.page import DeckPage
from flytelocal.decks.rendering import face_of
from flytelocal.decks.source_code import SourceCodeDeck
from flytelocal.decks.template import TemplateDeck
from flytelocal.decks.timeline import TimeLineDeck
from flytelocal.decks.values import ValuesDeck, type_text
from flytelocal.errors import DeckError

FRAME = pd.DataFrame(
    {
        "country": ["Chad", None, "<b>Peru</b>"],
        "lifeExp": [50.651, float("nan"), 71.4],
        "pop": [10238807, 1, 28674757],
        "when": pd.to_datetime(["2007-01-01", None, "2007-01-01 12:30"], format="ISO8601"),
    },
    index=["a", "b", "c"],
)


@dataclass
class Point:
    x: int = 1
    name: str = "p"


def timeline() -> TimeLineDeck:
    """Two stages, one after the other."""
    deck = TimeLineDeck("Timeline", auto_add_to_deck=False)
    start = dt.datetime(2024, 5, 1, 12)
    for name, after, wall in (("load", 0, 1.5), ("fit", 1.5, 0.5)):
        start_of = start + dt.timedelta(seconds=after)
        deck.append_time_info({"Name": name, "WallTime": wall, "ProcessTime": wall / 2, "Start": start_of})
    return deck


def values() -> ValuesDeck:
    """Plain values around a table."""
    kept = {"limit": 10, "where": {"country": "Chad"}, "o0": FRAME[["lifeExp"]], "names": ["a", "b"]}
    return ValuesDeck(
        "Input", {name: capture(value) for name, value in kept.items()}, {"limit": int, "names": list[str]}
    )


def template() -> TemplateDeck:
    """A small task template."""
    made = tasks_pb2.TaskTemplate(type="sqlite")
    made.container.image = "img:1"
    made.custom["query"] = "SELECT 1"
    return TemplateDeck(made.SerializeToString())


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("frame", lambda: r.TopFrameRenderer(max_rows=2).to_html(FRAME)),
        ("table", lambda: r.TableRenderer().to_html([{"a": 1, "b": "<x>"}, {"a": None}])),
        ("tree", lambda: r.TreeRenderer().to_html({"n": 1, "deep": {"list": [1, 2], "point": Point()}})),
        ("key_value", lambda: r.KeyValueRenderer().to_html({"a": 1, "b": "two"})),
        ("markdown", lambda: r.MarkdownRenderer().to_html("# T\n\n- *a* `b`\n\n<script>")),
        ("source", lambda: r.SourceCodeRenderer().to_html("def f(x):\n    return x < 1  # why\n")),
        ("timeline", lambda: timeline().html),
        ("values", lambda: values().html),
        ("template", lambda: template().html),
        ("author_calm", lambda: embed("<h3>Hello</h3><p style='color:red'>calm</p>")),
        ("author_loud", lambda: embed("<style>p{color:red}</style><p>loud</p>")),
        (
            "figure",
            lambda: r.PlotlyRenderer().to_html(go.Figure(layout={"title": "<b>", "template": "none"})),
        ),
    ],
)
def test_golden(name, make, golden):
    """The renderer's HTML is what somebody looked at and liked."""
    golden(name, str(make()))


def test_golden_plain_form(golden):
    """What a notebook that is not trusted shows."""
    html = DeckPage([template()], title="demo")._repr_mimebundle_()["text/html"]
    golden("plain_form", html.partition("<iframe")[0])


def test_rendered_html_knows_its_other_forms():
    """A renderer's HTML in a deck has an inline-styled form and a text form too."""
    face = face_of(r.TopFrameRenderer().to_html(FRAME))
    assert "flytelocal-" in face.html
    assert "class=" not in face.static
    assert "(DataFrame, 3 rows x 4 columns)" in face.text


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (pa.table({"a": [1, 2]}), "pyarrow.Table, 2 rows x 1 column"),
        (pd.Series([1, 2], name="s"), "Series, 2 rows x 1 column"),
        (pd.DataFrame(), "DataFrame, 0 rows x 0 columns"),
        (pd.DataFrame({"a": []}), "DataFrame, 0 rows x 1 column"),
        (pd.DataFrame(index=[1, 2]), "DataFrame, 2 rows x 0 columns"),
        (pd.DataFrame([[1, 2]], columns=["a", "a"]), "DataFrame, 1 row x 2 columns"),
        (pd.DataFrame({("a", "b"): [1]}), "DataFrame, 1 row x 1 column"),
    ],
)
def test_tables_of_all_shapes(table, said):
    """Arrow tables, Series, empty tables and repeated names."""
    assert said in face_of(table).text


@pytest.mark.parametrize(
    ("renderer", "value", "message"),
    [
        (r.TopFrameRenderer(), [1], "of type list is not a table"),
        (r.ArrowRenderer(), 1, "of type int is not a table"),
        (r.PlotlyRenderer(), 1, "of type int is not a plotly figure"),
        (r.MatplotlibRenderer(), 1, "of type int is not a matplotlib figure"),
    ],
)
def test_a_value_of_another_kind_is_refused(renderer, value, message):
    """The message says what was given and what is wanted."""
    with pytest.raises(DeckError, match=message) as caught:
        renderer.to_html(value)
    assert "give it a" in str(caught.value)


def test_every_renderer_is_renderable():
    """The protocol that `Annotated[T, renderer]` asks for."""
    assert isinstance(r.TopFrameRenderer(), r.Renderable)
    assert not isinstance(object(), r.Renderable)


def test_dependencies_lists_what_is_installed():
    """Packages by name, with their versions."""
    assert "flyteidl" in r.PythonDependencyRenderer().to_html()


def test_source_in_an_unknown_language_is_plain():
    """No language, no colours; the code is there all the same."""
    assert "&lt;x&gt;" in SourceCodeDeck("<x>", language="no such language").html


def test_an_error_deck_keeps_the_text_and_not_the_frames():
    """The traceback is there with its cause; the exception is not held."""
    try:
        try:
            int("ten")
        except ValueError as cause:
            raise RuntimeError("limit <is> wrong") from cause
    except RuntimeError as error:
        deck = ErrorDeck(error)
    assert "limit &lt;is&gt; wrong" in deck.html
    assert "invalid literal for int()" in deck.html
    assert not any(isinstance(kept, BaseException) for kept in vars(deck).values())


def test_a_malformed_template_says_so():
    """Bytes that are no template are an error in the tab, not a crash."""
    assert "decoding the task template raised DecodeError" in TemplateDeck(b"\xff\xff").html


def test_types_as_authors_write_them():
    """Texts, Python types and literal types."""
    union = types_pb2.LiteralType()
    union.union_type.variants.add().collection_type.simple = types_pb2.INTEGER
    union.union_type.variants.add().simple = types_pb2.NONE
    assert type_text(union) == "list[int] | None"
    assert type_text(types_pb2.LiteralType(simple=types_pb2.STRUCT)) == "dict"
    assert [type_text(kind) for kind in ("x", int, dict[str, int])] == ["x", "int", "dict[str, int]"]


def test_looking_at_plain_values_loads_no_library():
    """A value can only belong to a library that is loaded, so none is imported to ask."""
    import subprocess

    code = (
        "import sys\nfrom flytelocal.decks.capture import capture\n"
        "from flytelocal.decks.values import ValuesDeck\n"
        "ValuesDeck('Input', {'a': capture([object(), 1, {'x': 2}])}).html\n"
        "heavy = ('pandas', 'plotly', 'matplotlib', 'pyarrow', 'IPython', 'jinja2')\n"
        "print([m for m in heavy if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
