"""Panels."""

from __future__ import annotations

import re

import pytest

from flytelocal.display.html import Html
from flytelocal.display.panel import Section, badge, panel, rows


def test_a_panel_escapes_all_but_html():
    """Titles, badges, notes and text bodies are text; `Html` bodies are markup."""
    html = panel(
        "<t>",
        subtitle="<s>",
        badges=[("<b>", "ok")],
        sections=[
            ("<h>", "<body>"),
            Section("x", Html("<code>kept</code>"), note="<n>", opened=False),
            ("", "bare"),
        ],
    )
    for text in ("t", "s", "b", "h", "body", "n"):
        assert f"&lt;{text}&gt;" in html
        assert f"<{text}>" not in html
    assert "<code>kept</code>" in html
    assert html.count("<details") == 2
    assert html.count(" open>") == 1
    assert html.count("<div") == html.count("</div>")
    assert html.startswith("<div")
    assert not re.search(r"<(style|script|svg)|\son\w+=|class=|id=", html)


@pytest.mark.parametrize("kind", ["ok", "error", "warn", "neutral", "unheard-of"])
def test_badges_keep_the_text_colour(kind):
    """A badge tints what is behind the words, so that they read in every theme."""
    html = badge("fine", kind)
    words = html.split("</span>")[-2]
    assert "fine" in words
    assert "color" not in words


def test_rows():
    """Pairs and mappings become two columns."""
    assert rows([("a", 1)]) == rows({"a": 1})
    assert isinstance(rows({"a": {"b": 2}}), Html)
