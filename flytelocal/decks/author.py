"""HTML that an author wrote: embedded so that it can neither break nor script the page around it."""

from __future__ import annotations

from html.parser import HTMLParser

from flytelocal.display.html import Html, escape, visible

__all__ = ["embed", "plain_text"]

_CALM_TAGS = """
a abbr address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del details
dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark nav ol p
pre q rp rt ruby s samp section small span strike strong sub summary sup table tbody td tfoot th thead time tr
tt u ul var wbr
"""
_CALM_ATTRIBUTES = """
align alt border cellpadding cellspacing class colspan dir height href id lang open role rowspan scope span
src start style title type valign value width
"""
_BLOCKS = "p div br tr li h1 h2 h3 h4 h5 h6 table pre section article blockquote dt dd hr"
# What stays what it is inside another page: text, lists, tables, pictures.
_TAGS = frozenset(_CALM_TAGS.split())
_ATTRIBUTES = frozenset(_CALM_ATTRIBUTES.split())
_BREAKING = frozenset(_BLOCKS.split())
_VOID = frozenset({"br", "hr", "img", "wbr", "col"})
_LONG = 4000


def embed(html: str) -> str:
    """The author's HTML, ready for the page.

    Calm and balanced markup goes in as it is. Everything else (styles, scripts, handlers, whole pages, tags
    left open) gets a sandboxed frame of its own.
    """
    html = visible(html)
    checker = _Calm()
    try:
        checker.feed(html)
        checker.close()
        calm = checker.calm and not checker.open
    except (ValueError, AssertionError):  # the parser gives up on some malformed declarations
        calm = False
    if calm:
        return f'<div class="flytelocal-author">{html}</div>'
    from flytelocal.decks.assets import render

    page = render("author.html", body=Html(html))
    return (
        '<iframe class="flytelocal-author-frame" sandbox="allow-scripts" title="Written by the author" '
        f'srcdoc="{escape(page)}"></iframe>'
    )


def plain_text(html: str, limit: int = _LONG) -> str:
    """What the HTML says, without markup, cut with the count of what was cut."""
    reader = _Text()
    try:
        reader.feed(html)
        reader.close()
    except (ValueError, AssertionError):
        return visible(html[:limit])
    lines = [" ".join(line.split()) for line in "".join(reader.words).splitlines()]
    text = "\n".join(line for line in lines if line)
    if len(text) > limit:
        text = f"{text[:limit]}… ({len(text):,} characters)"
    return visible(text) or "(no text in it)"


class _Calm(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.calm = True
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.calm &= tag in _TAGS and all(_is_calm(name, value or "") for name, value in attrs)
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.calm = False

    def handle_data(self, data: str) -> None:
        # A bracket that the parser took for text may be the start of a tag that swallows what follows.
        self.calm = self.calm and "<" not in data

    def updatepos(self, i: int, j: int) -> int:
        """Called for every piece of source: comments, declarations and the like begin with these."""
        self.calm &= not self.rawdata.startswith(("<!", "<?"), i)
        return super().updatepos(i, j)


def _is_calm(name: str, value: str) -> bool:
    if name.startswith(("data-", "aria-")):
        return True
    if name not in _ATTRIBUTES:
        return False
    text = "".join(value.lower().split())
    if name in {"href", "src"}:
        return text.startswith(("#", "data:image/", "https:", "http:", "mailto:"))
    if name in {"class", "id"}:
        return "flytelocal-" not in text
    return not (name == "style" and any(word in text for word in ("position", "url(", "expression", "\\")))


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._skipping = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        if tag in {"script", "style"}:
            self._skipping += 1
        elif tag in _BREAKING:
            self.words.append("\n")
        elif tag in {"td", "th"}:
            self.words.append("  ")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"script", "style"}:
            self._skipping = max(0, self._skipping - 1)
        elif tag in _BREAKING:
            self.words.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._skipping:
            self.words.append(data)
