"""Images: references taken apart, names looked up, placeholders filled in."""

from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flytelocal.configuration.image import Image, ImageConfig, resolve_image
from flytelocal.errors import ConfigFileError, ImageError

NAMES = st.from_regex(r"\A[a-z][a-z0-9-]{0,8}\Z")
REPOSITORIES = st.sampled_from(
    ["a/b", "python", "ghcr.io/x/y_z", "localhost:5000/img", "docker.io/library/foo-bar"]
)
TAGS = st.from_regex(r"\A[A-Za-z0-9_][A-Za-z0-9_.-]{0,20}\Z")
DIGESTS = st.from_regex(r"\Asha256:[0-9a-f]{64}\Z")
IMAGES = st.one_of(
    st.builds(Image, NAMES, REPOSITORIES, TAGS),
    st.builds(Image, NAMES, REPOSITORIES, digest=DIGESTS),
    st.builds(Image, NAMES, REPOSITORIES),
)
CONFIGS = st.builds(
    ImageConfig,
    st.one_of(st.none(), IMAGES.map(lambda i: Image("default", i.fqn, i.tag, i.digest))),
    st.one_of(st.none(), st.lists(IMAGES.filter(lambda i: i.name != "default"), unique_by=lambda i: i.name)),
)


@given(IMAGES)
def test_a_reference_round_trips(image: Image) -> None:
    """Looking up the full reference gives the image again."""
    assert Image.look_up_image_info(image.name, image.full, allow_no_tag_or_digest=True) == image


@given(CONFIGS)
def test_dict_and_json_round_trips(config: ImageConfig) -> None:
    """What dicts, JSON and schemas give back equals what went in."""
    assert ImageConfig.from_dict(config.to_dict()) == config
    assert ImageConfig.from_json(config.to_json(indent=1, sort_keys=True)) == config
    schema = ImageConfig.schema()
    assert schema.load(schema.dump(config)) == config
    assert schema.loads(schema.dumps([config], many=True, indent=1), many=True) == [config]
    assert hash(config) == hash(ImageConfig.from_dict(config.to_dict()))


@pytest.mark.parametrize(
    ("reference", "fqn", "tag", "digest"),
    [
        ("img:tag", "img", "tag", None),
        ("reg:5000/img:tag", "reg:5000/img", "tag", None),
        ("HOST.com:80/a/b:1", "HOST.com:80/a/b", "1", None),
        ("a/b@sha256:abc", "a/b", None, "sha256:abc"),
        ("a/b:tag@sha256:abc", "a/b:tag", None, "sha256:abc"),
        ("[::1]:5000/a:1", "[::1]:5000/a", "1", None),
    ],
)
def test_references_are_taken_apart(reference: str, fqn: str, tag: str | None, digest: str | None) -> None:
    """Registries with ports, tags, digests and both are told apart."""
    image = Image.look_up_image_info("n", reference)
    assert image == Image("n", fqn, tag, digest)
    assert image.full == reference


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        ("img", "missing a tag or digest"),
        ("reg:5000/img", "missing a tag or digest"),
        ("", "is no repository"),
        (":tag", "is no repository"),
        ("img:", "'' is no tag"),
        ("a b:c", "is no repository"),
        (" a:1", "is no repository"),
        ("UPPER:1", "is no repository: lower-case"),
        ("a//b:1", "is no repository"),
        ("/a:1", "is no repository"),
        ("a/b/:1", "is no repository"),
        ("-.x/a:1", "is no registry"),
        ("img:tag:two", "is no tag"),
        ("x:-1", "is no tag"),
        ("x:" + "y" * 129, "is no tag"),
        ("x@sha256", "is no digest"),
        ("x@", "is no digest"),
        (None, "None is not an image reference"),
        ("no-such-spec.yaml", "there is no such file"),
    ],
)
def test_malformed_references_are_refused(reference: str, message: str) -> None:
    """What no container runtime would pull is a typed error that says which part is wrong."""
    with pytest.raises(ImageError, match=message) as caught:
        Image.look_up_image_info("spark", reference)
    assert caught.value.where == "image 'spark'"
    assert caught.value.fix


def test_an_image_spec_file_is_refused_honestly(tmp_path: object) -> None:
    """A YAML file is named as an ImageSpec that this version cannot read."""
    path = os.path.join(str(tmp_path), "spec.yaml")
    with open(path, "w", encoding="utf-8") as file:
        file.write("name: x\n")
    with pytest.raises(
        ImageError, match="is an ImageSpec file, which this version of flytelocal cannot read"
    ):
        Image.look_up_image_info("n", path)


def test_a_tag_and_a_digest_exclude_each_other() -> None:
    """An image has one version."""
    with pytest.raises(ImageError, match="both tag='t' and digest='d'"):
        Image("n", "f", "t", "d")


def test_full_and_version_without_either() -> None:
    """An image without version is its bare name."""
    assert (Image("n", "f").full, Image("n", "f").version) == ("f", None)


def test_one_name_stands_for_one_image() -> None:
    """Two images of one name are refused; the same image twice is none the worse."""
    first, second = Image("x", "a", "1"), Image("x", "b", "2")
    with pytest.raises(ImageError, match="the name 'x' stands for both a:1 and b:2"):
        ImageConfig(images=[first, second])
    assert ImageConfig(first, [first]).find_image("x") == first
    assert ImageConfig(first).find_image("y") is None


def test_create_from_puts_the_default_first() -> None:
    """The list of images begins with the default one."""
    default, other = Image("default", "a", "1"), Image("x", "b", "2")
    assert ImageConfig.create_from(default, [other]) == ImageConfig(default, [default, other])
    assert ImageConfig.create_from(None) == ImageConfig(None, [])
    with pytest.raises(ImageError, match="should be of type Image, not str"):
        ImageConfig.create_from("a:1")


@pytest.mark.parametrize(
    ("values", "full"),
    [
        (("a:1",), {"default": "a:1"}),
        (("default=a:1", "x=b:2"), {"default": "a:1", "x": "b:2"}),
        (["a:1"], {"default": "a:1"}),
        ("a:1", {"default": "a:1"}),
        (("x=b:2",), {"x": "b:2"}),
        ((), {}),
        (None, {}),
    ],
)
def test_command_line_values(values: tuple[str, ...], full: dict[str, str]) -> None:
    """Named and default images come from the option's values; a missing default is supplied."""
    config = ImageConfig.validate_image(None, "image", values)
    default = ImageConfig.auto_default_image().default_image
    assert default is not None
    assert {i.name: i.full for i in config.images or ()} == {"default": default.full, **full}


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (("a:1", "default=b:2"), "only one default image can be specified, not both a:1 and b:2"),
        (("x=a:1", "x=b:2"), "the name 'x' stands for both"),
        (("=a:1",), "has no name before the '='"),
        (("x=",), "is no repository"),
        (("x=a",), "missing a tag or digest"),
        ((5,), "5 is not a text"),
    ],
)
def test_wrong_command_line_values(values: tuple[str, ...], message: str) -> None:
    """Two defaults, a name twice and malformed references are refused."""
    with pytest.raises(ImageError, match=message):
        ImageConfig.validate_image(None, "image", values)


def test_auto_reads_the_file_and_the_name(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """Images come from the configuration file; a given default wins over the file's."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(str(tmp_path))
    monkeypatch.delenv("FLYTECTL_CONFIG", raising=False)
    assert ImageConfig.auto() == ImageConfig(None, [])
    path = os.path.join(str(tmp_path), "c.yaml")
    with open(path, "w", encoding="utf-8") as file:
        file.write("images:\n  default: a/b:1\n  spark: c/d\n")
    assert ImageConfig.auto(path).find_image("spark") == Image("spark", "c/d")
    both = ImageConfig.auto(path, img_name="q/r:1")
    assert [i.full for i in both.images or ()] == ["q/r:1", "c/d"]
    with pytest.raises(ConfigFileError, match="No such file"):
        ImageConfig.auto("/no/such/config.yaml")


CONFIG = ImageConfig.from_images(
    "reg/def:v1", {"spark": "reg/spark@sha256:ab", "bare": "reg/bare", "my-img": "mi:2"}
)


@pytest.mark.parametrize(
    ("image", "resolved"),
    [
        (None, "reg/def:v1"),
        ("", "reg/def:v1"),
        ("plain:1", "plain:1"),
        ("{{.image.default}}", "reg/def:v1"),
        ("{{ .images.default }}", "reg/def:v1"),
        ("{{.images.default.fqn}}:{{.images.default.version}}", "reg/def:v1"),
        ("{{.image.spark}}", "reg/spark@sha256:ab"),
        ("{{.image.spark.fqn}}@{{.image.spark.version}}", "reg/spark@sha256:ab"),
        ("{{.image.spark.fqn}}:{{.image.spark.version}}", "reg/spark@sha256:ab"),
        ("{{.image.my-img}}", "mi:2"),
        ("{{.image.bare}}", "reg/bare"),
        ("{{.image.bare.fqn}}:{{.image.bare.version}}", "reg/bare:v1"),
        ("x/{{.image.default.version}}/y", "x/v1/y"),
        ("{{image.default}}", "{{image.default}}"),
    ],
)
def test_placeholders_are_filled_in(image: str | None, resolved: str) -> None:
    """Names, parts, tags and digests of the config stand where the placeholders stood."""
    assert resolve_image(image, CONFIG) == resolved


@pytest.mark.parametrize(
    ("image", "config", "message"),
    [
        (None, ImageConfig(), "the task names no image, and there is no default image"),
        (None, None, "there is no default image"),
        (
            "{{.image.zz.fqn}}",
            CONFIG,
            "no image named 'zz'(.|\n)*known names are default, spark, bare, my-img",
        ),
        ("{{.image.zz}}", None, "no image named 'zz'(.|\n)*the image config is empty"),
        ("{{.image.default.tag}}", CONFIG, "'tag' is no part of an image(.|\n)*only fqn and version"),
        ("{{.image.a.version}}", ImageConfig(images=[Image("a", "b")]), "'a' has neither tag nor digest"),
        (5, CONFIG, "5 is not an image reference"),
    ],
)
def test_placeholders_that_cannot_be_filled(image: str, config: ImageConfig | None, message: str) -> None:
    """An unknown image or part is a typed error that names the known ones."""
    with pytest.raises(ImageError, match=message):
        resolve_image(image, config)
