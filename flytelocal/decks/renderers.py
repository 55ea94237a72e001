"""Renderers for decks and for `Annotated[T, renderer]`: each turns one kind of value into HTML."""

from __future__ import annotations

from typing import Any, Protocol, runtime_checkable

from flytelocal.decks.rendering import Face, Rendered, face_of, tree_face
from flytelocal.display.bundle import pre
from flytelocal.errors import DeckError

__all__ = [
    "ArrowRenderer",
    "KeyValueRenderer",
    "MarkdownRenderer",
    "MatplotlibRenderer",
    "PlotlyRenderer",
    "PythonDependencyRenderer",
    "Renderable",
    "SourceCodeRenderer",
    "TableRenderer",
    "TopFrameRenderer",
    "TreeRenderer",
]


@runtime_checkable
class Renderable(Protocol):
    """What makes HTML of a value: any object with this method can stand in `Annotated[T, renderer]`."""

    def to_html(self, python_value: Any) -> str:
        """The value as HTML."""
        ...


class TopFrameRenderer:
    """Shows the first rows of a DataFrame with its types, and says of how many.

    Args:
        max_rows: Rows shown.
        max_cols: Columns shown.
    """

    def __init__(self, max_rows: int = 10, max_cols: int = 100) -> None:
        self._max_rows = max_rows
        self._max_cols = max_cols

    def to_html(self, df: Any) -> str:
        """The head of the table as HTML; every cell and column name is escaped."""
        from flytelocal.decks.tables import table_head

        head = table_head(df, self._max_rows, self._max_cols)
        if head is None:
            raise DeckError(
                f"a value of type {type(df).__name__} is not a table",
                where=f"{type(self).__name__}.to_html",
                fix="give it a pandas, pyarrow or polars table",
            )
        return Rendered.of(head._deck_face())


class ArrowRenderer(TopFrameRenderer):
    """Shows the first rows of a pyarrow Table."""

    def __init__(self) -> None:
        super().__init__()


class TableRenderer:
    """Shows rows of plain values as a table.

    Args:
        columns: The columns' names; the keys of the first row if left out.
        max_rows: Rows shown.

    >>> "Chad" in TableRenderer().to_html([{"country": "Chad", "pop": 10238807}])
    True
    """

    def __init__(self, columns: list[str] | None = None, max_rows: int = 100) -> None:
        self._columns = columns
        self._max_rows = max_rows

    def to_html(self, rows: Any) -> str:
        """A list of dicts or of sequences as an HTML table."""
        from flytelocal.decks.tables import head_of_rows

        return Rendered.of(head_of_rows(list(rows), self._columns, self._max_rows)._deck_face())


class MarkdownRenderer:
    r"""Shows Markdown; HTML inside it is shown as text.

    >>> MarkdownRenderer().to_html("**bold** <b>not</b>")
    '<div class="flytelocal-prose"><p><strong>bold</strong> &lt;b&gt;not&lt;/b&gt;</p>\n</div>'
    """

    def to_html(self, text: str) -> str:
        """The text as HTML."""
        from markdown_it import MarkdownIt

        from flytelocal.display.html import visible

        html = (
            MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"]).render(visible(text))
        )
        return Rendered.of(
            Face(
                f'<div class="flytelocal-prose">{html}</div>',
                f'<div style="text-align:left">{html}</div>',
                text,
            )
        )


class SourceCodeRenderer:
    """Shows source code with its syntax coloured.

    Args:
        title: The tab's title, as in flytekit.
        language: A Pygments lexer's name.
    """

    def __init__(self, title: str = "Source Code", language: str = "python") -> None:
        self._title = title
        self._language = language

    def to_html(self, source_code: str) -> str:
        """The source as HTML; in a language that Pygments does not know, as plain text."""
        from pygments import highlight
        from pygments.formatters import HtmlFormatter
        from pygments.lexers import get_lexer_by_name
        from pygments.util import ClassNotFound

        from flytelocal.display.html import visible

        try:
            lexer = get_lexer_by_name(self._language, stripnl=False)
        except ClassNotFound:
            lexer = get_lexer_by_name("text", stripnl=False)
        formatter = HtmlFormatter(nowrap=True, classprefix="flytelocal-hl-")
        code = highlight(visible(source_code), lexer, formatter)
        html = f'<div class="flytelocal-source"><pre>{code}</pre></div>'
        return Rendered.of(Face(html, pre(source_code), source_code))


class PythonDependencyRenderer:
    """Lists the packages of this interpreter with their versions.

    Args:
        title: The tab's title, as in flytekit.
    """

    def __init__(self, title: str = "Dependencies") -> None:
        self._title = title

    def to_html(self) -> str:
        """A table of names and versions, by name."""
        from importlib.metadata import distributions

        from flytelocal.decks.tables import head_of_rows

        found = {str(d.metadata["Name"]): str(d.version) for d in distributions() if d.metadata["Name"]}
        rows = [{"package": name, "version": found[name]} for name in sorted(found, key=str.lower)]
        return Rendered.of(head_of_rows(rows, ["package", "version"], 2000)._deck_face())


class TreeRenderer:
    """Shows nested values (JSON, dataclasses, protobuf messages) as rows that fold.

    Args:
        open_levels: How many levels are unfolded at first.
    """

    def __init__(self, open_levels: int = 2) -> None:
        self._open_levels = open_levels

    def to_html(self, python_value: Any) -> str:
        """The value as HTML."""
        return Rendered.of(tree_face(python_value, open_levels=self._open_levels))


class KeyValueRenderer(TreeRenderer):
    """Shows a mapping as names and values in two columns."""

    def __init__(self) -> None:
        super().__init__(open_levels=1)


class PlotlyRenderer:
    """Shows a plotly figure; plotly.js is in the page once, however many figures there are."""

    def to_html(self, figure: Any) -> str:
        """The figure as HTML."""
        return _figure(figure, "plotly")


class MatplotlibRenderer:
    """Shows a matplotlib figure as a picture."""

    def to_html(self, figure: Any) -> str:
        """The figure as HTML with a PNG inside."""
        return _figure(figure, "matplotlib")


def _figure(value: Any, library: str) -> str:
    from flytelocal.decks.figures import figure_face

    face = figure_face(value)
    if face is None:
        raise DeckError(
            f"a value of type {type(value).__name__} is not a {library} figure",
            where=f"the {library} renderer",
            fix=f"give it a figure made by {library}",
        )
    return Rendered.of(face_of(face))
