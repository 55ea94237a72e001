"""Any value as a tree: nested rows in HTML, indented lines in text, from the same description."""

from __future__ import annotations

from flytelocal.display.html import escape
from flytelocal.display.nodes import Limits, Node, describe, flow_text
from flytelocal.display.theme import LINE, MONO, MUTED, VALUES

__all__ = ["tree_html", "tree_text"]

_WIDEST_LABEL = 24
_ROW = "padding:1px 0 1px 1.3em"
_SUMMARY = f"{_ROW};padding-left:0;margin-left:1.3em;cursor:pointer;list-style-position:outside"
_BELOW = f"margin-left:0.4em;border-left:1px solid {LINE};padding-left:0.6em"
_VALUE = "overflow-wrap:anywhere;white-space:pre-wrap"


def tree_html(value: object, *, title: str = "", open_levels: int = 1, max_items: int = 100) -> str:
    """The value as nested `<details>` rows: names on the left, values on the right.

    Inline styles only, so that it looks the same in a notebook that is not trusted and in a static page.

    Args:
        value: Protobuf messages, mappings, sequences, dataclasses and plain values, nested as they like.
        title: A line above; left out if empty.
        open_levels: How many levels are unfolded at first.
        max_items: Items shown of one container; how many more there are is said.

    >>> "limit" in tree_html({"limit": 10})
    True
    """
    root = describe(value, limits=Limits(max_items=max_items))
    lines = [f'<div style="{MONO};font-size:13px;line-height:1.5;text-align:left">']
    if title:
        hint = f' <span style="{MUTED};font-weight:400">{escape(root.hint)}</span>' if root.hint else ""
        lines.append(f'<div style="font-weight:600;padding-bottom:2px">{escape(title)}{hint}</div>')
    if root.children:
        lines.extend(_rows_html(root, open_levels))
    else:
        lines.append(_leaf_html(root, 0))
    lines.append("</div>")
    return "".join(lines)


def tree_text(value: object, *, title: str = "", open_levels: int = 12, max_items: int = 100) -> str:
    """The value as indented lines, the same rows as `tree_html`.

    Args:
        value: As for `tree_html`.
        title: A line above; left out if empty.
        open_levels: Levels written out; deeper ones are summed up in one line.
        max_items: Items shown of one container; how many more there are is said.

    >>> print(tree_text({"limit": 10, "where": {"country": "Chad"}}, title="Inputs"))
    Inputs
      limit  10
      where
        country  Chad
    """
    root = describe(value, limits=Limits(max_items=max_items))
    lines = [title] if title else []
    if root.children:
        lines.extend(_rows_text(root, "  " if title else "", open_levels))
    else:
        lines.append(("  " if title else "") + _value_text(root, "    "))
    return "\n".join(lines)


def _rows_html(node: Node, open_levels: int) -> list[str]:
    width = _width(node)
    rows: list[str] = []
    flow = flow_text(node)
    if flow:
        return [f'<div style="{_ROW};{_VALUE}">{escape(flow)}</div>']
    for child in node.children:
        if not child.children:
            rows.append(_leaf_html(child, width))
            continue
        opened = " open" if open_levels > 1 else ""
        rows.append(
            f'<details style="margin:0"{opened}><summary style="{_SUMMARY}">'
            f"{_label_html(child.label, width, 0.4)} "
            f'<span style="{MUTED}">{escape(child.text)}{_hint(child)}</span></summary>'
            f'<div style="{_BELOW}">'
        )
        rows.extend(_rows_html(child, open_levels - 1))
        rows.append("</div></details>")
    if node.more:
        rows.append(f'<div style="{_ROW};{VALUES["muted"]}">… {escape(node.more)}</div>')
    return rows


def _leaf_html(node: Node, width: int) -> str:
    hint = f' <span style="{MUTED};font-size:0.9em">{escape(node.hint)}</span>' if node.hint else ""
    style = ";".join(filter(None, (_VALUE, VALUES[node.kind])))
    value = f'<span style="{style}">{escape(node.text)}</span>{hint}'
    if not node.label:
        return f'<div style="{_ROW}">{value}</div>'
    return (
        f'<div style="{_ROW};display:flex">{_label_html(node.label, width)} '
        f'<div style="flex:1 1 0;min-width:0">{value}</div></div>'
    )


def _label_html(label: str, width: int, gap: float = 1.0) -> str:
    # The column is as wide as its longest name: 0.61em is a little over one character of a monospaced font.
    # In a summary, the space after the name is part of the gap; in a row, `flex` takes it away.
    style = (
        f"display:inline-block;min-width:{width * 0.61 + gap:.2f}em;font-weight:500;flex:none;max-width:40%"
    )
    return f'<span style="{style};overflow-wrap:anywhere">{escape(label)}</span>'


def _hint(node: Node) -> str:
    return f' <span style="font-size:0.9em">{escape(node.hint)}</span>' if node.hint else ""


def _rows_text(node: Node, indent: str, open_levels: int) -> list[str]:
    width = _width(node)
    lines: list[str] = []
    flow = flow_text(node)
    if flow:
        from textwrap import wrap

        return [indent + line for line in wrap(flow, 96)]
    for child in node.children:
        inner = indent + " " * (max(width, len(child.label)) + 2)
        whole = open_levels > 1 and not _fits_one_line(child)
        value = child.hint and f"({child.hint})" if child.children and whole else _value_text(child, inner)
        lines.append(f"{indent}{child.label:<{width}}  {value}".rstrip())
        if child.children and whole:
            lines.extend(_rows_text(child, indent + "  ", open_levels - 1))
    if node.more:
        lines.append(f"{indent}… {node.more}")
    return lines


def _fits_one_line(node: Node) -> bool:
    """Whether the summary of a short list of plain values already says all of it."""
    plain = all(not child.children and child.label.isdigit() for child in node.children)
    return plain and not node.text.endswith("…") and len(node.children) <= 8 and not node.more


def _value_text(node: Node, indent: str) -> str:
    text = node.text.replace("\n", "\n" + indent)
    return f"{text}  ({node.hint})" if node.hint else text


def _width(node: Node) -> int:
    return min(max((len(child.label) for child in node.children), default=0), _WIDEST_LABEL)
