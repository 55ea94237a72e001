"""Timestamps and durations keep every microsecond, on both sides of zero."""

from __future__ import annotations

import datetime as dt

import pytest
from google.protobuf.duration_pb2 import Duration
from google.protobuf.timestamp_pb2 import Timestamp
from hypothesis import given
from hypothesis import strategies as st

from flytelocal.errors import ConfigurationError, DecodeError
from flytelocal.models.times import from_duration, from_timestamp, to_duration, to_timestamp


@given(st.datetimes(timezones=st.timezones() | st.just(dt.UTC)))
def test_moments_come_back_the_same(moment):
    """A moment of any time zone is the same moment in UTC, to the microsecond."""
    try:
        expected = moment.astimezone(dt.UTC)
    except OverflowError:  # a zone's offset takes the first and the last day out of Python's years
        return
    message = to_timestamp(moment)
    assert from_timestamp(message) == expected
    assert from_timestamp(message).tzinfo is dt.UTC
    assert 0 <= message.nanos < 10**9


@given(st.datetimes())
def test_a_moment_without_a_zone_is_utc(moment):
    """A naive moment is read as UTC, whatever the machine's own time zone."""
    assert from_timestamp(to_timestamp(moment)) == moment.replace(tzinfo=dt.UTC)


@given(st.timedeltas())
def test_spans_come_back_the_same(span):
    """A span comes back to the microsecond, and its message has one sign, as protobuf wants it."""
    message = to_duration(span)
    assert from_duration(message) == span
    assert message.seconds * message.nanos >= 0
    assert abs(message.nanos) < 10**9


@given(st.timedeltas(dt.timedelta(days=-3000000), dt.timedelta(days=3000000)))
def test_durations_are_protobufs_own(span):
    """The message is the one that protobuf itself makes of the span."""
    expected = Duration()
    expected.FromTimedelta(span)
    assert to_duration(span) == expected


def test_what_is_finer_than_a_microsecond_is_cut():
    """Nanoseconds are cut toward zero."""
    assert from_duration(Duration(nanos=1999)) == dt.timedelta(microseconds=1)
    assert from_duration(Duration(nanos=-1999)) == dt.timedelta(microseconds=-1)
    assert from_timestamp(Timestamp(nanos=1999)).microsecond == 1


@pytest.mark.parametrize("seconds", [10**12, -(10**12), 2**63 - 1, -(2**63)])
def test_years_that_python_has_not_are_a_typed_error(seconds):
    """A timestamp of no year from 1 to 9999 says so, and where."""
    with pytest.raises(DecodeError, match="outside the years 1 to 9999") as caught:
        from_timestamp(Timestamp(seconds=seconds), where="Primitive.datetime")
    assert caught.value.where == "Primitive.datetime"


def test_spans_that_python_has_not_are_a_typed_error():
    """A duration longer than a timedelta says so."""
    with pytest.raises(DecodeError, match="does not fit a timedelta"):
        from_duration(Duration(seconds=2**62))


@pytest.mark.parametrize("value", [3, "5m", dt.date(2020, 1, 1)])
def test_other_values_are_refused(value):
    """What is no datetime and no timedelta is refused with the fix."""
    with pytest.raises(ConfigurationError, match="is not a datetime"):
        to_timestamp(value)
    with pytest.raises(ConfigurationError, match="is not a timedelta"):
        to_duration(value)
