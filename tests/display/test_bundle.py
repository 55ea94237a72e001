"""The notebook faces of values."""

from __future__ import annotations

from flytelocal.display.bundle import Shown
from flytelocal.display.tree import tree_html


class Good(Shown):
    def __repr__(self) -> str:
        return "Good(<1>)"


class BadHtml(Good):
    def _html_face(self) -> str:
        raise ValueError("no <html>")


class BadText(Good):
    def _text_face(self) -> str:
        raise ValueError("no text")

    def _html_face(self) -> str:
        return tree_html(1)


def test_two_faces():
    """Exactly text and HTML; without an HTML face, the text in a block, escaped."""
    bundle = Good()._repr_mimebundle_(include=["text/plain"])
    assert bundle.keys() == {"text/plain", "text/html"}
    assert bundle["text/plain"] == "Good(<1>)"
    assert "Good(&lt;1&gt;)" in bundle["text/html"]
    assert bundle["text/html"].startswith("<div")


def test_a_face_that_raises_is_named_and_the_other_comes():
    """A cell never breaks because a value cannot be drawn."""
    bundle = BadHtml()._repr_mimebundle_()
    assert bundle["text/plain"] == "Good(<1>)\n(its HTML face failed, ValueError: no <html>)"
    assert "no &lt;html&gt;" in bundle["text/html"]
    assert "BadText: its text face failed, ValueError: no text" in BadText()._repr_mimebundle_()["text/plain"]
