"""A call's inputs: by name, complete, and none that the entity does not have."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NoReturn, get_args

from flytelocal.errors import FlyteLocalError, InputError, MissingInputError, UnknownInputError
from flytelocal.graph.names import closest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from flytelocal.graph.protocols import Callee
    from flytelocal.types.interface import Interface

__all__ = ["complete_inputs", "inputs_by_name"]


def inputs_by_name(entity: Callee, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
    """The inputs of a call, those given by position under their names.

    Raises:
        InputError: There are more than the entity has, or one is given twice.
    """
    names = list(_declared(entity, None))
    if len(args) > len(names):
        raise InputError(
            f"{len(args)} inputs are given by position, the task has {len(names)}",
            where=f"task {entity.name!r}",
            fix=f"give them by name: {', '.join(f'{name}=…' for name in names) or 'none at all'}",
        )
    for name in names[: len(args)]:
        if name in kwargs:
            raise InputError(
                f"input {name!r} is given twice, by position and by name",
                where=f"task {entity.name!r}",
                fix=f"keep {name}=… and drop the other",
            )
    return {**dict(zip(names, args, strict=False)), **kwargs}


def complete_inputs(
    entity: Callee, given: dict[str, Any], interface: Interface | None = None
) -> dict[str, Any]:
    """The inputs of a call, with the defaults of those left out; an Optional one left out is None.

    Args:
        entity: What is called.
        given: The inputs by name.
        interface: Its Python interface, where it is not the entity's own.

    Raises:
        UnknownInputError: The entity has no such input; a name that is near is offered.
        MissingInputError: An input without default is left out.
    """
    python_interface = interface if interface is not None else entity.python_interface
    declared: Mapping[str, Any] = (
        python_interface.inputs if python_interface is not None else entity.interface.inputs
    )
    if given.keys() == declared.keys():
        return given
    for name in given:
        if name not in declared:
            _refuse_unknown(entity.name, name, declared)
    defaults = python_interface.default_inputs_as_kwargs if python_interface is not None else {}
    completed = dict(given)
    missing = []
    for name, python_type in declared.items():
        if name in given:
            continue
        if name in defaults:
            completed[name] = defaults[name]
        elif python_interface is not None and type(None) in (python_type, *get_args(python_type)):
            completed[name] = None
        else:
            missing.append(name)
    if missing:
        refuse_missing(entity.name, missing)
    return completed


def check_names(entity_name: str, given: Iterable[str], declared: Iterable[str]) -> None:
    """Refuse inputs that are unknown, or left out.

    Raises:
        UnknownInputError: There is no such input.
        MissingInputError: An input is left out.
    """
    names, known = list(given), list(declared)
    for name in names:
        if name not in known:
            _refuse_unknown(entity_name, name, known)
    missing = [name for name in known if name not in names]
    if missing:
        refuse_missing(entity_name, missing)


def _declared(entity: Callee, interface: Interface | None) -> Iterable[str]:
    python_interface = interface if interface is not None else entity.python_interface
    return python_interface.inputs if python_interface is not None else sorted(entity.interface.inputs)


def _refuse_unknown(entity_name: str, name: str, known: Iterable[str]) -> NoReturn:
    names = list(known)
    near = closest(name, names)
    has = f"it has: {', '.join(names) or 'no inputs'}"
    raise UnknownInputError(
        f"there is no input {name!r}",
        where=f"task {entity_name!r}" if entity_name else "",
        fix=f"did you mean {near!r}? {has}" if near else has,
    )


def refuse_missing(entity_name: str, missing: list[str]) -> NoReturn:
    """Say which inputs are left out.

    Raises:
        MissingInputError: Always.
    """
    several = len(missing) > 1
    raise MissingInputError(
        f"{'inputs' if several else 'input'} {', '.join(map(repr, missing))} "
        f"{'are' if several else 'is'} missing",
        where=f"task {entity_name!r}" if entity_name else "",
        fix=f"call it with {', '.join(f'{name}=…' for name in missing)}",
    )


def placed(error: FlyteLocalError, entity_name: str, name: str) -> InputError:
    """What is wrong with input `name`, or inside it, as the error of a call.

    Args:
        error: Its `where` is the path inside the inputs, for example `rows[3].width`, or the input in words.
        entity_name: What is called.
        name: The input, where the error does not say.
    """
    path = error.where or name
    variable = re.split(r"[\[.]", path, maxsplit=1)[0]
    place = path if path.startswith("input ") else f"input {variable!r}"
    if path not in {variable, place}:
        place = f"{place}, at {path}"
    return InputError(
        error.what, where=f"task {entity_name!r}, {place}" if entity_name else place, fix=error.fix
    )
