"""How much two ideas must have in common, and the similarity that answers that question."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from enum import StrEnum
from typing import Final

import numpy as np

from ideenmarkt.analysis.documents import Document
from ideenmarkt.analysis.encoding import Encoder, Vectors
from ideenmarkt.analysis.measures import measure_vectors, sentence_vectors
from ideenmarkt.analysis.neighbourhoods import reduced, unit, with_neighbours
from ideenmarkt.analysis.places import mask_places
from ideenmarkt.analysis.vectors import SPARSE_SHARE, Similarities, similarities, sparse_vectors


class Granularity(StrEnum):
    """The same idea at the same place, the same kind of measure wherever, the same theme."""

    FINE = "fine"
    MEDIUM = "medium"
    COARSE = "coarse"


# Mean similarity at which average linkage stops, without an encoder and with one; set on the benchmark's development
# bundles. Between half and twice the number of people's bundles their agreement hardly moves, so two digits are enough.
_STOP_SPARSE: Final[Mapping[Granularity, float]] = {
    Granularity.FINE: 0.45,
    Granularity.MEDIUM: 0.10,
    Granularity.COARSE: 0.04,
}
_STOP_ENCODED: Final[Mapping[Granularity, float]] = {
    Granularity.FINE: 0.50,
    Granularity.MEDIUM: 0.33,
    Granularity.COARSE: 0.12,
}


def stop_below(granularity: Granularity, encoder: Encoder | None) -> float:
    """Return the mean similarity of two groups under which they stay two.

    >>> stop_below(Granularity.FINE, None) > stop_below(Granularity.COARSE, None)
    True
    """
    return (_STOP_SPARSE if encoder is None else _STOP_ENCODED)[granularity]


# Directions kept of the surface where rows must be dense.
_SURFACE_DIRECTIONS: Final = 256
# Up to here all similarities stand in one square (676 MB, twice while linking). Beyond, ideas are rows in fewer
# directions, so that memory stays small; at 864 ideas with 192 of 768 the agreement with people's bundles is the same.
EXACT_LIMIT: Final = 13_000
_KEPT_DIRECTIONS: Final = 192


def measure_rows(
    documents: Sequence[Document],
    encoder: Encoder | None,
    progress: Callable[[float], None] = lambda _: None,
    quarters: Collection[str] = (),
) -> Vectors:
    """Return one dense row of length 1 for each document: what it wants, not where; memory n · d.

    `quarters` are folded names of quarters that are places here beside those built like one.

    >>> measure_rows([Document("a", "Bänke", ""), Document("b", "Bänke am Park", "")], None).shape
    (2, 2)
    """
    masked = [mask_places(document.full_text, quarters) for document in documents]
    if encoder is not None:
        rows = measure_vectors(masked, encoder, progress)
        return with_neighbours(reduced(rows, _KEPT_DIRECTIONS) if len(rows) > EXACT_LIMIT else rows)
    return unit(_dense_surface(masked))


def granular_rows(
    documents: Sequence[Document],
    granularity: Granularity,
    encoder: Encoder | None = None,
    progress: Callable[[float], None] = lambda _: None,
    quarters: Collection[str] = (),
) -> Vectors:
    """Return rows of length 1 whose products are close to `granular_similarities`; memory n · d, for many ideas."""
    if granularity is not Granularity.FINE:
        return measure_rows(documents, encoder, progress, quarters)
    texts = [document.full_text for document in documents]
    surface = _dense_surface(texts)
    if encoder is None:
        return unit(surface)
    meaning = reduced(sentence_vectors(texts, encoder, progress), _KEPT_DIRECTIONS)
    return unit(np.hstack([surface * SPARSE_SHARE**0.5, meaning * (1 - SPARSE_SHARE) ** 0.5]))


def _dense_surface(texts: Sequence[str]) -> Vectors:
    """Return the TF-IDF rows in the directions in which they differ most, no longer of length 1."""
    from sklearn.decomposition import TruncatedSVD

    surface = sparse_vectors(texts)
    directions = min(_SURFACE_DIRECTIONS, *surface.shape)
    return np.asarray(TruncatedSVD(directions, random_state=0).fit_transform(surface), dtype=np.float32)


def granular_similarities(
    documents: Sequence[Document],
    granularity: Granularity,
    encoder: Encoder | None = None,
    progress: Callable[[float], None] = lambda _: None,
    quarters: Collection[str] = (),
) -> Similarities:
    """Return all similarities as a granularity sees them: the whole text for the same idea, without places above that.

    >>> ideas = [Document("a", "Bänke am Römerweg", ""), Document("b", "Bänke am Rheinufer", "")]
    >>> [bool(granular_similarities(ideas, one)[0, 1] > 0.5) for one in (Granularity.FINE, Granularity.MEDIUM)]
    [False, True]
    """
    if not documents:
        return np.zeros((0, 0), dtype=np.float32)
    texts = [document.full_text for document in documents]
    if granularity is Granularity.FINE:
        return similarities(texts, encoder, progress)
    if encoder is None:
        return similarities([mask_places(text, quarters) for text in texts])
    rows = measure_rows(documents, encoder, progress, quarters)
    return np.asarray(rows @ rows.T, dtype=np.float32)
