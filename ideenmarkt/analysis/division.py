"""Dividing one group at its weakest joint, under people's answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ideenmarkt.analysis.agglomeration import Merge, average_linkage, cut
from ideenmarkt.analysis.answers import Answers
from ideenmarkt.analysis.vectors import Similarities


@dataclass(frozen=True, slots=True)
class Division:
    """The two parts of a group by position in it; `across` is their mean similarity."""

    larger: tuple[int, ...]
    smaller: tuple[int, ...]
    across: float


def divide(scores: Similarities, answers: Answers) -> Division | None:
    """Return the last two clusters of average linkage; None where answers tie all, or leave more than two.

    `scores` are the similarities in the group, (m, m). Of two parts of one size the one with the first item counts as
    the larger. Raises `ContradictoryAnswers`.

    >>> scores = np.array([[1, .9, .1], [.9, 1, .2], [.1, .2, 1]], dtype=np.float32)
    >>> divide(scores, Answers())
    Division(larger=(0, 1), smaller=(2,), across=0.15000000596046448)
    """
    parts = _clusters(scores, _linked(scores, answers), 2)
    if len(parts) != 2:
        return None
    larger, smaller = sorted(parts, key=lambda part: (-len(part), part))
    return Division(larger, smaller, float(scores[np.ix_(larger, smaller)].mean()))


def crumble(scores: Similarities, answers: Answers) -> tuple[tuple[int, ...], ...]:
    """Return as few clusters as make each at most half of the group, the largest first; ties may leave larger ones.

    >>> scores = np.eye(4, dtype=np.float32)
    >>> scores[:3, :3] = .5
    >>> np.fill_diagonal(scores, 1)
    >>> crumble(scores, Answers())
    ((0, 1), (2,), (3,))
    """
    merges = _linked(scores, answers)
    for count in range(1, len(scores) + 1):
        parts = _clusters(scores, merges, count)
        # what people tied stays, so that asking for more clusters may no longer give more
        if 2 * max(map(len, parts)) <= len(scores) or len(parts) < count:
            break
    return tuple(sorted(parts, key=lambda part: (-len(part), part)))


def mean_among(scores: Similarities, items: tuple[int, ...]) -> float:
    """Return the mean similarity of each two of `items`; of a single one 1.

    >>> mean_among(np.array([[1, .5], [.5, 1]], dtype=np.float32), (0, 1))
    0.5
    """
    if len(items) < 2:
        return 1.0
    return (float(scores[np.ix_(items, items)].sum()) - len(items)) / (len(items) * (len(items) - 1))


def _linked(scores: Similarities, answers: Answers) -> Sequence[Merge]:
    return average_linkage(scores.copy(), must=answers.must, cannot=answers.cannot)


def _clusters(scores: Similarities, merges: Sequence[Merge], count: int) -> list[tuple[int, ...]]:
    numbers = cut(len(scores), merges, clusters=count)
    return [tuple(np.flatnonzero(numbers == number).tolist()) for number in range(int(numbers.max()) + 1)]
