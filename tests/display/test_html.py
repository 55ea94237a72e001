"""Escaping."""

from __future__ import annotations

import pytest

from flytelocal.display.html import Html, escape, visible


def test_html_passes_and_text_is_escaped():
    """Only what is marked as markup stays markup."""
    assert escape("<b>\"'&") == "&lt;b&gt;&quot;&#x27;&amp;"
    assert escape(Html("<b>")) == "<b>"
    assert type(escape(Html("<b>"))) is str
    assert escape(3) == "3"
    assert Html("<i>").__html__() == "<i>"


@pytest.mark.parametrize("code", [0, 7, 27, 127, 0x202E, 0x2066, 0xFEFF, 0xD800])
def test_characters_that_would_be_obeyed_are_spelled_out(code):
    """Control characters, marks that reorder text and lone surrogates are shown, and every result encodes."""
    shown = visible(f"a{chr(code)}b")
    assert chr(code) not in shown
    assert f"{code:x}" in shown
    shown.encode()


def test_ordinary_text_of_any_language_stays():
    """Letters, accents, emoji, tabs and line ends are not touched."""
    text = "naïve 東京 🎉\tx\ny"
    assert visible(text) == text
