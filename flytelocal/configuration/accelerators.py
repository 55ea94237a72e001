"""Accelerators: the kinds of GPU and TPU that a task can ask for."""

from __future__ import annotations

import typing
from typing import Any

from flytelocal.configuration.serde import ConfigValue
from flytelocal.errors import ConfigurationError

__all__ = [
    "A100",
    "A100_80GB",
    "A10G",
    "BaseAccelerator",
    "GPUAccelerator",
    "H100",
    "H200",
    "K80",
    "L4",
    "L40S",
    "L4_VWS",
    "M60",
    "MultiInstanceGPUAccelerator",
    "P100",
    "P4",
    "RTX_PRO_6000",
    "T4",
    "V100",
    "V5E",
    "V5P",
    "V6E",
]


class BaseAccelerator(ConfigValue):
    """A kind of accelerator; `to_flyte_idl` gives what the platform matches nodes by."""

    def to_flyte_idl(self) -> Any:
        """Give the accelerator as a message; each kind has its own.

        Raises:
            ConfigurationError: The class does not say how.
        """
        raise ConfigurationError(
            f"{type(self).__name__} has no message",
            where="accelerator",
            fix=f"define to_flyte_idl in {type(self).__name__}, or use GPUAccelerator(device)",
        )

    def _message(self) -> Any:
        return self.to_flyte_idl()

    def __eq__(self, other: object) -> bool:
        same = isinstance(other, BaseAccelerator)
        return (
            bool(self._message() == typing.cast("BaseAccelerator", other)._message())
            if same
            else NotImplemented
        )

    def __hash__(self) -> int:
        return hash(self._message().SerializeToString(deterministic=True))

    def __repr__(self) -> str:
        return super().__repr__().lstrip("_")

    def _shown_fields(self) -> dict[str, Any]:
        return {field.name: value for field, value in self._message().ListFields()}


class GPUAccelerator(BaseAccelerator):
    """A whole accelerator.

    Args:
        device: The device name that the platform knows it by.

    >>> GPUAccelerator("nvidia-tesla-t4") == T4
    True
    """

    def __init__(self, device: str) -> None:
        self._device = device

    def to_flyte_idl(self) -> Any:
        """Give the accelerator as a `GPUAccelerator` message."""
        from flyteidl.core import tasks_pb2

        return tasks_pb2.GPUAccelerator(device=self._device)


class MultiInstanceGPUAccelerator(BaseAccelerator):
    """An accelerator that can be shared out in partitions; subclasses name the device.

    >>> A100.partition_2g_10gb.to_flyte_idl().partition_size
    '2g.10gb'
    """

    device: typing.ClassVar[str] = ""
    partitions: typing.ClassVar[dict[str, str]] = {}

    def __init__(self, partition_size: str | None = None, *, unpartitioned: bool = False) -> None:
        self._partition_size = partition_size
        self._unpartitioned = unpartitioned

    @property
    def unpartitioned(self) -> typing.Self:
        """The whole device, on nodes that do not share it out."""
        return type(self)(unpartitioned=True)

    @classmethod
    def partitioned(cls, partition_size: str) -> typing.Self:
        """Give a partition of the device.

        Args:
            partition_size: Its size as the platform names it, such as `1g.5gb`.
        """
        return cls(partition_size)

    def __getattr__(self, name: str) -> typing.Self:
        size = type(self).partitions.get(name)
        if size is None:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        return self.partitioned(size)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *type(self).partitions]

    def to_flyte_idl(self) -> Any:
        """Give the accelerator as a `GPUAccelerator` message."""
        from flyteidl.core import tasks_pb2

        message = tasks_pb2.GPUAccelerator(device=self.device)
        if self._unpartitioned:
            message.unpartitioned = True
        elif self._partition_size is not None:
            message.partition_size = self._partition_size
        return message


def _partitions(prefix: str, *sizes: str) -> dict[str, str]:
    return {f"{prefix}_{size.replace('.', '_')}": size for size in sizes}


class _A100(MultiInstanceGPUAccelerator):
    device = "nvidia-tesla-a100"
    partitions = _partitions("partition", "1g.5gb", "2g.10gb", "3g.20gb", "4g.20gb", "7g.40gb")


class _A10080GB(MultiInstanceGPUAccelerator):
    device = "nvidia-a100-80gb"
    partitions = _partitions("partition", "1g.10gb", "2g.20gb", "3g.40gb", "4g.40gb", "7g.80gb")


class _V5E(MultiInstanceGPUAccelerator):
    device = "tpu-v5-lite-podslice"
    partitions = _partitions("slice", "1x1", "2x2", "2x4", "4x4", "4x8", "8x8", "8x16", "16x16")


class _V5P(MultiInstanceGPUAccelerator):
    device = "tpu-v5p-slice"
    partitions = _partitions(
        "slice",
        *("2x2x1", "2x2x2", "2x4x4", "4x4x4", "4x4x8", "4x8x8"),
        *("8x8x8", "8x8x16", "8x16x16", "16x16x16", "16x16x24"),
    )


class _V6E(MultiInstanceGPUAccelerator):
    device = "tpu-v6e-slice"
    partitions = _V5E.partitions


A10G = GPUAccelerator("nvidia-a10g")
H100 = GPUAccelerator("nvidia-h100")
H200 = GPUAccelerator("nvidia-h200")
K80 = GPUAccelerator("nvidia-tesla-k80")
L4 = GPUAccelerator("nvidia-l4")
L40S = GPUAccelerator("nvidia-l40s")
L4_VWS = GPUAccelerator("nvidia-l4-vws")
M60 = GPUAccelerator("nvidia-tesla-m60")
P100 = GPUAccelerator("nvidia-tesla-p100")
P4 = GPUAccelerator("nvidia-tesla-p4")
RTX_PRO_6000 = GPUAccelerator("nvidia-rtx-pro-6000")
T4 = GPUAccelerator("nvidia-tesla-t4")
V100 = GPUAccelerator("nvidia-tesla-v100")
A100 = _A100()
A100_80GB = _A10080GB()
V5E = _V5E()
V5P = _V5P()
V6E = _V6E()
