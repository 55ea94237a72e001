"""Resources: what is taken, what is refused, and every round trip."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flytelocal.configuration.accelerators import A100, T4
from flytelocal.configuration.resources import (
    Resources,
    ResourceSpec,
    construct_extended_resources,
    convert_resources_to_resource_model,
)
from flytelocal.errors import ConfigurationError, QuantityError

WHOLE = st.one_of(
    st.integers(0, 2**40), st.integers(0, 9999).flatmap(lambda n: st.sampled_from([str(n), f"{n}Mi"]))
)
CORES = st.one_of(WHOLE, st.floats(0, 1000, allow_nan=False))
GPUS = st.one_of(st.integers(0, 16), st.integers(0, 16).map(str))


def one_or_pair(amounts: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    """Nothing, one amount, or the same amount as request and limit."""
    pairs = amounts.flatmap(lambda a: st.sampled_from([(a, a), [a, a]]))
    return st.one_of(st.none(), amounts, pairs)


RESOURCES = st.builds(
    Resources, one_or_pair(CORES), one_or_pair(WHOLE), one_or_pair(GPUS), ephemeral_storage=one_or_pair(WHOLE)
)


@given(RESOURCES)
def test_dict_and_json_round_trips(resources: Resources) -> None:
    """What dicts and JSON give back equals what went in."""
    assert Resources.from_dict(resources.to_dict()) == resources
    assert Resources.from_json(resources.to_json()) == resources
    assert Resources.from_json(resources.to_json().encode()) == resources


@given(RESOURCES)
def test_a_spec_round_trips(resources: Resources) -> None:
    """A spec made of resources comes back from its dict and its JSON."""
    spec = ResourceSpec.from_multiple_resource(resources)
    assert ResourceSpec.from_dict(spec.to_dict()) == spec
    assert ResourceSpec.from_json(spec.to_json()) == spec


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"mem": "lots"}, "mem='lots' is not a quantity"),
        ({"mem": ""}, "mem='' is not a quantity"),
        ({"cpu": "-1"}, "cpu='-1' is negative"),
        ({"cpu": -0.5}, "cpu=-0.5 is negative"),
        ({"cpu": float("nan")}, "cpu=nan is not a quantity"),
        ({"cpu": ("2", "1")}, "the request cpu='2' is above its limit '1'"),
        ({"mem": ["1Gi", "1G"]}, "the request mem='1Gi' is above its limit '1G'"),
        ({"cpu": (1,)}, "must have length 2"),
        ({"cpu": [1, 2, 3]}, "must have length 2"),
        ({"cpu": ("1", None)}, "cpu=None should be a text, an int or a float"),
        ({"cpu": {}}, r"cpu=\{\} should be"),
        ({"cpu": True}, "cpu=True should be"),
        ({"mem": 1.5}, "mem=1.5 should be a text or an int"),
        ({"gpu": 0.5}, "gpu=0.5 should be a text or an int"),
        ({"gpu": "500m"}, "gpu='500m' is not a whole number of GPUs"),
        ({"ephemeral_storage": "1GB"}, "ephemeral_storage='1GB' is not a quantity"),
    ],
)
def test_what_kubernetes_refuses_is_refused(values: dict[str, object], message: str) -> None:
    """A wrong amount is a typed error with the field, the value and the fix."""
    (field,) = values
    with pytest.raises(QuantityError, match=message) as caught:
        Resources(**values)
    assert f"field '{field}'" in caught.value.where
    assert caught.value.fix


def test_the_echo_lists_each_field() -> None:
    """`describe` says every amount in plain words, oddities included."""
    said = Resources(cpu=0.5, mem="100m", gpu=(1, 2)).describe().splitlines()
    assert said == [
        "cpu: 0.5 of cpu = 0.5 core",
        "mem: 100m of memory is 0.1 byte: did you mean 100Mi?",
        "gpu: request 1 of gpu = 1 GPU; limit 2 of gpu = 2 GPUs",
        "gpu: Kubernetes wants the request and the limit of GPUs to be equal",
    ]
    assert "no resources" in Resources().describe()


def test_pairs_are_requests_and_limits() -> None:
    """The first of a pair is the request, the second the limit; a single value is both."""
    spec = ResourceSpec.from_multiple_resource(
        Resources(cpu=("1", "2"), mem=1024, ephemeral_storage=["1Gi", "2Gi"])
    )
    assert spec.requests == Resources(cpu="1", mem=1024, ephemeral_storage="1Gi")
    assert spec.limits == Resources(cpu="2", mem=1024, ephemeral_storage="2Gi")


def test_lists_and_tuples_are_the_same_pair() -> None:
    """JSON has no tuples, so the kind of brackets does not count; spelling does."""
    assert Resources(cpu=(1, 2)) == Resources(cpu=[1, 2])
    assert Resources(cpu="1") != Resources(cpu=1)
    assert Resources() != "Resources()"


def test_resources_are_no_keys() -> None:
    """Resources can be changed, so they have no hash, as in flytekit."""
    with pytest.raises(TypeError, match="unhashable"):
        hash(Resources())


def test_a_spec_refuses_requests_above_limits() -> None:
    """The check spans the two sides of a spec."""
    with pytest.raises(QuantityError, match="the request mem='2Gi' is above its limit '1Gi'"):
        ResourceSpec(requests=Resources(mem="2Gi"), limits=Resources(mem="1Gi"))


def test_a_spec_takes_resources_only() -> None:
    """A dict in place of resources is named."""
    with pytest.raises(ConfigurationError, match="limits is None, not Resources"):
        ResourceSpec(requests=Resources(), limits=None)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [([], "a dict was expected"), (None, "a dict was expected"), ({"memory": 1}, "unknown key 'memory'")],
)
def test_wrong_dicts_are_refused(wrong: object, message: str) -> None:
    """A dict with a key that is no resource is not taken silently."""
    with pytest.raises(ConfigurationError, match=message):
        Resources.from_dict(wrong)


def test_a_spec_needs_both_sides() -> None:
    """A missing side is named."""
    with pytest.raises(ConfigurationError, match="the key 'limits' is missing"):
        ResourceSpec.from_dict({"requests": {}})


def test_malformed_json_is_a_typed_error() -> None:
    """The JSON error comes with its line and column."""
    with pytest.raises(ConfigurationError, match=r"not JSON.*line 1 column 9"):
        Resources.from_json('{"cpu": ')


def test_encoders_decoders_and_dialects() -> None:
    """The JSON methods take flytekit's parameters."""
    resources = Resources(cpu="1")
    assert resources.to_json(encoder=lambda d: sorted(d)) == ["cpu", "ephemeral_storage", "gpu", "mem"]
    assert json.loads(resources.to_json(encoder=json.dumps)) == resources.to_dict()
    assert Resources.from_json("1", decoder=lambda text: {"cpu": text}, dialect=None) == resources
    spec = ResourceSpec(resources, Resources())
    assert ResourceSpec.from_json(spec.to_json(encoder=json.dumps), decoder=json.loads, dialect=None) == spec


def test_the_model_has_an_entry_for_each_amount() -> None:
    """The container's message lists the amounts as texts, in flytekit's order."""
    model = convert_resources_to_resource_model(
        Resources(cpu=0.5, mem="1Gi", gpu=1, ephemeral_storage=5), Resources(cpu=2.5)
    )
    assert [(e.name, e.value) for e in model.requests] == [(1, "0.5"), (3, "1Gi"), (2, "1"), (5, "5")]
    assert [(e.name, e.value) for e in model.limits] == [(1, "2.5")]
    empty = convert_resources_to_resource_model()
    assert not list(empty.requests)
    assert not list(empty.limits)


def test_the_model_refuses_pairs_and_later_mistakes() -> None:
    """Pairs are split before; what was changed after it was made is checked again."""
    with pytest.raises(QuantityError, match="can not be a list or tuple"):
        convert_resources_to_resource_model(Resources(cpu=("1", "2")))
    changed = Resources()
    changed.mem = "lots"
    with pytest.raises(QuantityError, match="mem='lots' is not a quantity"):
        convert_resources_to_resource_model(changed)
    with pytest.raises(QuantityError, match="above its limit"):
        convert_resources_to_resource_model(Resources(cpu=2), Resources(cpu=1))


def test_extended_resources() -> None:
    """Accelerators and shared memory become one message; without either there is none."""
    assert construct_extended_resources() is None
    both = construct_extended_resources(accelerator=T4, shared_memory="1Gi")
    assert both.gpu_accelerator.device == "nvidia-tesla-t4"
    assert (both.shared_memory.mount_path, both.shared_memory.size_limit) == ("/dev/shm", "1Gi")
    assert not construct_extended_resources(shared_memory=True).shared_memory.size_limit
    part = construct_extended_resources(accelerator=A100.partition_2g_10gb)
    assert part.gpu_accelerator.partition_size == "2g.10gb"
    with pytest.raises(QuantityError, match="'lots' is not a quantity"):
        construct_extended_resources(shared_memory="lots")


def test_both_faces_say_what_the_amounts_mean() -> None:
    """Text and HTML carry the plain words."""
    faces = Resources(mem="100m")._repr_mimebundle_()
    assert set(faces) == {"text/plain", "text/html"}
    assert "Resources(cpu=None, mem='100m'" in faces["text/plain"]
    assert all("did you mean 100Mi?" in face for face in faces.values())
