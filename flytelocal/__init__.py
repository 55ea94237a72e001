"""Write, run, see and ship Flyte task plugins from a notebook.

>>> import flytelocal as fl
>>> class Greeter(fl.ShimTaskExecutor):
...     def execute_from_model(self, tt, **kwargs):
...         return f"{tt.custom['greeting']}, {kwargs['name']}!"
>>> class GreetTask(fl.PythonCustomizedContainerTask):
...     def get_custom(self, settings):
...         return {"greeting": self.task_config}
>>> greet = GreetTask(
...     name="greet",
...     task_config="Hello",
...     container_image="ghcr.io/me/greet:1.0",
...     executor_type=Greeter,
...     interface=fl.Interface(inputs=fl.kwtypes(name=str), outputs=fl.kwtypes(greeting=str)),
... )
>>> greet(name="Ada")
'Hello, Ada!'
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from flytelocal.context.compilation_state import CompilationState
from flytelocal.context.execution_state import ExecutionState
from flytelocal.context.file_access import FileAccessProvider
from flytelocal.context.flyte_context import FlyteContext
from flytelocal.context.manager import FlyteContextManager, current_context
from flytelocal.context.output_metadata import OutputMetadata, OutputMetadataTracker
from flytelocal.context.parameters import ExecutionParameters
from flytelocal.context.secrets import SecretsManager
from flytelocal.decks.field import DeckField
from flytelocal.errors import FlyteLocalError, FlyteRecoverableException, IgnoreOutputs
from flytelocal.models.security import Secret, SecurityContext
from flytelocal.version import __version__

if TYPE_CHECKING:
    from flytelocal.configuration.image import Image, ImageConfig
    from flytelocal.configuration.resources import Resources, ResourceSpec
    from flytelocal.configuration.settings import (
        EntrypointSettings,
        FastSerializationSettings,
        SerializationSettings,
    )
    from flytelocal.decks.deck import Deck
    from flytelocal.decks.page import DeckPage
    from flytelocal.display.html import Html
    from flytelocal.execution.record import Execution
    from flytelocal.graph.node import Node
    from flytelocal.graph.promise import Promise, VoidPromise
    from flytelocal.notebook.context import NotebookContext, new_context
    from flytelocal.tasks.customized_container import PythonCustomizedContainerTask
    from flytelocal.tasks.metadata import TaskMetadata
    from flytelocal.tasks.python_task import PythonTask
    from flytelocal.tasks.render import render_template
    from flytelocal.tasks.resolver import TaskResolverMixin
    from flytelocal.tasks.shim import ExecutableTemplateShimTask, ShimTaskExecutor
    from flytelocal.tasks.task import Task
    from flytelocal.tasks.template_resolver import TaskTemplateResolver, default_task_template_resolver
    from flytelocal.tasks.tracker import TrackedInstance
    from flytelocal.types.engine import TypeEngine
    from flytelocal.types.interface import Interface, kwtypes
    from flytelocal.types.structured_dataset import StructuredDataset
    from flytelocal.types.transformer import TypeTransformer

# Loaded at first use: importing the package stays cheap for whoever wants a part of it.
_LAZY = {
    "Deck": "flytelocal.decks.deck",
    "DeckPage": "flytelocal.decks.page",
    "EntrypointSettings": "flytelocal.configuration.settings",
    "ExecutableTemplateShimTask": "flytelocal.tasks.shim",
    "Execution": "flytelocal.execution.record",
    "FastSerializationSettings": "flytelocal.configuration.settings",
    "Html": "flytelocal.display.html",
    "Image": "flytelocal.configuration.image",
    "ImageConfig": "flytelocal.configuration.image",
    "Interface": "flytelocal.types.interface",
    "Node": "flytelocal.graph.node",
    "NotebookContext": "flytelocal.notebook.context",
    "Promise": "flytelocal.graph.promise",
    "PythonCustomizedContainerTask": "flytelocal.tasks.customized_container",
    "PythonTask": "flytelocal.tasks.python_task",
    "ResourceSpec": "flytelocal.configuration.resources",
    "Resources": "flytelocal.configuration.resources",
    "SerializationSettings": "flytelocal.configuration.settings",
    "ShimTaskExecutor": "flytelocal.tasks.shim",
    "StructuredDataset": "flytelocal.types.structured_dataset",
    "Task": "flytelocal.tasks.task",
    "TaskMetadata": "flytelocal.tasks.metadata",
    "TaskResolverMixin": "flytelocal.tasks.resolver",
    "TaskTemplateResolver": "flytelocal.tasks.template_resolver",
    "TrackedInstance": "flytelocal.tasks.tracker",
    "TypeEngine": "flytelocal.types.engine",
    "TypeTransformer": "flytelocal.types.transformer",
    "VoidPromise": "flytelocal.graph.promise",
    "default_task_template_resolver": "flytelocal.tasks.template_resolver",
    "kwtypes": "flytelocal.types.interface",
    "new_context": "flytelocal.notebook.context",
    "render_template": "flytelocal.tasks.render",
}

__all__ = [
    "CompilationState",
    "Deck",
    "DeckField",
    "DeckPage",
    "EntrypointSettings",
    "ExecutableTemplateShimTask",
    "Execution",
    "ExecutionParameters",
    "ExecutionState",
    "FastSerializationSettings",
    "FileAccessProvider",
    "FlyteContext",
    "FlyteContextManager",
    "FlyteLocalError",
    "FlyteRecoverableException",
    "Html",
    "IgnoreOutputs",
    "Image",
    "ImageConfig",
    "Interface",
    "Node",
    "NotebookContext",
    "OutputMetadata",
    "OutputMetadataTracker",
    "Promise",
    "PythonCustomizedContainerTask",
    "PythonTask",
    "ResourceSpec",
    "Resources",
    "Secret",
    "SecretsManager",
    "SecurityContext",
    "SerializationSettings",
    "ShimTaskExecutor",
    "StructuredDataset",
    "Task",
    "TaskMetadata",
    "TaskResolverMixin",
    "TaskTemplateResolver",
    "TrackedInstance",
    "TypeEngine",
    "TypeTransformer",
    "VoidPromise",
    "__version__",
    "current_context",
    "default_task_template_resolver",
    "kwtypes",
    "new_context",
    "render_template",
]


def __getattr__(name: str) -> Any:
    if name in _LAZY:
        value = getattr(importlib.import_module(_LAZY[name]), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module 'flytelocal' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_LAZY})
