"""The two faces of a value: readable text and HTML, as a notebook asks for them."""

from __future__ import annotations

from flytelocal.display.html import escape

__all__ = ["Shown", "mimebundle"]


def mimebundle(text: str, html: str) -> dict[str, str]:
    """What `_repr_mimebundle_` returns: the text face and the HTML face."""
    return {"text/plain": text, "text/html": html}


class Shown:
    """Gives a class its notebook faces; subclasses define `_text_face` and `_html_face`.

    A face that raises never breaks a cell: the other one still comes, with the error named.
    """

    __slots__ = ()

    def _text_face(self) -> str:
        """Plain text for terminals, logs and front ends without HTML."""
        return repr(self)

    def _html_face(self) -> str:
        """Inline-styled HTML without styles, scripts or handlers."""
        return pre(self._text_face())

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        """Exactly `text/plain` and `text/html`; the front end picks."""
        del include, exclude  # IPython filters the bundle itself
        try:
            text = self._text_face()
        except Exception as error:  # noqa: BLE001 - a face of a user's value may raise anything
            text = f"<{type(self).__name__}: its text face failed, {_named(error)}>"
        try:
            html = self._html_face()
        except Exception as error:  # noqa: BLE001 - as above
            text = f"{text}\n(its HTML face failed, {_named(error)})"
            html = pre(text)
        return mimebundle(text, html)


def pre(text: str) -> str:
    """The text in a `<pre>` inside a `<div>`, escaped."""
    return f'<div><pre style="margin:0;white-space:pre-wrap">{escape(text)}</pre></div>'


def _named(error: Exception) -> str:
    try:
        return f"{type(error).__name__}: {error}"
    except Exception:  # noqa: BLE001 - an exception's own __str__ may raise too
        return type(error).__name__
