"""Quantities: Kubernetes' grammar, exact amounts, and plain words."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flytelocal.configuration.quantity import Quantity, parse_quantity
from flytelocal.errors import QuantityError

SUFFIXES = {"n": Fraction(1, 10**9), "u": Fraction(1, 10**6), "m": Fraction(1, 1000), "": Fraction(1)} | {
    **{letter: Fraction(1000**power) for power, letter in enumerate("kMGTPE", 1)},
    **{letter + "i": Fraction(1024**power) for power, letter in enumerate("KMGTPE", 1)},
}
NUMBERS = st.from_regex(r"\A[+-]?([0-9]{1,12}(\.[0-9]{0,12})?|\.[0-9]{1,12})\Z")
TAILS = st.one_of(
    st.sampled_from(sorted(SUFFIXES)),
    st.builds("{}{}".format, st.sampled_from("eE"), st.integers(-12, 12)),
)


def oracle(number: str, tail: str) -> int:
    """The amount in billionths, by exact fractions, rounded away from zero and capped as Kubernetes does."""
    scale = SUFFIXES[tail] if tail in SUFFIXES else Fraction(10) ** int(tail[1:])
    value = Fraction(number) * scale * 10**9
    rounded = -math.floor(value) if value < 0 else math.ceil(value)
    capped = min(rounded, (2**63 - 1) * 10**9)
    return -capped if value < 0 else capped


@given(NUMBERS, TAILS)
def test_amounts_equal_an_independent_oracle(number: str, tail: str) -> None:
    """Every quantity of the grammar has the amount that exact fractions give."""
    assert parse_quantity(number + tail).nanos == oracle(number, tail)


@given(NUMBERS, TAILS, NUMBERS, TAILS)
def test_quantities_compare_by_amount(a: str, b: str, c: str, d: str) -> None:
    """Order, equality and hash follow the amount, not the spelling."""
    left, right = parse_quantity(a + b), parse_quantity(c + d)
    amounts = oracle(a, b), oracle(c, d)
    assert (left < right, left <= right, left == right, left > right, left >= right) == (
        amounts[0] < amounts[1],
        amounts[0] <= amounts[1],
        amounts[0] == amounts[1],
        amounts[0] > amounts[1],
        amounts[0] >= amounts[1],
    )
    assert left != right or hash(left) == hash(right)


@given(st.text(alphabet="0123456789.+-eEinumkKMGTPx ", max_size=8))
def test_any_text_is_a_quantity_or_a_typed_error(text: str) -> None:
    """No text makes the parser fail in another way, and what it takes has a plain meaning."""
    try:
        quantity = parse_quantity(text)
    except QuantityError:
        return
    assert quantity.describe("mem").startswith(text)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            " ",
            "lots",
            "1Gib",
            "1gi",
            "1K",
            "1ki",
            "1 Gi",
            " 1",
            "1\n",
            "1e",
            "1e1.5",
            "1e3Mi",
            "Mi",
            ".",
        ),
        *("+", "-", "--1", "1,000", "0x10", "1_000", "nan", "inf", "1m3", "1mm", "1e99999999999", "1" * 300),
        "\N{FULLWIDTH DIGIT ONE}",
    ],
)
def test_what_kubernetes_refuses_is_refused(text: str) -> None:
    """A text outside the grammar is a typed error that names it."""
    with pytest.raises(QuantityError, match="is not a quantity that Kubernetes understands"):
        parse_quantity(text, field="mem")


@pytest.mark.parametrize("value", [True, None, [], b"1"])
def test_a_value_of_another_type_is_refused(value: object) -> None:
    """Only texts and numbers are quantities; a bool is neither."""
    with pytest.raises(QuantityError, match="is not a number or a text"):
        parse_quantity(value)


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        ("2 GB", "2Gi or 2G"),
        ("2gib", "2Gi"),
        ("512mb", "512Mi or 512M"),
        ("1K", "1Ki or 1k"),
        ("1,024", "1024"),
        (" 3 ", "3"),
        ("4 cores", "4"),
        ("lots", "an amount of bytes"),
    ],
)
def test_the_error_says_what_was_probably_meant(text: str, fix: str) -> None:
    """The fix is the nearest quantity, or examples of the field."""
    with pytest.raises(QuantityError, match=f"fix: write {fix}"):
        parse_quantity(text, field="mem", where="here")


@pytest.mark.parametrize(
    ("text", "field", "said"),
    [
        ("2Gi", "mem", "2Gi of memory = 2,147,483,648 bytes"),
        ("100m", "mem", "100m of memory is 0.1 byte: did you mean 100Mi?"),
        ("2048", "mem", "2048 of memory is 2,048 bytes: did you mean 2048Mi?"),
        ("5n", "mem", "5n of memory is 0.000000005 byte: did you mean more?"),
        ("1Gi", "ephemeral_storage", "1Gi of ephemeral storage = 1,073,741,824 bytes"),
        ("0", "mem", "0 of memory = 0 bytes"),
        ("500m", "cpu", "500m of cpu = 0.5 core"),
        ("1", "cpu", "1 of cpu = 1 core"),
        ("1.5", "cpu", "1.5 of cpu = 1.5 cores"),
        ("500", "cpu", "500 of cpu is 500 cores: did you mean 500m?"),
        ("1k", "cpu", "1k of cpu is 1,000 cores: did you mean less?"),
        ("1u", "cpu", r"1u of cpu is 0.000001 core: Kubernetes counts cpu in steps of 1m (0.001 core)"),
        ("2", "gpu", "2 of gpu = 2 GPUs"),
        ("0.5", "gpu", "0.5 of gpu is 0.5 GPU: GPUs come whole"),
        (
            "1e30",
            "mem",
            "1e30 of memory = 9,223,372,036,854,775,807 bytes (Kubernetes holds no more than that)",
        ),
        ("-1.5k", "", "-1.5k = -1,500"),
        ("0.1n", "", "0.1n = 0.000000001 (Kubernetes rounds it up to billionths)"),
    ],
)
def test_the_echo_is_in_plain_words(text: str, field: str, said: str) -> None:
    """A quantity says what it is, and what was probably meant when it is odd."""
    assert parse_quantity(text).describe(field) == said


def test_huge_exponents_cost_nothing() -> None:
    """An exponent of millions is capped or rounded at once."""
    assert parse_quantity("1e2000000000") == parse_quantity("1e1000")
    assert parse_quantity("1e-2000000000").nanos == 1


def test_faces_and_other_types() -> None:
    """A quantity prints as it was written, and equals no number."""
    quantity = parse_quantity("1Gi")
    assert (str(quantity), repr(quantity)) == ("1Gi", "Quantity('1Gi')")
    assert quantity != 1024**3
    assert parse_quantity(2) == parse_quantity(2.0) == Quantity("2", 2 * 10**9)
