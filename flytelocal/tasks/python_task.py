"""Tasks whose inputs and outputs are Python types."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

from flytelocal.decks.field import DeckField
from flytelocal.errors import ConfigurationError, ResolverError
from flytelocal.graph.compile import create_and_link_node
from flytelocal.models.workflow import NodeMetadata
from flytelocal.tasks.arguments import check_argument
from flytelocal.tasks.dispatch import dispatch
from flytelocal.tasks.task import Task
from flytelocal.tasks.tracker import TrackedInstance
from flytelocal.types.interface import Interface, transform_interface_to_typed_interface

if TYPE_CHECKING:
    from flytelocal.context.flyte_context import FlyteContext
    from flytelocal.context.parameters import ExecutionParameters
    from flytelocal.graph.promise import VoidPromise
    from flytelocal.models.dynamic_job import DynamicJobSpec
    from flytelocal.models.literals import LiteralMap

__all__ = ["PythonTask"]

T = TypeVar("T")

_ALL_FIELDS = (
    DeckField.SOURCE_CODE,
    DeckField.DEPENDENCIES,
    DeckField.TIMELINE,
    DeckField.INPUT,
    DeckField.OUTPUT,
)


class PythonTask(TrackedInstance, Task, Generic[T]):
    """A task with Python inputs and outputs: subclass it and override `execute`.

    Args:
        task_type: The engine's name for this kind of task.
        name: The task's name, unique within project and domain.
        task_config: The author's settings, kept as `task_config`.
        interface: Inputs and outputs with their Python types.
        environment: Environment variables of the task's container.
        disable_deck: The opposite of `enable_deck`; give one of the two.
        enable_deck: Record a deck on every run. Left out, a deck is recorded inside `new_context()` only.
        deck_fields: Automatic tabs that the deck has.
        kwargs: What `Task` takes: metadata, task_type_version, security_ctx, docs.

    Raises:
        ConfigurationError: Arguments contradict each other, are unknown or of the wrong kind.

    >>> from flytelocal import Interface, kwtypes
    >>> class Double(PythonTask):
    ...     def execute(self, **kwargs):
    ...         return 2 * kwargs["x"]
    >>> double = Double("python-task", "double", interface=Interface(kwtypes(x=int), kwtypes(y=int)))
    >>> double(x=21)
    42
    """

    def __init__(
        self,
        task_type: str,
        name: str,
        task_config: T | None = None,
        interface: Interface | None = None,
        environment: dict[str, str] | None = None,
        disable_deck: bool | None = None,
        enable_deck: bool | None = None,
        deck_fields: tuple[DeckField, ...] | None = _ALL_FIELDS,
        **kwargs: Any,
    ) -> None:
        where = f"{type(self).__name__}(name={name!r}, …)"
        check_argument("interface", interface, Interface, where, optional=True)
        check_argument("enable_deck", enable_deck, bool, where, optional=True)
        check_argument("disable_deck", disable_deck, bool, where, optional=True)
        self._python_interface = interface if interface is not None else Interface()
        super().__init__(
            task_type=task_type,
            name=name,
            interface=transform_interface_to_typed_interface(self._python_interface),
            **kwargs,
        )
        self._task_config = task_config
        self._environment = _checked_environment(environment, where)
        if disable_deck is not None and enable_deck is not None:
            raise ConfigurationError(
                "enable_deck and disable_deck are both given",
                where=where,
                fix="keep enable_deck, drop disable_deck",
            )
        # None: the author leaves it to where the task runs.
        self._deck_choice = enable_deck if disable_deck is None else not disable_deck
        self._deck_fields = _checked_fields(deck_fields, where)

    @property
    def python_interface(self) -> Interface:
        """Inputs and outputs with their Python types."""
        return self._python_interface

    @property
    def task_config(self) -> T | None:
        """The author's settings."""
        return self._task_config

    @property
    def environment(self) -> dict[str, str]:
        """Environment variables of the task's container."""
        return self._environment

    @property
    def disable_deck(self) -> bool:
        """Whether no run records a deck of itself, unless a `new_context()` does."""
        return not self.enable_deck

    @property
    def enable_deck(self) -> bool:
        """Whether every run records a deck."""
        return bool(self._deck_choice)

    @property
    def deck_fields(self) -> list[DeckField]:
        """Automatic tabs of the deck; none where `enable_deck` is off."""
        return list(self._deck_fields) if self.enable_deck else []

    def get_type_for_input_var(self, k: str, v: Any) -> type[Any]:
        """Python type of input `k`.

        Raises:
            ResolverError: The task has no such input.
        """
        return self._type_of(k, self._python_interface.inputs, "input")

    def get_type_for_output_var(self, k: str, v: Any) -> type[Any]:
        """Python type of output `k`.

        Raises:
            ResolverError: The task has no such output.
        """
        return self._type_of(k, self._python_interface.outputs, "output")

    def _type_of(self, name: str, types: dict[str, type[Any]], kind: str) -> type[Any]:
        if name not in types:
            raise ResolverError(
                f"there is no {kind} {name!r}",
                where=f"task {self.name!r}",
                fix=f"its {kind}s are: {', '.join(types) or 'none'}",
            )
        return types[name]

    def get_input_types(self) -> dict[str, type[Any]]:
        """Python types of the inputs by name."""
        return self._python_interface.inputs

    def construct_node_metadata(self) -> NodeMetadata:
        """Metadata of the node that stands for this task in a workflow."""
        from flytelocal.graph.compile import extract_obj_name

        return NodeMetadata(
            name=extract_obj_name(self.name),
            timeout=self.metadata.duration,
            retries=self.metadata.retry_strategy,
            interruptible=self.metadata.interruptible,
        )

    def compile(self, ctx: FlyteContext, /, *args: Any, **kwargs: Any) -> Any:
        """Add a node for this task to the workflow being compiled in `ctx`.

        Args:
            ctx: A context with a compilation state.
            args: Refused: inputs are given by name.
            kwargs: The inputs, Python values or Promises of other nodes.

        Returns:
            Promises of the node's outputs, or a VoidPromise.

        Raises:
            CompilationError: `ctx` compiles nothing, or an input does not fit.
        """
        return create_and_link_node(ctx, self, *args, **kwargs)

    def dispatch_execute(
        self, ctx: FlyteContext, input_literal_map: LiteralMap
    ) -> LiteralMap | DynamicJobSpec | VoidPromise:
        """Turn literals into values of the declared types, call `execute`, turn the result into literals.

        Returns:
            The outputs, or a VoidPromise for a task without outputs.

        Raises:
            InputError: A literal does not fit the declared type.
            OutputError: The result does not fit the declared outputs.
        """
        __tracebackhide__ = True
        return dispatch(
            self,
            ctx,
            input_literal_map,
            input_types=self._python_interface.inputs,
            output_types=self._python_interface.outputs,
        )

    def post_execute(self, user_params: ExecutionParameters | None, rval: Any) -> Any:
        """Called with the result; what it returns becomes the outputs."""
        return rval


def _checked_environment(environment: dict[str, str] | None, where: str) -> dict[str, str]:
    """The environment, or an error naming the variable whose name or value is not text."""
    check_argument("environment", environment, dict, where, optional=True)
    for name, value in (environment or {}).items():
        if not isinstance(name, str) or not name or "=" in name or "\0" in name:
            raise ConfigurationError(
                f"{name!r} is no name of an environment variable",
                where=f"{where}, environment",
                fix="a name is text without '='",
            )
        if not isinstance(value, str) or "\0" in value:
            raise ConfigurationError(
                f"the value of environment variable {name!r} is of type {type(value).__name__}",
                where=f"{where}, environment",
                fix="values are text without null characters: write str(value)",
            )
    return dict(environment or {})


def _checked_fields(fields: tuple[DeckField, ...] | None, where: str) -> tuple[DeckField, ...]:
    """The deck fields without repeats, or an error naming the one that is none."""
    check_argument("deck_fields", fields, (tuple, list), where, optional=True)
    for field in fields or ():
        if field not in list(DeckField):
            raise ConfigurationError(
                f"{field!r} is not a deck field",
                where=f"{where}, deck_fields",
                fix=f"use {', '.join(f'DeckField.{one.name}' for one in DeckField)}",
            )
    return tuple(dict.fromkeys(DeckField(field) for field in fields or ()))
