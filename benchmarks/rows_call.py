"""What one call of a shim task costs, and what a deck adds."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from benchmarks.libraries import both, half, settings
from benchmarks.table import Budget, Line, Sense
from benchmarks.timing import interleaved, ratio

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.options import Options

__all__ = ["deck", "shim_call", "template"]


def shim_call(options: Options) -> list[Line]:
    """An int in, a float out; bare: the protobuf work alone."""
    tasks = {name: half(lib) for name, lib in both().items()}
    for task in tasks.values():
        assert task(x=7) == 3.5
    cases: dict[str, Callable[[], Any]] = {name: partial(task, x=7) for name, task in tasks.items()}
    cases["bare"] = _bare_call(half(both()["flytelocal"]))
    timings = interleaved(cases, rounds=options.rounds, patience=options.patience)
    measured = {name: timing.median for name, timing in timings.items()}
    own, budget = timings["flytelocal"], Budget(Sense.AT_LEAST, 10, "x")
    faster = ratio(timings["flytekit"], own) if "flytekit" in timings else None
    return [
        Line("shim call", "faster than flytekit", faster, "x", budget, measured),
        Line("shim call", "of bare protobuf", ratio(own, timings["bare"])),
    ]


def _bare_call(task: Any) -> Callable[[], float]:
    """Parse the template, make the input's literal, compute, and make and read the output's."""
    from flyteidl.core import literals_pb2, tasks_pb2

    template = task.serialize_to_model(settings(both()["flytelocal"])).to_flyte_idl().SerializeToString()

    def call() -> float:
        tt = tasks_pb2.TaskTemplate.FromString(template)
        inputs, outputs = literals_pb2.LiteralMap(), literals_pb2.LiteralMap()
        inputs.literals["x"].scalar.primitive.integer = 7
        value = inputs.literals["x"].scalar.primitive.integer / tt.custom.fields["by"].number_value
        outputs.literals["y"].scalar.primitive.float_value = value
        return float(outputs.literals["y"].scalar.primitive.float_value)

    return call


def template(options: Options) -> list[Line]:
    """A template made anew, to bytes."""
    cases = {name: partial(_template_bytes, half(lib), settings(lib)) for name, lib in both().items()}
    timings = interleaved(cases, rounds=options.rounds, patience=options.patience)
    measured = {name: timing.median for name, timing in timings.items()}
    faster = ratio(timings["flytekit"], timings["flytelocal"]) if "flytekit" in timings else None
    return [Line("template", "faster than flytekit", faster, "x", None, measured)]


def _template_bytes(task: Any, wanted: Any) -> bytes:
    return bytes(task.serialize_to_model(wanted).to_flyte_idl().SerializeToString())


def deck(options: Options) -> list[Line]:
    """A call with a deck beside one without, and the page somebody looks at."""
    import flytelocal

    libs = both()
    tasks = {name: half(lib, enable_deck=True) for name, lib in libs.items()}
    plain = half(libs["flytelocal"], enable_deck=False)
    cases: dict[str, Callable[[], Any]] = {name: partial(task, x=7) for name, task in tasks.items()}
    cases["plain"] = partial(plain, x=7)
    timings = interleaved(cases, rounds=options.rounds, patience=options.patience)
    measured = {name: timing.median for name, timing in timings.items() if name != "plain"}
    with flytelocal.new_context() as ctx:
        tasks["flytelocal"](x=7)
        page = ctx.get_deck()
        first = interleaved({"page": page.to_html}, rounds=options.rounds)["page"].median
    return [
        Line(
            "deck",
            "of the call without",
            ratio(timings["flytelocal"], timings["plain"]),
            "x",
            Budget(Sense.AT_MOST, 1.2, "x"),
            measured | {"bare": timings["plain"].median},
        ),
        Line("deck", "for the page", first, "s", Budget(Sense.AT_MOST, 0.05, "s")),
    ]
