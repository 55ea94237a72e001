"""The base of all tasks: what the IDL knows of a task, and nothing of Python types."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flytelocal.context.execution_state import ExecutionState
from flytelocal.context.manager import FlyteContextManager
from flytelocal.display.bundle import Shown
from flytelocal.errors import ConfigurationError
from flytelocal.graph.call import flyte_entity_call_handler
from flytelocal.graph.literals import translate_inputs_to_literals
from flytelocal.graph.outputs import create_task_output
from flytelocal.graph.promise import Promise, VoidPromise
from flytelocal.models.literals import Literal, LiteralMap
from flytelocal.models.security import SecurityContext
from flytelocal.models.types import LiteralType
from flytelocal.tasks.arguments import check_argument
from flytelocal.tasks.metadata import TaskMetadata
from flytelocal.tracebacks import folded

if TYPE_CHECKING:
    from flyteidl.core import tasks_pb2

    from flytelocal.configuration.settings import SerializationSettings
    from flytelocal.context.flyte_context import FlyteContext
    from flytelocal.context.parameters import ExecutionParameters
    from flytelocal.models.documentation import Documentation
    from flytelocal.models.dynamic_job import DynamicJobSpec
    from flytelocal.models.interface import TypedInterface
    from flytelocal.models.task import Container, K8sPod, Sql
    from flytelocal.types.interface import Interface

__all__ = ["Task"]


class Task(Shown):
    """What Flyte's IDL knows of a task: its type, name, interface, metadata and security context.

    Derive from `PythonTask` for a task whose inputs and outputs are Python types, and from
    `PythonCustomizedContainerTask` for a plugin that runs from its template.

    Args:
        task_type: The engine's name for this kind of task, for example `"python-task"`.
        name: The task's name, unique within project and domain.
        interface: Inputs and outputs with their literal types.
        metadata: Caching, retries, timeout and so on; the defaults if None.
        task_type_version: Version of the task type's own protocol.
        security_ctx: Identity and secrets that the task asks for.
        docs: Documentation to register with the task.
        kwargs: What subclasses pass on; a name that no class took is refused.

    Raises:
        ConfigurationError: An argument is unknown, or the name is empty.

    >>> from flytelocal.models.interface import TypedInterface
    >>> task = Task("raw", "described", TypedInterface(inputs={}, outputs={}))
    >>> task.task_type, task.metadata.retries
    ('raw', 0)
    """

    def __init__(
        self,
        task_type: str,
        name: str,
        interface: TypedInterface,
        metadata: TaskMetadata | None = None,
        task_type_version: int = 0,
        security_ctx: SecurityContext | None = None,
        docs: Documentation | None = None,
        **kwargs: Any,
    ) -> None:
        if kwargs:
            unknown = ", ".join(sorted(kwargs))
            raise ConfigurationError(
                f"unknown argument: {unknown}",
                where=f"{type(self).__name__}(name={name!r}, …)",
                fix="remove it, or take it in your subclass's __init__ and keep it there",
            )
        if not isinstance(name, str) or not name:
            raise ConfigurationError(
                f"the task's name is {name!r}",
                where=f"{type(self).__name__}(name=…)",
                fix='give it a name, for example name="my_project.my_task"',
            )
        where = f"{type(self).__name__}(name={name!r}, …)"
        check_argument("task_type", task_type, str, where)
        check_argument("metadata", metadata, TaskMetadata, where, optional=True)
        check_argument("task_type_version", task_type_version, int, where)
        check_argument("security_ctx", security_ctx, SecurityContext, where, optional=True)
        super().__init__()
        self._task_type = task_type
        self._name = name
        self._interface = interface
        self._metadata = metadata if metadata is not None else TaskMetadata()
        self._task_type_version = task_type_version
        self._security_ctx = security_ctx
        self._docs = docs

    @property
    def interface(self) -> TypedInterface:
        """Inputs and outputs with their literal types."""
        return self._interface

    @property
    def metadata(self) -> TaskMetadata:
        """Caching, retries, timeout and so on."""
        return self._metadata

    @property
    def name(self) -> str:
        """The task's name, unique within project and domain."""
        return self._name

    @property
    def task_type(self) -> str:
        """The engine's name for this kind of task."""
        return self._task_type

    @property
    def python_interface(self) -> Interface | None:
        """Inputs and outputs with their Python types; None where there are none."""
        return None

    @property
    def task_type_version(self) -> int:
        """Version of the task type's own protocol."""
        return self._task_type_version

    @property
    def security_context(self) -> SecurityContext | None:
        """Identity and secrets that the task asks for."""
        return self._security_ctx

    @property
    def docs(self) -> Documentation | None:
        """Documentation to register with the task."""
        return self._docs

    def get_type_for_input_var(self, k: str, v: Any) -> type[Any] | None:
        """Python type of input `k`; None for a task that knows literal types only."""
        return None

    def get_type_for_output_var(self, k: str, v: Any) -> type[Any] | None:
        """Python type of output `k`; None for a task that knows literal types only."""
        return None

    def get_input_types(self) -> dict[str, type[Any]] | None:
        """Python types of the inputs by name; None for a task that knows literal types only."""
        return None

    def __call__(self, /, *args: Any, **kwargs: Any) -> Any:
        """Run the task with Python values, or add it to the workflow that is being compiled.

        Returns:
            The plain Python result outside a workflow; Promises inside one.

        Raises:
            InputError: An input is missing, unknown or of the wrong type.
            OutputError: The result does not fit the declared outputs.
        """
        __tracebackhide__ = True
        try:
            return flyte_entity_call_handler(self, *args, **kwargs)
        except BaseException as error:
            folded(error)
            raise

    def compile(self, ctx: FlyteContext, /, *args: Any, **kwargs: Any) -> Any:
        """Make the node that stands for this task in a workflow.

        Raises:
            ConfigurationError: This kind of task has no Python interface to make a node from.
        """
        raise ConfigurationError(
            f"a {type(self).__name__} cannot be put into a workflow",
            where=f"task {self.name!r}",
            fix="derive from PythonTask, which compiles to a node",
        )

    def local_execute(self, ctx: FlyteContext, /, **kwargs: Any) -> Any:
        """Run the task here with Python values or ready Promises.

        Args:
            ctx: The context to run in; its file access says where data is kept.
            kwargs: The inputs.

        Returns:
            One ready Promise, a tuple of them, or a VoidPromise for a task without outputs.

        Raises:
            InputError: An input is missing, unknown or of the wrong type.
            OutputError: The result does not fit the declared outputs.
        """
        __tracebackhide__ = True
        literals = translate_inputs_to_literals(
            ctx,
            incoming_values=kwargs,
            flyte_interface_types=self.interface.inputs,
            native_types=self.get_input_types() or {},
            entity_name=self.name,
        )
        outputs = self.sandbox_execute(ctx, LiteralMap.from_flyte_idl(literals))
        if isinstance(outputs, VoidPromise):
            return outputs
        declared = (
            self.python_interface.outputs
            if self.python_interface is not None
            else sorted(self.interface.outputs)
        )
        found, types = outputs.to_flyte_idl().literals, self.interface.to_flyte_idl().outputs.variables
        promises = [
            Promise(name, Literal._wrap(found[name]), LiteralType._wrap(types[name].type))
            for name in declared
        ]
        return create_task_output(promises, self.python_interface)

    def sandbox_execute(self, ctx: FlyteContext, input_literal_map: LiteralMap) -> LiteralMap | VoidPromise:
        """Run `dispatch_execute` in a context of its own, with a working directory of its own.

        The directory is made when the task asks for it, and removed when nothing of the run needs it.
        """
        __tracebackhide__ = True
        with FlyteContextManager.with_context(self._sandbox(ctx)) as sandbox:
            return self.dispatch_execute(sandbox, input_literal_map)  # type: ignore[return-value]  # no task of ours gives a DynamicJobSpec

    def _sandbox(self, ctx: FlyteContext) -> FlyteContext:
        """`ctx` itself if it was made for one run that is still to begin, otherwise one like it."""
        mode = self.local_execution_mode()
        state, params = ctx.execution_state, ctx.user_space_params
        if state is not None and state.mode is mode and params is not None and params.claim(self):
            return ctx
        state = state or ctx.new_execution_state()
        params = None if params is None else params.with_task_sandbox().build()
        return ctx._derive(
            level=ctx.level + 1, execution_state=state.with_params(mode=mode, user_space_params=params)
        )

    def local_execution_mode(self) -> ExecutionState.Mode:
        """The mode that a run on this machine is in."""
        return ExecutionState.Mode.LOCAL_TASK_EXECUTION

    def dispatch_execute(
        self, ctx: FlyteContext, input_literal_map: LiteralMap
    ) -> LiteralMap | DynamicJobSpec | VoidPromise:
        """Turn literals into Python values, call `execute`, and turn the result into literals.

        Raises:
            ConfigurationError: This kind of task does not say how it runs.
        """
        raise ConfigurationError(
            f"{type(self).__name__} does not say how it runs",
            where=f"task {self.name!r}",
            fix="derive from PythonTask or PythonCustomizedContainerTask, or override dispatch_execute",
        )

    def pre_execute(self, user_params: ExecutionParameters | None) -> ExecutionParameters | None:
        """Called before the inputs are converted; what it returns is the run's parameters."""
        return user_params

    def execute(self, **kwargs: Any) -> Any:
        """The task's work, with Python values.

        Raises:
            ConfigurationError: The subclass does not override it.
        """
        raise ConfigurationError(
            f"{type(self).__name__} does not say what it does",
            where=f"task {self.name!r}",
            fix="override execute(self, **kwargs)",
        )

    def get_container(self, settings: SerializationSettings) -> Container | None:
        """The container that runs this task on a cluster, if it has one."""
        return None

    def get_k8s_pod(self, settings: SerializationSettings) -> K8sPod | None:
        """The Kubernetes pod that runs this task on a cluster, if it has one."""
        return None

    def get_sql(self, settings: SerializationSettings) -> Sql | None:
        """The SQL statement that this task is on a cluster, if it is one."""
        return None

    def get_custom(self, settings: SerializationSettings) -> dict[str, Any] | None:
        """What the executor needs beside the interface, as JSON-able values."""
        return None

    def get_config(self, settings: SerializationSettings) -> dict[str, str] | None:
        """Text settings for the engine's plugin."""
        return None

    def get_extended_resources(
        self,
        settings: SerializationSettings,
    ) -> tasks_pb2.ExtendedResources | None:
        """Accelerators and shared memory to ask for, if any."""
        return None

    def __repr__(self) -> str:
        interface = self.python_interface or self._interface.short_string()
        return f"<{type(self).__name__} {self._name!r} {interface}>"

    def _text_face(self) -> str:
        from flytelocal.tasks.face import task_text

        return task_text(self)

    def _html_face(self) -> str:
        from flytelocal.tasks.face import task_html

        return task_html(self)
