"""Trees: what is shown of values, and how little it takes."""

from __future__ import annotations

import datetime as dt
import enum
import re
from dataclasses import dataclass, field
from typing import NamedTuple

import pytest
from flyteidl.core import literals_pb2, tasks_pb2, types_pb2
from google.protobuf import any_pb2, struct_pb2, wrappers_pb2
from google.protobuf.json_format import ParseDict

from flytelocal.display.nodes import duration_text
from flytelocal.display.tree import tree_html, tree_text

ALLOWED_TAGS = {"div", "span", "details", "summary"}


class Colour(enum.Enum):
    RED = 1


@dataclass
class Settings:
    path: str = "/data"
    token: str = field(default="hunter2", repr=False)


class Point(NamedTuple):
    x: int
    y: int


def template() -> tasks_pb2.TaskTemplate:
    """A task template with a bit of everything."""
    made = tasks_pb2.TaskTemplate(type="sqlite")
    made.metadata.timeout.FromSeconds(3723)
    made.metadata.runtime.type = tasks_pb2.RuntimeMetadata.FLYTE_SDK
    made.interface.inputs.variables["limit"].type.simple = types_pb2.INTEGER
    ParseDict({"n": 3, "half": 0.5, "deep": {"list": [1, None, "3"]}}, made.custom)
    made.container.image = "img:1"
    made.container.args.extend(f"--arg{n}" for n in range(10))
    made.container.env.add(key="MODE", value="fast")
    made.container.resources.requests.add(name=tasks_pb2.Resources.CPU, value="500m")
    made.config["b"] = "2"
    made.config["a"] = "1"
    return made


def test_a_template_reads_like_its_idl():
    """Fields by name, enums by name, timeouts and Structs as what they mean, entries as rows, maps sorted."""
    text = tree_text(template(), title="TaskTemplate")
    for line in (
        "TaskTemplate",
        "timeout  1h 2m 3s",
        "FLYTE_SDK",
        "limit  INTEGER  (type.simple)",
        "n     3",
        "half  0.5",
        "image      img:1",
        "CPU  500m",
        "MODE  fast",
    ):
        assert line in text
    assert text.index('a  "1"') < text.index('b  "2"')
    assert "img:1 · 10 args · 1 resource · 1 env" in tree_html(template())


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "None"),
        (True, "True"),
        ([10**5000], "(integer of 16,610 bits)"),
        (1.5, "1.5"),
        ("plain", "plain"),
        ("3", '"3"'),
        ("True", '"True"'),
        ("", '""'),
        (" padded ", '" padded "'),
        (b"\x00ab", "'\\x00ab' (3 bytes)"),
        (b"x" * 100, "(100 bytes)"),
        ("x" * 1000, "… (1,000 characters)"),
        (dt.timedelta(hours=1, seconds=2), "1h 2s"),
        (dt.datetime(2024, 5, 1, tzinfo=dt.UTC), "2024-05-01 00:00:00+00:00"),
        (dt.date(2024, 5, 1), "2024-05-01"),
        (Colour.RED, "Colour.RED"),
        (int, "int"),
        ([], "(empty)"),
        ({}, "(empty)"),
        (range(3), "range(0, 3)"),
        ([1, 2], "1, 2"),
        ({"a": ["x", "y"]}, "2 items: x, y"),
        ({1: "a"}, "a"),
        (Point(1, 2), "x  1"),
        (wrappers_pb2.Int32Value(value=4), "4"),
        (struct_pb2.Value(list_value=struct_pb2.ListValue()), "(empty)"),
        (any_pb2.Any(type_url="x/y", value=b"z"), "x/y 'z' (1 bytes)"),
        (literals_pb2.LiteralMap(), "(empty)"),
    ],
)
def test_values(value, shown):
    """Each kind of value is shown as people write it."""
    assert shown in tree_text(value)


def test_fields_kept_out_of_the_repr_stay_out():
    """A dataclass field with repr=False may be a secret."""
    for face in (tree_text(Settings()), tree_html(Settings())):
        assert "hunter2" not in face
        assert "(hidden)" in face


def test_everything_is_cut_with_its_count():
    """Wide, deep and circular values end, and say what was left out."""
    assert "… 900 more" in tree_text({str(n): [n] for n in range(1000)})
    assert "99,900 more" in tree_text(list(range(100_000)))
    deep: list[object] = []
    for _ in range(50):
        deep = [deep]
    assert "deeper than 12 levels" in tree_text(deep)
    circle: dict[str, object] = {}
    circle["self"] = circle
    assert "(the same object again)" in tree_text(circle)
    assert len(tree_html([[list(range(100))] * 100] * 100)) < 600_000


def test_strangers_cannot_break_a_tree():
    """A repr or property that raises is named; the rest is shown."""

    class Bad:
        def __repr__(self) -> str:
            raise RuntimeError("no")

    class Worse:
        @property
        def to_flyte_idl(self) -> None:
            raise RuntimeError("no")

    assert "(Bad, whose repr raises RuntimeError)" in tree_text([Bad()])
    assert "(Worse cannot be shown: RuntimeError)" in tree_text({"a": Worse(), "b": 1})


def test_html_needs_nothing_that_a_sanitizer_drops():
    """Only plain tags with `style` and `open`; no classes, ids, handlers, styles or scripts."""
    html = tree_html({"t": template(), "x": [1, {"y": "<script>"}]}, title="T", open_levels=3)
    assert {tag.lower() for tag in re.findall(r"</?([a-zA-Z]+)", html)} <= ALLOWED_TAGS
    attributes = re.findall(r"\s([a-z-]+)=\"", re.sub(r'"[^"]*"', '""', html))
    assert set(attributes) <= {"style"}
    assert html.count("<details") == html.count("</details>")
    assert html.count("<div") == html.count("</div>")


def test_colours_survive_or_give_way():
    """No fixed text colour: what is not from the theme is inherited."""
    html = tree_html(template(), open_levels=5)
    colours = re.findall(r"(?<![-a-z])color:([^;\"]+)", html)
    assert colours
    assert all("var(--jp-" in colour and "inherit" in colour for colour in colours)


def test_text_and_html_say_the_same():
    """Every leaf of the text face is in the HTML face."""
    html = re.sub(r"<[^>]+>", " ", tree_html(template(), open_levels=9))
    words = set(re.findall(r"\w+", tree_text(template())))
    assert words <= set(re.findall(r"\w+", html))


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0s"), (5e-7, "0.5µs"), (0.25, "250ms"), (59.5, "59.5s"), (3600, "1h"), (90061, "1d 1h 1m 1s")],
)
def test_durations(seconds, text):
    """Spans of time in the units people say."""
    assert duration_text(seconds) == text


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ({str(n): n for n in range(8)}, "8 keys: 0, 1, 2, 3, 4, 5, 6, 7"),
        ({str(n): n for n in range(9)}, "9 keys: 0, 1, 2, 3, 4, 5, 6, 7, …"),
        (list(range(50)), "50 items: 0, 1, 2, 3, 4, 5, 6, 7, …"),
        ({str(n) * 30: n for n in range(3)}, f"3 keys: {'0' * 30}, {'1' * 30}, …"),
        ({"k" * 200: 1}, f"1 key: {'k' * 80}"[:87] + "…"),
    ],
    ids=["all", "nine keys", "many items", "long keys", "one longer key"],
)
def test_a_summary_says_when_it_leaves_names_out(value, shown):
    """An ellipsis stands for what is not named, after a whole name where one fits."""
    assert tree_text({"x": value}, open_levels=1) == f"x  {shown}"


def test_a_summary_of_a_message_names_its_parts():
    """Each part has its name; empty and False parts are left out; the cut comes after a whole part."""
    made = template()
    made.metadata.ClearField("timeout")
    made.metadata.discoverable = True
    made.metadata.retries.SetInParent()
    made.metadata.discovery_version = "1"
    made.metadata.generates_deck.value = False
    text = tree_text(made, open_levels=1)
    assert 'discoverable · runtime FLYTE_SDK · discovery_version "1"\n' in text
    made.metadata.pod_template_name = "pod-template-with-a-name"
    made.metadata.cache_ignore_input_vars.append("something")
    made.metadata.tags["a"] = made.metadata.metadata.labels["a"] = "b"
    line = tree_text(made, open_levels=1).splitlines()[1]
    assert line.endswith(" · …")
    assert not any(part in line for part in ("generates_deck", "retries"))


def test_a_summary_with_nothing_but_false_says_so():
    """A record whose only part is False is not an empty one."""
    made = tasks_pb2.TaskMetadata()
    made.generates_deck.value = False
    made.retries.SetInParent()
    assert tree_text({"x": made}, open_levels=1) == "x  generates_deck False"
