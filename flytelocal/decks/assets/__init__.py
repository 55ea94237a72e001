"""The deck's page as files: each opens alone in a browser, and is filled in strictly."""

from __future__ import annotations

from functools import cache
from typing import Any

__all__ = ["read", "render"]


@cache
def read(name: str) -> str:
    """The text of one asset."""
    from importlib.resources import files

    return files(__name__).joinpath(name).read_text(encoding="utf-8")


def render(name: str, **values: Any) -> str:
    """The template filled in; a value that it asks for and does not get is an error.

    Values are escaped unless they are `Html`.
    """
    return str(_environment().get_template(name).render(**values))


@cache
def _environment() -> Any:
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    from flytelocal.display.html import visible

    # Statements are HTML comments, so that a template shown as it is looks like the page it makes.
    return Environment(
        loader=FunctionLoader(read),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=lambda value: visible(value) if type(value) is str else value,
        block_start_string="<!--%",
        block_end_string="%-->",
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )
