"""Images: the container images that tasks run in, by name, and the references to them."""

from __future__ import annotations

import dataclasses
import os
import re
import sys
import typing
from typing import Any

from flytelocal.configuration.serde import Serde
from flytelocal.errors import ImageError

if typing.TYPE_CHECKING:
    from flytelocal.configuration.config_file import ConfigFile

__all__ = ["DEFAULT_IMAGE_NAME", "Image", "ImageConfig", "resolve_image"]

DEFAULT_IMAGE_NAME = "default"
# flytekit's default image, of the release that the parity tests compare with.
_RUNNER_FQN = "cr.flyte.org/flyteorg/flytekit"
_RUNNER_VERSION = "1.16.31"

# Patterns as texts: `re` compiles them on first use, so that an import does not.
_DOMAIN = r"(?:[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?|\[[0-9a-fA-F:]+\])(?::\d+)?"
_COMPONENT = r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*"
_TAG = r"\w[\w.-]{0,127}"
_DIGEST = r"[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]+"
_TEMPLATE = r"(:?)\{\{\s*\.images?\.([\w-]+)(?:\.([\w-]+))?\s*\}\}"


@dataclasses.dataclass(frozen=True, repr=False)
class Image(Serde):
    """A container image under a name.

    Args:
        name: The name that tasks use for it; `default` is the one used without a name.
        fqn: Registry, owner and repository, such as `ghcr.io/flyteorg/cookbook`.
        tag: The version by tag.
        digest: The version by digest; a tag and a digest exclude each other.

    Raises:
        ImageError: Both a tag and a digest are given.

    >>> Image.look_up_image_info("spark", "localhost:30000/spark:v1").full
    'localhost:30000/spark:v1'
    """

    name: str
    fqn: str
    tag: str | None = None
    digest: str | None = None

    def __post_init__(self) -> None:
        if self.tag is not None and self.digest is not None:
            raise ImageError(
                f"an image cannot have both tag={self.tag!r} and digest={self.digest!r}",
                where=f"image '{self.name}'",
                fix="leave the tag out: the digest alone says which image it is",
            )

    @property
    def full(self) -> str:
        """The whole reference, as a container runtime takes it."""
        if self.digest is not None:
            return f"{self.fqn}@{self.digest}"
        return self.fqn if self.tag is None else f"{self.fqn}:{self.tag}"

    @property
    def version(self) -> str | None:
        """The tag, or else the digest."""
        return self.tag if self.tag is not None else self.digest

    @staticmethod
    def look_up_image_info(name: str, image_identifier: str, allow_no_tag_or_digest: bool = False) -> Image:
        """Make an image from a reference such as `ghcr.io/flyteorg/cookbook:v1`.

        Args:
            name: The name to give it.
            image_identifier: The reference. With a tag and a digest the digest counts, and the tag stays
                with the name.
            allow_no_tag_or_digest: Whether a reference without version will do.

        Raises:
            ImageError: The reference is malformed, lacks a version, or is a file.
        """
        where = f"image '{name}'"
        fqn, tag, digest = _split(image_identifier, where)
        if tag is None and digest is None and not allow_no_tag_or_digest:
            raise ImageError(
                f"{image_identifier!r} is missing a tag or digest",
                where=where,
                fix=f"write {image_identifier}:<tag>",
            )
        if digest is not None:
            return Image(name=name, fqn=fqn if tag is None else f"{fqn}:{tag}", digest=digest)
        return Image(name=name, fqn=fqn, tag=tag)


@dataclasses.dataclass(frozen=True, repr=False)
class ImageConfig(Serde):
    """The images known at registration time.

    Args:
        default_image: The image of a task that names none.
        images: All images; each name stands for one image.

    Raises:
        ImageError: One name stands for two different images.

    >>> ImageConfig.auto(img_name="ghcr.io/flyteorg/cookbook:v1").default_image.version
    'v1'
    """

    default_image: Image | None = None
    images: list[Image] | None = None

    def __post_init__(self) -> None:
        seen: dict[str, Image] = {}
        for image in [*filter(None, [self.default_image]), *(self.images or ())]:
            if seen.setdefault(image.name, image) != image:
                raise ImageError(
                    f"the name '{image.name}' stands for both {seen[image.name].full} and {image.full}",
                    where="ImageConfig",
                    fix="give one of them another name",
                )

    def __hash__(self) -> int:
        return hash((self.default_image, tuple(self.images or ())))

    def find_image(self, name: str) -> Image | None:
        """Give the image of that name, or None."""
        candidates = [*filter(None, [self.default_image]), *(self.images or ())]
        return next((image for image in candidates if image.name == name), None)

    @staticmethod
    def validate_image(_: Any, param: str, values: tuple[str, ...] | list[str] | str | None) -> ImageConfig:
        """Make the config from command line values such as `name=image:tag` or just `image:tag`.

        Without a default image among them, `auto_default_image` supplies it.

        Args:
            _: The command line context, unused.
            param: The name of the option, for messages.
            values: The values of the option.

        Raises:
            ImageError: A value is malformed, a name occurs twice, or two default images are given.
        """
        default: Image | None = None
        others: list[Image] = []
        for value in [values] if isinstance(values, str) else values or ():
            if not isinstance(value, str):
                raise ImageError(f"{value!r} is not a text", where=f"{param}", fix="write name=image:tag")
            name, equals, reference = value.partition("=")
            if not equals:
                name, reference = DEFAULT_IMAGE_NAME, value
            if not name:
                raise ImageError(
                    f"{value!r} has no name before the '='", where=f"{param}", fix="write name=image:tag"
                )
            image = Image.look_up_image_info(name, reference)
            if name != DEFAULT_IMAGE_NAME:
                others.append(image)
            elif default is None:
                default = image
            else:
                raise ImageError(
                    f"only one default image can be specified, not both {default.full} and {image.full}",
                    where=f"{param}",
                    fix="write name=image:tag for all but one",
                )
        if default is None:
            default = ImageConfig.auto_default_image().default_image
        return ImageConfig.create_from(default, others)

    @classmethod
    def create_from(cls, default_image: Image | None, other_images: list[Image] | None = None) -> ImageConfig:
        """Make the config from images; `images` then holds the default one first.

        Raises:
            ImageError: Something given is no `Image`, or one name stands for two images.
        """
        given = [*([] if default_image is None else [default_image]), *(other_images or [])]
        for image in given:
            if not isinstance(image, Image):
                raise ImageError(
                    f"an image should be of type Image, not {type(image).__name__}",
                    where="ImageConfig.create_from",
                    fix="use Image.look_up_image_info, or ImageConfig.from_images for texts",
                )
        return cls(default_image=default_image, images=given)

    @classmethod
    def auto(cls, config_file: str | ConfigFile | None = None, img_name: str | None = None) -> ImageConfig:
        """Make the config from a configuration file, an image reference, or both.

        Args:
            config_file: The file, or its path; the usual places are looked through if None.
            img_name: The default image; it wins over the file's.

        Raises:
            ConfigFileError: The file cannot be read.
            ImageError: A reference is malformed.
        """
        from flytelocal.configuration.config_file import get_config_file

        default = None if img_name is None else Image.look_up_image_info(DEFAULT_IMAGE_NAME, img_name)
        file = get_config_file(config_file)
        others = [
            Image.look_up_image_info(name, reference, allow_no_tag_or_digest=True)
            for name, reference in (file.images() if file is not None else {}).items()
            if default is None or name != DEFAULT_IMAGE_NAME
        ]
        return cls.create_from(default, others)

    @classmethod
    def from_images(cls, default_image: str | None, m: dict[str, str] | None = None) -> ImageConfig:
        """Make the config from references.

        Args:
            default_image: The reference of the default image.
            m: The references of the others, by name.

        >>> ImageConfig.from_images("a/b:1", {"spark": "a/spark:2"}).find_image("spark").full
        'a/spark:2'
        """
        default = Image.look_up_image_info(DEFAULT_IMAGE_NAME, default_image) if default_image else None
        others = [
            Image.look_up_image_info(name, ref, allow_no_tag_or_digest=True)
            for name, ref in (m or {}).items()
        ]
        return cls.create_from(default, others)

    @classmethod
    def auto_default_image(cls) -> ImageConfig:
        """Make the config with flytekit's default image for the running Python."""
        python = f"py{sys.version_info.major}.{sys.version_info.minor}"
        return cls.create_from(Image(DEFAULT_IMAGE_NAME, _RUNNER_FQN, tag=f"{python}-{_RUNNER_VERSION}"))


def resolve_image(image: str | None, image_config: ImageConfig | None) -> str:
    """Give the image reference that a container carries, with its placeholders filled in.

    Args:
        image: A reference; `{{.image.NAME}}`, `{{.image.NAME.fqn}}` and `{{.image.NAME.version}}` (also
            `{{.images.…}}`) stand for an image of the config and its parts; a ':' before a version that
            is a digest becomes '@'. Empty: the default image.
        image_config: The known images.

    Raises:
        ImageError: There is no default image, or a placeholder names an unknown image or part.

    >>> config = ImageConfig.from_images("a/b:1", {"spark": "a/spark:2"})
    >>> resolve_image("{{.images.spark.fqn}}:{{.images.default.version}}", config)
    'a/spark:1'
    """
    config = image_config if image_config is not None else ImageConfig()
    if not image:
        if config.default_image is None:
            raise ImageError(
                "the task names no image, and there is no default image",
                where="container_image",
                fix="pass container_image=…, or image_config=ImageConfig.auto(img_name=…)",
            )
        return config.default_image.full
    if not isinstance(image, str):
        raise ImageError(f"{image!r} is not an image reference", where="container_image", fix="pass a text")
    if "{{" not in image:
        return image
    return re.sub(_TEMPLATE, lambda match: _fill(match, config), image, flags=re.ASCII)


def _fill(match: re.Match[str], config: ImageConfig) -> str:
    colon, name, part = match.groups()
    where = f"container_image, placeholder {match[0].removeprefix(':')}"
    found = config.find_image(name)
    if found is None and name == DEFAULT_IMAGE_NAME:
        found = config.default_image  # whatever it is called
    if found is None:
        known = [image.name for image in [*filter(None, [config.default_image]), *(config.images or ())]]
        raise ImageError(
            f"there is no image named '{name}' in the image config",
            where=where,
            fix=f"the known names are {', '.join(dict.fromkeys(known))}"
            if known
            else "the image config is empty",
        )
    if part is None:
        return colon + found.full
    if part == "fqn":
        return colon + found.fqn
    if part != "version":
        raise ImageError(
            f"'{part}' is no part of an image",
            where=where,
            fix="only fqn and version are supported replacements",
        )
    # An image without a version of its own goes with the default image's, as in flytekit.
    versioned = found if found.version or config.default_image is None else config.default_image
    if versioned.version is None:
        raise ImageError(
            f"the image '{name}' has neither tag nor digest",
            where=where,
            fix=f"write {found.fqn}:<tag> for it",
        )
    # `fqn:version` is how templates are written; a digest follows an '@'.
    return ("@" if colon and versioned.digest is not None else colon) + versioned.version


def _split(reference: str, where: str) -> tuple[str, str | None, str | None]:
    """Take a reference apart into name, tag and digest, refusing what no container runtime would pull."""
    if not isinstance(reference, str):
        raise ImageError(f"{reference!r} is not an image reference", where=where, fix="write image:tag")
    _refuse_file(reference, where)
    rest, at, digest = reference.partition("@")
    head, _, last = rest.rpartition("/")
    last, colon, tag = last.partition(":")
    fqn = f"{head}/{last}" if head or rest.startswith("/") else last
    domain, _, path = fqn.partition("/")
    if not path or not (re.search(r"[.:A-Z]", domain) or domain == "localhost"):
        domain, path = "", fqn
    fault = ""
    if domain and not re.fullmatch(_DOMAIN, domain):
        fault = f"'{domain}' is no registry"
    elif not all(re.fullmatch(_COMPONENT, part) for part in path.split("/")):
        fault = f"'{path}' is no repository: lower-case letters, digits and '._-/' between them"
    elif colon and not re.fullmatch(_TAG, tag, re.ASCII):
        fault = f"'{tag}' is no tag"
    elif at and not re.fullmatch(_DIGEST, digest, re.ASCII):
        fault = f"'{digest}' is no digest"
    if fault:
        raise ImageError(
            f"{reference!r} is not an image reference: {fault}",
            where=where,
            fix="write [registry/]repository:tag or [registry/]repository@sha256:…",
        )
    return fqn, tag if colon else None, digest if at else None


def _refuse_file(reference: str, where: str) -> None:
    if not reference.endswith((".yaml", ".yml")) or (":" in reference and not os.path.isfile(reference)):
        return
    raise ImageError(
        f"{reference!r} is an ImageSpec file, which this version of flytelocal cannot read"
        if os.path.isfile(reference)
        else f"{reference!r} looks like an ImageSpec file, but there is no such file",
        where=where,
        fix="write the image that it builds, as image:tag",
    )
