"""Resources: how much cpu, memory, GPU and scratch space a task asks for, and may use at most."""

from __future__ import annotations

import dataclasses
import typing
from typing import Any, Literal

from flytelocal.configuration.quantity import Quantity, parse_quantity
from flytelocal.configuration.serde import ConfigValue, load_json
from flytelocal.errors import ConfigurationError, QuantityError

if typing.TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flytelocal.configuration.accelerators import BaseAccelerator
    from flytelocal.models.task import Resources as ResourcesModel

__all__ = ["ResourceSpec", "Resources", "construct_extended_resources", "convert_resources_to_resource_model"]

# The order of Flyte's resource entries in a container.
_FIELDS = ("cpu", "mem", "gpu", "ephemeral_storage")
_EXAMPLES = {"cpu": "500m", "mem": "1536Mi", "ephemeral_storage": "1536Mi"}
_SHARED_MEMORY_NAME = "flyte-shared-memory"
_SHARED_MEMORY_PATH = "/dev/shm"  # noqa: S108 - where Linux has its shared memory, as flytekit mounts it


@dataclasses.dataclass(eq=False, repr=False)
class Resources(ConfigValue):
    """An amount of each resource, or a pair of request and limit.

    Args:
        cpu: Cores: `"500m"`, `2`, `0.5`, or a pair.
        mem: Bytes: `"2Gi"`, `1024`, or a pair.
        gpu: A whole number of GPUs, or a pair.
        ephemeral_storage: Bytes of scratch disk, or a pair.

    Raises:
        QuantityError: Kubernetes would refuse a quantity, or a request is above its limit.

    >>> print(Resources(cpu="500m", mem=("1Gi", "2Gi")).describe())
    cpu: 500m of cpu = 0.5 core
    mem: request 1Gi of memory = 1,073,741,824 bytes; limit 2Gi of memory = 2,147,483,648 bytes
    """

    cpu: str | int | float | list[Any] | tuple[Any, ...] | None = None
    mem: str | int | list[Any] | tuple[Any, ...] | None = None
    gpu: str | int | list[Any] | tuple[Any, ...] | None = None
    ephemeral_storage: str | int | list[Any] | tuple[Any, ...] | None = None

    def __post_init__(self) -> None:
        for _ in self._quantities():
            continue  # reading a quantity is what checks it

    def _quantities(self) -> Iterator[tuple[str, tuple[Quantity, ...]]]:
        """Each field that is set, with one quantity or a request and a limit."""
        for field in _FIELDS:
            value = getattr(self, field)
            if value is None:
                continue
            pair = value if isinstance(value, (list, tuple)) else (value,)
            if isinstance(value, (list, tuple)) and len(value) != 2:
                raise QuantityError(
                    f"{field}={value!r} must have length 2",
                    where=f"Resources, field '{field}'",
                    fix=f'give a request and a limit, such as {field}=("1", "2"), or one value',
                )
            quantities = tuple(_resource_quantity(field, item) for item in pair)
            if quantities[0] > quantities[-1]:
                raise _above_limit(field, quantities[0], quantities[-1], "Resources")
            yield field, quantities

    def describe(self) -> str:
        """Say in plain words what each amount means, and what was probably meant instead."""
        lines = []
        for field, quantities in self._quantities():
            said = [quantity.describe(field) for quantity in quantities]
            text = said[0] if len(said) == 1 else f"request {said[0]}; limit {said[1]}"
            lines.append(f"{field}: {text}")
            if field == "gpu" and quantities[0] != quantities[-1]:
                lines.append("gpu: Kubernetes wants the request and the limit of GPUs to be equal")
        return "\n".join(lines) or "no resources asked for: the platform's defaults apply"

    def to_dict(self) -> dict[str, Any]:
        """Give the amounts as a dict; a pair becomes a list."""
        values = {field: getattr(self, field) for field in _FIELDS}
        return {field: list(v) if isinstance(v, tuple) else v for field, v in values.items()}

    @classmethod
    def from_dict(cls, d: Any, *, dialect: Any = None) -> Resources:
        """Make resources from a dict such as `to_dict` gives.

        Args:
            d: The dict; a key that is no resource is refused.
            dialect: Accepted for flytekit's sake; it changes nothing there either.

        Raises:
            ConfigurationError: It is no dict, or a key is unknown.
            QuantityError: Kubernetes would refuse a quantity.
        """
        del dialect
        return cls(**_checked_dict(d, _FIELDS, "Resources"))

    def to_json(self, encoder: Callable[[Any], Any] | None = None, **to_dict_kwargs: Any) -> Any:
        """Give the amounts as JSON.

        Args:
            encoder: Turns the dict into what is returned; `json.dumps` if None.
            to_dict_kwargs: Go to `to_dict`.
        """
        return _encode(self.to_dict(**to_dict_kwargs), encoder)

    @classmethod
    def from_json(
        cls,
        data: str | bytes | bytearray,
        decoder: Callable[[Any], Any] | None = None,
        **from_dict_kwargs: Any,
    ) -> Resources:
        """Make resources from JSON.

        Args:
            data: The JSON.
            decoder: Turns `data` into a dict; `json.loads` if None.
            from_dict_kwargs: Go to `from_dict`.

        Raises:
            ConfigurationError: The text is not JSON, or not the JSON of resources.
        """
        return cls.from_dict(_decode(data, decoder, "Resources"), **from_dict_kwargs)

    __hash__ = None  # type: ignore[assignment]  # amounts can be changed, so they are no keys

    def __eq__(self, other: object) -> bool:
        # JSON has no tuples: a pair is the same pair in either kind of brackets.
        return self.to_dict() == other.to_dict() if isinstance(other, Resources) else NotImplemented

    def _text_face(self) -> str:
        return f"{self!r}\n{self.describe()}"

    def _html_face(self) -> str:
        from flytelocal.display.tree import tree_html

        meaning = [line.partition(": ") for line in self.describe().splitlines()]
        return tree_html({field: text or field for field, _, text in meaning}, title="Resources")


@dataclasses.dataclass(repr=False)
class ResourceSpec(ConfigValue):
    """What a task asks for, and what it may use at most.

    Args:
        requests: The amounts that are set aside for the task.
        limits: The amounts that it may not go beyond.

    Raises:
        QuantityError: A request is above its limit.

    >>> ResourceSpec.from_multiple_resource(Resources(cpu=("1", "2"))).limits.cpu
    '2'
    """

    requests: Resources
    limits: Resources

    def __post_init__(self) -> None:
        for name, value in (("requests", self.requests), ("limits", self.limits)):
            if not isinstance(value, Resources):
                raise ConfigurationError(
                    f"{name} is {value!r}, not Resources", where="ResourceSpec", fix="pass Resources(…)"
                )
        _check_limits(self.requests, self.limits, "ResourceSpec")

    @classmethod
    def from_multiple_resource(cls, resource: Resources) -> ResourceSpec:
        """Split resources into requests and limits; a single value is both."""
        requests: dict[str, Any] = {}
        limits: dict[str, Any] = {}
        for field in _FIELDS:
            value = getattr(resource, field)
            requests[field], limits[field] = value if isinstance(value, (list, tuple)) else (value, value)
        return cls(requests=Resources(**requests), limits=Resources(**limits))

    def to_dict(self) -> dict[str, Any]:
        """Give both amounts as a dict of dicts."""
        return {"requests": self.requests.to_dict(), "limits": self.limits.to_dict()}

    @classmethod
    def from_dict(cls, d: Any, *, dialect: Any = None) -> ResourceSpec:
        """Make a spec from a dict such as `to_dict` gives.

        Args:
            d: The dict, with the keys `requests` and `limits`.
            dialect: Accepted for flytekit's sake; it changes nothing there either.

        Raises:
            ConfigurationError: It is no dict, or a key is unknown or missing.
            QuantityError: Kubernetes would refuse a quantity.
        """
        parts = _checked_dict(d, ("requests", "limits"), "ResourceSpec")
        for name in ("requests", "limits"):
            if name not in parts:
                raise ConfigurationError(
                    f"the key '{name}' is missing", where="ResourceSpec", fix=f"give '{name}'"
                )
        return cls(**{name: Resources.from_dict(part, dialect=dialect) for name, part in parts.items()})

    def to_json(self, encoder: Callable[[Any], Any] | None = None, **to_dict_kwargs: Any) -> Any:
        """Give both amounts as JSON; the parameters are those of `Resources.to_json`."""
        return _encode(self.to_dict(**to_dict_kwargs), encoder)

    @classmethod
    def from_json(
        cls,
        data: str | bytes | bytearray,
        decoder: Callable[[Any], Any] | None = None,
        **from_dict_kwargs: Any,
    ) -> ResourceSpec:
        """Make a spec from JSON; the parameters are those of `Resources.from_json`."""
        return cls.from_dict(_decode(data, decoder, "ResourceSpec"), **from_dict_kwargs)


def convert_resources_to_resource_model(
    requests: Resources | None = None, limits: Resources | None = None
) -> ResourcesModel:
    """Give the message that a container carries.

    Raises:
        QuantityError: A value is a pair, is no quantity, or a request is above its limit.
    """
    from flytelocal.models.task import Resources as Model

    names = Model.ResourceName
    numbers = {
        "cpu": names.CPU,
        "mem": names.MEMORY,
        "gpu": names.GPU,
        "ephemeral_storage": names.EPHEMERAL_STORAGE,
    }

    def entries(resources: Resources | None, side: str) -> list[Any]:
        made = []
        for field in _FIELDS if resources is not None else ():
            value = getattr(resources, field)
            if isinstance(value, (list, tuple)):
                raise QuantityError(
                    f"{field}={value!r} can not be a list or tuple",
                    where=f"{side}, field '{field}'",
                    fix="pass ResourceSpec.from_multiple_resource(resources).requests and .limits",
                )
            if value is not None:
                # Checked again: resources can be changed after they were made.
                _resource_quantity(field, value, side)
                made.append(Model.ResourceEntry(numbers[field], str(value)))
        return made

    model = Model(requests=entries(requests, "requests"), limits=entries(limits, "limits"))
    if requests is not None and limits is not None:
        _check_limits(requests, limits, "requests and limits")
    return model


def construct_extended_resources(
    *, accelerator: BaseAccelerator | None = None, shared_memory: Literal[True] | str | None = None
) -> Any:
    """Give the `ExtendedResources` message of an accelerator and shared memory, or None without either.

    Args:
        accelerator: The kind of GPU or TPU, such as `flytelocal.configuration.accelerators.A100`.
        shared_memory: True for a `/dev/shm` as large as the memory limit, or its size as a quantity.

    Raises:
        QuantityError: `shared_memory` is neither True nor a quantity.
    """
    if accelerator is None and not shared_memory:
        return None
    from flyteidl.core import tasks_pb2

    message = tasks_pb2.ExtendedResources()
    if accelerator is not None:
        message.gpu_accelerator.CopyFrom(accelerator.to_flyte_idl())
    if shared_memory:
        message.shared_memory.mount_path = _SHARED_MEMORY_PATH
        message.shared_memory.mount_name = _SHARED_MEMORY_NAME
        if shared_memory is not True:
            _resource_quantity("mem", shared_memory, "shared_memory")
            message.shared_memory.size_limit = str(shared_memory)
    return message


def _resource_quantity(field: str, value: Any, place: str = "Resources") -> Quantity:
    """Read one amount, and refuse what Kubernetes refuses for that resource."""
    where = f"{place}, field '{field}'"
    # A float is exact enough for cores only: bytes and GPUs are whole.
    kinds_taken = (str, int, float) if field == "cpu" else (str, int)
    if isinstance(value, bool) or not isinstance(value, kinds_taken):
        kinds = "a text, an int or a float" if field == "cpu" else "a text or an int"
        raise QuantityError(
            f"{field}={value!r} should be {kinds}, or a list or tuple of two of them",
            where=where,
            fix="write gpu=1" if field == "gpu" else f"write a text, such as {field}={_EXAMPLES[field]!r}",
        )
    quantity = parse_quantity(value, field=field, where=where)
    if quantity.nanos < 0:
        positive = value.lstrip("-") if isinstance(value, str) else -value
        raise QuantityError(f"{field}={value!r} is negative", where=where, fix=f"write {field}={positive!r}")
    if field == "gpu" and not quantity.is_whole:
        raise QuantityError(f"gpu={value!r} is not a whole number of GPUs", where=where, fix="write gpu=1")
    return quantity


def _above_limit(field: str, request: Quantity, limit: Quantity, where: str) -> QuantityError:
    return QuantityError(
        f"the request {field}={request.text!r} is above its limit {limit.text!r}",
        where=f"{where}, field '{field}'",
        fix=f"ask for at most {limit.text}, or raise the limit to {request.text}",
    )


def _check_limits(requests: Resources, limits: Resources, where: str) -> None:
    for field in _FIELDS:
        asked, most = getattr(requests, field), getattr(limits, field)
        if (
            asked is None
            or most is None
            or isinstance(asked, (list, tuple))
            or isinstance(most, (list, tuple))
        ):
            continue
        request, limit = _resource_quantity(field, asked, where), _resource_quantity(field, most, where)
        if request > limit:
            raise _above_limit(field, request, limit, where)


def _checked_dict(d: Any, keys: tuple[str, ...], what: str) -> dict[str, Any]:
    if not isinstance(d, dict):
        raise ConfigurationError(
            f"a dict was expected, not {d!r}", where=what, fix="pass what to_dict() gives"
        )
    unknown = [key for key in d if key not in keys]
    if unknown:
        raise ConfigurationError(
            f"unknown key {', '.join(map(repr, unknown))}", where=what, fix=f"the keys are {', '.join(keys)}"
        )
    return d


def _encode(value: dict[str, Any], encoder: Callable[[Any], Any] | None) -> Any:
    if encoder is not None:
        return encoder(value)
    import json

    return json.dumps(value)


def _decode(data: Any, decoder: Callable[[Any], Any] | None, what: str) -> Any:
    return load_json(data, what) if decoder is None else decoder(data)
