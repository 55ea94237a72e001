"""Importing flytelocal is cheap, changes nothing, and gives exactly the public names."""

from __future__ import annotations

import importlib
import inspect
import json
import subprocess
import sys
from typing import Any

import pytest

import flytelocal

IDL = [
    f"flyteidl.core.{name}_pb2"
    for name in (
        *("tasks", "literals", "types", "interface", "identifier"),
        *("security", "errors", "workflow", "dynamic_job", "execution"),
    )
]

HEAVY = """
    IPython aiohttp docker flyteidl.admin flyteidl.service flytekit flytelocal_widgets fsspec gcsfs
    grpc ipywidgets jinja2 keyring markdown_it markupsafe msgspec nbformat numpy pandas plotly
    psutil pyarrow pydantic pygments requests s3fs tqdm traitlets yaml
"""
"""Never loaded by `import flytelocal`."""

COSTLY = """
    argparse ast asyncio concurrent.futures configparser ctypes doctest email hashlib http inspect
    json linecache logging multiprocessing pathlib pprint secrets shutil socket sqlite3 ssl
    subprocess tempfile tokenize traceback unittest urllib uuid xml zipfile
"""
"""Standard modules never loaded either, unless protobuf and flyteidl.core did so before."""

WATCH = f"""
import json, sys
for name in {IDL!r}:
    __import__(name)
before = set(sys.modules)
import flytelocal
print(json.dumps([sorted(before), sorted(set(sys.modules) - before)]))
"""

STATE = """
import atexit, builtins, json, logging, os, signal, sys, threading, warnings

touched = []
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC

def watch(event, args):
    if event == "open":
        if isinstance(args[2], int) and args[2] & WRITES:
            touched.append(f"opened {args[0]!r} to write")
    elif event.split(".")[0] in ("socket", "subprocess", "shutil", "tempfile", "signal", "urllib"):
        touched.append(event)
    elif event in ("os.mkdir", "os.rename", "os.remove", "os.fork", "os.putenv", "os.system"):
        touched.append(event)

def state():
    root = logging.getLogger()
    loggers = [log for log in root.manager.loggerDict.values() if isinstance(log, logging.Logger)]
    return {
        "root logger": [str(root.handlers), root.level, root.filters, logging.getLoggerClass().__name__],
        "log handlers": [log.name for log in loggers if log.handlers],
        "sys.excepthook": str(sys.excepthook),
        "sys.unraisablehook": str(sys.unraisablehook),
        "threading.excepthook": str(threading.excepthook),
        "sys.displayhook": str(sys.displayhook),
        "trace and profile": str((sys.gettrace(), sys.getprofile())),
        "meta path": str(sys.meta_path),
        "path": sys.path,
        "signals": {str(s): str(signal.getsignal(s)) for s in signal.valid_signals()},
        "threads": threading.active_count(),
        "builtins": sorted(vars(builtins)),
        "environment": dict(os.environ),
        "directory": os.getcwd(),
        "warning filters": len(warnings.filters),
        "exit callbacks": atexit._ncallbacks(),
        "standard streams": str((sys.stdout, sys.stderr, sys.stdin)),
    }

for name in %r:
    __import__(name)
before = state()
sys.addaudithook(watch)
import flytelocal
seen = list(touched)
after = state()
changed = {key: [before[key], after[key]] for key in before if before[key] != after[key]}
print(json.dumps([changed, seen]))
""" % (IDL,)  # noqa: UP031 - the program is full of braces


def run(program: str, cwd: Any) -> Any:
    """What a fresh interpreter prints, read as JSON; it must print nothing else."""
    done = subprocess.run(
        [sys.executable, "-B", "-W", "error::DeprecationWarning", "-c", program],
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> tuple[set[str], set[str]]:
    """The modules of flyteidl.core, and those that flytelocal adds."""
    before, added = run(WATCH, tmp_path_factory.mktemp("cwd"))
    return set(before), set(added)


def loads(modules: set[str], name: str) -> list[str]:
    """Those of `modules` that are `name` or within it."""
    return sorted(module for module in modules if module == name or module.startswith(f"{name}."))


def test_nothing_heavy_is_imported(loaded: tuple[set[str], set[str]]) -> None:
    """A library that most sessions need late, or never, waits until it is needed."""
    modules = loaded[0] | loaded[1]
    assert [name for name in HEAVY.split() if loads(modules, name)] == []


def test_no_costly_standard_module_is_imported(loaded: tuple[set[str], set[str]]) -> None:
    """Nor is what the standard library itself is slow to load."""
    before, added = loaded
    # dataclasses, which value classes need, brings these.
    brought = {"ast", "inspect", "linecache", "tokenize"} if "dataclasses" in added else set()
    names = set(COSTLY.split()) - before - brought
    assert sorted(name for name in names if loads(added, name)) == []


def test_import_touches_nothing(tmp_path: Any) -> None:
    """No logger, hook, handler, thread, variable, file, process or connection comes of it."""
    changed, touched = run(STATE, tmp_path)
    assert changed == {}
    assert touched == []
    assert list(tmp_path.iterdir()) == []


def test_public_names_are_sorted_and_unique() -> None:
    """`__all__` is in plain alphabetical order, so that a name has one place."""
    assert list(flytelocal.__all__) == sorted(set(flytelocal.__all__))


def test_there_are_public_names() -> None:
    """The spine's nouns are at the public door."""
    spine = {
        "Deck",
        "Execution",
        "FlyteContext",
        "PythonCustomizedContainerTask",
        "ShimTaskExecutor",
        "new_context",
    }
    assert spine <= set(flytelocal.__all__)


@pytest.mark.parametrize("name", sorted(getattr(flytelocal, "__all__", ())))
def test_public_name_resolves(name: str) -> None:
    """Each name is there, and what flytelocal made says so in its module."""
    value = getattr(flytelocal, name)
    if inspect.isclass(value) or inspect.isfunction(value):
        assert value.__module__.split(".")[0] == "flytelocal"


def test_star_import_and_dir_give_the_public_names() -> None:
    """`from flytelocal import *` binds `__all__`, and completion lists it."""
    namespace: dict[str, Any] = {}
    exec("from flytelocal import *", namespace)
    assert set(flytelocal.__all__) <= set(namespace)
    assert set(flytelocal.__all__) <= set(dir(flytelocal))


def test_unknown_name_is_an_attribute_error() -> None:
    """A wrong name fails as on any module."""
    with pytest.raises(AttributeError, match=r"flytelocal.*no_such_name"):
        _ = flytelocal.no_such_name
    with pytest.raises(ImportError, match="no_such_name"):
        exec("from flytelocal import no_such_name", {})


def test_version_is_the_installed_one() -> None:
    """`flytelocal.__version__` is what the package index would say."""
    assert flytelocal.__version__ == importlib.import_module("importlib.metadata").version("flytelocal")
