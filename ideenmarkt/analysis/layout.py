"""The map of ideas: similar ideas lie near each other, at the same place every time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from ideenmarkt.analysis.documents import Document
from ideenmarkt.analysis.encoding import Encoder, Vectors
from ideenmarkt.analysis.granularity import measure_rows
from ideenmarkt.analysis.neighbourhoods import reduced

Point = tuple[float, float]

# Below this a neighbourhood says nothing: the two main directions are the map.
_LEAST: Final = 20
_PERPLEXITY: Final = 20.0
# Neighbourhoods are much the same in so few directions, and found ten times as fast.
_DIRECTIONS: Final = 50
# Of more ideas than this an even choice makes the map, and the others are put among their nearest on it.
_MAPPED: Final = 5_000
_BLOCK: Final = 1024
# A new idea is put where so many of its nearest on the map are.
_NEAREST: Final = 5
# New ideas of the same neighbourhood must not hide each other: they are spread on a small spiral.
_SPREAD: Final = 0.004


def lay_out(
    documents: Sequence[Document], *, encoder: Encoder | None = None, previous: Mapping[str, Point] | None = None
) -> dict[str, Point]:
    """Return for each id a point (x, y), both 0 to 1. Deterministic.

    `previous` is an older map: what is on it stays exactly where it is, what is new is put among its nearest. Make a
    map without it now and then, when half of the ideas are new. For 1,300 ideas a first map takes seconds, and of more
    than 5,000 every so manieth makes the map and the others join it.

    >>> ideas = [Document("a", "Bänke", ""), Document("b", "Bänke am Park", ""), Document("c", "Schwimmbad", "")]
    >>> sorted(lay_out(ideas)) == ["a", "b", "c"] and lay_out(ideas) == lay_out(ideas)
    True
    """
    if not documents:
        return {}
    rows = reduced(measure_rows(documents, encoder), _DIRECTIONS)
    known = {document.id: previous[document.id] for document in documents if previous and document.id in previous}
    if known:
        return _add_to(documents, rows, known)
    every = -(-len(documents) // _MAPPED)
    points = _flatten(rows[::every])
    low, high = points.min(axis=0), points.max(axis=0)
    points = (points - low) / np.maximum(high - low, 1e-9)
    mapped = {one.id: (float(x), float(y)) for one, (x, y) in zip(documents[::every], points.tolist(), strict=True)}
    return mapped if every == 1 else _add_to(documents, rows, mapped)


def _flatten(rows: Vectors) -> Vectors:
    from sklearn.decomposition import TruncatedSVD
    from sklearn.manifold import TSNE

    if len(rows) < _LEAST or rows.shape[1] < 3:
        directions = np.linalg.svd(rows - rows.mean(axis=0), full_matrices=False)
        flat = directions[0] * directions[1]
        return np.asarray(np.pad(flat, ((0, 0), (0, 2)))[:, :2], dtype=np.float32)
    start = TruncatedSVD(2, random_state=0).fit_transform(rows - rows.mean(axis=0))
    start = (start / max(float(start.std()), 1e-9) * 1e-4).astype(np.float32)
    perplexity = min(_PERPLEXITY, (len(rows) - 1) / 3)
    model = TSNE(2, perplexity=perplexity, init=start, random_state=0, metric="cosine", n_jobs=1)
    return np.asarray(model.fit_transform(rows), dtype=np.float32)


def _add_to(documents: Sequence[Document], rows: Vectors, known: Mapping[str, Point]) -> dict[str, Point]:
    fixed = [number for number, document in enumerate(documents) if document.id in known]
    new = [number for number, document in enumerate(documents) if document.id not in known]
    places = np.array([known[documents[number].id] for number in fixed])
    result = dict(known)
    for start in range(0, len(new), _BLOCK):
        part = new[start : start + _BLOCK]
        scores = rows[part] @ rows[fixed].T
        best = np.argsort(-scores, axis=1, kind="stable")[:, :_NEAREST]
        weights = np.maximum(np.take_along_axis(scores, best, axis=1), 1e-3) ** 2
        middles = (places[best] * weights[:, :, None]).sum(axis=1) / weights.sum(axis=1, keepdims=True)
        turns = 2.4 * np.array(part)  # the golden angle: no two in a row lie in the same direction
        points = np.clip(middles + _SPREAD * np.column_stack([np.cos(turns), np.sin(turns)]), 0, 1)
        result.update((documents[number].id, (float(x), float(y))) for number, (x, y) in zip(part, points, strict=True))
    return {document.id: result[document.id] for document in documents}
