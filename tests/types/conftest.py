"""What the tests of types share: a context of its own for each test, and a trip through bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from flyteidl.core import literals_pb2

from flytelocal.context.manager import FlyteContextManager
from flytelocal.types.engine import literal_pb, python_value

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def ctx() -> Any:
    """A run's context, with a directory of its own."""
    return FlyteContextManager.current_context().for_run()


@pytest.fixture
def trip(ctx: Any) -> Callable[..., Any]:
    """Sends a value through bytes: written as one type, read as the same or another one."""

    def send(value: Any, kind: Any, read_as: Any = None) -> Any:
        data = literal_pb(ctx, value, kind).SerializeToString()
        return python_value(ctx, literals_pb2.Literal.FromString(data), kind if read_as is None else read_as)

    return send
