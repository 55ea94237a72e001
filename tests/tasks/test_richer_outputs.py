"""An executor returns the author's own classes; the template knows their literal types only."""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass, field
from typing import Any, Optional

import pandas as pd
import pyarrow as pa
import pytest

import flytelocal as fl
from flytelocal.errors import OutputError


class Colour(enum.Enum):
    """An enum of texts."""

    RED = "red"
    BLUE = "blue"


class Shade(enum.Enum):
    """Another one, with a text that Colour lacks."""

    RED = "red"
    GREEN = "green"


@dataclass
class Layer:
    """A part."""

    width: int
    colour: Colour = Colour.RED
    made: Optional[dt.datetime] = None  # noqa: UP045 - as many authors write it


@dataclass
class Net:
    """A whole."""

    layers: list[Layer]
    tags: dict[str, Layer] = field(default_factory=dict)


@dataclass
class Wider:
    """Has a field that Layer lacks."""

    width: int
    depth: int


def run(kind: Any, value: Any) -> Any:
    """What a caller gets when the executor returns `value` as an output of type `kind`."""

    class Give(fl.ShimTaskExecutor[Any]):
        def execute_from_model(self, tt: Any, **kwargs: Any) -> Any:
            return value

    class Made(fl.PythonCustomizedContainerTask[Any]):
        pass

    task = Made("made", None, "img:1", Give, interface=fl.Interface(outputs={"o": kind}))
    return task()


LAYER = Layer(3, Colour.BLUE, dt.datetime(2026, 1, 2, tzinfo=dt.UTC))
NET = Net([LAYER, Layer(4)], {"a": LAYER})


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Colour, Colour.BLUE),
        (list[Colour], [Colour.RED, Colour.BLUE]),
        (Layer, LAYER),
        (Net, NET),
        (list[Net], [NET]),
        (dict[str, Layer], {"k": LAYER}),
        (Layer | None, LAYER),
        (Layer | None, None),
    ],
)
def test_the_authors_own_classes_come_back(kind, value):
    """Enums and dataclasses, nested too, arrive as what was declared."""
    assert run(kind, value) == value


def test_a_text_stands_for_an_enum_and_a_dict_for_a_dataclass():
    """What JSON would hold is taken where the schema fits."""
    assert run(Colour, "blue") is Colour.BLUE
    assert run(Layer, {"width": 3}) == Layer(3)


@pytest.mark.parametrize(
    "make", [pd.DataFrame, pa.table, lambda d: fl.StructuredDataset(dataframe=pd.DataFrame(d))]
)
def test_tables_of_any_library_are_tables(make):
    """A frame, an Arrow table and a dataset become the declared frame."""
    frame = run(pd.DataFrame, make({"a": [1, 2], "b": ["x", "y"]}))
    assert frame.to_dict("list") == {"a": [1, 2], "b": ["x", "y"]}


@pytest.mark.parametrize(
    ("kind", "value", "says"),
    [
        (Colour, Shade.GREEN, r"(?s)a Shade.*where: task 'made', output o.*'red', 'blue'"),
        (Layer, Wider(1, 2), r"(?s)depth.*where: task 'made', output o"),
        (Layer, {"colour": "red"}, r"(?s)width.*where: task 'made', output o"),
        (list[Layer], [LAYER, Wider(1, 2)], r"(?s)depth.*output o\[1\]"),
        (pd.DataFrame, [1, 2], r"(?s)list.*where: task 'made', output o"),
    ],
)
def test_what_does_not_fit_the_template_is_refused(kind, value, says):
    """The error names the output and the path inside it."""
    with pytest.raises(OutputError, match=says):
        run(kind, value)
