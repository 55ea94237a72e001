"""Configuration files: the usual places, both formats, the environment, and clear errors."""

from __future__ import annotations

import datetime as dt
import os
from typing import TYPE_CHECKING

import pytest

from flytelocal.configuration import (
    AuthType,
    AzureBlobStorageConfig,
    Config,
    ConfigFile,
    DataConfig,
    GenericPersistenceConfig,
    ImageConfig,
    LocalConfig,
    PlatformConfig,
    S3Config,
    SecretsConfig,
    StatsConfig,
    get_config_file,
)
from flytelocal.errors import ConfigFileError, ConfigurationError

if TYPE_CHECKING:
    import pathlib

YAML = """\
admin:
  endpoint: dns:///flyte.example
  insecure: true
  scopes: [a, b]
  authType: Pkce
  clientSecretEnvVar: MY_SECRET
storage:
  connection:
    access-key: ak
    secret-key: hush
    endpoint: http://minio
images:
  spark: c/d:2
"""
INI = """\
[platform]
url = ini.example
insecure = false
[credentials]
scopes = a, b
[secrets]
env_prefix = XX_
[aws]
backoff_seconds = 7
retries = 9
[images]
Default = i/j:1
"""


@pytest.fixture(autouse=True)
def home(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    """An empty home and working directory, and no settings in the environment."""
    for name in list(os.environ):
        if name.startswith("FLYTE"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("MY_SECRET", "hush")
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".flyte").mkdir()
    return tmp_path


def write(path: pathlib.Path, text: str) -> str:
    """Write a file and give its path."""
    path.write_text(text)
    return str(path)


def test_the_usual_places(home: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The variable wins, then the working directory, then the older and the newer file at home."""
    assert get_config_file() is None
    places = [home / ".flyte" / "config.yaml", home / ".flyte" / "config", home / "flytekit.config"]
    for place in places:
        write(place, "")
        found = get_config_file()
        assert found is not None
        assert found.location == str(place)
    monkeypatch.setenv("FLYTECTL_CONFIG", write(home / "other.yaml", YAML))
    found = get_config_file()
    assert found is not None
    assert found.location == str(home / "other.yaml")
    assert get_config_file(found) is found
    monkeypatch.setenv("FLYTECTL_CONFIG", "/no/such.yaml")
    with pytest.raises(ConfigFileError, match=r"cannot be read(.|\n)*unset FLYTECTL_CONFIG"):
        get_config_file()


def test_defaults_without_any_file() -> None:
    """Without a file every group has its defaults."""
    assert Config.auto() == Config()
    assert LocalConfig.auto() == LocalConfig(cache_enabled=True, cache_overwrite=False)
    assert StatsConfig.auto().port == 8125
    assert AzureBlobStorageConfig.auto() == AzureBlobStorageConfig()
    assert GenericPersistenceConfig.auto().attach_execution_metadata


def test_yaml(home: pathlib.Path) -> None:
    """YAML as flytectl writes it."""
    path = write(home / "c.yaml", YAML)
    platform = PlatformConfig.auto(path)
    assert (platform.endpoint, platform.insecure, platform.scopes) == ("flyte.example", True, ["a", "b"])
    assert platform.auth_mode is AuthType.PKCE
    assert platform.client_credentials_secret == "hush"
    s3 = S3Config.auto(path)
    assert (s3.endpoint, s3.access_key_id, s3.secret_access_key) == ("http://minio", "ak", "hush")
    assert ImageConfig.auto(path).find_image("spark") is not None
    config = Config.auto(path)
    assert (config.platform, config.data_config.s3) == (platform, s3)
    assert isinstance(hash(config), int)


def test_ini(home: pathlib.Path) -> None:
    """The older INI files; image names keep their case."""
    path = write(home / "c.config", INI)
    platform = PlatformConfig.auto(path)
    assert (platform.endpoint, platform.insecure, platform.scopes) == ("ini.example", False, ["a", "b"])
    assert SecretsConfig.auto(path).env_prefix == "XX_"
    assert S3Config.auto(path) == S3Config(backoff=dt.timedelta(seconds=7), retries=9)
    assert ConfigFile(path).images() == {"Default": "i/j:1"}


def test_the_environment_wins(home: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`FLYTE_SECTION_OPTION` overrides the file."""
    path = write(home / "c.config", INI)
    for name, value in {
        "FLYTE_PLATFORM_URL": "env.example",
        "FLYTE_PLATFORM_INSECURE": "1",
        "FLYTE_SECRETS_ENV_PREFIX": "PE_",
        "FLYTE_AWS_RETRIES": "4",
        "FLYTE_AWS_BACKOFF_SECONDS": "11",
        "FLYTE_CREDENTIALS_SCOPES": "p,q",
        "FLYTE_LOCAL_CACHE_ENABLED": "false",
    }.items():
        monkeypatch.setenv(name, value)
    platform = PlatformConfig.auto(path)
    assert (platform.endpoint, platform.insecure, platform.scopes) == ("env.example", True, ["p", "q"])
    assert SecretsConfig.auto(path).env_prefix == "PE_"
    assert S3Config.auto(path) == S3Config(backoff=dt.timedelta(seconds=11), retries=4)
    assert not LocalConfig.auto().cache_enabled


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("c.yaml", "admin: [\n", r"not YAML(.|\n)*c\.yaml, line 2"),
        ("c.yaml", "- a\n", r"holds a list, not a mapping(.|\n)*line 1"),
        ("c.yaml", "admin: text\n", r"a mapping was expected above 'endpoint', not a str"),
        (
            "c.yaml",
            "admin:\n  insecure: perhaps\n",
            r"'perhaps' is no truth value(.|\n)*2, key 'admin.insecure'",
        ),
        ("c.yaml", "admin:\n  endpoint: [a]\n", r"\['a'\] is no text(.|\n)*line 2, key 'admin.endpoint'"),
        ("c.yaml", "admin:\n  authType: zz\n", r"'zz' is no way to log in(.|\n)*line 2(.|\n)*Pkce"),
        (
            "c.yaml",
            "admin:\n  clientSecretLocation: /no/such\n",
            r"secret's file cannot be read(.|\n)*/no/such",
        ),
        ("c.config", "nonsense\n", r"not INI(.|\n)*c\.config, line 1"),
        ("c.config", "[a]\nb = 1\nnonsense\n", r"not INI(.|\n)*c\.config, line 3"),
        (
            "c.config",
            "[platform]\ninsecure = 7\n",
            r"'7' is no truth value(.|\n)*2, key '\[platform\]",
        ),
    ],
)
def test_errors_name_file_line_and_key(home: pathlib.Path, name: str, text: str, message: str) -> None:
    """A fault in a file is found at once by what the error says."""
    path = write(home / name, text)
    with pytest.raises(ConfigFileError, match=message) as caught:
        PlatformConfig.auto(path)
    assert caught.value.fix


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("images: 5\n", "the images are a int"),
        ("images:\n  a: 3.1\n", r"the image 'a' is 3\.1, not a text(.|\n)*line 2"),
    ],
)
def test_wrong_images(home: pathlib.Path, text: str, message: str) -> None:
    """The images are texts by name."""
    with pytest.raises(ConfigFileError, match=message):
        ImageConfig.auto(write(home / "c.yaml", text))


def test_wrong_environment_values(home: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong value in the environment is named by its variable."""
    monkeypatch.setenv("FLYTE_AWS_RETRIES", "many")
    with pytest.raises(ConfigFileError, match=r"'many' is no whole number(.|\n)*FLYTE_AWS_RETRIES"):
        S3Config.auto()
    monkeypatch.setenv("FLYTE_CREDENTIALS_AUTH_MODE", "zz")
    with pytest.raises(ConfigFileError, match=r"'zz' is no way to log in(.|\n)*FLYTE_CREDENTIALS_AUTH_MODE"):
        PlatformConfig.auto()
    monkeypatch.delenv("FLYTE_CREDENTIALS_AUTH_MODE")
    monkeypatch.delenv("MY_SECRET")
    with pytest.raises(ConfigurationError, match=r"environment variable MY_SECRET.*is not set"):
        PlatformConfig.auto(write(home / "c.yaml", YAML))


def test_the_clients_secret_may_stand_in_a_file(home: pathlib.Path) -> None:
    """The file is read, and its last line break left out."""
    secret = write(home / "secret", "hush\n")
    path = write(home / "c.yaml", f"admin:\n  clientSecretLocation: {secret}\n")
    assert PlatformConfig.auto(path).client_credentials_secret == "hush"


def test_a_file_that_is_no_text(home: pathlib.Path) -> None:
    """Bytes that are not UTF-8 are a typed error."""
    (home / "c.yaml").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigFileError, match="it is not UTF-8 text"):
        ConfigFile(home / "c.yaml")


@pytest.mark.parametrize(
    "value",
    [
        S3Config(secret_access_key="hush"),
        S3Config(endpoint="https://user:hush@minio"),
        AzureBlobStorageConfig(account_key="hush", client_secret="hush"),
        PlatformConfig(client_credentials_secret="hush", http_proxy_url="http://user:hush@proxy"),
        DataConfig(s3=S3Config(secret_access_key="hush")),
        Config(data_config=DataConfig(azure=AzureBlobStorageConfig(client_secret="hush"))),
    ],
)
def test_secrets_are_never_shown(value: S3Config) -> None:
    """No secret is in a repr, in the text face or in the HTML face."""
    faces = value._repr_mimebundle_()
    assert "hush" not in f"{value!r}{value!s}{faces}"
    assert "***" in repr(value)
    assert "***" in faces["text/html"]


def test_a_malformed_file_does_not_spill_its_secrets(home: pathlib.Path) -> None:
    """The error of a malformed file does not quote the lines around the fault."""
    for name, text in {"c.yaml": "secret-key: hush\n  bad: [", "c.config": "hush\n"}.items():
        with pytest.raises(ConfigFileError) as caught:
            ConfigFile(write(home / name, text))
        assert "hush" not in str(caught.value)
        assert caught.value.__cause__ is None


def test_known_platforms() -> None:
    """The sandbox and a platform by its address."""
    assert Config.for_sandbox().platform == PlatformConfig(insecure=True, auth_mode=AuthType.PKCE)
    assert Config.for_sandbox().data_config.s3.endpoint == "http://localhost:30002"
    store = DataConfig(s3=S3Config(retries=1))
    config = Config.for_endpoint("e:1", True, store)
    assert config == Config(platform=PlatformConfig(endpoint="e:1", insecure=True), data_config=store)
    assert config.with_params(local_sandbox_path="/x").local_sandbox_path == "/x"
    assert repr(ConfigFile(os.devnull)) == f"ConfigFile({os.devnull!r})"
