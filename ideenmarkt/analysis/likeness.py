"""How alike groups of ideas are as their texts read, whatever people have said about them since."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from ideenmarkt.analysis.documents import Document
from ideenmarkt.analysis.encoding import Encoder, Vectors
from ideenmarkt.analysis.granularity import EXACT_LIMIT, Granularity, granular_rows, granular_similarities
from ideenmarkt.analysis.vectors import Similarities

Positions = Sequence[int]
Means = npt.NDArray[np.float64]


class Likeness(Protocol):
    """Similarities of some corpus, asked for in parts; ideas are named by their position in it."""

    def among(self, items: Positions) -> Similarities:
        """Return the similarity of every two of `items`, shape (m, m), 1 on the diagonal."""
        ...

    def sums(self, groups: Sequence[Positions]) -> Means:
        """Return the sum of the similarities of each two groups, shape (k, k), every idea with itself included."""
        ...


class BySquare:
    """All similarities stand in one square."""

    def __init__(self, scores: Similarities) -> None:
        self.scores = scores

    def among(self, items: Positions) -> Similarities:
        return self.scores[np.ix_(items, items)]

    def sums(self, groups: Sequence[Positions]) -> Means:
        rows = np.array([self.scores[list(group)].sum(axis=0) for group in groups], dtype=np.float64)
        return np.array([rows[:, list(group)].sum(axis=1) for group in groups], dtype=np.float64)


class ByRows:
    """Each idea is a row of length 1; no square is ever made of all."""

    def __init__(self, rows: Vectors) -> None:
        self.rows = rows

    def among(self, items: Positions) -> Similarities:
        own = self.rows[list(items)]
        return np.asarray(own @ own.T, dtype=np.float32)

    def sums(self, groups: Sequence[Positions]) -> Means:
        totals = np.array([self.rows[list(group)].sum(axis=0) for group in groups], dtype=np.float64)
        return totals @ totals.T


def likeness(
    documents: Sequence[Document],
    granularity: Granularity,
    encoder: Encoder | None = None,
    progress: Callable[[float], None] = lambda _: None,
    quarters: Collection[str] = (),
) -> BySquare | ByRows:
    """Compare `documents` as a granularity sees them: in a square where one fits, else by their rows.

    >>> ideas = [Document("a", "Bänke am Park", ""), Document("b", "Bänke im Park", "")]
    >>> likeness(ideas, Granularity.MEDIUM).sums([[0], [1]]).round(1).tolist()
    [[1.0, 1.0], [1.0, 1.0]]
    """
    if len(documents) > EXACT_LIMIT:
        return ByRows(granular_rows(documents, granularity, encoder, progress, quarters))
    return BySquare(granular_similarities(documents, granularity, encoder, progress, quarters))


def mean_between(sums: Means, sizes: npt.NDArray[np.float64]) -> Means:
    """Return the mean similarity of each two groups from `Likeness.sums`; a group with itself: of its pairs, or 0.

    >>> mean_between(np.array([[3.0, 1.0], [1.0, 1.0]]), np.array([2.0, 1.0])).tolist()
    [[0.5, 0.5], [0.5, 0.0]]
    """
    means = sums / np.outer(sizes, sizes)
    pairs = np.maximum(sizes * (sizes - 1), 1)
    np.fill_diagonal(means, (sums.diagonal() - sizes) / pairs)  # each idea is 1 like itself
    return np.asarray(means)
