"""An importable plugin: what a container would find installed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import flytelocal as fl


class ScaleExecutor(fl.ShimTaskExecutor[Any]):
    """Multiplies by the template's factor."""

    def execute_from_model(self, tt: Any, **kwargs: Any) -> float:
        """Multiply."""
        return float(kwargs["x"] * tt.custom["factor"])


@dataclass
class Scale:
    """The author's settings."""

    factor: float


class ScaleTask(fl.PythonCustomizedContainerTask[Scale]):
    """`x * factor`."""

    def __init__(self, name: str = "scale", factor: float = 2.5, **kwargs: Any) -> None:
        options: dict[str, Any] = {
            "container_image": "ghcr.io/me/scale:1.0",
            "executor_type": ScaleExecutor,
            "interface": fl.Interface(inputs=fl.kwtypes(x=int), outputs=fl.kwtypes(y=float)),
            **kwargs,
        }
        super().__init__(name=name, task_config=Scale(factor), **options)

    def get_custom(self, settings: fl.SerializationSettings) -> dict[str, Any]:
        """The factor is all the executor needs."""
        assert self.task_config is not None
        return {"factor": self.task_config.factor}


class Outer:
    """Holds an executor, as some plugins do."""

    class InnerExecutor(ScaleExecutor):
        """An executor inside a class."""


scale = ScaleTask()
_hidden = visible = ScaleTask("visible")
in_a_list = [ScaleTask("nowhere")]
