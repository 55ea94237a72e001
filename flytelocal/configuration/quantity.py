"""Kubernetes quantities: `500m` of cpu, `2Gi` of memory, read exactly and said in plain words."""

from __future__ import annotations

import functools
import re

from flytelocal.errors import QuantityError

__all__ = ["Quantity", "parse_quantity"]

# A text: `re` compiles it on first use, so that an import does not.
_GRAMMAR = r"([+-]?)(\d+\.?\d*|\.\d+)(?:([numkMGTPE]?|[KMGTPE]i)|[eE]([+-]?\d+))"
_DECIMAL = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_BINARY = {"Ki": 10, "Mi": 20, "Gi": 30, "Ti": 40, "Pi": 50, "Ei": 60}
# Kubernetes keeps nine decimal places (it rounds up) and at most this many units (it caps).
_NANO = 9
_ONE: int = 10**_NANO
_LARGEST = (2**63 - 1) * _ONE
_LONGEST = 200
_UNITS = {
    "cpu": ("core", "cores"),
    "mem": ("byte", "bytes"),
    "ephemeral_storage": ("byte", "bytes"),
    "gpu": ("GPU", "GPUs"),
}
_NAMES = {"mem": "memory", "ephemeral_storage": "ephemeral storage"}
_MANY_CORES = 256 * _ONE
_TINY_MEMORY = 2**20 * _ONE


class Quantity:
    """An amount as Kubernetes understands it; quantities compare by amount, whatever their spelling.

    Args:
        text: The quantity as it was written.
        nanos: Its amount in billionths of the unit, rounded and capped as Kubernetes does.
        note: What Kubernetes does to the written amount, if it cannot keep it exactly.

    >>> parse_quantity("2Gi").describe("mem")
    '2Gi of memory = 2,147,483,648 bytes'
    >>> parse_quantity("100m").describe("mem")
    '100m of memory is 0.1 byte: did you mean 100Mi?'
    >>> parse_quantity("0.5") == parse_quantity("500m")
    True
    """

    __slots__ = ("nanos", "note", "text")

    def __init__(self, text: str, nanos: int, note: str = "") -> None:
        self.text: str = text
        self.nanos: int = nanos
        self.note = note

    @property
    def is_whole(self) -> bool:
        """Whether the amount has no fraction: bytes and GPUs come whole."""
        return self.nanos % _ONE == 0

    @property
    def amount(self) -> str:
        """The amount in plain decimal digits, grouped by thousands."""
        whole, rest = divmod(abs(self.nanos), _ONE)
        fraction = f".{rest:09}".rstrip("0") if rest else ""
        return f"{'-' if self.nanos < 0 else ''}{whole:,}{fraction}"

    def describe(self, field: str = "") -> str:
        """Say in plain words what the quantity means, and what was probably meant instead.

        Args:
            field: `cpu`, `mem`, `gpu` or `ephemeral_storage`; it decides the unit.
        """
        one, many = _UNITS.get(field, ("", ""))
        unit = one if abs(self.nanos) <= _ONE and self.nanos else many
        subject = f"{self.text} of {_NAMES.get(field, field)}" if field else self.text
        meaning = f"{self.amount} {unit}".rstrip()
        note = f" ({self.note})" if self.note else ""
        hint = self._hint(field)
        return f"{subject} is {meaning}{note}: {hint}" if hint else f"{subject} = {meaning}{note}"

    def _hint(self, field: str) -> str:
        number, suffix = self._parts()
        if self.nanos == 0:
            return ""
        if field in {"mem", "ephemeral_storage"} and self.nanos < _TINY_MEMORY:
            return f"did you mean {number}Mi?" if suffix in {"", "m", "k", "Ki"} else "did you mean more?"
        if field == "cpu" and self.nanos < _ONE // 1000:
            return "Kubernetes counts cpu in steps of 1m (0.001 core)"
        if field == "cpu" and self.nanos >= _MANY_CORES:
            return f"did you mean {number}m?" if suffix == "" else "did you mean less?"
        if field == "gpu" and not self.is_whole:
            return "GPUs come whole"
        return ""

    def _parts(self) -> tuple[str, str]:
        match = re.match(r"[+-]?([\d.]+)(.*)", self.text, re.ASCII)
        return (match[1], match[2]) if match else (self.text, "")

    def __eq__(self, other: object) -> bool:
        return self.nanos == other.nanos if isinstance(other, Quantity) else NotImplemented

    def __lt__(self, other: Quantity) -> bool:
        return self.nanos < other.nanos

    def __le__(self, other: Quantity) -> bool:
        return self.nanos <= other.nanos

    def __gt__(self, other: Quantity) -> bool:
        return self.nanos > other.nanos

    def __ge__(self, other: Quantity) -> bool:
        return self.nanos >= other.nanos

    def __hash__(self) -> int:
        return hash(self.nanos)

    def __repr__(self) -> str:
        return f"Quantity({self.text!r})"

    def __str__(self) -> str:
        return self.text


def parse_quantity(value: str | int | float, *, field: str = "", where: str = "") -> Quantity:
    """Read a quantity by Kubernetes' grammar.

    Args:
        value: A text such as `500m`, `2Gi`, `1e3`, or a number.
        field: The setting it belongs to, for the message (`mem`).
        where: The place of that setting, for the message (`Resources, field 'mem'`).

    Raises:
        QuantityError: Kubernetes would refuse it; the message says what would do.
    """
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise QuantityError(
            f"{_assignment(field, value)} is not a number or a text",
            where=where,
            fix=f"write {_EXAMPLES.get(field, _EXAMPLES[''])}",
        )
    text = value if isinstance(value, str) else str(value)
    found = _parse(text)
    if found is None:
        raise QuantityError(
            f"{_assignment(field, value)} is not a quantity that Kubernetes understands",
            where=where,
            fix=f"write {_suggestion(text) or _EXAMPLES.get(field, _EXAMPLES[''])}",
        )
    return found


_EXAMPLES = {
    "": "a number with an optional suffix, such as 500m, 2, 512Mi or 2Gi",
    "cpu": "cores, such as 2 or 0.5, or thousandths of one, such as 500m",
    "mem": "an amount of bytes, such as 512Mi or 2Gi",
    "ephemeral_storage": "an amount of bytes, such as 512Mi or 2Gi",
    "gpu": "a whole number, such as 1",
}


def _assignment(field: str, value: object) -> str:
    return f"{field}={value!r}" if field else repr(value)


@functools.lru_cache(maxsize=512)
def _parse(text: str) -> Quantity | None:
    match = re.fullmatch(_GRAMMAR, text, re.ASCII) if len(text) <= _LONGEST else None
    if match is None:
        return None
    sign, number, suffix, exponent = match.groups()
    whole, _, fraction = number.partition(".")
    digits = int(whole + fraction)
    power = _NANO - len(fraction)
    if exponent is not None:
        if abs(int(exponent)) >= 2**31:
            return None
        # Beyond a thousand the amount is capped, or rounded up to the smallest one, in any case.
        power += max(-1000, min(1000, int(exponent)))
    elif suffix in _BINARY:
        digits <<= _BINARY[suffix]
    else:
        power += _DECIMAL[suffix or ""]
    if power >= 0:
        nanos, rest = digits * 10**power, 0
    else:
        nanos, rest = divmod(digits, 10**-power)
    note = ""
    if rest:
        nanos += 1
        note = "Kubernetes rounds it up to billionths"
    if nanos > _LARGEST:
        nanos = _LARGEST
        note = "Kubernetes holds no more than that"
    return Quantity(text, -nanos if sign == "-" else nanos, note)


def _suggestion(text: str) -> str:
    """What was probably meant by a text that is nearly a quantity."""
    squeezed = "".join(text.split()).replace(",", "").replace("_", "")
    match = re.fullmatch(r"([+-]?[\d.]+)([a-zA-Z]*)", squeezed, re.ASCII)
    if match is None:
        return ""
    number, letters = match.groups()
    letter = letters[:1].upper()
    rest = letters[1:].lower()
    candidates = [squeezed]
    if letter in {"K", "M", "G", "T", "P", "E"} and rest in {"", "b", "i", "ib", "byte", "bytes"}:
        binary = f"{number}{letter}i"
        decimal = f"{number}{'k' if letter == 'K' else letter}"
        candidates = [squeezed, binary] if rest.startswith("i") else [squeezed, f"{binary} or {decimal}"]
    elif letters.lower() in {"b", "byte", "bytes", "core", "cores", "cpu", "cpus"}:
        candidates = [squeezed, number]
    return next((c for c in candidates if _parse(c.split(" ")[0]) is not None), "")
