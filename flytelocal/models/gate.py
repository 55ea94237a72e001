"""Gates: nodes that wait for a signal, an approval or a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flyteidl.core import workflow_pb2

from flytelocal.models.common import FlyteIdlEntity, build, raw
from flytelocal.models.fields import Child, Part, PlainSpan, text
from flytelocal.models.times import to_duration
from flytelocal.models.types import LiteralType

if TYPE_CHECKING:
    from datetime import timedelta

__all__ = ["ApproveCondition", "GateNode", "SignalCondition", "SleepCondition"]


class SignalCondition(FlyteIdlEntity):
    """Waits for a value from outside."""

    __slots__ = ()
    _message = workflow_pb2.SignalCondition

    def __init__(
        self,
        signal_id: str | None,
        type: LiteralType | None,  # noqa: A002 - flytekit's name
        output_variable_name: str | None,
    ) -> None:
        self._pb = build(
            workflow_pb2.SignalCondition,
            signal_id=signal_id,
            type=raw(type),
            output_variable_name=output_variable_name,
        )

    signal_id = text("The signal's name.")
    type = Part(lambda: LiteralType, "The value's type.")
    output_variable_name = text("The output that the value becomes.")


class ApproveCondition(FlyteIdlEntity):
    """Waits for somebody's approval."""

    __slots__ = ()
    _message = workflow_pb2.ApproveCondition

    def __init__(self, signal_id: str | None) -> None:
        self._pb = build(workflow_pb2.ApproveCondition, signal_id=signal_id)

    signal_id = text("The signal's name.")


class SleepCondition(FlyteIdlEntity):
    """Waits for a time."""

    __slots__ = ()
    _message = workflow_pb2.SleepCondition

    def __init__(self, duration: timedelta) -> None:
        self._pb = workflow_pb2.SleepCondition(
            duration=to_duration(duration, where="SleepCondition.duration")
        )

    duration = PlainSpan("How long.")


class GateNode(FlyteIdlEntity):
    """A node that waits for one thing."""

    __slots__ = ()
    _message = workflow_pb2.GateNode

    def __init__(
        self,
        signal: SignalCondition | None = None,
        sleep: SleepCondition | None = None,
        approve: ApproveCondition | None = None,
    ) -> None:
        self._pb = build(workflow_pb2.GateNode, signal=raw(signal), sleep=raw(sleep), approve=raw(approve))

    signal = Child(lambda: SignalCondition, "The value it waits for, if it is one.")
    sleep = Child(lambda: SleepCondition, "The time it waits for, if it is one.")
    approve = Child(lambda: ApproveCondition, "The approval it waits for, if it is one.")

    @property
    def condition(self) -> SignalCondition | SleepCondition | ApproveCondition | None:
        """What it waits for."""
        return self.signal or self.sleep or self.approve
