"""The context beside flytekit's: levels, sizes, states, names of secrets, paths."""

from __future__ import annotations

import contextlib
import importlib
import io
import os
import re
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flytelocal.configuration import config as our_config
from flytelocal.context import execution_state as ours_es
from flytelocal.context import storage
from flytelocal.context.compilation_state import CompilationState
from flytelocal.context.file_access import FileAccessProvider
from flytelocal.context.flyte_context import FlyteContext
from flytelocal.context.manager import FlyteContextManager
from flytelocal.context.output_metadata import OutputMetadata, OutputMetadataTracker
from flytelocal.context.parameters import ExecutionParameters
from flytelocal.context.secrets import SecretsManager
from flytelocal.errors import ContextError

pytestmark = pytest.mark.parity

HEX = re.compile(r"[0-9a-f]{32}")


@pytest.fixture(scope="module")
def kit():
    """The oracle's contexts."""
    return importlib.import_module("flytekit.core.context_manager")


@pytest.fixture(scope="module")
def kit_data():
    """The oracle's file access."""
    return importlib.import_module("flytekit.core.data_persistence")


@pytest.fixture(scope="module")
def kit_config():
    """The oracle's configuration."""
    return importlib.import_module("flytekit.configuration")


def in_thread(work, *args):
    """What `work` returns in a fresh thread, so that no stack is shared between tests."""
    found = []
    thread = threading.Thread(target=lambda: found.append(work(*args)))
    thread.start()
    thread.join()
    return found[0]


STEPS = [
    "push",
    "pop",
    "enter",
    "leave",
    "condition",
    "local mode",
    "task mode",
    "take branch",
    "complete branch",
    "compile",
    "client",
]


def trace(manager, state_type, steps):
    """Level, size and states after each step."""
    modes = state_type.Mode
    facts, open_blocks, pushed = [], [], 0
    manager.current_context()
    for step in steps:
        ctx = manager.current_context()
        state = ctx.execution_state
        if step == "push":
            manager.push_context(ctx.new_builder().build())
            pushed += 1
        elif step == "pop" and pushed:
            manager.pop_context()
            pushed -= 1
        elif step == "leave" and open_blocks:
            pushed = open_blocks.pop()
        elif step == "take branch":
            state.take_branch()
        elif step == "complete branch":
            state.branch_complete()
        builder = {
            "enter": lambda ctx=ctx: ctx.new_builder(),
            "condition": lambda ctx=ctx: ctx.enter_conditional_section(),
            "local mode": lambda ctx=ctx, state=state: ctx.with_execution_state(
                state.with_params(mode=modes.LOCAL_WORKFLOW_EXECUTION)
            ),
            "task mode": lambda ctx=ctx: ctx.with_execution_state(
                ctx.new_execution_state("/x").with_params(mode=modes.TASK_EXECUTION)
            ),
            "compile": lambda ctx=ctx: ctx.with_compilation_state(ctx.new_compilation_state("p")),
            "client": lambda ctx=ctx: ctx.with_client("c"),
        }.get(step)
        if builder:
            manager.push_context(builder().build())
            open_blocks.append(pushed)
            pushed = 0
        now = manager.current_context()
        state = now.execution_state
        facts.append(
            (
                step,
                now.level,
                manager.size(),
                now.in_a_condition,
                state.mode.name if state.mode else None,
                state.branch_eval_mode.value if state.branch_eval_mode else None,
                state.is_local_execution(),
                now.compilation_state.prefix if now.compilation_state else None,
                now.flyte_client,
                state.user_space_params is not None,
            )
        )
    return facts


@given(st.lists(st.sampled_from(STEPS), max_size=25))
def test_any_sequence_gives_the_same_levels_sizes_and_states(kit, steps):
    """Pushes, pops, conditionals, modes and branches in any order go the same way in both."""
    ours = in_thread(trace, FlyteContextManager, ours_es.ExecutionState, steps)
    theirs = in_thread(trace, kit.FlyteContextManager, kit.ExecutionState, steps)
    assert ours == theirs


def test_blocks_restore_alike(kit):
    """Nested blocks, pushes inside them and exceptions leave the same sizes."""

    def run(manager):
        sizes = []
        with (
            contextlib.suppress(ValueError),
            manager.with_context(manager.current_context().new_builder()) as a,
        ):
            sizes.append((manager.size(), a.level))
            with manager.with_context(a.new_builder()) as b:
                manager.push_context(b.new_builder().build())
                sizes.append((manager.size(), b.level))
            sizes.append((manager.size(), manager.current_context() is a))
            raise ValueError
        return [*sizes, manager.size()]

    assert in_thread(run, FlyteContextManager) == in_thread(run, kit.FlyteContextManager)


def test_popping_the_last_context_fails_in_both(kit):
    """An AssertionError and no context left there; here an error that says so and the stack as it was."""

    def run(manager, error):
        manager.current_context()
        with pytest.raises(error):
            manager.pop_context()
        return manager.size()

    assert in_thread(run, kit.FlyteContextManager, AssertionError) == 0
    assert in_thread(run, FlyteContextManager, ContextError) == 1


@pytest.mark.parametrize("limit", [1, 2, 3, 1000])
def test_origin_frames(kit, limit):
    """Both find the same function as the origin."""

    def called(manager):
        return manager.get_origin_stackframe(limit)

    def calls(manager):
        return called(manager)

    ours, theirs = calls(FlyteContextManager), calls(kit.FlyteContextManager)
    assert (ours.name, ours.filename) == (theirs.name, theirs.filename)


def test_stack_origin_text(kit):
    """The text about where a context was pushed has the same form."""

    def run(context, manager, files):
        ctx = context(files)
        before = ctx.get_origin_stackframe_repr()
        ctx.set_stackframe(manager.get_origin_stackframe(1))
        return before, re.sub(r"\d+", "N", ctx.get_origin_stackframe_repr())

    files = FlyteContextManager.current_context().file_access
    assert run(FlyteContext, FlyteContextManager, files) == run(
        kit.FlyteContext, kit.FlyteContextManager, files
    )


def test_enumerations(kit):
    """Modes and branch states have flytekit's names and values."""
    for ours, theirs in (
        (ours_es.ExecutionState.Mode, kit.ExecutionState.Mode),
        (ours_es.BranchEvalMode, kit.BranchEvalMode),
    ):
        assert [(m.name, m.value) for m in ours] == [(m.name, m.value) for m in theirs]
    for mode in kit.ExecutionState.Mode:
        ours = ours_es.ExecutionState("/x", ours_es.ExecutionState.Mode[mode.name])
        assert ours.is_local_execution() is kit.ExecutionState("/x", mode).is_local_execution()


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"working_dir": "/b"},
        {"engine_dir": "/e"},
        {"working_dir": "/b", "mode": 3},
        {"branch_eval_mode": 1},
    ],
)
def test_states_change_alike(kit, changes):
    """`with_params` keeps and replaces the same parts."""

    def run(module):
        state_type, branches = module.ExecutionState, list(module.BranchEvalMode)
        wanted = dict(changes)
        if "mode" in wanted:
            wanted["mode"] = state_type.Mode(wanted["mode"])
        if "branch_eval_mode" in wanted:
            wanted["branch_eval_mode"] = branches[wanted["branch_eval_mode"]]
        state = state_type("/a", state_type.Mode.TASK_EXECUTION).with_params(**wanted)
        branch = state.branch_eval_mode.value if state.branch_eval_mode else None
        return state.working_dir, state.engine_dir, state.mode.value, branch

    assert run(ours_es) == run(kit)


def test_compilation_states_change_alike(kit):
    """`with_params` of a compilation state keeps and replaces the same parts."""

    def run(cls):
        state = cls("p", task_resolver="r")
        state.add_node(1)
        made = [state, state.with_params("q"), state.with_params("q", 2, "s", [3])]
        return [(s.prefix, s.mode, s.task_resolver, s.nodes) for s in made]

    assert run(CompilationState) == run(kit.CompilationState)


def test_output_metadata(kit):
    """Metadata is found by identity in both."""

    def run(tracker_type, metadata_type):
        tracker, rows = tracker_type(), [1]
        tracker.add(rows, metadata_type("a", {"k": "v"}))
        found = tracker.get(rows)
        return (
            found.artifact,
            found.dynamic_partitions,
            tracker.get([1]),
            list(tracker.output_metadata) == [id(rows)],
        )

    assert run(OutputMetadataTracker, OutputMetadata) == run(kit.OutputMetadataTracker, kit.OutputMetadata)


NAMES = st.one_of(st.none(), st.text("abzABZ09_-.", min_size=1, max_size=8))


@given(NAMES, NAMES, NAMES)
def test_names_of_secrets(kit, kit_config, group, key, version):
    """Variables and files of a secret have the same names under any configuration."""
    if not (group or key):
        return
    for settings in ({}, {"env_prefix": "X_", "default_dir": "/d", "file_prefix": "pre_"}):
        ours = SecretsManager(our_config.SecretsConfig(**settings))
        theirs = kit.SecretsManager(kit_config.SecretsConfig(**settings))
        args = (group, key, version)
        assert ours.get_secrets_env_var(*args) == theirs.get_secrets_env_var(*args)
        assert ours.get_secrets_file(*args) == theirs.get_secrets_file(*args)


@pytest.mark.parametrize(
    "env",
    [
        {},
        {
            "FLYTE_SECRETS_ENV_PREFIX": "_P_",
            "FLYTE_SECRETS_DEFAULT_DIR": "/d",
            "FLYTE_SECRETS_FILE_PREFIX": "f_",
        },
    ],
)
def test_secrets_from_the_environment(kit, monkeypatch, tmp_path, env):
    """Both read the same variables, prefer the variable over the file, and cut off white space."""
    for name, value in env.items():
        monkeypatch.setenv(name, value if value != "/d" else str(tmp_path))
    ours, theirs = SecretsManager(), kit.SecretsManager()
    assert ours.get_secrets_env_var("g", "k") == theirs.get_secrets_env_var("g", "k")
    assert ours.get_secrets_file("g", "k") == theirs.get_secrets_file("g", "k")
    if env:
        os.makedirs(tmp_path / "g")
        (tmp_path / "g" / "f_k").write_bytes(b" file\n")
        assert ours.get("g", "k") == theirs.get("g", "k") == "file"
        assert ours.g.k == theirs.g.k == "file"
        assert ours.get("g", "k", encode_mode="rb") == theirs.get("g", "k", encode_mode="rb") == b"file"
    monkeypatch.setenv(theirs.get_secrets_env_var("g", "k"), " env\n")
    assert ours.get("g", "k") == theirs.get("g", "k") == "env"


def test_parameters(kit):
    """Constructor, builder and attributes work alike."""

    def run(cls):
        params = cls("date", "/w", "s", "id", "log", "/raw", "/meta", "cp", ["d"], "task", True, BAR=4)
        built = params.with_enable_deck(False).add_attr("SPARK_SESSION", 5).build()
        names = ["stats", "logging", "raw_output_prefix", "output_metadata_prefix", "working_directory"]
        names += ["execution_date", "execution_id", "task_id", "checkpoint", "decks", "enable_deck"]
        names += ["bar", "BAR", "spark_session"]
        facts = [getattr(built, name) for name in names]
        return [
            *facts,
            built.decks is params.decks,
            built.has_attr("Bar"),
            built.has_attr("foo"),
            built.get("bar"),
        ]

    assert run(ExecutionParameters) == run(kit.ExecutionParameters)


def test_default_parameters(kit):
    """Outside a run both have local identifiers and a date with a time zone."""

    def run(manager):
        params = manager.current_context().user_space_params
        execution, task = params.execution_id, params.task_id
        ids = (execution.project, execution.domain, execution.name)
        ids += (task.resource_type, task.project, task.domain, task.name, task.version)
        return (
            ids,
            str(params.execution_date.tzinfo),
            params.enable_deck,
            params.raw_output_prefix.endswith("/raw/"),
        )

    assert run(FlyteContextManager) == run(kit.FlyteContextManager)


PREFIXES = ["{tmp}/raw", "{tmp}/raw/", "memory://bucket/raw", "memory://bucket/raw/"]


def pair(kit_data, tmp_path, prefix):
    """A provider of ours and one of flytekit's with the same places."""
    places = (str(tmp_path / "sandbox"), prefix.format(tmp=tmp_path))
    return FileAccessProvider(*places), kit_data.FileAccessProvider(*places)


def masked(value):
    """Random parts replaced."""
    return HEX.sub("RANDOM", str(value))


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize(
    "call",
    [
        lambda f: f.raw_output_prefix,
        lambda f: f.local_sandbox_dir,
        lambda f: f.sep(f.raw_output_fs),
        lambda f: f.generate_new_custom_path(),
        lambda f: f.generate_new_custom_path(stem="s"),
        lambda f: f.generate_new_custom_path(alt="ALT"),
        lambda f: f.generate_new_custom_path(alt="ALT", stem="s"),
        lambda f: f.get_random_local_path(),
        lambda f: f.get_random_local_path("x/y.csv"),
        lambda f: f.get_random_remote_path(),
        lambda f: f.get_random_remote_path("x/y.csv"),
        lambda f: f.get_random_remote_path(""),
        lambda f: f.get_random_local_directory(),
        lambda f: f.get_random_remote_directory(),
        lambda f: f.put_raw_data(b"x"),
        lambda f: f.put_raw_data(b"x", upload_prefix="up", file_name="n"),
        lambda f: f.put_raw_data(b"x", file_name="n"),
        lambda f: f.put_raw_data(io.StringIO("x")),
        lambda f: f.put_raw_data(__file__),
        lambda f: f.put_raw_data(os.path.dirname(__file__) + "/../context", upload_prefix="up"),
        lambda f: f.put_raw_data(
            b"x", upload_prefix="memory://o/p", file_name="z", skip_raw_data_prefix=True
        ),
        lambda f: f.exists(f.put_raw_data(b"x")),
        lambda f: f.exists("memory://none/none"),
    ],
)
def test_paths(kit_data, tmp_path, prefix, call):
    """Prefixes, new paths and paths of what was put are the same but for their random parts."""
    ours, theirs = pair(kit_data, tmp_path, prefix)
    assert masked(call(ours)) == masked(call(theirs))


@pytest.mark.parametrize(
    "parts", [("a", "b"), ("/a", "b", "c"), ("/a/", "/b/", "c/"), ("a",), ("s3://x/", "y")]
)
@pytest.mark.parametrize("prefix", PREFIXES[::2])
def test_join(kit_data, tmp_path, prefix, parts):
    """Parts are joined alike."""
    ours, theirs = pair(kit_data, tmp_path, prefix)
    assert ours.join(*parts) == theirs.join(*parts)
    assert ours.join(*parts, fs=ours.raw_output_fs) == theirs.join(*parts, fs=theirs.raw_output_fs)
    if parts[0].startswith("/"):
        assert ours.join(*parts, unstrip=True) == theirs.join(*parts, unstrip=True)


PATHS = [
    "a",
    "/a/",
    "s3://x",
    "gs://x/",
    "file:///a/b/",
    "file://",
    "memory://x",
    "a/*",
    "/x/y.tar.gz",
    "x/.h",
    "",
]


@pytest.mark.parametrize("path", PATHS)
def test_path_helpers(kit_data, path):
    """What a path says is read alike."""
    theirs = kit_data.FileAccessProvider
    assert FileAccessProvider.is_remote(path) is theirs.is_remote(path)
    assert FileAccessProvider.strip_file_header(path) == theirs.strip_file_header(path)
    assert FileAccessProvider.get_file_tail(path) == theirs.get_file_tail(path)
    assert FileAccessProvider.recursive_paths(path, path) == theirs.recursive_paths(path, path)


@pytest.mark.parametrize("anonymous", [False, True])
@pytest.mark.parametrize("protocol", ["s3", "gs", "abfs", "abfss", "file", "memory", "https"])
def test_storage_options(kit_data, kit_config, protocol, anonymous):
    """Stores get the same options from the same configuration."""
    s3 = {
        "endpoint": "http://m:9000",
        "access_key_id": "AK",
        "secret_access_key": "SK",
        "adressing_style": "virtual",
    }
    azure = {
        "account_name": "n",
        "account_key": "k",
        "tenant_id": "t",
        "client_id": "c",
        "client_secret": "s",
    }

    def config(module):
        return module.DataConfig(s3=module.S3Config(**s3), azure=module.AzureBlobStorageConfig(**azure))

    # Further options for a store without configuration are dropped there, so only the others get one.
    extra = {} if protocol in ("memory", "https") else {"extra": 1}
    ours = storage.storage_options(protocol, config(our_config), anonymous, **extra)
    theirs = kit_data.get_fsspec_storage_options(protocol, config(kit_config), anonymous, **extra)
    assert ours == theirs


@pytest.mark.parametrize("prefix", PREFIXES[::2])
def test_each_reads_what_the_other_put(kit_data, tmp_path, prefix):
    """Files and directories put by one are got by the other."""
    ours, theirs = pair(kit_data, tmp_path, prefix)
    for number, (giver, taker) in enumerate([(ours, theirs), (theirs, ours)]):
        source = tmp_path / f"source{number}"
        (source / "sub").mkdir(parents=True)
        (source / "sub" / "a.txt").write_bytes(b"data")
        path = giver.put_raw_data(str(source))
        taker.get_data(path, str(tmp_path / f"back{number}"), is_multipart=True)
        assert (tmp_path / f"back{number}" / "sub" / "a.txt").read_bytes() == b"data"
        one = giver.put_raw_data(b"bytes")
        taker.get_data(one, str(tmp_path / f"one{number}"))
        assert (tmp_path / f"one{number}").read_bytes() == b"bytes"


def test_checkpoints(kit, tmp_path):
    """A checkpoint written by one is read by the other."""
    theirs = importlib.import_module("flytekit.core.checkpointer").SyncCheckpoint
    ours = importlib.import_module("flytelocal.context.checkpoint").SyncCheckpoint
    ours(str(tmp_path / "a")).write(b"ours")
    assert theirs(str(tmp_path / "b"), str(tmp_path / "a")).read() == b"ours"
    theirs(str(tmp_path / "c")).write(b"theirs")
    assert ours(str(tmp_path / "d"), str(tmp_path / "c")).read() == b"theirs"
