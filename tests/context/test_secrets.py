"""SecretsManager: where secrets are looked for, and that their values stay out of everything."""

from __future__ import annotations

import os
import traceback

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flytelocal.configuration.config import SecretsConfig
from flytelocal.context.secrets import SecretsManager
from flytelocal.errors import ConfigurationError, SecretNotFoundError
from flytelocal.models.security import Secret

VALUE = "hunter2-value"


@pytest.fixture
def places(tmp_path) -> SecretsConfig:
    """A configuration whose files are this test's own."""
    return SecretsConfig(default_dir=str(tmp_path))


def mounted(config: SecretsConfig, path: str, content: bytes) -> None:
    """Puts a file where secrets are mounted."""
    file = os.path.join(config.default_dir, path)
    os.makedirs(os.path.dirname(file), exist_ok=True)
    with open(file, "wb") as out:
        out.write(content)


@pytest.mark.parametrize(
    ("args", "variable"),
    [
        (("group", "key"), "_FSEC_GROUP_KEY"),
        (("group", "key", "v1"), "_FSEC_GROUP_V1_KEY"),
        (("my-group", "my.key"), "_FSEC_MY-GROUP_MY.KEY"),
        ((None, "key"), "_FSEC_KEY"),
        (("group",), "_FSEC_GROUP"),
        (("group", "key"), "GROUP_KEY"),
        (("group", "key", "v1"), "GROUP_V1_KEY"),
        ((None, "a_key"), "A_KEY"),
    ],
)
def test_environment(monkeypatch, places, args, variable):
    """The variable with the prefix and the one without both serve, white space cut off."""
    monkeypatch.setenv(variable, f"  {VALUE}\n")
    assert SecretsManager(places).get(*args) == VALUE
    assert SecretsManager(places).get(*args, encode_mode="rb") == VALUE.encode()


@pytest.mark.parametrize(
    ("args", "path"),
    [
        (("Group", "Key"), "group/key"),
        (("Group", "Key"), "Group/Key"),
        (("group", "key", "v1"), "group/v1/key"),
        ((None, "key"), "key"),
    ],
)
def test_files(places, args, path):
    """A mounted file serves, in lower case or as the key is spelled."""
    mounted(places, path, f"\n{VALUE} \n".encode())
    assert SecretsManager(places).get(*args) == VALUE
    assert SecretsManager(places).get(*args, encode_mode="rb") == VALUE.encode()


def test_order(monkeypatch, places):
    """The request's variable comes first, then the prefixed one, then the file, then the bare variable."""
    secrets = SecretsManager(places, [Secret("g", "k", env_var="OWN")])
    monkeypatch.setenv("G_K", "bare")
    assert secrets.get("g", "k") == "bare"
    mounted(places, "g/k", b"file")
    assert secrets.get("g", "k") == "file"
    monkeypatch.setenv("_FSEC_G_K", "prefixed")
    assert secrets.get("g", "k") == "prefixed"
    monkeypatch.setenv("OWN", "own")
    assert secrets.get("g", "k") == "own"


def test_a_request_serves_only_its_own_secret(monkeypatch, places):
    """Another key or version does not get the value of a request's variable."""
    monkeypatch.setenv("OWN", VALUE)
    secrets = SecretsManager(places).with_requests([Secret("g", "k", "v1", env_var="OWN")])
    assert secrets.get("g", "k") == secrets.get("g", "k", "v1") == VALUE
    for args in (("g", "other"), ("g", "k", "v2"), ("other", "k"), (None, "k")):
        with pytest.raises(SecretNotFoundError):
            secrets.get(*args)
    assert [request.key for request in secrets.requests] == ["k"]


def test_attributes(monkeypatch, places):
    """`secrets.group.key` is the same as `get`; probes are no secrets."""
    monkeypatch.setenv("_FSEC_DB_PASSWORD", VALUE)
    secrets = SecretsManager(places)
    assert secrets.db.password == VALUE
    assert not hasattr(secrets, "_repr_png_")
    assert not hasattr(secrets.db, "_repr_png_")
    assert VALUE not in repr(secrets.db)


def test_a_missing_secret_names_each_place(places):
    """The error lists every variable and file that was looked at, and what to set."""
    secrets = SecretsManager(places, [Secret("Api", "Token", env_var="MY_TOKEN")])
    with pytest.raises(SecretNotFoundError, match="secret 'Token' of group 'Api' was not found") as caught:
        secrets.get("Api", "Token")
    text = str(caught.value)
    for place in (
        "MY_TOKEN",
        "_FSEC_API_TOKEN",
        " API_TOKEN",
        "/api/token",
        "/Api/Token",
        "secret_requests=",
    ):
        assert place in text


def test_the_environment_configures(monkeypatch, tmp_path):
    """Flyte's own variables change the prefix, the directory and the files' prefix."""
    monkeypatch.setenv("FLYTE_SECRETS_ENV_PREFIX", "_MINE_")
    monkeypatch.setenv("FLYTE_SECRETS_DEFAULT_DIR", str(tmp_path))
    monkeypatch.setenv("FLYTE_SECRETS_FILE_PREFIX", "pre_")
    secrets = SecretsManager()
    assert secrets.get_secrets_env_var("g", "k") == "_MINE_G_K"
    assert secrets.get_secrets_file("G", "K") == str(tmp_path / "g" / "pre_k")


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda secrets: secrets.get(), ConfigurationError, "needs a group or a key"),
        (lambda secrets: secrets.get("", ""), ConfigurationError, "needs a group or a key"),
        (lambda secrets: secrets.get("g", "k", encode_mode="w"), ConfigurationError, "in mode 'w'"),
        (lambda secrets: secrets.get("g"), SecretNotFoundError, "secret 'g' was not found"),
        (lambda secrets: secrets.get("g", "binary"), ConfigurationError, "is not UTF-8 text"),
    ],
)
def test_errors(places, call, error, message):
    """What cannot be read is told, with the cure."""
    mounted(places, "g/binary", b"\xff\x00hunter2")
    with pytest.raises(error, match=message):
        call(SecretsManager(places))


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every file")
def test_an_unreadable_file(places):
    """A file without permission is told with its path."""
    mounted(places, "g/k", b"x")
    os.chmod(os.path.join(places.default_dir, "g/k"), 0)
    with pytest.raises(SecretNotFoundError, match="cannot be read"):
        SecretsManager(places).get("g", "k")


@given(st.binary(min_size=4, max_size=40).filter(lambda raw: raw.strip()))
def test_no_error_carries_a_value(tmp_path_factory, raw):
    """Text, traceback, cause and context of an error are free of a binary secret's content."""
    config = SecretsConfig(default_dir=str(tmp_path_factory.mktemp("s")))
    mounted(config, "g/k", raw)
    text = raw.strip().decode(errors="replace")
    if text.encode() == raw.strip():
        assert SecretsManager(config).get("g", "k") == text
        return
    with pytest.raises(ConfigurationError, match="is not UTF-8 text") as caught:
        SecretsManager(config).get("g", "k")
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    assert repr(raw.strip()) not in "".join(traceback.format_exception_only(caught.value))


def test_faces_show_places_not_values(monkeypatch, places):
    """Text and HTML say what was asked for and where it is looked for."""
    monkeypatch.setenv("MY_TOKEN", VALUE)
    secrets = SecretsManager(places, [Secret("api", "token", env_var="MY_TOKEN")])
    secrets.get("api", "token")
    bundle = secrets._repr_mimebundle_()
    for face in bundle.values():
        assert "MY_TOKEN" in face
        assert VALUE not in face
    assert VALUE not in repr(secrets)
    assert "secret 'token' of group 'api'" in repr(secrets)
