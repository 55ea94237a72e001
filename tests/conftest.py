"""What every test gets: an untouched context stack, one hypothesis profile, and a reason for each skip."""

from __future__ import annotations

import importlib.util
import os
import shutil
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from collections.abc import Iterator

BROWSERS = ("chromium", "chromium-browser", "google-chrome")

# `ci` finds the same cases on every machine; `thorough` looks for new ones: HYPOTHESIS_PROFILE=thorough.
settings.register_profile(
    "ci", deadline=None, derandomize=True, max_examples=50, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("thorough", deadline=None, max_examples=2000, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


def _lacking() -> dict[str, str]:
    """Why tests with a mark cannot run on this machine, by mark."""
    reasons = {}
    if importlib.util.find_spec("flytekit") is None:
        reasons["parity"] = "flytekit is not installed; install the extra `parity`"
    if not any(shutil.which(name) for name in BROWSERS):
        reasons["browser"] = f"no Chromium on PATH; looked for {', '.join(BROWSERS)}"
    elif importlib.util.find_spec("playwright") is None:
        reasons["browser"] = "playwright is not installed; install the extra `test`"
    return reasons


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what this machine cannot run, and say why."""
    lacking = _lacking()
    for item in items:
        for mark, reason in lacking.items():
            if item.get_closest_marker(mark):
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(autouse=True)
def untouched_context_stack() -> Iterator[None]:
    """Each test leaves the context stack as it found it; the next one after a failure starts clean."""
    try:
        from flytelocal.context.manager import FlyteContextManager
    except ImportError:  # then tests/house says so, and the tests of lower floors still run
        yield
        return
    context, depth = FlyteContextManager.current_context(), FlyteContextManager.size()
    yield
    left, left_depth = FlyteContextManager.current_context(), FlyteContextManager.size()
    while FlyteContextManager.size() > depth:
        FlyteContextManager.pop_context()
    assert left_depth == depth, f"the test found {depth} contexts on the stack and left {left_depth}"
    assert left is context, f"the test left another context on top of the stack: {left!r}, not {context!r}"


@pytest.fixture(autouse=True)
def no_remembered_secrets() -> Iterator[None]:
    """What one test reads as a secret is plain text to the next."""
    from flytelocal import redaction

    yield
    redaction.forget()
