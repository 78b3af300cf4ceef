"""Exact numbers: a rounding error must never decide which candidate is ahead."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from fractions import Fraction

from ideenmarkt.counting.errors import InexactValue, InvalidWeight

Exact = int | Fraction


class Missing(StrEnum):
    """What a missing score or result means; the caller must say, because each answer favours someone else."""

    REFUSE = "refuse"  # nothing may be missing
    LEAVE_OUT = "leave_out"  # judged by what is there, the other weights grow in proportion
    AS_ZERO = "as_zero"  # nothing said is nothing given


def exact(value: Exact) -> Fraction:
    """Return `value` as a fraction.

    Raises InexactValue for anything but an integer or a fraction (floats and booleans included).

    >>> exact(3)
    Fraction(3, 1)
    >>> exact(0.1)
    Traceback (most recent call last):
    ideenmarkt.counting.errors.InexactValue: 0.1 is a float; give an integer or a fraction
    """
    if isinstance(value, bool) or not isinstance(value, int | Fraction):
        raise InexactValue(f"{value!r} is a {type(value).__name__}; give an integer or a fraction")
    return Fraction(value)


def checked_weights(weights: Mapping[str, Exact], *, keys: Collection[str]) -> dict[str, Fraction]:
    """Return the weight of each key, in the order of `keys`, as a fraction.

    Raises InvalidWeight if a key has none, if a weight belongs to no key, or if one is zero or negative.

    >>> checked_weights({"a": 1, "b": 2}, keys=["b", "a"])
    {'b': Fraction(2, 1), 'a': Fraction(1, 1)}
    """
    if not keys:
        raise InvalidWeight("there is nothing to weigh")
    if unmatched := sorted(set(weights) ^ set(keys)):
        raise InvalidWeight(f"weights and what they weigh differ in: {', '.join(unmatched)}")
    if wrong := sorted(key for key in keys if exact(weights[key]) <= 0):
        raise InvalidWeight(f"weights must be positive: {', '.join(wrong)}")
    return {key: exact(weights[key]) for key in keys}
