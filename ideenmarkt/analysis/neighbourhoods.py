"""Ideas seen together with their neighbours, near and far: what many say alike weighs more than how one says it."""

from collections.abc import Iterator
from typing import Final

import numpy as np
import numpy.typing as npt

from ideenmarkt.analysis.encoding import Vectors
from ideenmarkt.analysis.neighbours import nearest

# Each idea is seen alone, with its 8 and with its 32 nearest, …
_EVENLY: Final = (8, 32)
# … and with its 15 nearest, each as heavy as its similarity above .2 and above .3, so that a loner stays a loner.
# No single view is best: on one half of the development bundles AMI .50 to .53, all five together .54 (ARI .35 to .39,
# .42). Where groups are small the even views alone do harm.
_LEANING: Final = (0.2, 0.3)
_LEANING_COUNT: Final = 15
# Few ideas have no neighbours to learn from: at most one in so many counts as a neighbour.
_LEAST_PER_NEIGHBOUR: Final = 12
_BLOCK: Final = 512

Weights = npt.NDArray[np.float32]


def unit(rows: Vectors) -> Vectors:
    """Return the rows at length 1; a row of zeros stays one.

    >>> unit(np.array([[3, 4], [0, 0]], dtype=np.float32)).round(1).tolist()
    [[0.6000000238418579, 0.800000011920929], [0.0, 0.0]]
    """
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9), dtype=np.float32)


def with_neighbours(rows: Vectors) -> Vectors:
    """Return each row (of length 1) as itself and with its neighbours, all views side by side: (n, 5 · d), length 1.

    The product of two such rows is the mean of their similarities in the five views. With too few rows to have
    neighbours they come back as they are. Memory n · 5 · d.

    >>> with_neighbours(np.eye(3, dtype=np.float32)).shape, with_neighbours(np.eye(30, dtype=np.float32)).shape
    ((3, 3), (30, 150))
    """
    most = len(rows) // _LEAST_PER_NEIGHBOUR
    if most == 0:
        return rows
    views = 1 + len(_EVENLY) + len(_LEANING)
    width = rows.shape[1]
    result = np.empty((len(rows), views * width), dtype=np.float32)
    result[:, :width] = rows
    for start, near, scores in _nearest_first(rows, min(max(_EVENLY), most) + 1):
        part = slice(start, start + len(near))
        for view, weights in enumerate(_weights(scores, most), 1):
            chosen = rows[near[:, : weights.shape[1]]]
            result[part, view * width : (view + 1) * width] = unit(np.matmul(weights[:, None, :], chosen)[:, 0])
    return np.asarray(result / np.sqrt(np.float32(views)), dtype=np.float32)


def _weights(scores: Weights, most: int) -> Iterator[Weights]:
    """Yield for each view but the first how heavily each of the nearest weighs, the idea itself first."""
    for count in _EVENLY:
        yield np.ones((len(scores), min(count, most) + 1), dtype=np.float32)
    for floor in _LEANING:
        weights = np.maximum(scores[:, : min(_LEANING_COUNT, most) + 1] - np.float32(floor), 0)
        weights[:, 0] = 1 - floor
        yield weights


def _nearest_first(rows: Vectors, count: int) -> Iterator[tuple[int, npt.NDArray[np.intp], Weights]]:
    """Yield blocks of rows: where the block starts, each row's nearest, itself first and then by falling similarity."""
    found = nearest(rows, count)
    for start in range(0, len(rows), _BLOCK):
        near = found[start : start + _BLOCK]
        scores = np.einsum("bd,bkd->bk", rows[start : start + _BLOCK], rows[near])
        scores[near == np.arange(start, start + len(near))[:, None]] = np.inf
        order = np.argsort(-scores, axis=1, kind="stable")
        yield start, np.take_along_axis(near, order, axis=1), np.take_along_axis(scores, order, axis=1)


def reduced(rows: Vectors, directions: int) -> Vectors:
    """Return the rows in the `directions` in which they differ most, length 1; memory d² beside the result.

    >>> reduced(np.array([[1, 0, 0], [0, 1, 0], [1, 0, 0]], dtype=np.float32), 2).shape
    (3, 2)
    """
    if rows.shape[1] <= directions:
        return rows
    _, axes = np.linalg.eigh(rows.T @ rows)
    return unit(rows @ axes[:, -directions:])
