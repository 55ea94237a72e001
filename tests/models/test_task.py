"""Task templates: what an executor gets, and what it may change."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys

import pytest
from flyteidl.core import tasks_pb2

from flytelocal.errors import ConfigurationError, TemplateError
from flytelocal.models.common import decode
from flytelocal.models.container import Container, Resources
from flytelocal.models.identifier import Identifier
from flytelocal.models.interface import TypedInterface
from flytelocal.models.literals import RetryStrategy
from flytelocal.models.pod import K8sPod
from flytelocal.models.security import Secret, SecurityContext
from flytelocal.models.task import RuntimeMetadata, Sql, TaskMetadata, TaskTemplate


def _metadata() -> TaskMetadata:
    return TaskMetadata(
        False, RuntimeMetadata(1, "1", "python"), None, RetryStrategy(0), None, "", "", False, "", ()
    )


def _template(**changes) -> TaskTemplate:
    given = {"id": Identifier(1, "p", "d", "n", "v"), "type": "t", "metadata": _metadata()}
    return TaskTemplate(**{**given, "interface": TypedInterface({}, {}), "custom": None, **changes})


def test_custom_is_a_plain_dict_decoded_once():
    """`custom` is one dict for one view, with numbers as floats."""
    template = _template(custom={"rows": 3, "where": [{"a": None}]})
    assert type(template.custom) is dict
    assert template.custom == {"rows": 3, "where": [{"a": None}]}
    assert type(template.custom["rows"]) is float
    assert template.custom is template.custom
    assert _template().custom == {}


def test_a_change_of_custom_is_in_this_templates_message_alone():
    """An executor's change is in its own template from the next use on, and in no other."""
    original = _template(custom={"a": {"b": 1}})
    given = decode(TaskTemplate, original.serialize_to_string(), what="task template")
    given.custom["a"]["b"] = True
    given.custom["token"] = "t"
    assert given.to_flyte_idl().custom.fields["token"].string_value == "t"
    assert given.to_flyte_idl().custom.fields["a"].struct_value.fields["b"].bool_value is True
    assert original.custom == {"a": {"b": 1}}
    assert given != original
    for twin in (copy.copy(given), copy.deepcopy(given), pickle.loads(pickle.dumps(given))):
        assert twin.custom == {"a": {"b": True}, "token": "t"}
        twin.custom.clear()
        assert given.custom["token"] == "t"
    given.custom.clear()
    assert not given.to_flyte_idl().custom.fields


def test_reading_custom_changes_no_byte():
    """A template whose custom was only read has the bytes that it came from."""
    message = _template(custom={"a": 1}).to_flyte_idl()
    message.custom.fields["none"].SetInParent()
    message.custom.fields["nan"].number_value = float("nan")
    data = message.SerializeToString(deterministic=True)
    template = decode(TaskTemplate, data, what="task template")
    assert template.custom["none"] is None
    assert template.serialize_to_string() == data


def test_a_change_that_is_no_json_is_refused_by_its_path():
    """The error comes where the message is asked for; the repr still shows."""
    template = _template(custom={"a": [1]})
    template.custom["a"].append(object())
    with pytest.raises(ConfigurationError, match="which has no JSON form") as caught:
        template.to_flyte_idl()
    assert caught.value.where == "custom['a'][1]"
    assert repr(template) == "TaskTemplate(<a value is a object, which has no JSON form>)"
    assert "its text face failed" in template._repr_mimebundle_()["text/plain"]


def test_a_task_has_one_target():
    """Two of container, pod and SQL are refused, by name."""
    box = Container("i", [], [], Resources([], []), {}, {})
    with pytest.raises(TemplateError, match="a task has one target, not container and sql") as caught:
        _template(container=box, sql=Sql("select 1"))
    assert caught.value.where == "template of task 'n'"
    with pytest.raises(TemplateError, match="k8s_pod and sql"):
        _template(k8s_pod=K8sPod(), sql=Sql("select 1"))


def test_every_part_comes_back():
    """Each part of a template is in its bytes and comes out of them."""
    extended = tasks_pb2.ExtendedResources(gpu_accelerator=tasks_pb2.GPUAccelerator(device="d"))
    template = _template(
        custom={"a": "b"},
        container=Container("i", ["c"], ["a"], Resources([], []), {"E": "1"}, {}),
        task_type_version=2,
        security_context=SecurityContext(secrets=[Secret("g", "k")]),
        config={"x": "y"},
        extended_resources=extended,
    )
    again = decode(TaskTemplate, template.serialize_to_string(), what="task template")
    assert again == template
    assert again.container is not None
    assert again.container.env == {"E": "1"}
    assert again.task_type_version == 2
    assert again.security_context is not None
    assert again.security_context.secrets == [Secret("g", "k")]
    assert again.config == {"x": "y"}
    assert again.extended_resources == extended
    assert (again.k8s_pod, again.sql) == (None, None)


def test_a_context_that_says_nothing_is_left_out():
    """An empty security context is as none."""
    assert _template(security_context=SecurityContext()).security_context is None


def test_dialects_have_the_messages_numbers():
    """A dialect is the one that it is called."""
    for name in ("UNDEFINED", "ANSI", "HIVE", "OTHER"):
        assert getattr(Sql.Dialect, name) == tasks_pb2.Sql.Dialect.Value(name)


def test_control_plane_models_are_found_where_flytekit_has_them():
    """`models.task` gives TaskSpec and its kin on demand, and says so of what it has not."""
    import flytelocal.models.task as task

    assert task.TaskSpec(_template()).template == _template()
    with pytest.raises(AttributeError, match="has no attribute 'Nonsense'"):
        _ = task.Nonsense


def test_importing_the_models_imports_no_control_plane():
    """The modules that every run needs bring no flyteidl.admin, no json and nothing else that is heavy."""
    code = (
        "import sys, types\n"
        "top = types.ModuleType('flytelocal'); top.__path__ = [sys.argv[1]]\n"
        "sys.modules['flytelocal'] = top\n"  # the package's own modules are another test's matter
        "import flytelocal.models.dynamic_job, flytelocal.models.errors, flytelocal.models.execution\n"
        "import flytelocal.models.documentation, flytelocal.models.task_spec, flytelocal.models.admin\n"
        "heavy = ('flyteidl.admin', 'flyteidl.service', 'json', 'inspect', 'pathlib', 'logging', 'numpy')\n"
        "found = [name for name in heavy if name in sys.modules]\n"
        "assert not found, found\n"
    )
    import flytelocal.models

    package = flytelocal.models.__path__[0].rpartition("/")[0]
    done = subprocess.run([sys.executable, "-c", code, package], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
