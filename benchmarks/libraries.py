"""flytelocal and flytekit behind the same names, so that one definition is measured in both."""

from __future__ import annotations

import importlib
import importlib.util
import os
from types import SimpleNamespace
from typing import Any

__all__ = ["both", "half", "installed", "library", "settings", "summary"]

HOMES = {
    "flytelocal": {"": "flytelocal"},
    "flytekit": {
        "": "flytekit.extend",
        "FlyteContextManager": "flytekit",
        "Resources": "flytekit",
        "kwtypes": "flytekit",
    },
}
NAMES = (
    "FileAccessProvider",
    "FlyteContextManager",
    "Image",
    "ImageConfig",
    "Interface",
    "PythonCustomizedContainerTask",
    "Resources",
    "SerializationSettings",
    "ShimTaskExecutor",
    "TypeEngine",
    "kwtypes",
)


def installed(name: str) -> bool:
    """Whether the library can be imported."""
    return importlib.util.find_spec(name) is not None


def library(name: str) -> Any:
    """The names above, from one library."""
    os.environ.setdefault("FLYTE_SDK_LOGGING_LEVEL", "50")
    homes = HOMES[name]
    found = {each: getattr(importlib.import_module(homes.get(each, homes[""])), each) for each in NAMES}
    if name == "flytelocal":
        literals = importlib.import_module("flytelocal.models.literals")
    else:
        literals = importlib.import_module("flytekit.models.literals")
    return SimpleNamespace(name=name, Literal=literals.Literal, LiteralMap=literals.LiteralMap, **found)


def both() -> dict[str, Any]:
    """flytelocal, and flytekit where it is installed."""
    return {name: library(name) for name in HOMES if installed(name)}


def settings(lib: Any) -> Any:
    """Settings to serialize with."""
    image = lib.Image(name="default", fqn="ghcr.io/me/tasks", tag="1.0")
    return lib.SerializationSettings(
        project="p", domain="development", version="v1", image_config=lib.ImageConfig(default_image=image)
    )


def half(lib: Any, **options: Any) -> Any:
    """A shim task, an int in and a float out; its template carries what a real one does."""

    class Half(lib.ShimTaskExecutor):  # type: ignore[misc]  # it comes from either library
        def execute_from_model(self, tt: Any, **kwargs: Any) -> float:
            return float(kwargs["x"] / tt.custom["by"])

    class HalfTask(lib.PythonCustomizedContainerTask):  # type: ignore[misc]  # likewise
        def get_custom(self, settings: Any) -> dict[str, Any]:  # noqa: ARG002 - the plugin interface
            return {"by": 2, "note": "an int in, a float out"}

    return HalfTask(
        name=f"benchmarks.half_{lib.name}",
        task_config=None,
        container_image="ghcr.io/me/half:1.0",
        executor_type=Half,
        interface=lib.Interface(inputs=lib.kwtypes(x=int), outputs=lib.kwtypes(y=float)),
        requests=lib.Resources(cpu="1", mem="500Mi"),
        limits=lib.Resources(cpu="2", mem="1Gi"),
        **options,
    )


def summary(lib: Any) -> Any:
    """A shim task that takes a table and returns one, so that each call writes files."""
    import pandas as pd

    class Summary(lib.ShimTaskExecutor):  # type: ignore[misc]  # it comes from either library
        def execute_from_model(self, tt: Any, **kwargs: Any) -> Any:  # noqa: ARG002 - the plugin interface
            return pd.DataFrame({"rows": [kwargs["count"]]})

    class SummaryTask(lib.PythonCustomizedContainerTask):  # type: ignore[misc]  # likewise
        def get_custom(self, settings: Any) -> dict[str, Any]:  # noqa: ARG002 - the plugin interface
            return {}

    return SummaryTask(
        name=f"benchmarks.summary_{lib.name}",
        task_config=None,
        container_image="ghcr.io/me/summary:1.0",
        executor_type=Summary,
        interface=lib.Interface(inputs=lib.kwtypes(count=int), outputs=lib.kwtypes(table=pd.DataFrame)),
    )
