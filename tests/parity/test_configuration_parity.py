"""The configuration beside flytekit's: the same arguments through both."""

from __future__ import annotations

import dataclasses
import sys
import types
import typing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flytelocal import configuration as ours
from flytelocal.configuration import accelerators as our_accelerators
from flytelocal.configuration.pod_template import PodTemplate

pytest.importorskip("flytekit")
pytestmark = pytest.mark.parity

# Where flytekit keeps the names: imported after the check that it is there.
import flytekit.configuration as theirs  # noqa: E402 - flytekit is optional
from flytekit.core import resources as their_resources  # noqa: E402 - flytekit is optional
from flytekit.core.pod_template import PodTemplate as TheirPodTemplate  # noqa: E402 - flytekit is optional
from flytekit.core.python_auto_container import get_registerable_container_image  # noqa: E402 - flytekit is optional
from flytekit.extras import accelerators as their_accelerators  # noqa: E402 - flytekit is optional
from flytekit.models.task import K8sPod as TheirK8sPod  # noqa: E402 - flytekit is optional

BOTH = [types.SimpleNamespace(c=ours, r=ours), types.SimpleNamespace(c=theirs, r=their_resources)]
NAMES = st.sampled_from(["default", "spark", "my-img", "x_1"])
REPOSITORIES = st.sampled_from(["a/b", "python", "ghcr.io/x/y_z", "localhost:5000/img", "a.b:80/c/d-e"])
VERSIONS = st.one_of(
    st.from_regex(r"\A:[A-Za-z0-9_][A-Za-z0-9_.-]{0,12}\Z"), st.from_regex(r"\A@sha256:[0-9a-f]{64}\Z")
)
REFERENCES = st.builds("{}{}".format, REPOSITORIES, VERSIONS)
TEXT = st.text(max_size=8)
MAYBE = st.one_of(st.none(), TEXT)
WHOLE = st.one_of(
    st.none(), st.integers(0, 10**12), st.sampled_from(["0", "500m", "1Gi", "2k", "1e3", "0.5"])
)
CORES = st.one_of(WHOLE, st.floats(0, 1e6, allow_nan=False))
GPUS = st.one_of(st.none(), st.integers(0, 8), st.sampled_from(["0", "1", "2"]))
AMOUNTS = st.fixed_dictionaries({"cpu": CORES, "mem": WHOLE, "gpu": GPUS, "ephemeral_storage": WHOLE})


@given(AMOUNTS, st.sampled_from(["requests", "limits"]))
def test_resource_messages(amounts: dict[str, typing.Any], side: str) -> None:
    """A container's resources are the same message."""
    mine, other = (
        b.r.convert_resources_to_resource_model(**{side: b.r.Resources(**amounts)}).to_flyte_idl()
        for b in BOTH
    )
    assert mine == other


@given(AMOUNTS)
def test_resources_as_dict_and_json(amounts: dict[str, typing.Any]) -> None:
    """Dicts and JSON are the same, and each reads the other's."""
    mine, other = (b.r.Resources(**amounts) for b in BOTH)
    assert (mine.to_dict(), mine.to_json()) == (other.to_dict(), other.to_json())
    assert ours.Resources.from_json(other.to_json()) == mine
    assert their_resources.Resources.from_json(mine.to_json()) == other


@given(AMOUNTS, st.sampled_from(["cpu", "mem", "gpu", "ephemeral_storage"]))
def test_pairs_are_split_alike(amounts: dict[str, typing.Any], field: str) -> None:
    """Requests are the same, and so are the limits of pairs; the limit of a single value is ours."""
    amounts = {**amounts, field: ("1", "2")}
    mine, other = (b.r.ResourceSpec.from_multiple_resource(b.r.Resources(**amounts)) for b in BOTH)
    assert mine.requests.to_dict() == other.requests.to_dict()
    assert getattr(mine.limits, field) == getattr(other.limits, field) == "2"
    singles = {name: value for name, value in amounts.items() if name != field}
    assert {name: getattr(mine.limits, name) for name in singles} == singles
    assert {getattr(other.limits, name) for name in singles} == {None}


@pytest.mark.parametrize("shared_memory", [None, True, "1Gi"])
@pytest.mark.parametrize("accelerator", [None, "T4", "A100"])
def test_extended_resources(accelerator: str | None, shared_memory: typing.Any) -> None:
    """Accelerators and shared memory are the same message."""
    mine = our_accelerators.__dict__.get(accelerator or "")
    other = their_accelerators.__dict__.get(accelerator or "")
    assert ours.construct_extended_resources(
        accelerator=mine, shared_memory=shared_memory
    ) == their_resources.construct_extended_resources(accelerator=other, shared_memory=shared_memory)


def test_accelerators() -> None:
    """Every named accelerator of flytekit is there, with the same partitions and messages."""
    named = {
        k: v for k, v in vars(their_accelerators).items() if isinstance(v, their_accelerators.BaseAccelerator)
    }
    for name, other in named.items():
        mine = getattr(our_accelerators, name)
        assert mine.to_flyte_idl() == other.to_flyte_idl(), name
        for part in dir(type(other)):
            if part.startswith(("partition_", "slice_", "unpartitioned")):
                assert getattr(mine, part).to_flyte_idl() == getattr(other, part).to_flyte_idl(), part


@given(NAMES, REFERENCES)
def test_image_references(name: str, reference: str) -> None:
    """References are taken apart alike."""
    mine, other = (b.c.Image.look_up_image_info(name, reference) for b in BOTH)
    assert dataclasses.asdict(mine) == dataclasses.asdict(other)
    assert (mine.full, mine.version) == (other.full, other.version)
    assert (mine.to_dict(), mine.to_json()) == (other.to_dict(), other.to_json())


no_runner_image = pytest.mark.skipif(
    sys.version_info >= (3, 13), reason="flytekit 1.16 knows no default image for this Python"
)


@no_runner_image
@given(st.lists(st.tuples(NAMES, REFERENCES), unique_by=lambda pair: pair[0]))
def test_command_line_images(pairs: list[tuple[str, str]]) -> None:
    """Command line values give the same configs."""
    values = tuple(ref if name == "default" and len(ref) % 2 else f"{name}={ref}" for name, ref in pairs)
    mine, other = (b.c.ImageConfig.validate_image(None, "image", values) for b in BOTH)
    assert mine.to_dict() == other.to_dict()


@no_runner_image
def test_the_default_image() -> None:
    """Without any image the same runner image is used."""
    mine, other = (b.c.ImageConfig.auto_default_image().default_image for b in BOTH)
    assert mine.fqn == other.fqn
    assert mine.tag.split("-")[0] == other.tag.split("-")[0] == f"py3.{sys.version_info.minor}"


PARTS = st.sampled_from(["", ".fqn", ".version"])
TEMPLATES = st.one_of(
    st.none(),
    REFERENCES,
    st.lists(
        st.one_of(
            st.sampled_from([":", "@", "x/", "{{.foo}}", "{{image.default}}", "{{.image}}"]),
            st.builds(
                "{{{{.{}.{}{}}}}}".format,
                st.sampled_from(["image", "images"]),
                NAMES,
                st.sampled_from(["", ".fqn", ".version"]),
            ),
            st.builds("{{{{ .image.{} }}}}".format, NAMES),
        )
    ).map("".join),
)


@given(TEMPLATES, REFERENCES, st.dictionaries(NAMES.filter(lambda n: n != "default"), REFERENCES))
def test_image_placeholders(template: str | None, default: str, images: dict[str, str]) -> None:
    """Placeholders are filled in alike, and refused alike."""
    mine, other = (b.c.ImageConfig.from_images(default, images) for b in BOTH)
    try:
        expected = get_registerable_container_image(template, other)
    except AssertionError:
        with pytest.raises(ValueError, match="no image named"):
            ours.resolve_image(template, mine)
    else:
        assert ours.resolve_image(template, mine) == expected


def both_settings(values: dict[str, typing.Any]) -> list[typing.Any]:
    """The same settings on both sides."""
    return [
        b.c.SerializationSettings(
            **{
                **values,
                "image_config": b.c.ImageConfig.from_images("a/b:1", {"x": "c@sha256:ab"}),
                "default_resources": values["default_resources"]
                and b.r.ResourceSpec(b.r.Resources(cpu="1"), b.r.Resources(mem=5)),
                "fast_serialization_settings": values["fast_serialization_settings"]
                and b.c.FastSerializationSettings(*values["fast_serialization_settings"]),
            }
        )
        for b in BOTH
    ]


SETTINGS = st.fixed_dictionaries(
    {
        **dict.fromkeys(("project", "domain", "version", "git_repo", "source_root"), MAYBE),
        # An empty environment becomes None in flytekit's builder.
        "env": st.one_of(st.none(), st.dictionaries(TEXT, TEXT, min_size=1, max_size=2)),
        "python_interpreter": st.sampled_from(["/opt/venv/bin/python3", "python", "/a/b/c", "/a", "/a/b/"]),
        "flytekit_virtualenv_root": st.sampled_from([None, "", "/v"]),
        "default_resources": st.booleans(),
        "fast_serialization_settings": st.one_of(st.none(), st.tuples(st.booleans(), MAYBE, MAYBE)),
    }
).map(lambda values: {**values, "default_resources": values["default_resources"] or None})


@settings(deadline=None)
@given(SETTINGS)
def test_settings_cross_over_both_ways(values: dict[str, typing.Any]) -> None:
    """Each side reads the other's transport text and JSON."""
    mine, other = both_settings(values)
    assert mine.to_dict() == other.to_dict()
    assert mine.to_json() == other.to_json()
    assert ours.SerializationSettings.from_transport(other.serialized_context) == mine
    assert theirs.SerializationSettings.from_transport(mine.serialized_context).to_dict() == other.to_dict()
    assert ours.SerializationSettings.from_json(other.to_json()) == mine
    carried = theirs.SerializationSettings.from_transport(
        mine.with_serialized_context().env[theirs.SERIALIZED_CONTEXT_ENV_VAR]
    )
    assert carried.to_dict() == other.to_dict()


@given(SETTINGS)
def test_derived_settings(values: dict[str, typing.Any]) -> None:
    """Entrypoints, the virtual environment, fast serialization and builders agree."""
    mine, other = both_settings(values)
    assert mine.entrypoint_settings.path == other.entrypoint_settings.path
    assert mine.flytekit_virtualenv_root == other.flytekit_virtualenv_root
    assert mine.should_fast_serialize() == other.should_fast_serialize()
    assert mine.new_builder().build().to_dict() == other.new_builder().build().to_dict()
    interpreter = values["python_interpreter"]
    assert (
        ours.SerializationSettings.default_entrypoint_settings(interpreter).path
        == theirs.SerializationSettings.default_entrypoint_settings(interpreter).path
    )


@pytest.mark.parametrize(
    "name",
    [
        *("Image", "ImageConfig", "SerializationSettings", "EntrypointSettings", "FastSerializationSettings"),
        *(
            "SecretsConfig",
            "LocalConfig",
            "StatsConfig",
            "PlatformConfig",
            "Config",
            "DataConfig",
            "S3Config",
        ),
        *("GCSConfig", "AzureBlobStorageConfig", "GenericPersistenceConfig"),
    ],
)
def test_the_same_fields_and_defaults(name: str) -> None:
    """Fields, their order and their defaults are flytekit's."""
    mine, other = (dataclasses.fields(getattr(b.c, name)) for b in BOTH)
    assert [f.name for f in mine] == [f.name for f in other]
    skipped = {"local_sandbox_path"}
    plain = (str, int, bool, type(None))
    assert {f.name: f.default for f in mine if isinstance(f.default, plain) and f.name not in skipped} == {
        f.name: f.default for f in other if isinstance(f.default, plain) and f.name not in skipped
    }


@given(st.dictionaries(st.text(max_size=4), st.text(max_size=4)), st.text(min_size=1, max_size=5))
@settings(deadline=None, max_examples=20)
def test_pod_templates(labels: dict[str, str], name: str) -> None:
    """Hashes and pod messages are flytekit's."""
    from kubernetes.client import V1Container, V1PodSpec

    spec = V1PodSpec(containers=[V1Container(name=name, image="x")])
    mine, other = (kind(spec, name, labels, labels) for kind in (PodTemplate, TheirPodTemplate))
    assert mine.version_hash() == other.version_hash()
    assert mine.to_k8s_pod().to_flyte_idl() == TheirK8sPod.from_pod_template(other).to_flyte_idl()
