"""Metadata that a running task attaches to its outputs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

if TYPE_CHECKING:
    from datetime import datetime

    from flytelocal.context.flyte_context import FlyteContext

__all__ = ["OutputMetadata", "OutputMetadataTracker", "SerializableToString"]


@runtime_checkable
class SerializableToString(Protocol):
    """Something that turns itself into the key and the text of one metadata entry."""

    def serialize_to_string(self, ctx: FlyteContext, variable_name: str) -> tuple[str, str]:
        """The entry's key and its text for the output `variable_name`."""
        ...


class OutputMetadata:
    """What is known about one output beside its value.

    Args:
        artifact: The artifact that the output becomes.
        dynamic_partitions: Partition keys and values known only at run time.
        time_partition: The artifact's time partition.
        additional_items: Further entries.

    >>> OutputMetadata("rows", {"day": "1"}).dynamic_partitions
    {'day': '1'}
    """

    __slots__ = ("additional_items", "artifact", "dynamic_partitions", "time_partition")

    def __init__(
        self,
        artifact: Any,
        dynamic_partitions: dict[str, str] | None,
        time_partition: datetime | None = None,
        additional_items: list[SerializableToString] | None = None,
    ) -> None:
        self.artifact = artifact
        self.dynamic_partitions = dynamic_partitions
        self.time_partition = time_partition
        self.additional_items = additional_items

    def _values(self) -> tuple[Any, ...]:
        return (self.artifact, self.dynamic_partitions, self.time_partition, self.additional_items)

    def __eq__(self, other: object) -> bool:
        return self._values() == other._values() if isinstance(other, OutputMetadata) else NotImplemented

    __hash__ = None  # type: ignore[assignment]  # mutable

    def __repr__(self) -> str:
        return (
            f"OutputMetadata(artifact={self.artifact!r}, dynamic_partitions={self.dynamic_partitions!r}, "
            f"time_partition={self.time_partition!r}, additional_items={self.additional_items!r})"
        )


class OutputMetadataTracker:
    """Remembers the metadata of output objects by their identity, so unhashable objects work too.

    Args:
        output_metadata: Metadata by `id` of the object, to start with.

    >>> tracker = OutputMetadataTracker()
    >>> rows = [1, 2]
    >>> tracker.add(rows, OutputMetadata("rows", {"day": "1"}))
    >>> tracker.get(rows).artifact
    'rows'
    """

    __slots__ = ("_kept", "output_metadata")

    def __init__(self, output_metadata: dict[Any, OutputMetadata] | None = None) -> None:
        self.output_metadata: dict[Any, OutputMetadata] = {} if output_metadata is None else output_metadata
        # An id is only an identity while its object lives.
        self._kept: list[Any] = []

    def add(self, obj: Any, metadata: OutputMetadata) -> None:
        """Attaches `metadata` to `obj`."""
        self._kept.append(obj)
        self.output_metadata[id(obj)] = metadata

    def get(self, obj: Any) -> OutputMetadata | None:
        """The metadata of this very object, or None."""
        return self.output_metadata.get(id(obj))

    def with_params(self, output_metadata: dict[Any, OutputMetadata] | None = None) -> OutputMetadataTracker:
        """A tracker with other metadata, or with the same."""
        new = OutputMetadataTracker(output_metadata or self.output_metadata)
        new._kept = list(self._kept)
        return new

    def __repr__(self) -> str:
        return f"OutputMetadataTracker(output_metadata={self.output_metadata!r})"
