"""Typed views over flyteidl messages, under flytekit's class and module names.

A model holds one protobuf message and nothing else. Reading an attribute reads the message, `to_flyte_idl`
hands the message out, `from_flyte_idl` wraps one: neither copies. Import the module that has what you need,
for example `from flytelocal.models.literals import LiteralMap`.
"""

from __future__ import annotations
