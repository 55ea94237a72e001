"""Figures of plotly and matplotlib, without importing either."""

from __future__ import annotations

import sys
from typing import Any

from flytelocal.decks.rendering import Face
from flytelocal.display.bundle import pre
from flytelocal.display.html import escape

__all__ = ["PLOTLY_MARK", "figure_face", "plotly_script"]

PLOTLY_MARK = 'class="flytelocal-plotly"'
"""What the page looks for to know that it needs plotly.js, once."""

_LARGEST_STATIC_PICTURE = 150_000


def figure_face(value: Any) -> Face | None:
    """The figure's face; None if the value is no figure."""
    plotly = sys.modules.get("plotly.basedatatypes")
    if plotly is not None and isinstance(value, plotly.BaseFigure):
        return _plotly(value)
    matplotlib = sys.modules.get("matplotlib.figure")
    if matplotlib is not None:
        figure = getattr(value, "figure", None) if not isinstance(value, matplotlib.Figure) else value
        if isinstance(figure, matplotlib.Figure):
            return _matplotlib(figure)
    return None


def plotly_script() -> str:
    """plotly.js itself, from the installed wheel."""
    from plotly.offline import get_plotlyjs

    # A closing tag inside the library's strings would end the page's script.
    return str(get_plotlyjs()).replace("</script", "<\\/script")


def _plotly(figure: Any) -> Face:
    # JSON may write "<" as an escape; so nothing in the data can close the element around it.
    data = str(figure.to_json()).replace("<", "\\u003c")
    title = str(getattr(figure.layout.title, "text", None) or "plotly figure")
    kinds = sorted({str(trace.type) for trace in figure.data})
    text = f"{title} ({', '.join(kinds) or 'empty'}; {len(figure.data)} traces)"
    html = (
        f'<div {PLOTLY_MARK}><div class="flytelocal-plotly-figure" role="img" aria-label="{escape(text)}">'
        f"{escape(text)}</div>"
        f'<script type="application/json" class="flytelocal-plotly-data">{data}</script></div>'
    )
    return Face(html, pre(text), text)


def _matplotlib(figure: Any) -> Face:
    import base64
    import io

    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=110, bbox_inches="tight", facecolor="white")
    source = f"data:image/png;base64,{base64.b64encode(buffer.getvalue()).decode()}"
    titles = [axes.get_title() for axes in figure.axes if axes.get_title()]
    text = f"matplotlib figure{': ' + ', '.join(titles) if titles else ''}"
    image = f'<img class="flytelocal-image" alt="{escape(text)}" src="{source}">'
    static = image if len(source) <= _LARGEST_STATIC_PICTURE else pre(text)
    return Face(image, static, text)
