"""The values without parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flyteidl.core import literals_pb2

from flytelocal.models.common import FlyteIdlEntity, build
from flytelocal.models.fields import Maybe, Time, TimeSpan
from flytelocal.models.times import to_duration, to_timestamp

if TYPE_CHECKING:
    from datetime import datetime as _datetime
    from datetime import timedelta

__all__ = ["Primitive"]


class Primitive(FlyteIdlEntity):
    """One integer, float, text, boolean, moment or span of time.

    A moment without a time zone is taken as UTC; moments come back in UTC.

    >>> Primitive(integer=0).value
    0
    """

    __slots__ = ()
    _message = literals_pb2.Primitive

    def __init__(
        self,
        integer: int | None = None,
        float_value: float | None = None,
        string_value: str | None = None,
        boolean: bool | None = None,
        datetime: _datetime | None = None,
        duration: timedelta | None = None,
    ) -> None:
        self._pb = build(
            literals_pb2.Primitive,
            integer=integer,
            float_value=float_value,
            string_value=string_value,
            boolean=boolean,
            datetime=None if datetime is None else to_timestamp(datetime, where="Primitive.datetime"),
            duration=None if duration is None else to_duration(duration, where="Primitive.duration"),
        )

    integer = Maybe[int]("The whole number, if it is one.")
    float_value = Maybe[float]("The float, if it is one.")
    string_value = Maybe[str]("The text, if it is one.")
    boolean = Maybe[bool]("The boolean, if it is one.")
    datetime = Time("The moment in UTC, if it is one.")
    duration = TimeSpan("The span of time, if it is one.")

    @property
    def value(self) -> int | float | str | bool | _datetime | timedelta | None:
        """The value, of whichever kind it is."""
        kind = self._pb.WhichOneof("value")
        return None if kind is None else getattr(self, kind)
