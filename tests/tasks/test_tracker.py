"""Where an object was made, and how a fresh process finds it again."""

from __future__ import annotations

import importlib
import subprocess
import sys
import textwrap
import threading

import pytest

from flytelocal.errors import ResolverError
from tests.tasks import plugin


def test_location_leads_back_to_the_object():
    """`module.variable` imports as the very object."""
    module, _, name = plugin.scale.location.rpartition(".")
    assert plugin.scale.lhs == "scale"
    assert getattr(importlib.import_module(module), name) is plugin.scale


def test_a_public_name_wins_over_a_hidden_one():
    """Notebooks keep results in `_` and `_1`; the name one typed is the one to use."""
    assert plugin.visible.find_lhs() == "visible"


def test_an_object_without_a_name_says_how_to_give_it_one():
    """Held by a list only, there is no path to import."""
    with pytest.raises(ResolverError, match=r"(?s)no variable of module.*fix: assign it"):
        plugin.in_a_list[0].find_lhs()


def test_a_module_that_is_gone_is_named():
    """The module may have been removed since."""
    task = plugin.ScaleTask("orphan")
    task._instantiated_in = "no_such_module"
    with pytest.raises(ResolverError, match=r"'no_such_module' is not loaded"):
        task.find_lhs()


def test_threads_have_a_module_too():
    """A thread has no module frame at its root; the module of the calling code is noted."""
    made: list[plugin.ScaleTask] = []
    thread = threading.Thread(target=lambda: made.append(plugin.ScaleTask("threaded")))
    thread.start()
    thread.join()
    assert made[0].instantiated_in.startswith("tests.")


def test_a_script_is_main():
    """What is made at the top level of a script or a notebook cell was made in `__main__`."""
    script = textwrap.dedent(
        """
        import flytelocal as fl
        class Thing(fl.TrackedInstance):
            pass
        def make():
            return Thing()
        thing = make()
        print(thing.location)
        """
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "__main__.thing"
