# ruff: noqa: ARG002 - every codec and transformer has the same methods
"""datetime, date and timedelta: exact to the microsecond."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from flyteidl.core import types_pb2

from flytelocal.types.codec import Codec, none_given
from flytelocal.types.path import Failure, wrong_type
from flytelocal.types.transformer import FamilyTransformer

if TYPE_CHECKING:
    from flyteidl.core import literals_pb2

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_DAY = 86_400


class DatetimeCodec(Codec):
    """``datetime``: an instant. One without a time zone counts as UTC, and all come back in UTC."""

    __slots__ = ()

    def __init__(self) -> None:
        super().__init__(dt.datetime, types_pb2.LiteralType(simple=types_pb2.DATETIME), "datetime")

    def write(self, ctx: Any, value: Any, pb: literals_pb2.Literal) -> None:
        """Writes the instant."""
        if type(value) is not dt.datetime:
            raise _refuse(self, value)
        delta = (value if value.tzinfo else value.replace(tzinfo=dt.UTC)) - EPOCH
        stamp = pb.scalar.primitive.datetime
        stamp.SetInParent()
        stamp.seconds = delta.days * _DAY + delta.seconds
        stamp.nanos = delta.microseconds * 1000

    def read(self, ctx: Any, pb: literals_pb2.Literal) -> Any:
        """Reads the instant, in UTC."""
        primitive = pb.scalar.primitive
        if not primitive.HasField("datetime"):
            return self.read_other(ctx, pb)
        stamp = primitive.datetime
        try:
            return EPOCH + dt.timedelta(seconds=stamp.seconds, microseconds=stamp.nanos // 1000)
        except OverflowError:
            raise _no_such_time(stamp.seconds) from None


class DateCodec(Codec):
    """``date``: midnight UTC of that day."""

    __slots__ = ()

    def __init__(self) -> None:
        super().__init__(dt.date, types_pb2.LiteralType(simple=types_pb2.DATETIME), "date")

    def write(self, ctx: Any, value: Any, pb: literals_pb2.Literal) -> None:
        """Writes the day; a datetime is not a date."""
        if type(value) is not dt.date:
            raise _refuse(self, value)
        stamp = pb.scalar.primitive.datetime
        stamp.SetInParent()
        stamp.seconds = (value.toordinal() - EPOCH.toordinal()) * _DAY

    def read(self, ctx: Any, pb: literals_pb2.Literal) -> Any:
        """Reads the day of the instant, in UTC."""
        primitive = pb.scalar.primitive
        if not primitive.HasField("datetime"):
            return self.read_other(ctx, pb)
        try:
            return dt.date.fromordinal(EPOCH.toordinal() + primitive.datetime.seconds // _DAY)
        except (ValueError, OverflowError):
            raise _no_such_time(primitive.datetime.seconds) from None


class TimedeltaCodec(Codec):
    """``timedelta``."""

    __slots__ = ()

    def __init__(self) -> None:
        super().__init__(dt.timedelta, types_pb2.LiteralType(simple=types_pb2.DURATION), "timedelta")

    def write(self, ctx: Any, value: Any, pb: literals_pb2.Literal) -> None:
        """Writes the duration; seconds and nanoseconds share their sign, as protobuf asks."""
        if type(value) is not dt.timedelta:
            raise _refuse(self, value)
        seconds, micros = value.days * _DAY + value.seconds, value.microseconds
        if seconds < 0 < micros:
            seconds, micros = seconds + 1, micros - 1_000_000
        duration = pb.scalar.primitive.duration
        duration.SetInParent()
        duration.seconds = seconds
        duration.nanos = micros * 1000

    def read(self, ctx: Any, pb: literals_pb2.Literal) -> Any:
        """Reads the duration."""
        primitive = pb.scalar.primitive
        if not primitive.HasField("duration"):
            return self.read_other(ctx, pb)
        duration = primitive.duration
        try:
            return dt.timedelta(seconds=duration.seconds, microseconds=int(duration.nanos / 1000))
        except OverflowError:
            raise _no_such_time(duration.seconds) from None


class TemporalTransformer(FamilyTransformer):
    """The transformer of datetime, date or timedelta."""

    def __init__(self, codec: Codec) -> None:
        super().__init__(codec.tag, codec.python_type)
        self._codec = codec

    def codec(self, python_type: Any, metadata: tuple[Any, ...] = ()) -> Codec:
        """The type's only codec."""
        return self._codec

    def guess(self, literal_type: types_pb2.LiteralType) -> Any:
        """The datetime and timedelta types; a date cannot be told from a datetime."""
        if literal_type.WhichOneof("type") != "simple" or self._t is dt.date:
            return None
        return self._t if literal_type.simple == self._codec.literal_type.simple else None


def _refuse(codec: Codec, value: Any) -> Failure:
    if value is None:
        return none_given(codec)
    name = codec.tag
    fix = f"pass a {name}"
    if name == "date" and isinstance(value, dt.datetime):
        fix = "pass value.date()"
    elif name == "datetime" and type(value) is dt.date:
        fix = "pass datetime.combine(value, time())"
    elif hasattr(value, "to_pydatetime"):
        fix = "pass value.to_pydatetime()"
    elif hasattr(value, "to_pytimedelta"):
        fix = "pass value.to_pytimedelta()"
    elif isinstance(value, str) and name != "timedelta":
        fix = f"pass {name}.fromisoformat(text)"
    return wrong_type(name, value, fix)


def _no_such_time(seconds: int) -> Failure:
    return Failure(
        f"{seconds} seconds are outside what Python's datetime can hold",
        fix="write a time between the years 1 and 9999",
    )
