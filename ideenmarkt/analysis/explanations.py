"""Groups that say why: their words, their most typical idea, and what each member shares with the others."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ideenmarkt.analysis.documents import Document
from ideenmarkt.analysis.labels import Vocabulary
from ideenmarkt.analysis.vectors import Similarities


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


def describe(documents: Sequence[Document], numbers: npt.NDArray[np.intp], scores: Similarities) -> tuple[Group, ...]:
    """Return the groups that `numbers` gives, explained: larger first, the most typical member of each first.

    >>> ideas = [Document("a", "Bänke am Park", ""), Document("b", "Parks mit Bänken", "")]
    >>> describe(ideas, np.array([0, 0]), np.array([[1, .8], [.8, 1]], dtype=np.float32))[0].shared_terms
    ('Bänke', 'Park')
    """
    vocabulary = Vocabulary.of([document.full_text for document in documents])
    members: dict[int, list[int]] = {}
    for position, number in enumerate(numbers.tolist()):
        members.setdefault(number, []).append(position)
    ordered = sorted(members.values(), key=lambda positions: (-len(positions), positions[0]))
    return tuple(_describe_one(documents, positions, scores, vocabulary) for positions in ordered)


def _describe_one(
    documents: Sequence[Document], positions: list[int], scores: Similarities, vocabulary: Vocabulary
) -> Group:
    belonging = _belonging(scores, positions)
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
        cohesion=sum(belonging.values()) / len(belonging),
    )


def _belonging(scores: Similarities, positions: list[int]) -> dict[int, float]:
    if len(positions) == 1:
        return {positions[0]: 1.0}
    block = scores[np.ix_(positions, positions)]
    means = np.clip((block.sum(axis=1) - block.diagonal()) / (len(positions) - 1), 0.0, 1.0)
    return dict(zip(positions, means.tolist(), strict=True))
