"""The nearest rows of each row: exact while all pairs fit into minutes, by cells beyond."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from ideenmarkt.analysis.encoding import Vectors

Indices = npt.NDArray[np.intp]

# Up to here every row is compared with every other.
_EXACT: Final = 20_000
_BLOCK: Final = 1024
# Beyond, each row is compared with those of its own and the next cells; there are about sqrt(n) cells.
_PROBED: Final = 8


def nearest(rows: Vectors, count: int) -> Indices:
    """Return for each row the positions of its `count` most similar rows, itself among them, in no order.

    `rows` are of length 1; shape (n, min(count, n)). Deterministic. Memory n · count and one block.

    >>> nearest(np.eye(3, dtype=np.float32)[[0, 0, 1]], 2).shape
    (3, 2)
    """
    count = min(count, len(rows))
    if len(rows) <= _EXACT:
        blocks = range(0, len(rows), _BLOCK)
        found = [_best(rows[start : start + _BLOCK] @ rows.T, count) for start in blocks]
        return np.concatenate(found) if found else np.zeros((0, count), dtype=np.intp)
    return _by_cells(rows, count)


def _best(scores: Vectors, count: int) -> Indices:
    if count >= scores.shape[1]:
        return np.tile(np.arange(scores.shape[1]), (len(scores), 1))
    # a copy: a view would keep the whole square alive
    return np.argpartition(-scores, count - 1, axis=1)[:, :count].copy()


def _by_cells(rows: Vectors, count: int) -> Indices:
    from sklearn.cluster import MiniBatchKMeans

    cells = int(len(rows) ** 0.5)
    model = MiniBatchKMeans(cells, random_state=0, n_init=1, batch_size=4096, max_iter=20).fit(rows)
    members = [np.flatnonzero(model.labels_ == cell) for cell in range(cells)]
    centres = model.cluster_centers_.astype(np.float32)
    order = np.argsort(-(centres @ centres.T), axis=1, kind="stable")
    result = np.zeros((len(rows), count), dtype=np.intp)
    for cell, own in enumerate(members):
        candidates = np.concatenate([members[other] for other in order[cell, :_PROBED]])
        for extra in order[cell, _PROBED:]:
            if len(candidates) >= count:
                break
            candidates = np.concatenate([candidates, members[extra]])
        if len(own):
            result[own] = candidates[_best(rows[own] @ rows[candidates].T, count)]
    return result
