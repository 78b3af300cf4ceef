"""Average linkage under people's answers: what must be together is, what must not be never is."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ideenmarkt.analysis.vectors import Similarities

Pair = tuple[int, int]
_NEVER = np.float32(-np.inf)


class ContradictoryAnswers(ValueError):
    """Two items must be together by one chain of answers and apart by another answer; `pair` are their positions."""

    def __init__(self, pair: Pair) -> None:
        super().__init__(f"items {pair[0]} and {pair[1]} must be together and apart")
        self.pair = pair


@dataclass(frozen=True, slots=True)
class Merge:
    """One step: the cluster led by `other` joins the one led by `keep` at this mean similarity (inf: by answer)."""

    keep: int
    other: int
    height: float


def _join(scores: Similarities, sizes: npt.NDArray[np.float32], keep: int, other: int) -> None:
    """Average the rows of two clusters into `keep` and take `other` out; -inf (cannot link) stays -inf."""
    row = (sizes[keep] * scores[keep] + sizes[other] * scores[other]) / (sizes[keep] + sizes[other])
    scores[keep, :] = row
    scores[:, keep] = row
    scores[other, :] = _NEVER
    scores[:, other] = _NEVER
    scores[keep, keep] = _NEVER
    sizes[keep] += sizes[other]


def leader(leaders: list[int], item: int) -> int:
    """Return who leads the set of `item`, shortening the way for the next who asks.

    >>> leader([0, 0, 1], 2)
    0
    """
    while leaders[item] != item:
        leaders[item] = leaders[leaders[item]]
        item = leaders[item]
    return item


def _forced(
    scores: Similarities, sizes: npt.NDArray[np.float32], must: Collection[Pair], cannot: Collection[Pair]
) -> list[Merge]:
    leaders = list(range(len(sizes)))
    merges = []
    for one, other in sorted(must):
        keep, gone = sorted((leader(leaders, one), leader(leaders, other)))
        if keep != gone:
            leaders[gone] = keep
            _join(scores, sizes, keep, gone)
            merges.append(Merge(keep, gone, float("inf")))
    for one, other in sorted(cannot):
        a, b = leader(leaders, one), leader(leaders, other)
        if a == b:
            raise ContradictoryAnswers((one, other))
        scores[a, b] = scores[b, a] = _NEVER
    return merges


def average_linkage(
    similarity: Similarities, *, must: Collection[Pair] = (), cannot: Collection[Pair] = ()
) -> tuple[Merge, ...]:
    """Return all merges of average linkage, the most similar clusters first, forced merges before all others.

    `similarity` is (n, n), symmetric, and is overwritten. Items that an answer in `cannot` separates are never joined,
    so fewer than n - 1 merges may come back. Ties go to the item with the lower position. Time about n², memory n².

    >>> import numpy as np
    >>> average_linkage(np.array([[1, .9, .1], [.9, 1, .2], [.1, .2, 1]], dtype=np.float32), cannot=[(0, 1)])
    (Merge(keep=1, other=2, height=0.20000000298023224),)
    """
    scores, sizes = similarity, np.ones(len(similarity), dtype=np.float32)
    np.fill_diagonal(scores, _NEVER)
    merges = _forced(scores, sizes, must, cannot)
    if len(scores) < 2:
        return tuple(merges)
    nearest = scores.argmax(axis=1)
    best = scores[np.arange(len(scores)), nearest]
    while True:
        one = int(best.argmax())
        if best[one] == _NEVER:
            return tuple(merges)
        keep, other = sorted((one, int(nearest[one])))
        merges.append(Merge(keep, other, float(best[one])))
        _join(scores, sizes, keep, other)
        best[other] = _NEVER
        # an averaged row is never above the better of the two, so only rows that pointed at them can change
        for row in {keep, *np.flatnonzero(((nearest == keep) | (nearest == other)) & (best > _NEVER)).tolist()}:
            nearest[row] = scores[row].argmax()
            best[row] = scores[row, nearest[row]]


def cut(n: int, merges: Sequence[Merge], *, at_least: float = -np.inf, clusters: int = 1) -> npt.NDArray[np.intp]:
    """Return the cluster number of each of `n` items after the merges at `at_least` or above, down to `clusters`.

    Forced merges always count. Numbers follow the first member of each cluster.

    >>> cut(3, [Merge(0, 2, 0.8), Merge(0, 1, 0.1)], at_least=0.5).tolist()
    [0, 1, 0]
    """
    leaders, left = list(range(n)), n
    for merge in merges:
        if merge.height < np.inf and (merge.height < at_least or left <= clusters):
            break
        leaders[leader(leaders, merge.other)] = leader(leaders, merge.keep)
        left -= 1
    numbers: dict[int, int] = {}
    return np.array([numbers.setdefault(leader(leaders, item), len(numbers)) for item in range(n)], dtype=np.intp)
