"""Tasks that run from their template alone, and the executors that run them."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from flytelocal.decks.field import DeckField
from flytelocal.errors import ConfigurationError, TemplateError
from flytelocal.models.common import decode
from flytelocal.models.task import TaskTemplate
from flytelocal.tasks.arguments import check_argument
from flytelocal.tasks.dispatch import dispatch
from flytelocal.tasks.output_order import in_declared_order
from flytelocal.tasks.tracker import TrackedInstance
from flytelocal.types.guess import guess_interface

if TYPE_CHECKING:
    from flytelocal.context.flyte_context import FlyteContext
    from flytelocal.context.parameters import ExecutionParameters
    from flytelocal.graph.promise import VoidPromise
    from flytelocal.models.dynamic_job import DynamicJobSpec
    from flytelocal.models.literals import LiteralMap

__all__ = ["ExecutableTemplateShimTask", "ShimTaskExecutor"]

T = TypeVar("T")


class ShimTaskExecutor(TrackedInstance, Generic[T]):
    """Runs tasks of one kind from their templates: subclass it and override `execute_from_model`.

    A container makes a new executor for every run, and so does a run in a notebook: what `self` keeps is gone
    by the next run.

    >>> class Greeter(ShimTaskExecutor):
    ...     def execute_from_model(self, tt, **kwargs):
    ...         return f"{tt.custom['greeting']}, {kwargs['name']}!"
    """

    def execute_from_model(self, tt: TaskTemplate, /, **kwargs: Any) -> Any:
        """The business logic: compute the outputs from the template and the inputs.

        Args:
            tt: The task's template, parsed from bytes. Only what was serialized into it is there.
            kwargs: The inputs, of the Python types that the template's literal types stand for. A DataFrame
                arrives as a StructuredDataset (read it with `.open(pd.DataFrame).all()`), a date as a
                datetime, an Enum or a dataclass as a class rebuilt from its values or fields.

        Returns:
            The one output; several as a tuple in the declared order, a named tuple or a dict by name; None
            for none. Tables and the author's own classes are taken where the literal type fits.

        Raises:
            ConfigurationError: The subclass does not override it.
        """
        raise ConfigurationError(
            f"{type(self).__name__} does not say what it does",
            where=f"executor {type(self).__module__}.{type(self).__qualname__}",
            fix="override execute_from_model(self, tt, **kwargs)",
        )


@dataclass(slots=True)
class _Run:
    """What one run works with: nothing of it is shared with the task or with another run."""

    owner: ExecutableTemplateShimTask
    template: TaskTemplate
    executor: ShimTaskExecutor[Any]


_current_run: ContextVar[_Run | None] = ContextVar("flytelocal_shim_run", default=None)


class ExecutableTemplateShimTask:
    """A task that is nothing but its template: what a container makes of `task_template.pb`.

    Args:
        tt: The template.
        executor_type: The class that runs it.
        args: Passed on to the next base class.
        kwargs: Passed on to the next base class.

    Raises:
        ConfigurationError: `executor_type` is no `ShimTaskExecutor` class.

    >>> from flytelocal.models.identifier import Identifier, ResourceType
    >>> from flytelocal.models.interface import TypedInterface
    >>> template = TaskTemplate(
    ...     id=Identifier(ResourceType.TASK, "p", "d", "greet", "v"),
    ...     type="python-task",
    ...     metadata=None,
    ...     interface=TypedInterface(inputs={}, outputs={}),
    ...     custom={"greeting": "Hello"},
    ... )
    >>> class Say(ShimTaskExecutor):
    ...     def execute_from_model(self, tt, **kwargs):
    ...         print(tt.custom["greeting"])
    >>> ExecutableTemplateShimTask(template, Say).execute()
    Hello
    """

    def __init__(
        self, tt: TaskTemplate | None, executor_type: type[ShimTaskExecutor[Any]], *args: Any, **kwargs: Any
    ) -> None:
        check_argument("tt", tt, TaskTemplate, type(self).__name__, optional=True)
        wanted: Any = executor_type
        if not (isinstance(wanted, type) and issubclass(wanted, ShimTaskExecutor)):
            given = wanted.__name__ if isinstance(wanted, type) else repr(wanted)
            raise ConfigurationError(
                f"executor_type is {given}",
                where=f"{type(self).__name__}(executor_type=…)",
                fix="give a subclass of ShimTaskExecutor: the class itself, not an instance",
            )
        self._tt_bytes: bytes | None = None if tt is None else tt.to_flyte_idl().SerializeToString()
        self._executor_type = executor_type
        self._executor: ShimTaskExecutor[Any] | None = None
        self._deck_choice: bool | None = (tt is not None and tt.metadata.generates_deck) or None
        self._deck_fields: tuple[DeckField, ...] = tuple(DeckField)
        super().__init__(*args, **kwargs)

    @property
    def name(self) -> str:
        """The task's name, as its template has it."""
        return self.task_template.id.name

    @property
    def task_template(self) -> TaskTemplate:
        """The template: inside a run the one that run works with, otherwise a fresh copy."""
        run = _current_run.get()
        return run.template if run is not None and run.owner is self else self._parsed_template(None)

    @property
    def executor(self) -> ShimTaskExecutor[Any]:
        """The executor: inside a run the one that run works with, otherwise one to look at."""
        run = _current_run.get()
        if run is not None and run.owner is self:
            return run.executor
        if self._executor is None:
            self._executor = self._executor_type()
        return self._executor

    @property
    def executor_type(self) -> type[ShimTaskExecutor[Any]]:
        """The class that runs this task."""
        return self._executor_type

    def _template_bytes(self, ctx: FlyteContext | None) -> bytes:
        """What a container would find in `task_template.pb`."""
        if self._tt_bytes is None:
            raise TemplateError(
                "there is no template to run from",
                where=type(self).__name__,
                fix="give a TaskTemplate, or derive from PythonCustomizedContainerTask, which renders one",
            )
        return self._tt_bytes

    def _parsed_template(self, ctx: FlyteContext | None) -> TaskTemplate:
        return decode(TaskTemplate, self._template_bytes(ctx), what="the task's own template")

    def execute(self, /, **kwargs: Any) -> Any:
        """Hand the template and the inputs to the executor."""
        __tracebackhide__ = True
        return self.executor.execute_from_model(self.task_template, **kwargs)

    def pre_execute(self, user_params: ExecutionParameters | None) -> ExecutionParameters | None:
        """Nothing to prepare: the executor has the template."""
        return user_params

    def post_execute(self, _: ExecutionParameters | None, rval: Any) -> Any:
        """Nothing to clean up: the result is as the executor returned it."""
        return rval

    def dispatch_execute(
        self, ctx: FlyteContext, input_literal_map: LiteralMap
    ) -> LiteralMap | DynamicJobSpec | VoidPromise:
        """Run the executor on a template parsed from bytes and inputs of the types it can be guessed from.

        The Python interface is rebuilt from the template's literal types, as in a container, so an input may
        arrive as another type than the one that was passed: a dataclass, for example, as a class of the same
        fields without its methods.

        Returns:
            The outputs, or a VoidPromise for a task without outputs.

        Raises:
            InputError: A literal does not fit the template's interface.
            OutputError: The result does not fit the template's interface.
        """
        __tracebackhide__ = True
        data = self._template_bytes(ctx)
        template = decode(TaskTemplate, data, what="the task's own template")
        inputs, outputs = guess_interface(template.to_flyte_idl().interface)
        token = _current_run.set(_Run(self, template, self._executor_type()))
        try:
            return dispatch(
                self,
                ctx,
                input_literal_map,
                input_types=inputs,
                output_types=in_declared_order(outputs, template),
                template=template,
                template_bytes=data,
            )
        finally:
            _current_run.reset(token)
