"""Node names are DNS labels, and wrong names get a near one offered."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flytelocal.graph.names import closest, dnsify, extract_obj_name


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("n0", "n0"),
        ("Hello World", "hello-world"),
        ("a.b.c", "a-b-c"),
        ("x_y", "x-y"),
        ("aBcD", "a-bc-d"),
        ("HTTPServer", "h-t-t-p-server"),
        ("a-B", "a-b"),
        ("-lead", "lead"),
        ("trail-", "trail"),
        ("a--b", "a--b"),
        ("__main__.fn", "main---fn"),
        ("a!b", "ab"),
        ("ünï", "n"),
        ("", ""),
        ("a" * 62, "a" * 62),
        ("a" * 70, "e93442db5d-" + "a" * 52),
    ],
)
def test_dnsify(name, label):
    """Capitals start words, separators become dashes, the rest goes; a long name keeps its end."""
    assert dnsify(name) == label


@given(st.text(max_size=100))
def test_dnsify_gives_labels(name):
    """Whatever the name, the label is one that Kubernetes takes."""
    label = dnsify(name)
    assert len(label) <= 63
    assert label == "" or re.fullmatch(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?", label)


def test_long_names_stay_apart():
    """Two long names with one end have two labels."""
    assert dnsify("A" * 40 + "x" * 60) != dnsify("B" * 40 + "x" * 60)
    assert dnsify("T" * 62) != dnsify("T" * 61)


@pytest.mark.parametrize(("name", "last"), [("a.b.c", "c"), ("c", "c"), ("a.b.", ""), ("", "")])
def test_extract_obj_name(name, last):
    """The last part of a dotted name."""
    assert extract_obj_name(name) == last


def test_closest():
    """A near name is offered, a far one is not."""
    assert closest("limt", ["limit", "rows"]) == "limit"
    assert closest("zzz", ["limit", "rows"]) == ""
