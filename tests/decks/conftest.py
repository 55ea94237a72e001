"""What the tests of decks share."""

from __future__ import annotations

import os
import re

import pytest

GOLDEN = os.path.join(os.path.dirname(__file__), "golden")


def _readable(html: str) -> str:
    """One element a line, as golden files are kept."""
    return (
        re.sub(r"(</(?:div|tr|thead|tbody|table|details|summary|pre|section)>|<tbody>)(?=<)", r"\1\n", html)
        + "\n"
    )


def _check(name: str, html: str) -> None:
    """Compares with the golden file; FLYTELOCAL_GOLDEN=write makes it anew."""
    path = os.path.join(GOLDEN, f"{name}.html")
    text = _readable(html)
    assert len(text.encode()) < 5000, f"golden {name} is too large to be read: {len(text.encode())} bytes"
    if os.environ.get("FLYTELOCAL_GOLDEN") == "write":
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
    with open(path, encoding="utf-8") as file:
        assert text == file.read(), f"{path} differs; look at it, then FLYTELOCAL_GOLDEN=write"


@pytest.fixture
def golden():
    """Compares HTML with the golden file of a name."""
    return _check
