"""Groups that say why: their words, their most typical idea, and what each member shares with the others."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ideenmarkt.analysis.documents import Document
from ideenmarkt.analysis.encoding import Vectors
from ideenmarkt.analysis.labels import Vocabulary
from ideenmarkt.analysis.vectors import Similarities

if TYPE_CHECKING:
    from scipy import sparse


@dataclass(frozen=True, slots=True)
class Member:
    """One idea in its group: mean similarity to the others (0 to 1, 1 for a loner) and the words it shares."""

    id: str
    belonging: float
    shared_terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Ideas that belong together, the most typical first; `cohesion` is their mean pairwise similarity, 0 to 1."""

    members: tuple[Member, ...]
    label: str
    shared_terms: tuple[str, ...]
    representative: str
    cohesion: float


def describe(
    documents: Sequence[Document],
    numbers: npt.NDArray[np.intp],
    belonging: Sequence[float],
    quarters: Collection[str] = (),
) -> tuple[Group, ...]:
    """Return the groups that `numbers` gives, explained: larger first, the most typical member of each first.

    `quarters` are folded names of places that name no group.

    >>> ideas = [Document("a", "Bänke am Park", ""), Document("b", "Parks mit Bänken", "")]
    >>> describe(ideas, np.array([0, 0]), [0.8, 0.8])[0].shared_terms
    ('Bänke', 'Park')
    """
    vocabulary = Vocabulary.of([document.full_text for document in documents], quarters)
    members: dict[int, list[int]] = {}
    for position, number in enumerate(numbers.tolist()):
        members.setdefault(number, []).append(position)
    ordered = sorted(members.values(), key=lambda positions: (-len(positions), positions[0]))
    return tuple(_describe_one(documents, positions, belonging, vocabulary) for positions in ordered)


def _describe_one(
    documents: Sequence[Document], positions: list[int], belonging: Sequence[float], vocabulary: Vocabulary
) -> Group:
    ordered = sorted(positions, key=lambda position: (-belonging[position], position))
    keys = vocabulary.strongest(positions)
    return Group(
        members=tuple(
            Member(documents[position].id, belonging[position], vocabulary.shared_with(position, keys))
            for position in ordered
        ),
        label=vocabulary.label(positions, ordered[0]),
        shared_terms=vocabulary.shared_by(positions) if len(positions) > 1 else (),
        representative=documents[ordered[0]].id,
        cohesion=sum(belonging[position] for position in positions) / len(positions),
    )


def belonging_by_scores(scores: Similarities, numbers: npt.NDArray[np.intp]) -> list[float]:
    """Return each item's mean similarity, 0 to 1, to the others of its group, 1 for a loner; `scores` is (n, n).

    >>> belonging_by_scores(np.array([[1, .5, 0], [.5, 1, 0], [0, 0, 1]], dtype=np.float32), np.array([0, 0, 1]))
    [0.5, 0.5, 1.0]
    """
    totals = -scores.diagonal()
    order = np.argsort(numbers, kind="stable")
    for members in np.split(order, np.cumsum(np.bincount(numbers))[:-1]):
        totals[members] += scores[np.ix_(members, members)].sum(axis=1)
    return _shares(totals, numbers)


def belonging_by_rows(rows: Vectors, numbers: npt.NDArray[np.intp]) -> list[float]:
    """Return the same from rows of length 1, with memory n · d.

    >>> rows = np.array([[1, 0], [.5, .75 ** .5], [0, 1]], dtype=np.float32)
    >>> belonging_by_rows(rows, np.array([0, 0, 1]))
    [0.5, 0.5, 1.0]
    """
    sums = np.asarray(_inside(numbers).T @ rows)
    totals = np.einsum("ij,ij->i", rows, sums[numbers]) - np.einsum("ij,ij->i", rows, rows)
    return _shares(totals, numbers)


def _inside(numbers: npt.NDArray[np.intp]) -> sparse.csr_matrix:
    from scipy import sparse

    return sparse.csr_matrix((np.ones(len(numbers), dtype=np.float32), (np.arange(len(numbers)), numbers)))


def _shares(totals: npt.NDArray[np.float32], numbers: npt.NDArray[np.intp]) -> list[float]:
    sizes = np.bincount(numbers)[numbers]
    means = np.clip(totals / np.maximum(sizes - 1, 1), 0.0, 1.0)
    return [float(one) for one in np.where(sizes == 1, 1.0, means)]
