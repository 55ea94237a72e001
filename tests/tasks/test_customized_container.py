"""The plugin base class: arguments, properties and the template it renders."""

from __future__ import annotations

import pytest

import flytelocal as fl
from flytelocal.errors import ConfigurationError, ImageError, QuantityError
from tests.tasks.plugin import ScaleExecutor, ScaleTask

SETTINGS = fl.SerializationSettings(
    image_config=fl.ImageConfig.from_images("ghcr.io/me/base:2.0", {"gpu": "ghcr.io/me/gpu:3.0"}),
    project="p",
    domain="d",
    version="v",
    env={"A": "settings", "B": "settings"},
)


def render(**arguments):
    """The rendered message of a task made with these arguments."""
    return ScaleTask(**arguments).serialize_to_model(SETTINGS).to_flyte_idl()


def test_every_part_of_the_template_is_there():
    """Identity, type, interface, custom, container, security context and metadata."""
    message = render(
        requests=fl.Resources(cpu="1", mem="1Gi"),
        limits=fl.Resources(cpu="2", mem="2Gi"),
        environment={"B": "task"},
        secret_requests=[fl.Secret(group="g", key="k")],
        metadata=fl.TaskMetadata(retries=2),
        task_type="scale",
        task_type_version=3,
    )
    assert (message.id.project, message.id.domain, message.id.name, message.id.version) == (
        "p",
        "d",
        "scale",
        "v",
    )
    assert (message.type, message.task_type_version, message.metadata.retries.retries) == ("scale", 3, 2)
    assert set(message.interface.inputs.variables) == {"x"}
    assert dict(message.custom) == {"factor": 2.5}
    assert {entry.key: entry.value for entry in message.container.env} == {"A": "settings", "B": "task"}
    assert len(message.container.resources.requests) == len(message.container.resources.limits) == 2
    assert [(secret.group, secret.key) for secret in message.security_context.secrets] == [("g", "k")]
    assert list(message.container.args[:7]) == [
        "pyflyte-execute",
        "--inputs",
        "{{.input}}",
        "--output-prefix",
        "{{.outputPrefix}}",
        "--raw-output-data-prefix",
        "{{.rawOutputDataPrefix}}",
    ]


def test_preview_run_and_registration_are_the_same_bytes():
    """One function renders; each face of it agrees."""
    task = ScaleTask()
    bytes_of = [
        template.to_flyte_idl().SerializeToString(deterministic=True)
        for template in (
            fl.render_template(task, task.SERIALIZE_SETTINGS),
            task.serialize_to_model(task.SERIALIZE_SETTINGS),
            task.task_template,
        )
    ]
    assert len(set(bytes_of)) == 1


def test_the_contexts_settings_are_what_a_run_is_rendered_with():
    """Inside a context with settings, the local template is the one registration would send."""
    task = ScaleTask()
    with fl.new_context(SETTINGS) as ctx:
        assert task.task_template.id.project == "p"
        run = ctx.local_execute(task, x=1)
    assert run.template.id.version == "v"


@pytest.mark.parametrize(
    ("image", "resolved"),
    [
        ("ghcr.io/me/own:1", "ghcr.io/me/own:1"),
        ("{{.images.default.fqn}}:{{.images.default.version}}", "ghcr.io/me/base:2.0"),
        ("{{.images.gpu.fqn}}:{{.images.gpu.version}}", "ghcr.io/me/gpu:3.0"),
    ],
)
def test_image_templates_are_resolved(image, resolved):
    """What stands in `{{…}}` comes from the image configuration."""
    assert render(container_image=image).container.image == resolved


def test_an_image_that_nobody_configured_is_named():
    """The error names the image that is missing."""
    with pytest.raises(ImageError, match="tpu"):
        render(container_image="{{.images.tpu.fqn}}:1")


@pytest.mark.parametrize(
    ("arguments", "error", "says"),
    [
        ({"retries": 3}, ConfigurationError, r"(?s)unknown argument: retries.*ScaleTask\(name='scale'"),
        ({"name": ""}, ConfigurationError, r"(?s)name is ''"),
        ({"requests": {"cpu": 1}}, ConfigurationError, r"(?s)requests is a dict.*give Resources"),
        ({"requests": fl.Resources(cpu="2"), "limits": fl.Resources(cpu="1")}, QuantityError, r"(?s)cpu"),
        (
            {"secret_requests": ["hunter2"]},
            ConfigurationError,
            r"(?s)secret request 0 is a str.*secret_requests\[0\]",
        ),
        ({"environment": {"A": 1}}, ConfigurationError, r"(?s)variable 'A' is of type int.*environment"),
        ({"environment": {"A=B": "1"}}, ConfigurationError, r"(?s)'A=B'"),
        ({"enable_deck": True, "disable_deck": True}, ConfigurationError, r"enable_deck and disable_deck"),
        ({"environment": "abc"}, ConfigurationError, r"(?s)environment is of type str.*give dict or None"),
        (
            {"secret_requests": fl.Secret(group="g", key="k")},
            ConfigurationError,
            r"(?s)is of type Secret.*list",
        ),
        ({"interface": {"x": int}}, ConfigurationError, r"(?s)interface is of type dict.*give Interface"),
        ({"metadata": {"cache": True}}, ConfigurationError, r"(?s)metadata is of type dict.*TaskMetadata"),
        ({"metadata": fl.TaskMetadata}, ConfigurationError, r"metadata is the class TaskMetadata"),
        ({"task_type": 3}, ConfigurationError, r"task_type is of type int"),
        ({"task_type_version": "x"}, ConfigurationError, r"task_type_version is of type str"),
        (
            {"task_resolver": "x"},
            ConfigurationError,
            r"(?s)task_resolver is of type str.*TaskTemplateResolver",
        ),
        ({"container_image": 3}, ConfigurationError, r"container_image is of type int"),
        ({"enable_deck": "no"}, ConfigurationError, r"enable_deck is of type str"),
        ({"deck_fields": 3}, ConfigurationError, r"deck_fields is of type int"),
        ({"deck_fields": ("Nope",)}, ConfigurationError, r"(?s)'Nope' is not a deck field.*DeckField.INPUT"),
    ],
)
def test_wrong_arguments_are_refused_where_they_are_given(arguments, error, says):
    """The error names the argument, the task, and what to give."""
    with pytest.raises(error, match=says) as caught:
        ScaleTask(**arguments)
    assert "hunter2" not in str(caught.value)


def test_the_security_context_keeps_what_was_given_beside_the_secrets():
    """An identity and secret requests stand together."""
    from flytelocal.models.security import Identity

    task = ScaleTask(
        security_ctx=fl.SecurityContext(run_as=Identity(iam_role="r")),
        secret_requests=[fl.Secret(group="g", key="k")],
    )
    assert task.security_context.run_as.iam_role == "r"
    assert [secret.key for secret in task.security_context.secrets] == ["k"]


def test_properties_say_what_was_given():
    """Every argument can be read again."""
    task = ScaleTask(requests=fl.Resources(cpu="1"), environment={"A": "1"}, enable_deck=True)
    assert task.container_image == "ghcr.io/me/scale:1.0"
    assert task.executor_type is ScaleExecutor
    assert isinstance(task.executor, ScaleExecutor)
    assert task.task_resolver is fl.default_task_template_resolver
    assert task.resources.requests.cpu == "1"
    assert task.environment == {"A": "1"}
    assert (task.enable_deck, task.disable_deck) == (True, False)
    assert fl.DeckField.INPUT in task.deck_fields
    assert ScaleTask().deck_fields == []
    assert task.get_input_types() == {"x": int}
    assert task.get_type_for_input_var("x", 1) is int
    assert task.get_type_for_output_var("y", 1.0) is float
    assert (task.get_k8s_pod(SETTINGS), task.get_sql(SETTINGS), task.get_extended_resources(SETTINGS)) == (
        None,
    ) * 3
    assert task.construct_node_metadata().name == "scale"
    assert task.local_execution_mode() is fl.ExecutionState.Mode.LOCAL_TASK_EXECUTION


def test_a_deck_of_the_task_is_announced_to_the_cluster():
    """The console shows a deck only where the template says that there is one."""
    assert render(enable_deck=True).metadata.generates_deck.value
    assert not render().metadata.generates_deck.value


def test_parts_that_a_subclass_adds_stand_in_the_template():
    """Config, pod, SQL and extended resources are rendered when a plugin gives them."""
    from flyteidl.core import tasks_pb2

    from flytelocal.models.task import K8sObjectMetadata, K8sPod, Sql

    class Full(ScaleTask):
        def get_config(self, settings):
            return {"key": "value"}

        def get_k8s_pod(self, settings):
            return K8sPod(metadata=K8sObjectMetadata(labels={"a": "b"}), pod_spec={"containers": []})

        def get_container(self, settings):
            return None

        def get_extended_resources(self, settings):
            return tasks_pb2.ExtendedResources(gpu_accelerator=tasks_pb2.GPUAccelerator(device="a100"))

    class Query(ScaleTask):
        def get_sql(self, settings):
            return Sql(statement="SELECT 1", dialect=Sql.Dialect.ANSI)

        def get_container(self, settings):
            return None

    message = Full().serialize_to_model(SETTINGS).to_flyte_idl()
    assert dict(message.config) == {"key": "value"}
    assert message.k8s_pod.metadata.labels["a"] == "b"
    assert message.extended_resources.gpu_accelerator.device == "a100"
    assert Query().serialize_to_model(SETTINGS).to_flyte_idl().sql.statement == "SELECT 1"


def test_both_faces_say_the_same_and_escape():
    """Text and HTML name the same settings; a hostile name stays text."""
    bundle = ScaleTask("<script>alert(1)</script>")._repr_mimebundle_()
    assert "<script" not in bundle["text/html"]
    for words in ("factor", "ghcr.io/me/scale:1.0", "tests.tasks.plugin.ScaleExecutor", "Metadata"):
        assert words in bundle["text/plain"]
        assert words in bundle["text/html"]


@pytest.mark.parametrize("settings", [None, {}, fl.SerializationSettings])
def test_settings_are_checked_where_they_are_given(settings):
    """Rendering says what it wants."""
    with pytest.raises(
        ConfigurationError, match=r"(?s)settings is .*rendering a template.*SerializationSettings"
    ):
        ScaleTask().serialize_to_model(settings)


def test_a_default_image_goes_by_the_name_default():
    """A placeholder for the default image resolves without settings too, so that the task runs here."""
    task = ScaleTask(container_image="{{.images.default.fqn}}:{{.images.default.version}}")
    assert task(x=2) == 5.0
    assert task.task_template.container.image == "flyteorg.io/placeholder:image"


def test_metadata_is_checked_again_when_rendered():
    """It can be changed after it was made; what is wrong then is not sent."""
    task = ScaleTask(metadata=fl.TaskMetadata())
    task.metadata.retries = -5
    with pytest.raises(ConfigurationError, match="retries is -5"):
        task.serialize_to_model(SETTINGS)
