"""The one set of colours, sizes and spaces that trees and panels are drawn with.

Inline styles only, because JupyterLab drops `<style>` from notebooks that are not trusted. It also drops
declarations with `var(...)` there, so each one comes after a plain declaration of the same property, which
then remains. Text takes the colour of its surroundings, dimmed by opacity where it matters less: that
reads in light, in dark, and in themes nobody here has seen.
"""

from __future__ import annotations

__all__ = ["BADGES", "LINE", "MONO", "MUTED", "TINT", "VALUES"]

LINE = "rgba(128,128,128,0.3)"
"""Rules and borders."""

TINT = "rgba(128,128,128,0.1)"
"""Quiet backgrounds."""

MUTED = "opacity:0.72"
"""Names, types, notes. Contrast stays above 4.5:1 on JupyterLab's light and dark backgrounds."""

MONO = (
    "font-family:monospace;"
    "font-family:var(--jp-code-font-family,ui-monospace,SFMono-Regular,Menlo,Consolas,monospace)"
)
"""The type of names and values."""

VALUES = {
    "text": "",
    "number": "color:var(--jp-mirror-editor-number-color,inherit)",
    "constant": "color:var(--jp-mirror-editor-keyword-color,inherit)",
    "muted": MUTED + ";font-style:italic",
}
"""Style by kind of value; the plain text tells them apart too."""

BADGES = {
    "ok": ("rgba(46,160,67,0.18)", "#2da44e"),
    "error": ("rgba(229,72,77,0.18)", "#e5484d"),
    "warn": ("rgba(217,140,0,0.2)", "#c98500"),
    "neutral": (TINT, "#808080"),
}
"""Background and dot colour by kind of badge; the words keep the colour of the text around them."""
