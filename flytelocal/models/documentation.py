"""Documentation of a task or workflow. Its messages are of flyteidl.admin, imported when one is made."""

from __future__ import annotations

from enum import Enum
from typing import Any

from flytelocal.errors import ConfigurationError, DecodeError
from flytelocal.models.common import FlyteIdlEntity, build, raw
from flytelocal.models.fields import Child, NonEmpty

__all__ = ["Description", "Documentation", "SourceCode"]


class Description(FlyteIdlEntity):
    """A long description: its text, or where that is."""

    __slots__ = ()

    class DescriptionFormat(Enum):
        """The markup that a description is written in."""

        UNKNOWN = 0
        MARKDOWN = 1
        HTML = 2
        RST = 3

    @classmethod
    def message_type(cls) -> Any:
        """The protobuf message class, imported on first use."""
        from flyteidl.admin import description_entity_pb2

        return description_entity_pb2.Description

    def __init__(
        self,
        value: str | None = None,
        uri: str | None = None,
        icon_link: str | None = None,
        format: Description.DescriptionFormat = DescriptionFormat.RST,  # noqa: A002 - flytekit's name
    ) -> None:
        try:
            number = Description.DescriptionFormat(format).value
        except ValueError as error:
            raise ConfigurationError(
                f"{format!r} is no DescriptionFormat",
                where="Description.format",
                fix="use one of Description.DescriptionFormat.MARKDOWN, HTML, RST, UNKNOWN",
            ) from error
        self._pb = build(self.message_type(), value=value, uri=uri, icon_link=icon_link, format=number)

    value = NonEmpty[str]("The text, if it is here.")
    uri = NonEmpty[str]("Where the text is, if it is not here.")
    icon_link = NonEmpty[str]("Where an icon is, if there is one.")

    @property
    def format(self) -> DescriptionFormat:
        """The markup of the text."""
        try:
            return Description.DescriptionFormat(self._pb.format)
        except ValueError as error:
            raise DecodeError(
                f"{self._pb.format} is no DescriptionFormat",
                where="Description.format",
                fix="what wrote it may be newer than this library",
            ) from error


class SourceCode(FlyteIdlEntity):
    """Where the source is."""

    __slots__ = ()

    @classmethod
    def message_type(cls) -> Any:
        """The protobuf message class, imported on first use."""
        from flyteidl.admin import description_entity_pb2

        return description_entity_pb2.SourceCode

    def __init__(self, link: str | None = None) -> None:
        self._pb = build(self.message_type(), link=link)

    link = NonEmpty[str]("The link to it.")


class Documentation(FlyteIdlEntity):
    """A short and a long description and where the source is.

    >>> Documentation(short_description="The first rows.").short_description
    'The first rows.'
    """

    __slots__ = ()

    @classmethod
    def message_type(cls) -> Any:
        """The protobuf message class, imported on first use."""
        from flyteidl.admin import description_entity_pb2

        return description_entity_pb2.DescriptionEntity

    def __init__(
        self,
        short_description: str | None = None,
        long_description: Description | None = None,
        source_code: SourceCode | None = None,
    ) -> None:
        self._pb = build(
            self.message_type(),
            short_description=short_description,
            long_description=raw(long_description),
            source_code=raw(source_code),
        )

    short_description = NonEmpty[str]("What it is, in a line.")
    long_description = Child(lambda: Description, "What it is, at length.")
    source_code = Child(lambda: SourceCode, "Where the source is.")
