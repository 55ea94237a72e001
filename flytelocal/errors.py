"""Every error that flytelocal raises, in one tree.

    FlyteLocalError
    |-- InputError (TypeError)               a call's inputs do not fit the interface
    |   |-- MissingInputError
    |   `-- UnknownInputError
    |-- OutputError (TypeError)              a result does not fit the interface
    |-- TypeTransformerFailedError (TypeError)  a value or a literal cannot be converted
    |   `-- UnsupportedTypeError             a Python type has no literal form
    |-- DecodeError (ValueError)             bytes are not the message they should be
    |   `-- TemplateError                    a task template is malformed or lacks a part
    |-- ConfigurationError (ValueError)      a setting is wrong
    |   |-- QuantityError                    not a Kubernetes quantity, or out of range
    |   |-- ImageError                       an image reference is malformed or unknown
    |   `-- ConfigFileError                  a configuration file cannot be read
    |-- SecretNotFoundError (LookupError)    a secret is in none of the places looked at
    |-- ContextError (RuntimeError)          the context stack is used out of order
    |-- ResolverError (LookupError)          a task or executor cannot be found by name
    |-- CompilationError (ValueError)        a workflow graph cannot be built
    |-- DeckError (ValueError)               a deck cannot be made, shown or saved
    `-- DataAccessError (OSError)            a file or a store cannot be read or written

A user's own exception is never wrapped: it arrives with its type, its cause and its traceback.
"""

from __future__ import annotations

from flytelocal.redaction import redact

__all__ = [
    "CompilationError",
    "ConfigFileError",
    "ConfigurationError",
    "ContextError",
    "DataAccessError",
    "DeckError",
    "DecodeError",
    "FlyteLocalError",
    "FlyteRecoverableException",
    "IgnoreOutputs",
    "ImageError",
    "InputError",
    "MissingInputError",
    "OutputError",
    "QuantityError",
    "ResolverError",
    "SecretNotFoundError",
    "TemplateError",
    "TypeTransformerFailedError",
    "UnknownInputError",
    "UnsupportedTypeError",
]


class FlyteLocalError(Exception):
    """Says what is wrong, where, and what to do about it.

    Args:
        what: One sentence on what is wrong.
        where: The task, input, field or place it concerns.
        fix: What the reader can do next.

    >>> print(FlyteLocalError("limit is not an int", where="task 'top', input 'limit'", fix="pass limit=10"))
    limit is not an int
      where: task 'top', input 'limit'
      fix: pass limit=10
    """

    def __init__(self, what: str, *, where: str = "", fix: str = "") -> None:
        self.what = what
        self.where = where
        self.fix = fix
        super().__init__(what)

    def __str__(self) -> str:
        lines = [self.what]
        if self.where:
            lines.append(f"  where: {self.where}")
        if self.fix:
            lines.append(f"  fix: {self.fix}")
        return redact("\n".join(lines))

    def _render_traceback_(self) -> list[str]:
        """What IPython shows: the frames of the user's code, and the message."""
        from IPython import get_ipython

        from flytelocal.tracebacks import shortened

        shell = get_ipython()
        lines = shell.InteractiveTB.structured_traceback(type(self), self, shortened(self), tb_offset=1)
        return [str(line) for line in lines]

    def __reduce__(self) -> tuple[object, ...]:
        return (type(self), (self.what,), {"where": self.where, "fix": self.fix})


class InputError(FlyteLocalError, TypeError):
    """An input of a call does not fit the task's interface."""


class MissingInputError(InputError):
    """A call leaves out an input that has no default."""


class UnknownInputError(InputError):
    """A call names an input that the task does not have."""


class OutputError(FlyteLocalError, TypeError):
    """What a task returned does not fit its declared outputs."""


class TypeTransformerFailedError(FlyteLocalError, TypeError):
    """A Python value has no literal of the wanted type, or a literal no Python value."""


class UnsupportedTypeError(TypeTransformerFailedError):
    """A Python type has no form in Flyte's type system."""


class DecodeError(FlyteLocalError, ValueError):
    """Bytes are not the protobuf message they should be."""


class TemplateError(DecodeError):
    """A task template is malformed or lacks a part that running it needs."""


class ConfigurationError(FlyteLocalError, ValueError):
    """A setting has a value that Flyte or Kubernetes would refuse."""


class QuantityError(ConfigurationError):
    """A text is not a Kubernetes quantity, or the quantity is out of range."""


class ImageError(ConfigurationError):
    """An image reference is malformed, ambiguous or unknown."""


class ConfigFileError(ConfigurationError):
    """A configuration file is missing or cannot be understood."""


class SecretNotFoundError(FlyteLocalError, LookupError):
    """A secret is in none of the places that were looked at; the message names each."""


class ContextError(FlyteLocalError, RuntimeError):
    """The context stack is used out of order, or a context lacks what a call needs."""


class ResolverError(FlyteLocalError, LookupError):
    """A task, resolver or executor cannot be found under its name."""


class CompilationError(FlyteLocalError, ValueError):
    """A node or a workflow graph cannot be built."""


class DeckError(FlyteLocalError, ValueError):
    """A deck cannot be made, shown or saved."""


class DataAccessError(FlyteLocalError, OSError):
    """A file or a remote store cannot be read or written."""


class FlyteRecoverableException(Exception):  # noqa: N818 - flytekit's name, which plugins import
    """Raise this in a task to say that trying again may help: the cluster counts it as a retry."""


class IgnoreOutputs(Exception):  # noqa: N818 - flytekit's name, which plugins import
    """Raise this in a task to end it well without writing its outputs."""
