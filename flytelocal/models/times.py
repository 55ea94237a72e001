"""Timestamp and Duration messages to and from Python's datetime and timedelta, to the microsecond."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from google.protobuf.duration_pb2 import Duration
from google.protobuf.timestamp_pb2 import Timestamp

from flytelocal.errors import ConfigurationError, DecodeError

__all__ = ["from_duration", "from_timestamp", "to_duration", "to_timestamp"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def to_timestamp(moment: datetime, *, where: str = "") -> Timestamp:
    """The Timestamp of a moment; one without a time zone is taken as UTC, as flytekit takes it."""
    if not isinstance(moment, datetime):
        raise ConfigurationError(f"{moment!r} is not a datetime", where=where, fix="pass a datetime.datetime")
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    since = moment - _EPOCH
    return Timestamp(seconds=since.days * 86400 + since.seconds, nanos=since.microseconds * 1000)


def from_timestamp(message: Timestamp, *, where: str = "") -> datetime:
    """The UTC datetime of a Timestamp; what is finer than a microsecond is cut."""
    try:
        return _EPOCH + timedelta(seconds=message.seconds, microseconds=message.nanos // 1000)
    except OverflowError as error:
        raise DecodeError(
            f"{message.seconds} seconds since 1970 is outside the years 1 to 9999",
            where=where,
            fix="check what wrote this timestamp",
        ) from error


def to_duration(span: timedelta, *, where: str = "") -> Duration:
    """The Duration of a timedelta."""
    if not isinstance(span, timedelta):
        raise ConfigurationError(
            f"{span!r} is not a timedelta",
            where=where,
            fix="pass a datetime.timedelta, such as timedelta(minutes=5)",
        )
    # Duration wants seconds and nanos of one sign, where timedelta keeps only its days negative.
    micros = abs(span // _MICROSECOND)
    sign = -1 if span.days < 0 else 1
    return Duration(seconds=sign * (micros // 1_000_000), nanos=sign * (micros % 1_000_000) * 1000)


def from_duration(message: Any, *, where: str = "") -> timedelta:
    """The timedelta of a Duration; what is finer than a microsecond is cut."""
    nanos = message.nanos
    micros = nanos // 1000 if nanos >= 0 else -(-nanos // 1000)
    try:
        return timedelta(seconds=message.seconds, microseconds=micros)
    except OverflowError as error:
        raise DecodeError(
            f"a duration of {message.seconds} seconds does not fit a timedelta",
            where=where,
            fix="check what wrote this duration",
        ) from error
