"""Average linkage for many ideas: only neighbours in a graph are candidates, their similarity is exact."""

import heapq
from typing import Final

import numpy as np

from ideenmarkt.analysis.agglomeration import ContradictoryAnswers, Merge
from ideenmarkt.analysis.answers import Answers
from ideenmarkt.analysis.encoding import Vectors
from ideenmarkt.analysis.neighbours import nearest

# Neighbours of each idea in the graph.
NEIGHBOURS: Final = 10


class _Clusters:
    """Clusters as sums of their rows: the mean similarity of two is the product of their sums over their sizes."""

    def __init__(self, rows: Vectors, count: int) -> None:
        n = len(rows)
        self.sums = rows.copy()
        self.sizes = np.ones(n, dtype=np.float32)
        self.alive = np.ones(n, dtype=bool)
        self.age = [0] * n
        self.near: list[set[int]] = [set() for _ in range(n)]
        self.apart: list[set[int]] = [set() for _ in range(n)]
        for one, others in enumerate(nearest(rows, count + 1).tolist()):
            for other in others:
                if other != one:
                    self.near[one].add(other)
                    self.near[other].add(one)

    def join(self, keep: int, other: int) -> None:
        """Put `other` into `keep`."""
        self.sums[keep] += self.sums[other]
        self.sizes[keep] += self.sizes[other]
        self.alive[other] = False
        self.age[keep] += 1
        for sets in (self.near, self.apart):
            for third in sets[other]:
                sets[third].discard(other)
                sets[third].add(keep)
            sets[keep] |= sets[other]
            sets[other] = set()
            sets[keep].discard(keep)

    def candidates(self, one: int, floor: float) -> list[tuple[float, int, int, int, int]]:
        """Return what may be joined with `one`, as heap entries: the most similar first, aged so that old ones fall."""
        others = sorted(self.near[one] - self.apart[one])
        if not others:
            return []
        scores = self.sums[others] @ self.sums[one] / (self.sizes[others] * self.sizes[one])
        return [
            (-score, min(one, other), max(one, other), self.age[min(one, other)], self.age[max(one, other)])
            for other, score in zip(others, scores.tolist(), strict=True)
            if score >= floor
        ]


def graph_linkage(rows: Vectors, answers: Answers, *, floor: float, neighbours: int = NEIGHBOURS) -> tuple[Merge, ...]:
    """Return the merges of average linkage along a graph of nearest neighbours, none below the similarity `floor`.

    `rows` are of length 1. Time and memory grow with n · neighbours. Answers are kept as in `average_linkage`.

    >>> rows = np.array([[1, 0], [1, 0], [0, 1]], dtype=np.float32)
    >>> [(merge.keep, merge.other) for merge in graph_linkage(rows, Answers(), floor=0.5)]
    [(0, 1)]
    """
    clusters = _Clusters(rows, neighbours)
    merges = _forced(clusters, answers, len(rows))
    heap = [entry for one in np.flatnonzero(clusters.alive).tolist() for entry in clusters.candidates(one, floor)]
    heapq.heapify(heap)
    while heap:
        score, keep, other, age, other_age = heapq.heappop(heap)
        if not (clusters.alive[keep] and clusters.alive[other]):
            continue
        if clusters.age[keep] != age or clusters.age[other] != other_age:
            continue
        clusters.join(keep, other)
        merges.append(Merge(keep, other, -score))
        for entry in clusters.candidates(keep, floor):
            heapq.heappush(heap, entry)
    return tuple(merges)


def _forced(clusters: _Clusters, answers: Answers, n: int) -> list[Merge]:
    blocks = answers.blocks(n)
    merges = []
    for item, block in enumerate(blocks):
        if item != block:
            clusters.join(block, item)
            merges.append(Merge(block, item, float("inf")))
    for one, other in sorted(answers.cannot):
        if blocks[one] == blocks[other]:
            raise ContradictoryAnswers((one, other))
        clusters.apart[blocks[one]].add(blocks[other])
        clusters.apart[blocks[other]].add(blocks[one])
    return merges
