"""Small things of Flyte's control plane; flyteidl.admin, which has the messages, is imported on use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flytelocal.models.common import FlyteIdlEntity, build, text_map
from flytelocal.models.fields import TextMap, text

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Annotations", "Labels", "NamedEntityIdentifier", "RawOutputDataConfig"]


class NamedEntityIdentifier(FlyteIdlEntity):
    """Names a task or workflow in all its versions."""

    __slots__ = ()

    @classmethod
    def message_type(cls) -> Any:
        """The protobuf message class, imported on first use."""
        from flyteidl.admin import common_pb2

        return common_pb2.NamedEntityIdentifier

    def __init__(self, project: str | None, domain: str | None, name: str | None = None) -> None:
        self._pb = build(self.message_type(), project=project, domain=domain, name=name)

    project = text("The project.")
    domain = text("The domain.")
    name = text("The name; empty for all of them.")


class Labels(FlyteIdlEntity):
    """Kubernetes labels of what an execution runs."""

    __slots__ = ()

    @classmethod
    def message_type(cls) -> Any:
        """The protobuf message class, imported on first use."""
        from flyteidl.admin import common_pb2

        return common_pb2.Labels

    def __init__(self, values: Mapping[str, str] | None) -> None:
        self._pb = build(self.message_type(), values=text_map(values, where="Labels.values"))

    values = TextMap("The labels.")


class Annotations(FlyteIdlEntity):
    """Kubernetes annotations of what an execution runs."""

    __slots__ = ()

    @classmethod
    def message_type(cls) -> Any:
        """The protobuf message class, imported on first use."""
        from flyteidl.admin import common_pb2

        return common_pb2.Annotations

    def __init__(self, values: Mapping[str, str] | None) -> None:
        self._pb = build(self.message_type(), values=text_map(values, where="Annotations.values"))

    values = TextMap("The annotations.")


class RawOutputDataConfig(FlyteIdlEntity):
    """Where an execution's files go."""

    __slots__ = ()

    @classmethod
    def message_type(cls) -> Any:
        """The protobuf message class, imported on first use."""
        from flyteidl.admin import common_pb2

        return common_pb2.RawOutputDataConfig

    def __init__(self, output_location_prefix: str | None) -> None:
        self._pb = build(self.message_type(), output_location_prefix=output_location_prefix)

    output_location_prefix = text("Where they go; empty for the platform's choice.")
