"""Average linkage for many ideas: only neighbours in a graph are candidates, their similarity is exact.

Clusters that are each other's nearest join in the same round (Murtagh 1983: under average linkage they would join
sooner or later anyway), so that a round is a few passes over arrays instead of a step for each merge.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from ideenmarkt.analysis.agglomeration import ContradictoryAnswers, Merge
from ideenmarkt.analysis.answers import Answers
from ideenmarkt.analysis.encoding import Vectors
from ideenmarkt.analysis.neighbours import nearest

# Neighbours of each idea in the graph.
NEIGHBOURS: Final = 10
_BLOCK: Final = 8192
_NEVER: Final = np.float32(-np.inf)

Positions = npt.NDArray[np.intp]
Scores = npt.NDArray[np.float32]


@dataclass(slots=True)
class _Clusters:
    """Clusters as sums of their rows: the mean similarity of two is the product of their sums over their sizes."""

    sums: Vectors
    sizes: Scores

    def means(self, one: Positions, other: Positions) -> Scores:
        """Return the mean similarity of each pair of clusters, block by block, so that memory stays small."""
        scores = np.empty(len(one), dtype=np.float32)
        for start in range(0, len(one), _BLOCK):
            a, b = one[start : start + _BLOCK], other[start : start + _BLOCK]
            products = np.einsum("ij,ij->i", self.sums[a], self.sums[b])
            scores[start : start + _BLOCK] = products / (self.sizes[a] * self.sizes[b])
        return scores

    def join(self, keep: Positions, other: Positions) -> None:
        """Put each cluster of `other` into its partner in `keep`; no cluster stands in both or twice."""
        self.sums[keep] += self.sums[other]
        self.sizes[keep] += self.sizes[other]


@dataclass(slots=True)
class _Edges:
    """Pairs of clusters that may join, `one` < `other`, each pair once; -inf where an answer keeps them apart."""

    one: Positions
    other: Positions
    scores: Scores

    def reciprocal(self, n: int, floor: float) -> Positions:
        """Return the numbers of the edges that are the best of both their ends, none below `floor`."""
        best = np.full(n, _NEVER)
        np.maximum.at(best, self.one, self.scores)
        np.maximum.at(best, self.other, self.scores)
        top = np.flatnonzero(
            (self.scores == best[self.one]) & (self.scores == best[self.other]) & (self.scores >= floor)
        )
        # equally good edges at one end: the first takes it, as edges are in order of their ends
        first = np.full(n, len(self.one))
        np.minimum.at(first, self.one[top], top)
        np.minimum.at(first, self.other[top], top)
        return np.asarray(top[(first[self.one[top]] == top) & (first[self.other[top]] == top)])

    def renamed(self, names: Positions, clusters: _Clusters, changed: npt.NDArray[np.bool_]) -> "_Edges":
        """Return the edges between the clusters that are left, those at changed ones with new similarities."""
        one, other = names[self.one], names[self.other]
        one, other = np.minimum(one, other), np.maximum(one, other)
        outside = one != other
        one, other, scores = one[outside], other[outside], self.scores[outside]
        keys, kept, number = np.unique(one * len(names) + other, return_index=True, return_inverse=True)
        forbidden = np.zeros(len(keys), dtype=bool)
        forbidden[number[scores == _NEVER]] = True
        one, other, scores = one[kept], other[kept], scores[kept]
        stale = np.flatnonzero((changed[one] | changed[other]) & ~forbidden)
        scores[stale] = clusters.means(one[stale], other[stale])
        scores[forbidden] = _NEVER
        return _Edges(one, other, scores)


def graph_linkage(rows: Vectors, answers: Answers, *, floor: float, neighbours: int = NEIGHBOURS) -> tuple[Merge, ...]:
    """Return the merges of average linkage along a graph of nearest neighbours, none below the similarity `floor`.

    `rows` (n, d) are of length 1. Time and memory grow with n · (d + neighbours). Merges by answer come first, the
    others by falling similarity; answers are kept as in `average_linkage`, whose `ContradictoryAnswers` it raises.

    >>> rows = np.array([[1, 0], [1, 0], [0, 1]], dtype=np.float32)
    >>> [(merge.keep, merge.other) for merge in graph_linkage(rows, Answers(), floor=0.5)]
    [(0, 1)]
    """
    n = len(rows)
    if n < 2:
        return ()
    blocks = _blocks(answers, n)
    forced = [Merge(int(block), item, float("inf")) for item, block in enumerate(blocks.tolist()) if block != item]
    clusters = _Clusters(rows.copy(), np.ones(n, dtype=np.float32))
    for merge in forced:
        clusters.sums[merge.keep] += rows[merge.other]
        clusters.sizes[merge.keep] += 1
    edges = _first_edges(rows, answers, neighbours).renamed(blocks, clusters, np.ones(n, dtype=bool))
    heights = np.full(n, np.inf, dtype=np.float32)
    merges: list[Merge] = []
    while len(joined := edges.reciprocal(n, floor)):
        keep, other = edges.one[joined], edges.other[joined]
        # along a graph a later merge may be the better one: no merge counts for more than those it is made of
        heights[keep] = np.minimum(edges.scores[joined], np.minimum(heights[keep], heights[other]))
        merges += [Merge(*step) for step in zip(keep.tolist(), other.tolist(), heights[keep].tolist(), strict=True)]
        clusters.join(keep, other)
        names, changed = np.arange(n), np.zeros(n, dtype=bool)
        names[other] = keep
        changed[keep] = True
        edges = edges.renamed(names, clusters, changed)
    merges.sort(key=lambda merge: -merge.height)
    return (*forced, *merges)


def _blocks(answers: Answers, n: int) -> Positions:
    blocks = np.array(answers.blocks(n), dtype=np.intp)
    for one, other in sorted(answers.cannot):
        if blocks[one] == blocks[other]:
            raise ContradictoryAnswers((one, other))
    return blocks


def _first_edges(rows: Vectors, answers: Answers, neighbours: int) -> _Edges:
    """Return each row's edges to its nearest, and those that answers forbid; their similarities still unknown (0)."""
    near = nearest(rows, neighbours + 1)
    one, other = np.repeat(np.arange(len(rows)), near.shape[1]), near.ravel()
    apart = np.array(sorted(answers.cannot), dtype=np.intp).reshape(-1, 2)
    scores = np.concatenate([np.zeros(len(one), dtype=np.float32), np.full(len(apart), _NEVER)])
    return _Edges(np.concatenate([one, apart[:, 0]]), np.concatenate([other, apart[:, 1]]), scores)
