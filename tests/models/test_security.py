"""Requests for secrets: checked when they are made, and never with a value."""

from __future__ import annotations

import pytest
from flyteidl.core import security_pb2

from flytelocal.errors import ConfigurationError, DecodeError
from flytelocal.models.security import Identity, OAuth2Client, OAuth2TokenRequest, Secret, SecurityContext


@pytest.mark.parametrize("given", [{}, {"key": "k"}, {"group": None, "env_var": "E"}])
def test_a_secret_needs_a_group(given):
    """Without a group nothing says where the secret is."""
    with pytest.raises(ConfigurationError, match="a secret needs a group") as caught:
        Secret(**given)
    assert "Secret(group='warehouse', key='token')" in caught.value.fix


@pytest.mark.parametrize("kind", ["FILE", 9, None, 1.5])
def test_mount_requirement_is_a_mount_type(kind):
    """Anything else is refused when the secret is made, with the choices, and when it is assigned."""
    with pytest.raises(ConfigurationError, match="is no MountType") as caught:
        Secret("g", "k", mount_requirement=kind)
    assert "Secret.MountType.FILE" in caught.value.fix
    with pytest.raises(ConfigurationError, match="is no MountType"):
        Secret("g", "k").mount_requirement = kind


def test_mount_requirement_may_be_its_number():
    """The number that the message has is taken too."""
    assert Secret("g", "k", mount_requirement=2).mount_requirement is Secret.MountType.FILE


def test_unset_texts_are_none():
    """What a secret does not say is None, from bytes too."""
    secret = Secret.from_flyte_idl(security_pb2.Secret(group="g"))
    assert (secret.key, secret.group_version, secret.env_var) == (None, None, None)
    assert secret.mount_requirement is Secret.MountType.ANY
    assert secret == Secret("g")


def test_a_secret_can_be_changed():
    """Attributes can be assigned, as on flytekit's dataclass; what is no text is refused."""
    secret = Secret("g")
    secret.key = "k"
    secret.env_var = "E"
    secret.mount_requirement = Secret.MountType.ENV_VAR
    assert secret == Secret("g", "k", None, Secret.MountType.ENV_VAR, "E")
    secret.key = None
    assert secret.key is None
    with pytest.raises(ConfigurationError, match=r"Secret\.key cannot be a int"):
        secret.key = 5


def test_a_mount_type_of_a_newer_flyte_is_a_typed_error():
    """A number that no MountType has raises where it is read, and only there."""
    secret = Secret.from_flyte_idl(security_pb2.Secret(group="g", mount_requirement=7))
    with pytest.raises(DecodeError, match="7 is no MountType"):
        _ = secret.mount_requirement
    assert repr(secret) == "Secret(group='g', key=None, mount_requirement=7)"


@pytest.mark.parametrize(
    ("secret", "text"),
    [
        (Secret("g", "k"), "Secret(group='g', key='k')"),
        (
            Secret("g", "k", "v", Secret.MountType.FILE, "E"),
            "Secret(group='g', key='k', group_version='v', mount_requirement=MountType.FILE, env_var='E')",
        ),
    ],
)
def test_a_secret_shows_which_one_it_is(secret, text):
    """The repr has the group and the key, and what else was said."""
    assert repr(secret) == text


def test_a_client_takes_no_secret_value():
    """A value in place of a request is refused and not repeated."""
    with pytest.raises(ConfigurationError, match="client_secret is a str, not a Secret") as caught:
        OAuth2Client("c", "hunter2")
    assert "hunter2" not in str(caught.value)


def test_tokens_carry_the_request_for_the_clients_secret():
    """A token request, its client and the client's secret go in one message."""
    token = OAuth2TokenRequest("n", OAuth2Client("c", Secret("g", "k")), "i", "t")
    assert token.to_flyte_idl() == security_pb2.OAuth2TokenRequest(
        name="n",
        client={"client_id": "c", "client_secret": {"group": "g", "key": "k"}},
        idp_discovery_endpoint="i",
        token_endpoint="t",
    )
    assert token.client is not None
    assert token.client.client_secret == Secret("g", "k")
    assert token.type_ is OAuth2TokenRequest.Type.CLIENT_CREDENTIALS
    assert OAuth2TokenRequest("n", None).client is None


def test_a_token_type_of_a_newer_flyte_is_a_typed_error():
    """A number that no Type has raises where it is read."""
    with pytest.raises(DecodeError, match="3 is no Type"):
        _ = OAuth2TokenRequest.from_flyte_idl(security_pb2.OAuth2TokenRequest(type=3)).type_


def test_a_context_takes_one_or_many():
    """One secret or token needs no list; none is None."""
    assert SecurityContext(secrets=Secret("g")) == SecurityContext(secrets=[Secret("g")])
    assert SecurityContext(tokens=OAuth2TokenRequest("n", None)).tokens == [OAuth2TokenRequest("n", None)]
    empty = SecurityContext()
    assert (empty.run_as, empty.secrets, empty.tokens) == (None, None, None)
    assert SecurityContext(secrets=[]).secrets is None


def test_a_context_can_be_changed():
    """Attributes can be assigned, from themselves too, and taken away."""
    context = SecurityContext(secrets=[Secret("g"), Secret("h")])
    context.secrets = context.secrets[1:]
    assert context.secrets == [Secret("h")]
    context.run_as = Identity("r")
    context.run_as = Identity("s")
    assert context.run_as == Identity("s")
    context.tokens = [OAuth2TokenRequest("n", None)]
    context.run_as = context.secrets = context.tokens = None
    assert context == SecurityContext()


def test_an_identity_keeps_its_client():
    """What an identity says is in its message, and what it does not say is None."""
    identity = Identity("r", oauth2_client=OAuth2Client("c", Secret("g")))
    assert identity.oauth2_client == OAuth2Client("c", Secret("g"))
    assert identity.k8s_service_account is None
    assert Identity().oauth2_client is None
    identity.iam_role = "s"
    assert identity.iam_role == "s"
