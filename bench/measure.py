"""What every measurement shares: the two halves of the development set, names of methods, a clock."""

import time
from collections.abc import Callable
from typing import TypeVar

import numpy as np

from ideenmarkt.analysis.encoding import Encoder

_Result = TypeVar("_Result")


def halves(count: int) -> tuple[list[int], list[int]]:
    """Return two halves of the proposals, always the same: settings are chosen on the first, reported on the second.

    A pair of ideas belongs to the first half only when both do.

    >>> [len(half) for half in halves(5)]
    [2, 3]
    """
    order = np.random.default_rng(2023).permutation(count)
    return sorted(order[: count // 2].tolist()), sorted(order[count // 2 :].tolist())


def timed(work: Callable[[], _Result]) -> tuple[_Result, float]:
    """Return what `work` returns and the seconds it took."""
    start = time.perf_counter()
    result = work()
    return result, time.perf_counter() - start


def name_of(encoder: Encoder | None) -> str:
    """Return the name of our method in tables.

    >>> name_of(None)
    'ideenmarkt sparse'
    """
    return f"ideenmarkt {encoder.name if encoder else 'sparse'}"
