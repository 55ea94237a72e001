"""Text becomes HTML here, and only here: everything is escaped unless it is marked as markup."""

from __future__ import annotations

import re

__all__ = ["Html", "escape", "visible"]

# What a terminal or a browser would obey rather than show: control characters, marks that reorder
# text (so that a file name reads as another one), and halves of surrogate pairs, which no encoding takes.
_UNSEEN = "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"


class Html(str):
    """Text that is markup already: it is put into a page as it is.

    Wrap only what you wrote or escaped yourself.

    >>> escape(Html("<b>done</b>"))
    '<b>done</b>'
    """

    __slots__ = ()

    def __html__(self) -> str:
        """The markup itself, as template engines ask for it."""
        return str(self)


def visible(text: str) -> str:
    r"""The text with characters that would be obeyed instead of shown written as escapes.

    >>> visible("a" + chr(0) + "b")
    'a\\x00b'
    """
    if text.isascii() and text.isprintable():
        return text
    return re.sub(_UNSEEN, _spell, text.replace("\r\n", "\n"))


def escape(value: object) -> str:
    """The value's text, safe inside an element or a quoted attribute; `Html` passes as it is.

    >>> escape('<a href="x">')
    '&lt;a href=&quot;x&quot;&gt;'
    """
    if isinstance(value, Html):
        return str(value)
    from html import escape as escape_text

    return escape_text(visible(str(value)))


def _spell(match: re.Match[str]) -> str:
    code = ord(match.group())
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"
