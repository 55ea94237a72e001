"""Interface: a task's inputs and outputs as Python types, and its typed form for Flyte."""

from __future__ import annotations

import collections
import keyword
import typing
from typing import TYPE_CHECKING, Any

from flyteidl.core import interface_pb2

from flytelocal.errors import ConfigurationError, UnsupportedTypeError
from flytelocal.models.interface import ParameterMap, TypedInterface
from flytelocal.types.engine import literal_pb, literal_type_pb
from flytelocal.types.path import Failure, brief, type_name
from flytelocal.types.registry import ALTERNATIVES, bare

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

_VALUES = (
    int,
    float,
    complex,
    str,
    bytes,
    list,
    dict,
    set,
    frozenset,
)  # what people pass for a type by mistake
_EMPTY: dict[str, Any] = {}


class Interface:
    """The inputs and outputs of a task, in order, with their Python types.

    Args:
        inputs: Types by name, or pairs of a type and its default.
        outputs: Types by name.
        output_tuple_name: A name for the tuple of outputs, when the author declared a NamedTuple.
        docstring: An object with ``input_descriptions`` and ``output_descriptions``.

    Raises:
        ConfigurationError: Names do not come with types, or a name is not a Python identifier.

    >>> Interface(kwtypes(limit=int), kwtypes(rows=list[str]))
    (limit: int) -> (rows: list[str])
    """

    def __init__(
        self,
        inputs: Mapping[str, Any] | None = None,
        outputs: Mapping[str, Any] | None = None,
        output_tuple_name: str | None = None,
        docstring: Any = None,
    ) -> None:
        self._inputs: dict[str, tuple[Any, Any]] = {}
        for name, declared in _types_by_name("inputs", inputs).items():
            if not isinstance(name, str) or not name.isidentifier():
                raise ConfigurationError(
                    f"the input name {name!r} is not a Python identifier",
                    where="inputs of an Interface",
                    fix="use letters, digits and underscores, not starting with a digit",
                )
            pair = declared if isinstance(declared, tuple) else (declared, None)
            if len(pair) != 2:
                raise ConfigurationError(
                    f"the input {name!r} is declared by a tuple of {len(pair)}",
                    where=f"input {name!r} of an Interface",
                    fix=f"write {{{name!r}: int}}, or a pair of type and default: {{{name!r}: (int, 3)}}",
                )
            _check_type("input", name, pair[0])
            self._inputs[name] = pair
        self._input_types = {name: declared[0] for name, declared in self._inputs.items()}
        self._outputs: dict[str, Any] = dict(_types_by_name("outputs", outputs))
        _check_output_names(self._outputs)
        for name, kind in self._outputs.items():
            _check_type("output", name, kind)
        self._output_tuple_name = output_tuple_name
        self._output_tuple: Any = None
        self._docstring = docstring
        self._typed: TypedInterface | None = None

    @property
    def inputs(self) -> dict[str, Any]:
        """The input types by name: a copy. ``with_inputs`` makes an interface with more."""
        return dict(self._input_types)

    @property
    def inputs_with_defaults(self) -> dict[str, tuple[Any, Any]]:
        """Pairs of type and default by name; None stands for no default."""
        return dict(self._inputs)

    @property
    def default_inputs_as_kwargs(self) -> dict[str, Any]:
        """The defaults of the inputs that have one."""
        return {name: default for name, (_, default) in self._inputs.items() if default is not None}

    @property
    def outputs(self) -> dict[str, Any]:
        """The output types by name: a copy. ``with_outputs`` makes an interface with more."""
        return dict(self._outputs)

    @property
    def output_names(self) -> list[str] | None:
        """The output names in order, or None without outputs."""
        return list(self._outputs) or None

    @property
    def output_tuple(self) -> Any:
        """A named tuple class of the outputs, or None without outputs."""
        if self._output_tuple is None and self._outputs:
            self._output_tuple = _tuple_of(self._output_tuple_name or "Output", tuple(self._outputs))
        return self._output_tuple

    @property
    def output_tuple_name(self) -> str | None:
        """The name that the author gave to the tuple of outputs, or None."""
        return self._output_tuple_name

    @property
    def docstring(self) -> Any:
        """The parsed docstring, or None."""
        return self._docstring

    def remove_inputs(self, vars: list[str] | None) -> Interface:  # noqa: A002 - flytekit's name
        """An interface without the named inputs; names it does not have are passed over."""
        gone = set(vars or ())
        kept = {name: declared for name, declared in self._inputs.items() if name not in gone}
        return Interface(kept, self._outputs, self._output_tuple_name, self._docstring)

    def with_inputs(self, extra_inputs: Mapping[str, Any]) -> Interface:
        """An interface with more inputs.

        Raises:
            ConfigurationError: It has an input of that name.
        """
        _refuse_existing("input", extra_inputs, self._inputs)
        merged = {**self._inputs, **extra_inputs}
        return Interface(merged, self._outputs, self._output_tuple_name, self._docstring)

    def with_outputs(self, extra_outputs: Mapping[str, Any]) -> Interface:
        """An interface with more outputs.

        Raises:
            ConfigurationError: It has an output of that name.
        """
        _refuse_existing("output", extra_outputs, self._outputs)
        merged = {**self._outputs, **extra_outputs}
        return Interface(self._inputs, merged, self._output_tuple_name, self._docstring)

    def __repr__(self) -> str:
        inputs = ", ".join(
            f"{name}: {type_name(kind)}" + ("" if default is None else f" = {default!r}")
            for name, (kind, default) in self._inputs.items()
        )
        outputs = ", ".join(f"{name}: {type_name(kind)}" for name, kind in self._outputs.items())
        return f"({inputs}) -> ({outputs})"


class _OutputMethods:
    """What a tuple of promises can do as one: its nodes are the same."""

    __slots__ = ()

    if TYPE_CHECKING:

        def __getitem__(self, index: int) -> Any: ...

    @property
    def ref(self) -> Any:
        """The reference of the first output."""
        return self[0].ref

    def with_overrides(self, *args: Any, **kwargs: Any) -> Any:
        """Overrides settings of the node that makes the outputs."""
        self[0].with_overrides(*args, **kwargs)
        return self

    def runs_before(self, *args: Any, **kwargs: Any) -> Any:
        """Orders the node that makes the outputs before another."""
        return self[0].ref.node.runs_before(*args, **kwargs)

    def __rshift__(self, other: Any) -> Any:
        self.runs_before(other)
        return other


def _tuple_of(name: str, fields: tuple[str, ...]) -> Any:
    plain = collections.namedtuple(name if name.isidentifier() else "Output", fields)  # type: ignore[misc]  # noqa: PYI024 - made at run time
    return type(plain.__name__, (_OutputMethods, plain), {"__slots__": (), "__module__": __name__})


def _types_by_name(side: str, given: Mapping[str, Any] | None) -> Mapping[str, Any]:
    if not given:
        return _EMPTY
    if not callable(getattr(given, "items", None)) or not hasattr(given, "keys"):
        first = next(iter(given), "x") if isinstance(given, (list, tuple, set, frozenset)) else "x"
        example = first if isinstance(first, str) and first.isidentifier() else "x"
        raise ConfigurationError(
            f"the {side} are {brief(given)}, which gives no types by name",
            where=f"{side} of an Interface",
            fix=f"pass a dict of types by name: {side}=kwtypes({example}=int)",
        )
    return given


def _check_type(side: str, name: str, kind: Any) -> None:
    """Refuses plain values, and texts: a forward reference is not resolved here."""
    if isinstance(kind, _VALUES):
        raise ConfigurationError(
            f"the {side} {name!r} is declared as {brief(kind)}, which is not a type",
            where=f"{side} {name!r} of an Interface",
            fix=f"declare its type: kwtypes({name}={type(kind).__name__})",
        )


def _check_output_names(names: Iterable[Any]) -> None:
    for name in names:
        bad = not isinstance(name, str) or not name.isidentifier() or keyword.iskeyword(name)
        if bad or name.startswith("_"):
            raise ConfigurationError(
                f"the output name {name!r} cannot name a field",
                where="outputs of an Interface",
                fix="use a Python identifier that is no keyword and starts with a letter",
            )


def _refuse_existing(kind: str, extra: Iterable[str], present: Mapping[str, Any]) -> None:
    for name in extra:
        if name in present:
            raise ConfigurationError(
                f"the interface has an {kind} {name!r} already",
                where=f"with_{kind}s",
                fix="remove it first, or choose another name",
            )


def kwtypes(**kwargs: Any) -> collections.OrderedDict[str, Any]:
    """Types by name, in order: for interfaces and for the columns of a table.

    >>> list(kwtypes(a=int, b=str).items())
    [('a', <class 'int'>), ('b', <class 'str'>)]
    """
    return collections.OrderedDict(kwargs)


def transform_interface_to_typed_interface(
    interface: Interface | None,
    allow_partial_artifact_id_binding: bool = False,  # noqa: ARG001 - flytekit's signature
) -> TypedInterface | None:
    """The TypedInterface of an interface, made once for it; None for None.

    Args:
        interface: The interface.
        allow_partial_artifact_id_binding: Taken for compatibility; no output here is an artifact.

    Raises:
        UnsupportedTypeError: A type has no Flyte form; the message names the variable.
    """
    if interface is None:
        return None
    if interface._typed is None:
        message = interface_pb2.TypedInterface()
        message.inputs.SetInParent()
        message.outputs.SetInParent()
        docs = interface.docstring
        _fill(message.inputs.variables, interface.inputs, _descriptions(docs, "input_descriptions"))
        _fill(message.outputs.variables, interface.outputs, _descriptions(docs, "output_descriptions"))
        interface._typed = TypedInterface.from_flyte_idl(message)
    return interface._typed


def _descriptions(docstring: Any, attribute: str) -> dict[Any, str]:
    return dict(getattr(docstring, attribute, None) or {}) if docstring is not None else {}


def _fill(variables: Any, kinds: Mapping[str, Any], descriptions: dict[Any, str]) -> None:
    # A docstring that describes the result without naming it means every output.
    common = descriptions.get(None) if len(descriptions) == 1 else None
    for name, kind in kinds.items():
        variable = variables[name]
        try:
            variable.type.CopyFrom(literal_type_pb(kind))
        except UnsupportedTypeError as error:
            raise UnsupportedTypeError(
                error.what, where=f"{name}: {type_name(kind)}", fix=error.fix
            ) from None
        variable.description = descriptions.get(name) or common or name


def transform_inputs_to_parameters(ctx: Any, interface: Interface) -> ParameterMap:
    """The parameters of a launch plan: each input with its default, or required.

    Args:
        ctx: The context whose file access takes defaults that do not fit into a literal.
        interface: The interface.

    Raises:
        TypeTransformerFailedError: A default is not of its type.
    """
    typed = transform_interface_to_typed_interface(interface)
    if typed is None:
        return ParameterMap({})
    message = interface_pb2.ParameterMap()
    variables = typed.to_flyte_idl().inputs.variables
    for name, (kind, default) in interface.inputs_with_defaults.items():
        parameter = message.parameters[name]
        parameter.var.CopyFrom(variables[name])
        if default is not None:
            parameter.default.CopyFrom(literal_pb(ctx, default, kind, name))
        elif type(None) in typing.get_args(bare(kind)[0]):
            parameter.default.scalar.none_type.SetInParent()
        else:
            parameter.required = True
    return ParameterMap.from_flyte_idl(message)


def transform_function_to_interface(
    fn: Callable[..., Any],
    docstring: Any = None,
    is_reference_entity: bool = False,  # noqa: ARG001 - flytekit's signature
    pickle_untyped: bool = False,
) -> Interface:
    """The interface that a function's annotations declare.

    Args:
        fn: The function.
        docstring: Its parsed docstring, for the descriptions.
        is_reference_entity: Taken for compatibility: bodies are not looked into here.
        pickle_untyped: Whether parameters without annotation are pickled; refused here.

    Raises:
        UnsupportedTypeError: A parameter has no annotation, is ``*args`` or ``**kwargs``, or a type is none.

    >>> def top(limit: int, table: str = "iris") -> list[str]: ...
    >>> transform_function_to_interface(top)
    (limit: int, table: str = 'iris') -> (o0: list[str])
    """
    import inspect

    name = getattr(fn, "__name__", type(fn).__name__)
    try:
        hints = typing.get_type_hints(fn, include_extras=True)
    except (NameError, TypeError, AttributeError) as error:
        raise UnsupportedTypeError(
            f"the annotations of {name} cannot be resolved: {error}",
            where=f"function {name!r}",
            fix="define the named types where the function can see them",
        ) from None
    inputs: dict[str, tuple[Any, Any]] = {}
    for parameter in inspect.signature(fn).parameters.values():
        where = f"function {name!r}, parameter {parameter.name!r}"
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            raise UnsupportedTypeError(
                f"{parameter} takes any number of inputs", where=where, fix="name each input"
            )
        if parameter.name not in hints:
            fix = (
                "annotate it"
                if not pickle_untyped
                else "annotate it: pickling untyped inputs is not supported"
            )
            raise UnsupportedTypeError(f"{parameter.name!r} has no type", where=where, fix=fix)
        default = None if parameter.default is inspect.Parameter.empty else parameter.default
        inputs[parameter.name] = (hints[parameter.name], default)
    returned = hints.get("return")
    try:
        outputs = extract_return_annotation(returned)
    except UnsupportedTypeError as error:
        raise UnsupportedTypeError(error.what, where=f"function {name!r}, result", fix=error.fix) from None
    tuple_name = str(returned.__name__) if returned is not None and _is_named_tuple(returned) else None
    return Interface(inputs, outputs, tuple_name, docstring)


def extract_return_annotation(return_annotation: Any) -> dict[str, Any]:
    """The outputs that a return annotation declares: ``o0``, ``o1``, … or a NamedTuple's fields.

    Raises:
        UnsupportedTypeError: It is a tuple of unknown length or of one element.

    >>> extract_return_annotation(tuple[int, str])
    {'o0': <class 'int'>, 'o1': <class 'str'>}
    """
    if return_annotation is None or return_annotation is type(None):
        return {}
    if _is_named_tuple(return_annotation):
        return typing.get_type_hints(return_annotation, include_extras=True)
    if typing.get_origin(return_annotation) is tuple or return_annotation in (tuple, typing.Tuple):  # noqa: UP006 - both spellings
        kinds = typing.get_args(return_annotation)
        if return_annotation in (tuple, typing.Tuple) or Ellipsis in kinds:  # noqa: UP006 - both spellings reach us
            raise Failure(
                f"{type_name(return_annotation)} does not say how many outputs there are",
                fix="name each: tuple[int, str]; or return list[T]",
                unsupported=True,
            ).to_error()
        if len(kinds) == 1:
            raise Failure(
                "a tuple of one type declares one output in a tuple",
                fix=f"annotate the result as {type_name(kinds[0])}; {ALTERNATIVES['NamedTuple']}",
                unsupported=True,
            ).to_error()
        return {default_output_name(index): kind for index, kind in enumerate(kinds)}
    return {default_output_name(): return_annotation}


def default_output_name(index: int = 0) -> str:
    """The name of an output that the author did not name.

    >>> default_output_name(1)
    'o1'
    """
    return f"o{index}"


def _is_named_tuple(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, tuple) and hasattr(kind, "_fields")
