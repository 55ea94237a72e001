"""Types in words: one spelling for Python types and for literal types, wherever they are shown."""

# ruff: noqa: UP006, UP007, UP045 - the spellings of types are what is under test

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Annotated, Any, Callable, Dict, List, Literal, NewType, Optional, TypeVar, Union  # noqa: UP035 - both

import pytest
from flyteidl.core import types_pb2

from flytelocal.display.kinds import type_text
from flytelocal.types.interface import Interface, kwtypes


class Mode(enum.Enum):
    FAST = "fast"


@dataclass
class Opts:
    n: int

    class Inner:
        """A class in a class."""


T = TypeVar("T")
KINDS = [
    (int, "int"),
    (Mode, "Mode"),
    (Opts.Inner, "Opts.Inner"),
    (list[Opts], "list[Opts]"),
    (List[Opts], "list[Opts]"),
    (Dict[str, List[Opts]], "dict[str, list[Opts]]"),
    (Dict, "dict"),
    (tuple[int, ...], "tuple[int, ...]"),
    (Optional[Mode], "Optional[Mode]"),
    (Union[int, Opts], "Union[int, Opts]"),
    (Opts | None, "Opts | None"),
    (Literal["a.b", Mode.FAST], "Literal['a.b', Mode.FAST]"),
    (Annotated[Opts, kwtypes(a=int, b=Mode), "csv"], "Annotated[Opts, kwtypes(a=int, b=Mode), 'csv']"),
    (Annotated[int, Opts(1)], "Annotated[int, Opts]"),
    (Callable[[int], Opts], "Callable[[int], Opts]"),
    (list["Opts"], "list[Opts]"),
    (NewType("Metres", float), "Metres"),
    (T, "T"),
    (Any, "Any"),
    (type(None), "None"),
]


@pytest.mark.parametrize(("kind", "text"), KINDS, ids=[text for _, text in KINDS])
def test_a_type_reads_as_an_author_writes_it(kind, text):
    """No module at any level; the face of a task and the repr of its interface agree."""
    assert type_text(kind) == text
    assert repr(Interface({"x": kind})) == f"(x: {text}) -> ()"


def test_an_unknown_literal_type_is_shown_by_its_number():
    """A simple type of a newer Flyte does not break what shows it."""
    assert type_text(types_pb2.LiteralType(simple=99)) == "simple type 99"
    many = types_pb2.LiteralType(collection_type=types_pb2.LiteralType(simple=types_pb2.INTEGER))
    assert type_text(many) == "list[int]"
