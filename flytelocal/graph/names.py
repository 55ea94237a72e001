"""Names that nodes may have: what Kubernetes takes as a DNS label."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["closest", "dnsify", "extract_obj_name"]

_LONGEST = 63
# A long name keeps its end, which tells most, behind a fingerprint of the whole.
_FINGERPRINT = 10
_END = _LONGEST - _FINGERPRINT - 1
_SEPARATORS = frozenset("-_. ")
_LETTERS_AND_DIGITS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")


def dnsify(name: str) -> str:
    """`name` as a DNS label: lower-case letters, digits and dashes, at most 63 characters.

    A capital starts a new word; `.`, `_` and spaces become dashes; anything else is left out. A name too
    long keeps its end, behind a fingerprint of the whole.

    >>> dnsify("my_project.TopRows")
    'my-project-top-rows'
    """
    if len(name) >= _LONGEST:
        return _label(_shortened(name, name))
    label = _label(name)
    return label if len(label) <= _LONGEST else _label(_shortened(name, label))


def _shortened(whole: str, text: str) -> str:
    import hashlib

    fingerprint = hashlib.sha224(whole.encode("utf-8")).hexdigest()[:_FINGERPRINT]
    # Lower case, because a dash before each capital would make it long again.
    return f"{fingerprint}-{text[-_END:]}".lower()


def _label(name: str) -> str:
    label: list[str] = []
    for character in name:
        lower = character.lower()
        if character in _SEPARATORS:
            label.append("-")
        elif lower in _LETTERS_AND_DIGITS:
            if lower != character and label and label[-1] != "-":
                label.append("-")
            label.append(lower)
    return "".join(label).strip("-")


def extract_obj_name(name: str) -> str:
    """The last part of a dotted name.

    >>> extract_obj_name("my_project.tasks.top_rows")
    'top_rows'
    """
    return name.rpartition(".")[2]


def closest(name: str, known: Iterable[str]) -> str:
    """The one of `known` that `name` was perhaps meant to be; empty if none is near."""
    from difflib import get_close_matches

    near = get_close_matches(name, list(known), n=1)
    return near[0] if near else ""
