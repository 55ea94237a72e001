"""Interfaces: from types and from functions, changed by copies, with clear refusals."""

# ruff: noqa: UP006, UP045 - the spellings of types are what is under test

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, Dict, List, NamedTuple, Optional, Tuple  # noqa: UP035 - both

import pytest

from flytelocal.errors import ConfigurationError, TypeTransformerFailedError, UnsupportedTypeError
from flytelocal.types.engine import TypeEngine
from flytelocal.types.interface import (
    Interface,
    extract_return_annotation,
    kwtypes,
    transform_function_to_interface,
    transform_inputs_to_parameters,
    transform_interface_to_typed_interface,
)
from flytelocal.types.resolver import LiteralsResolver


class Result(NamedTuple):
    count: int
    names: List[str]


def test_an_interface_says_what_it_was_told() -> None:
    """Types, defaults, outputs and names are there in order."""
    interface = Interface({"a": int, "b": (str, "x")}, kwtypes(n=int, m=str), "Result")
    assert interface.inputs == {"a": int, "b": str}
    assert interface.inputs_with_defaults == {"a": (int, None), "b": (str, "x")}
    assert interface.default_inputs_as_kwargs == {"b": "x"}
    assert interface.outputs == {"n": int, "m": str}
    assert interface.output_names == ["n", "m"]
    assert interface.output_tuple_name == "Result"
    assert interface.output_tuple(n=1, m="a").m == "a"
    assert interface.output_tuple is interface.output_tuple
    assert repr(interface) == "(a: int, b: str = 'x') -> (n: int, m: str)"


def test_an_empty_interface_has_nothing() -> None:
    """Without outputs there is no tuple."""
    interface = Interface()
    assert (interface.inputs, interface.outputs, interface.output_names) == ({}, {}, None)
    assert interface.output_tuple is None
    assert interface.docstring is None


def test_what_an_interface_hands_out_does_not_change_it() -> None:
    """A change of a returned dict changes nothing."""
    interface = Interface({"a": int}, {"b": int})
    interface.inputs["z"] = interface.outputs["z"] = str
    interface.inputs_with_defaults.clear()
    assert repr(interface) == "(a: int) -> (b: int)"


def test_changed_copies_keep_the_rest() -> None:
    """Adding and removing gives new interfaces with the same defaults, name and docstring."""
    docs = SimpleNamespace(input_descriptions={}, output_descriptions={})
    interface = Interface({"a": (int, 3)}, {"x": int}, "R", docs)
    more = interface.with_inputs({"b": str}).with_outputs({"y": str})
    assert repr(more) == "(a: int = 3, b: str) -> (x: int, y: str)"
    assert (more.output_tuple_name, more.docstring) == ("R", docs)
    assert interface.remove_inputs(["a", "unknown"]).inputs == {}
    assert interface.remove_inputs(None).inputs == {"a": int}
    with pytest.raises(ConfigurationError, match="has an input 'a' already"):
        interface.with_inputs({"a": int})
    with pytest.raises(ConfigurationError, match="has an output 'x' already"):
        interface.with_outputs({"x": int})


@pytest.mark.parametrize(
    ("inputs", "outputs", "message"),
    [
        ({"a b": int}, {}, "the input name 'a b' is not a Python identifier"),
        ({1: int}, {}, "the input name 1"),
        ({}, {"class": int}, "the output name 'class' cannot name a field"),
        ({}, {"_x": int}, "the output name '_x'"),
        ({}, {"1": int}, "the output name '1'"),
    ],
)
def test_bad_names_are_refused(inputs: Any, outputs: Any, message: str) -> None:
    """A name that Python cannot use is a typed error at once."""
    with pytest.raises(ConfigurationError, match=message):
        Interface(inputs, outputs)


@pytest.mark.parametrize(
    ("inputs", "outputs", "message"),
    [
        (["x"], {}, r"(?s)the inputs are a list of 1, .*where: inputs.*kwtypes\(x=int\)"),
        ("x", {}, r"(?s)the inputs are 'x' \(str\), .*where: inputs.*kwtypes\("),
        ({}, [int], r"(?s)the outputs are a list of 1, .*where: outputs.*outputs=kwtypes\(x=int\)"),
        ({"x": 3}, {}, r"(?s)the input 'x' is declared as 3 \(int\).*where: input 'x'.*kwtypes\(x=int\)"),
        ({"x": (3, 4)}, {}, r"the input 'x' is declared as 3"),
        ({"x": "int"}, {}, r"the input 'x' is declared as 'int'"),
        ({"x": (int, 1, 2)}, {}, r"(?s)'x' is declared by a tuple of 3.*\{'x': \(int, 3\)\}"),
        ({}, {"o": [int]}, r"the output 'o' is declared as a list of 1"),
    ],
)
def test_what_is_no_type_is_refused(inputs: Any, outputs: Any, message: str) -> None:
    """Values and texts in the place of types are named with what to write."""
    with pytest.raises(ConfigurationError, match=message):
        Interface(inputs, outputs)


def test_an_output_tuple_acts_as_one_promise() -> None:
    """with_overrides, runs_before and >> reach the node that makes the outputs."""
    seen: list[Any] = []
    node = SimpleNamespace(runs_before=lambda other: seen.append(other))
    promise = SimpleNamespace(
        ref=SimpleNamespace(node=node), with_overrides=lambda **kwargs: seen.append(kwargs)
    )
    outputs = Interface({}, kwtypes(a=int, b=int)).output_tuple(promise, promise)
    assert outputs.ref is promise.ref
    assert outputs.with_overrides(retries=3) is outputs
    outputs.runs_before("next")
    assert (outputs >> "last") == "last"
    assert seen == [{"retries": 3}, "next", "last"]


def test_the_typed_interface_is_made_once_and_described() -> None:
    """Variables are described by the docstring, else by their names."""
    docs = SimpleNamespace(input_descriptions={"a": "the a"}, output_descriptions={None: "all"})
    interface = Interface({"a": int, "b": str}, {"x": int}, docstring=docs)
    typed = transform_interface_to_typed_interface(interface)
    assert typed is transform_interface_to_typed_interface(interface)
    assert typed is not None
    assert {name: typed.inputs[name].description for name in "ab"} == {"a": "the a", "b": "b"}
    assert typed.outputs["x"].description == "all"
    assert transform_interface_to_typed_interface(None) is None


def test_a_type_without_flyte_form_names_its_variable() -> None:
    """The error of a bad type says which variable has it."""
    with pytest.raises(
        UnsupportedTypeError, match=r"Any has no Flyte type[\s\S]*where: data: dict\[str, Any\]"
    ):
        transform_interface_to_typed_interface(Interface({"data": Dict[str, Any]}))


def test_parameters_have_defaults_or_are_required(ctx: Any) -> None:
    """Each input is required, has its default, or is None when it may be."""
    made = transform_inputs_to_parameters(
        ctx, Interface({"a": int, "b": (int, 3), "c": Optional[int]})
    ).to_flyte_idl()
    assert made.parameters["a"].required
    assert made.parameters["b"].default.scalar.primitive.integer == 3
    assert made.parameters["c"].default.scalar.HasField("none_type")
    with pytest.raises(TypeTransformerFailedError, match=r"expected int, got 'x'[\s\S]*where: a"):
        transform_inputs_to_parameters(ctx, Interface({"a": (int, "x")}))


def test_functions_declare_interfaces() -> None:
    """Parameters, defaults, results and NamedTuples are read from annotations."""

    def plain(a: int, b: str = "x", *, c: Optional[int] = None) -> Tuple[int, str]:
        return a, b

    def named() -> Result:
        return Result(1, [])

    def nothing(a: int) -> None: ...

    assert (
        repr(transform_function_to_interface(plain))
        == "(a: int, b: str = 'x', c: Optional[int]) -> (o0: int, o1: str)"
    )
    interface = transform_function_to_interface(named)
    assert repr(interface) == "() -> (count: int, names: list[str])"
    assert interface.output_tuple_name == "Result"
    assert transform_function_to_interface(nothing).outputs == {}


def test_functions_without_types_are_refused() -> None:
    """A missing annotation, star arguments and unclear results are named."""

    def untyped(a, b: int): ...

    def starred(*a: int) -> None: ...

    def bare() -> tuple: ...

    def late(a: NotThere) -> None: ...  # noqa: F821 - that is the point

    for function, message in (
        (untyped, r"'a' has no type[\s\S]*function 'untyped', parameter 'a'"),
        (starred, r"\*a: ?'?int'? takes any number of inputs"),
        (bare, r"does not say how many outputs[\s\S]*function 'bare', result"),
        (late, "the annotations of late cannot be resolved"),
    ):
        with pytest.raises(UnsupportedTypeError, match=message):
            transform_function_to_interface(function)
    with pytest.raises(UnsupportedTypeError, match="pickling untyped inputs is not supported"):
        transform_function_to_interface(untyped, pickle_untyped=True)


def test_return_annotations_are_outputs() -> None:
    """Each form of a result gives its outputs."""
    assert extract_return_annotation(None) == extract_return_annotation(type(None)) == {}
    assert extract_return_annotation(List[int]) == {"o0": List[int]}
    assert extract_return_annotation(Tuple[()]) == {}
    assert extract_return_annotation(Result) == {"count": int, "names": List[str]}
    for annotation in (Tuple[int], Tuple[int, ...], tuple):
        with pytest.raises(UnsupportedTypeError, match=r"tuple|Tuple"):
            extract_return_annotation(annotation)


class TestLiteralsResolver:
    """Literals read when asked for."""

    @pytest.fixture
    def resolver(self, ctx: Any) -> LiteralsResolver:
        """A resolver of three literals, two of them with variables."""
        literals = TypeEngine.dict_to_literal_map(ctx, {"a": 1, "b": ["x"], "c": 2.5})
        interface = transform_interface_to_typed_interface(Interface({}, {"a": int, "b": List[str]}))
        assert interface is not None
        return LiteralsResolver(dict(literals.literals), interface.outputs, ctx)

    def test_values_are_converted_once(self, resolver: LiteralsResolver) -> None:
        """The first access converts, by the guessed type, and later ones give the same object."""
        assert resolver.native_values == {}
        assert resolver["a"] == 1
        assert resolver["b"] is resolver["b"]
        assert resolver.native_values == {"a": 1, "b": ["x"]}
        assert "a" in resolver
        assert len(resolver) == 3
        assert sorted(resolver) == ["a", "b", "c"]
        assert "converted: a, b" in repr(resolver)

    def test_types_can_be_given(self, resolver: LiteralsResolver) -> None:
        """A type as argument or as a hint reads what has no variable."""
        with pytest.raises(ValueError, match="no type is known for 'c': pass as_type"):
            resolver.get("c")
        assert resolver.get("c", as_type=float) == 2.5
        resolver.update_type_hints({"c": float})
        assert resolver["c"] == 2.5
        assert resolver.get_literal("c").scalar.primitive.float_value == 2.5
        with pytest.raises(KeyError, match="there is no 'z'; there are: "):
            resolver.get("z")
        with pytest.raises(TypeTransformerFailedError, match="expected a literal of str"):
            resolver.get("a", as_type=str)

    def test_an_interface_gives_the_whole_result(self, resolver: LiteralsResolver) -> None:
        """No output is None, one is itself, several are a named tuple."""
        assert resolver.as_python_native(Interface()) is None
        assert resolver.as_python_native(Interface({}, {"a": int})) == 1
        assert resolver.as_python_native(Interface({}, {"a": int, "b": List[str]})).b == ["x"]
