"""Nothing that is shown becomes markup, wherever it stands."""

from __future__ import annotations

import datetime as dt
from html.parser import HTMLParser

import pandas as pd
import pytest
from flyteidl.core import tasks_pb2

from flytelocal.decks.author import plain_text
from flytelocal.decks.capture import capture
from flytelocal.decks.deck import Deck
from flytelocal.decks.error import ErrorDeck
from flytelocal.decks.page import DeckPage
from flytelocal.decks.renderers import MarkdownRenderer, TableRenderer, TreeRenderer
from flytelocal.decks.source_code import SourceCodeDeck
from flytelocal.decks.template import TemplateDeck
from flytelocal.decks.timeline import TimeLineDeck
from flytelocal.decks.values import ValuesDeck

PAYLOADS = [
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    '"><script>alert(1)</script>',
    "'><img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)',
    "' onfocus='alert(1)' autofocus='",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<style>body{display:none}</style>",
    "</style><script>alert(1)</script>",
    "<!--",
    "--><script>alert(1)</script>",
    "</div></section></main></body></html><script>alert(1)</script>",
    "</pre><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "<a href=javascript:alert(1)>x</a>",
    "<math><mtext><script>alert(1)</script></mtext></math>",
    "<object data='data:text/html,<script>alert(1)</script>'></object>",
    "<embed src=//evil.example>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<base href=//evil.example/>",
    "<form action=//evil.example><button>x</button></form>",
    "<details open ontoggle=alert(1)>",
    "<template shadowrootmode=open><script>alert(1)</script></template>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)",
    "<scr\x00ipt>alert(1)</script>",
    "\u202e<script>alert(1)</script>",
    "{{ 7*7 }}<!--% if 1 %-->",
    "\ud800<script>",
]


class Outline(HTMLParser):
    """The elements of a page with the names of their attributes, in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, ...]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the element."""
        self.elements.append((tag, *(name for name, _ in attrs)))

    def handle_comment(self, data: str) -> None:
        """Keep that there is one."""
        self.elements.append(("!--",))


def tags(html: str) -> list[str]:
    """The names of the elements, in order."""
    return [element[0] for element in Outline(html).elements]


def handlers(html: str) -> list[tuple[str, ...]]:
    """The elements with an event handler."""
    return [
        element for element in Outline(html).elements if any(name.startswith("on") for name in element[1:])
    ]


class Named:
    """A value whose type, text and attributes say the payload."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return self.text


class Failing:
    def __init__(self, text: str) -> None:
        self.text = text

    def to_html(self) -> str:
        """Fails."""
        raise ValueError(self.text)


def page_with(text: str) -> DeckPage:
    """A page with the text in every place where a value can stand."""
    template = tasks_pb2.TaskTemplate(type=_encodable(text))
    template.custom["key"] = _encodable(text)
    template.config[_encodable(text)] = _encodable(text)
    template.container.args.append(_encodable(text))
    cell = _encodable(text)  # pandas itself refuses halves of surrogate pairs
    frame = pd.DataFrame({cell: [cell, None], "n": [1.0, 2.0]}, index=[cell, "b"])
    values = {
        text: text,
        "frame": frame,
        "in dict": {text: [text]},
        "stranger": Named(text),
        "long": text * 40,
    }
    timeline = TimeLineDeck("Timeline", auto_add_to_deck=False)
    timeline.append_time_info({"Name": text, "WallTime": 1.0, "Start": dt.datetime.now()})
    try:
        raise ValueError(text)
    except ValueError as error:
        failed = ErrorDeck(error)
    return DeckPage(
        [
            ValuesDeck(
                text, {key: capture(value) for key, value in values.items()}, {text: text, "frame": text}
            ),
            failed,
            TemplateDeck(template.SerializeToString()),
            SourceCodeDeck(text.replace("\n", " "), language="text"),
            timeline,
            _deck("failing", Failing(text)),
            _deck("table", TableRenderer().to_html([{text: text}])),
            _deck("tree", TreeRenderer().to_html({text: {text: 1}})),
            _deck(text, ""),
        ],
        title=text,
    )


def _deck(name: str, body: object) -> Deck:
    return Deck(name, body, auto_add_to_deck=False)


def _encodable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_payload_changes_no_element_of_any_face(payload):
    """The page, the frame's holder and the plain form have the elements of harmless words."""
    harmless = page_with("w" * 30)
    hostile = page_with(payload)
    assert tags(hostile.to_html()) == tags(harmless.to_html())
    bundle = hostile._repr_mimebundle_()
    assert tags(bundle["text/html"]) == tags(harmless._repr_mimebundle_()["text/html"])
    for html in (hostile.to_html(), bundle["text/html"]):
        assert not handlers(html)
        html.encode()
    bundle["text/plain"].encode()


@pytest.mark.parametrize("payload", PAYLOADS)
def test_markdown_makes_no_html_of_html(payload):
    """HTML inside Markdown is text, and links cannot run."""
    elements = Outline(MarkdownRenderer().to_html(f"{payload}\n\n[x](javascript:alert(1)) *y*")).elements
    assert {element[0] for element in elements} <= {
        "div",
        "p",
        "em",
        "a",
        "h1",
        "h2",
        "blockquote",
        "pre",
        "code",
    }
    assert "javascript:" not in "".join(e for element in elements for e in element)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_an_author_writes_stays_in_its_place(payload):
    """Raw HTML of an author ends neither its tab nor the page, and is text outside of the sandbox."""
    page = DeckPage([_deck("a", payload), _deck("b", "<p>second</p>")])
    elements = Outline(page.to_html()).elements
    assert sum(element[0] == "section" for element in elements) == 2
    assert sum(element[0] == "script" for element in elements) == 1
    assert not handlers(page.to_html())
    outside = Outline(page._repr_mimebundle_()["text/html"]).elements
    assert sum(element[0] == "script" for element in outside) == 1
    assert sum(element[0] == "iframe" for element in outside) == 1


def test_plain_text_of_html():
    """Scripts and styles say nothing; blocks break lines; long texts are cut with their length."""
    assert plain_text("<style>x</style><h1>T</h1><p>a<br>b</p><script>1</script>") == "T\na\nb"
    assert plain_text("x" * 5000).endswith("… (5,000 characters)")
    assert plain_text("<hr>") == "(no text in it)"
