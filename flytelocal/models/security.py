"""The secrets that a task asks for and the identity that it runs as. No secret's value is ever here."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any

from flyteidl.core import security_pb2

from flytelocal.errors import ConfigurationError, DecodeError
from flytelocal.models.common import FlyteIdlEntity, build, raw, raw_list
from flytelocal.models.fields import Field
from flytelocal.models.views import MessageList

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Identity", "OAuth2Client", "OAuth2TokenRequest", "Secret", "SecurityContext"]


class _OptionalText(Field[str | None]):
    """A text that can be assigned; None when it is empty."""

    def read(self, message: Any) -> str | None:
        return getattr(message, self.field) or None

    def __set__(self, model: Any, value: str | None) -> None:
        build(type(model._pb), **{self.field: value})  # refuses what is no text, by name
        setattr(model._pb, self.field, value or "")


def _member(kinds: type[Enum], number: int, where: str) -> Any:
    try:
        return kinds(number)
    except ValueError as error:
        raise DecodeError(
            f"{number} is no {kinds.__name__}",
            where=where,
            fix=f"use one of {', '.join(kind.name for kind in kinds)}, or a library as new as what wrote it",
        ) from error


def _number(kinds: type[Enum], kind: object, where: str) -> int:
    # A plain number is taken too, as it stands in the message.
    try:
        return int(kinds(kind).value)
    except ValueError as error:
        raise ConfigurationError(
            f"{kind!r} is no {kinds.__name__}",
            where=where,
            fix=f"use one of {', '.join(f'{kinds.__qualname__}.{known.name}' for known in kinds)}",
        ) from error


class Secret(FlyteIdlEntity):
    """A request for a secret: which one, and how the task wants to get it.

    Args:
        group: The secret's group, such as the name of a Kubernetes secret.
        key: The key in the group.
        group_version: The version of the group.
        mount_requirement: Whether the value comes in the environment, in a file, or either.
        env_var: The environment variable to put the value in.

    Raises:
        ConfigurationError: There is no group, or mount_requirement is no MountType.

    >>> Secret(group="warehouse", key="token")
    Secret(group='warehouse', key='token')
    """

    __slots__ = ()
    _message = security_pb2.Secret

    class MountType(Enum):
        """How a secret's value reaches the task."""

        ANY = 0
        ENV_VAR = 1
        FILE = 2

    def __init__(
        self,
        group: str | None = None,
        key: str | None = None,
        group_version: str | None = None,
        mount_requirement: Secret.MountType = MountType.ANY,
        env_var: str | None = None,
    ) -> None:
        if group is None:
            raise ConfigurationError(
                "a secret needs a group",
                where="Secret" if key is None else f"Secret(key={key!r})",
                fix="say which group holds it: Secret(group='warehouse', key='token')",
            )
        self._pb = build(
            security_pb2.Secret,
            group=group,
            key=key,
            group_version=group_version,
            mount_requirement=_number(Secret.MountType, mount_requirement, "Secret.mount_requirement"),
            env_var=env_var,
        )

    group = _OptionalText("The secret's group. Can be assigned.")
    key = _OptionalText("The key in the group. Can be assigned.")
    group_version = _OptionalText("The version of the group. Can be assigned.")
    env_var = _OptionalText("The environment variable that the value goes in. Can be assigned.")

    @property
    def mount_requirement(self) -> MountType:
        """How the value reaches the task. Can be assigned."""
        kind: Secret.MountType = _member(
            Secret.MountType, self._pb.mount_requirement, f"{self.group}.{self.key}, mount_requirement"
        )
        return kind

    @mount_requirement.setter
    def mount_requirement(self, value: MountType) -> None:
        self._pb.mount_requirement = _number(Secret.MountType, value, "Secret.mount_requirement")

    def __repr__(self) -> str:
        parts = [f"group={self.group!r}", f"key={self.key!r}"]
        if self.group_version:
            parts.append(f"group_version={self.group_version!r}")
        if self._pb.mount_requirement:
            parts.append(f"mount_requirement={self._mount_name()}")
        if self.env_var:
            parts.append(f"env_var={self.env_var!r}")
        return f"Secret({', '.join(parts)})"

    def _mount_name(self) -> str:
        # A repr never raises, whatever number the bytes hold.
        known = security_pb2.Secret.MountType.DESCRIPTOR.values_by_number.get(self._pb.mount_requirement)
        return str(self._pb.mount_requirement) if known is None else f"MountType.{known.name}"


class OAuth2Client(FlyteIdlEntity):
    """A client of an OAuth2 provider; its secret is a request, not a value."""

    __slots__ = ()
    _message = security_pb2.OAuth2Client

    def __init__(self, client_id: str | None, client_secret: Secret | None) -> None:
        self._pb = build(security_pb2.OAuth2Client, client_id=client_id, client_secret=_secret(client_secret))

    client_id = _OptionalText("The client's id. Can be assigned.")

    @property
    def client_secret(self) -> Secret | None:
        """The request for the client's secret."""
        return Secret._wrap(self._pb.client_secret) if self._pb.HasField("client_secret") else None


def _secret(value: Any) -> Any:
    if value is None or isinstance(value, (Secret, security_pb2.Secret)):
        return raw(value)
    # The value is not repeated here: it may be a secret itself.
    raise ConfigurationError(
        f"client_secret is a {type(value).__name__}, not a Secret",
        where="OAuth2Client.client_secret",
        fix="never pass the value: pass Secret(group=…, key=…), which says where it is kept",
    )


class Identity(FlyteIdlEntity):
    """Whom a task runs as."""

    __slots__ = ()
    _message = security_pb2.Identity

    def __init__(
        self,
        iam_role: str | None = None,
        k8s_service_account: str | None = None,
        oauth2_client: OAuth2Client | None = None,
        execution_identity: str | None = None,
    ) -> None:
        self._pb = build(
            security_pb2.Identity,
            iam_role=iam_role,
            k8s_service_account=k8s_service_account,
            oauth2_client=raw(oauth2_client),
            execution_identity=execution_identity,
        )

    iam_role = _OptionalText("The cloud role. Can be assigned.")
    k8s_service_account = _OptionalText("The Kubernetes service account. Can be assigned.")
    execution_identity = _OptionalText("The identity that started the execution. Can be assigned.")

    @property
    def oauth2_client(self) -> OAuth2Client | None:
        """The OAuth2 client, if there is one."""
        return OAuth2Client._wrap(self._pb.oauth2_client) if self._pb.HasField("oauth2_client") else None


class OAuth2TokenRequest(FlyteIdlEntity):
    """A request for an OAuth2 token."""

    __slots__ = ()
    _message = security_pb2.OAuth2TokenRequest

    class Type(Enum):
        """How the token is got."""

        CLIENT_CREDENTIALS = 0

    def __init__(
        self,
        name: str | None,
        client: OAuth2Client | None,
        idp_discovery_endpoint: str | None = None,
        token_endpoint: str | None = None,
        type_: OAuth2TokenRequest.Type = Type.CLIENT_CREDENTIALS,
    ) -> None:
        self._pb = build(
            security_pb2.OAuth2TokenRequest,
            name=name,
            type=_number(OAuth2TokenRequest.Type, type_, "OAuth2TokenRequest.type_"),
            client=raw(client),
            idp_discovery_endpoint=idp_discovery_endpoint,
            token_endpoint=token_endpoint,
        )

    name = _OptionalText("The token's name. Can be assigned.")
    idp_discovery_endpoint = _OptionalText("Where the provider describes itself. Can be assigned.")
    token_endpoint = _OptionalText("Where the provider gives tokens. Can be assigned.")

    @property
    def client(self) -> OAuth2Client | None:
        """The client that asks."""
        return OAuth2Client._wrap(self._pb.client) if self._pb.HasField("client") else None

    @property
    def type_(self) -> Type:
        """How the token is got."""
        kind: OAuth2TokenRequest.Type = _member(
            OAuth2TokenRequest.Type, self._pb.type, "OAuth2TokenRequest.type_"
        )
        return kind


class SecurityContext(FlyteIdlEntity):
    """Whom a task runs as, and the secrets and tokens that it asks for. One secret or token needs no list.

    >>> SecurityContext(secrets=Secret(group="warehouse", key="token")).secrets
    [Secret(group='warehouse', key='token')]
    """

    __slots__ = ()
    _message = security_pb2.SecurityContext

    def __init__(
        self,
        run_as: Identity | None = None,
        secrets: Iterable[Secret] | Secret | None = None,
        tokens: Iterable[OAuth2TokenRequest] | OAuth2TokenRequest | None = None,
    ) -> None:
        self._pb = build(
            security_pb2.SecurityContext,
            run_as=raw(run_as),
            secrets=raw_list([secrets] if isinstance(secrets, Secret) else secrets),
            tokens=raw_list([tokens] if isinstance(tokens, OAuth2TokenRequest) else tokens),
        )

    @property
    def run_as(self) -> Identity | None:
        """Whom the task runs as, if that is said. Can be assigned."""
        return Identity._wrap(self._pb.run_as) if self._pb.HasField("run_as") else None

    @run_as.setter
    def run_as(self, value: Identity | None) -> None:
        self._pb.ClearField("run_as")
        self._pb.MergeFrom(build(security_pb2.SecurityContext, run_as=raw(value)))

    @property
    def secrets(self) -> MessageList[Secret] | None:
        """The secrets that the task asks for; None when it asks for none. Can be assigned."""
        return MessageList(self._pb.secrets, Secret) if self._pb.secrets else None

    @secrets.setter
    def secrets(self, value: Iterable[Secret] | None) -> None:
        fresh = build(security_pb2.SecurityContext, secrets=raw_list(value))
        self._pb.ClearField("secrets")
        self._pb.MergeFrom(fresh)

    @property
    def tokens(self) -> MessageList[OAuth2TokenRequest] | None:
        """The tokens that the task asks for; None when it asks for none. Can be assigned."""
        return MessageList(self._pb.tokens, OAuth2TokenRequest) if self._pb.tokens else None

    @tokens.setter
    def tokens(self, value: Iterable[OAuth2TokenRequest] | None) -> None:
        fresh = build(security_pb2.SecurityContext, tokens=raw_list(value))
        self._pb.ClearField("tokens")
        self._pb.MergeFrom(fresh)
