"""The base class of template-task plugins: what a workflow author constructs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from flytelocal.configuration.image import Image, ImageConfig, resolve_image
from flytelocal.configuration.resources import Resources, ResourceSpec, convert_resources_to_resource_model
from flytelocal.configuration.settings import SerializationSettings
from flytelocal.context.manager import FlyteContextManager
from flytelocal.errors import ConfigurationError
from flytelocal.models.security import Secret, SecurityContext
from flytelocal.models.task import Container, TaskTemplate
from flytelocal.tasks.arguments import check_argument
from flytelocal.tasks.python_task import PythonTask
from flytelocal.tasks.remembered import Remembered
from flytelocal.tasks.render import render_template
from flytelocal.tasks.shim import ExecutableTemplateShimTask, ShimTaskExecutor
from flytelocal.tasks.template_resolver import TaskTemplateResolver, default_task_template_resolver

if TYPE_CHECKING:
    from flytelocal.context.flyte_context import FlyteContext

__all__ = ["PythonCustomizedContainerTask"]

TC = TypeVar("TC")


class PythonCustomizedContainerTask(ExecutableTemplateShimTask, PythonTask[TC]):
    """A task that runs in the plugin's own image, from its template alone.

    To write a plugin, subclass `ShimTaskExecutor` with the work to do, subclass this with a `get_custom` that
    puts into the template what the executor needs, and pass the executor as `executor_type`. Keep the
    template small: Flyte's engine reads it often.

    Args:
        name: The task's name, unique within project and domain.
        task_config: The author's settings, kept as `task_config`; `get_custom` serializes what is needed.
        container_image: Image to run in; may hold templates such as `{{.images.default.fqn}}`.
        executor_type: The class that runs the task.
        task_resolver: How a container finds the executor; the template resolver if None.
        task_type: The engine's name for this kind of task.
        requests: Resources to reserve.
        limits: Resources not to exceed.
        environment: Environment variables of the container.
        secret_requests: Secrets to make available to the container.
        kwargs: What `PythonTask` takes: interface, metadata, docs, enable_deck, deck_fields, …

    Raises:
        ConfigurationError: An argument is unknown or has a value that Flyte or Kubernetes would refuse.

    >>> from flytelocal import Interface, kwtypes
    >>> class Shout(ShimTaskExecutor):
    ...     def execute_from_model(self, tt, **kwargs):
    ...         return kwargs["text"].upper() + tt.custom["mark"]
    >>> class ShoutTask(PythonCustomizedContainerTask):
    ...     def get_custom(self, settings):
    ...         return {"mark": self.task_config}
    >>> shout = ShoutTask(
    ...     name="shout",
    ...     task_config="!",
    ...     container_image="ghcr.io/me/shout:1.0",
    ...     executor_type=Shout,
    ...     interface=Interface(inputs=kwtypes(text=str), outputs=kwtypes(loud=str)),
    ... )
    >>> shout(text="hello")
    'HELLO!'
    """

    SERIALIZE_SETTINGS: ClassVar[SerializationSettings] = SerializationSettings(
        project="PLACEHOLDER_PROJECT",
        domain="LOCAL",
        version="PLACEHOLDER_VERSION",
        env=None,
        image_config=ImageConfig(
            default_image=Image(name="custom_container_task", fqn="flyteorg.io/placeholder", tag="image")
        ),
    )
    """What a template is rendered with where no context and no caller gives settings."""

    def __init__(
        self,
        name: str,
        task_config: TC,
        container_image: str,
        executor_type: type[ShimTaskExecutor[Any]],
        task_resolver: TaskTemplateResolver | None = None,
        task_type: str = "python-task",
        requests: Resources | None = None,
        limits: Resources | None = None,
        environment: dict[str, str] | None = None,
        secret_requests: list[Secret] | None = None,
        **kwargs: Any,
    ) -> None:
        where = f"{type(self).__name__}(name={name!r}, …)"
        check_argument("container_image", container_image, str, where)
        check_argument("task_resolver", task_resolver, TaskTemplateResolver, where, optional=True)
        check_argument("secret_requests", secret_requests, (list, tuple), where, optional=True)
        self._container_image = container_image
        self._remembered_container = Remembered()
        self._task_resolver = task_resolver or default_task_template_resolver
        self._resources = _checked_resources(requests, limits, where)
        security_ctx = _security_context(secret_requests, kwargs.pop("security_ctx", None), where)
        super().__init__(
            None,
            executor_type,
            task_type=task_type,
            name=name,
            task_config=task_config,
            environment=environment,
            security_ctx=security_ctx,
            **kwargs,
        )

    # The template has the same name; reading it from there would render on every look.
    name = PythonTask.name

    @property
    def resources(self) -> ResourceSpec:
        """What the container reserves and may not exceed."""
        return self._resources

    @property
    def task_resolver(self) -> TaskTemplateResolver:
        """How a container finds the executor."""
        return self._task_resolver

    @property
    def container_image(self) -> str:
        """The image as it was given, templates unresolved."""
        return self._container_image

    def _template_bytes(self, ctx: FlyteContext | None) -> bytes:
        ctx = ctx or FlyteContextManager.current_context()
        settings = ctx.serialization_settings or self.SERIALIZE_SETTINGS
        data: bytes = render_template(self, settings).to_flyte_idl().SerializeToString()
        return data

    def get_custom(self, settings: SerializationSettings) -> dict[str, Any]:
        """What the executor needs beside the interface, as JSON-able values; override it."""
        return {}

    def get_config(self, settings: SerializationSettings) -> dict[str, str]:
        """Text settings for the engine's plugin."""
        return {}

    def get_command(self, settings: SerializationSettings) -> list[str]:
        """The command of the container; Flyte fills in what stands in `{{…}}`."""
        return [
            "pyflyte-execute",
            "--inputs",
            "{{.input}}",
            "--output-prefix",
            "{{.outputPrefix}}",
            "--raw-output-data-prefix",
            "{{.rawOutputDataPrefix}}",
            "--resolver",
            self.task_resolver.location,
            "--",
            *self.task_resolver.loader_args(settings, self),
        ]

    def get_image(self, settings: SerializationSettings) -> str:
        """The image with its templates resolved against `settings.image_config`.

        Raises:
            ImageError: A template names an image that the configuration does not have.
        """
        return resolve_image(self._container_image, settings.image_config)

    def get_container(self, settings: SerializationSettings) -> Container:
        """The container that runs this task on a cluster: image, command, resources and environment."""
        image, command = self.get_image(settings), self.get_command(settings)
        env = {**(settings.env or {}), **self.environment}
        requests, limits = self._resources.requests, self._resources.limits

        def make() -> Any:
            return Container(
                image=image,
                command=[],
                args=command,
                resources=convert_resources_to_resource_model(requests, limits),
                env=env,
                config={},
            ).to_flyte_idl()

        key = (image, tuple(command), tuple(env.items()), _amounts(requests), _amounts(limits))
        return Container.from_flyte_idl(self._remembered_container(key, make))

    def serialize_to_model(self, settings: SerializationSettings) -> TaskTemplate:
        """The rendered template: what registration sends and a container gets.

        Raises:
            ConfigurationError: A setting has a value that Flyte or Kubernetes would refuse.
        """
        return render_template(self, settings)


def _amounts(resources: Resources) -> tuple[Any, ...]:
    return (resources.cpu, resources.mem, resources.gpu, resources.ephemeral_storage)


def _checked_resources(requests: Resources | None, limits: Resources | None, where: str) -> ResourceSpec:
    """Both sides, with an error for what Kubernetes would refuse."""
    for side, given in (("requests", requests), ("limits", limits)):
        if given is not None and not isinstance(given, Resources):
            raise ConfigurationError(
                f"{side} is a {type(given).__name__}",
                where=where,
                fix=f'give Resources, for example {side}=Resources(cpu="1", mem="500Mi")',
            )
    spec = ResourceSpec(requests=requests or Resources(), limits=limits or Resources())
    convert_resources_to_resource_model(spec.requests, spec.limits)
    return spec


def _security_context(
    requests: list[Secret] | None, given: SecurityContext | None, where: str
) -> SecurityContext | None:
    """A security context that asks for the secrets, beside what was given outright."""
    if not requests:
        return given
    for position, secret in enumerate(requests):
        if not isinstance(secret, Secret):
            # Not shown: somebody may have passed the secret's value instead of a request.
            raise ConfigurationError(
                f"secret request {position} is a {type(secret).__name__}",
                where=f"{where}, secret_requests[{position}]",
                fix='ask with Secret(group="…", key="…")',
            )
    if given is None:
        return SecurityContext(secrets=list(requests))
    return SecurityContext(
        run_as=given.run_as,
        secrets=[*(given.secrets or []), *requests],
        tokens=list(given.tokens or []) or None,
    )
