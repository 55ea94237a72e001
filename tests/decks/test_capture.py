"""Captured values: bounded, cheap, and out of reach of later changes."""

from __future__ import annotations

import timeit
from dataclasses import dataclass, field

import pandas as pd
import pyarrow as pa
import pytest
from flyteidl.core import literals_pb2

from flytelocal.decks.capture import capture


@dataclass
class Settings:
    tags: list[str] = field(default_factory=lambda: ["a"])


def literal() -> literals_pb2.Literal:
    """A message that can be changed."""
    made = literals_pb2.Literal()
    made.scalar.primitive.integer = 1
    return made


@pytest.mark.parametrize(
    ("value", "change"),
    [
        ([1, 2], lambda v: v.append(3)),
        ([[1], [2]], lambda v: v[0].append(3)),
        ({"a": 1}, lambda v: v.update(a=2)),
        ({"a": {"b": [1]}}, lambda v: v["a"]["b"].clear()),
        ({1, 2}, lambda v: v.add(3)),
        (bytearray(b"ab"), lambda v: v.extend(b"c")),
        (Settings(), lambda v: v.tags.append("b")),
        (literal(), lambda v: setattr(v.scalar.primitive, "integer", 2)),
        (pd.DataFrame({"a": [1, 2]}), lambda v: v.__setitem__("a", [3, 4])),
        (pd.DataFrame({"a": [[1], [2]]}), lambda v: v["a"][0].append(9)),
        (pd.Series([1, 2], name="s"), lambda v: v.__setitem__(0, 9)),
    ],
)
def test_later_changes_do_not_reach_it(value, change):
    """What is shown later is what was there at the moment of capture."""
    kept = capture(value)
    before = capture(value).face()
    change(value)
    assert kept.face() == before
    assert capture(value).face() != before


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (list(range(1_000_000)), "999,900 more"),
        ({str(n): n for n in range(10_000)}, "9,900 more"),
        ([[[0] * 100] * 100] * 100, "more"),
        ("x" * 1_000_000, "(1,000,000 characters)"),
        (b"x" * 1_000_000, "(1,000,000 bytes)"),
        (pd.DataFrame({"a": range(1_000_000)}), "10 of 1,000,000 rows x 1 column"),
        (pd.DataFrame([[0] * 300]), "1 row x 100 of 300 columns"),
        (pa.table({"a": list(range(50))}), "10 of 50 rows x 1 column"),
    ],
)
def test_it_is_bounded_and_says_of_how_much(value, said):
    """Large values keep their first part and their size."""
    face = capture(value).face()
    assert said in face.text.replace("\n", " ")
    assert len(face.text) < 30_000
    assert len(face.html) < 150_000


def test_tables_keep_nothing_of_the_table():
    """The head holds plain values, so that the table's memory can go."""
    import gc
    import weakref

    frame = pd.DataFrame({"a": range(100)})
    alive = weakref.ref(frame)
    kept = capture(frame)
    del frame
    gc.collect()
    assert alive() is None
    assert "10 of 100 rows" in kept.to_html()


def test_strangers_cannot_fail_a_run():
    """Values whose repr, properties or renderers raise are captured as their error."""

    class Bad:
        @property
        def _repr_html_(self) -> str:
            raise RuntimeError("property")

    class BadRenderer:
        def to_html(self, value: object) -> str:
            raise RuntimeError("renderer")

    assert "looking at a Bad raised RuntimeError: property" in capture(Bad()).face().text
    assert "BadRenderer.to_html raised RuntimeError: renderer" in capture(1, BadRenderer()).face().text


def test_renderers_and_own_reprs_are_used():
    """`Annotated[T, renderer]` and values with a notebook repr show what those say."""

    class Renderer:
        def to_html(self, value: object) -> str:
            return f"<b>{value}</b>"

    class Shown:
        def _repr_html_(self) -> str:
            return "<i>own</i>"

    assert "<b>3</b>" in capture(3, Renderer()).face().html
    assert "<i>own</i>" in capture(Shown()).face().html
    assert "<i>" not in capture(Shown()).to_html()


def test_scalars_cost_little():
    """Under 10 microseconds, with room for a busy machine."""
    best = min(timeit.repeat(lambda: (capture(10), capture(1.5), capture("abc")), number=2000, repeat=5))
    assert best / 6000 < 10e-6
