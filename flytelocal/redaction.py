"""Secret values that were handed out stay out of what is shown: they are replaced wherever they turn up."""

from __future__ import annotations

__all__ = ["forget", "redact", "remember"]

MASK = "***"
# A shorter value stands in too many harmless words to be told from them.
_SHORTEST = 4

_values: set[str] = set()


def remember(value: str | bytes) -> None:
    """Have `redact` replace this secret value from now on; it is kept in memory only."""
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else value
    for line in {text, *text.splitlines()}:
        if len(line.strip()) >= _SHORTEST:
            _values.update({line, line.strip()})


def forget() -> None:
    """Drop every remembered value, as a new process would have none."""
    _values.clear()


def redact(text: str) -> str:
    """`text` with every remembered secret replaced by `***`, written plainly, escaped for HTML or as Python.

    >>> remember("correct-horse")
    >>> redact("login with 'correct-horse' failed")
    "login with '***' failed"
    >>> forget()
    """
    if not _values:
        return text
    from html import escape

    for value in sorted(_values, key=len, reverse=True):
        escaped = escape(value)
        # Template engines write quotes as numbers.
        numbered = escaped.replace("&#x27;", "&#39;").replace("&quot;", "&#34;")
        for form in {value, escaped, numbered, escape(value, quote=False), repr(value)[1:-1]}:
            text = text.replace(form, MASK)
    return text
