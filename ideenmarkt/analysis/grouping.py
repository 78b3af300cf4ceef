"""Groups of ideas that want the same: every idea in exactly one, explained, obedient to people's answers."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
import numpy.typing as npt

from ideenmarkt.analysis.agglomeration import ContradictoryAnswers, average_linkage, cut
from ideenmarkt.analysis.documents import Document
from ideenmarkt.analysis.encoders import Encoder
from ideenmarkt.analysis.labels import Vocabulary
from ideenmarkt.analysis.places import mask_places
from ideenmarkt.analysis.vectors import Similarities, similarities


class Granularity(StrEnum):
    """How much two ideas must have in common: the same idea, the same kind of measure, the same theme."""

    FINE = "fine"
    MEDIUM = "medium"
    COARSE = "coarse"


# Mean similarity at which average linkage stops; set on the development half of the benchmark's bundles.
_STOP_BELOW: Final[Mapping[Granularity, float]] = {
    Granularity.FINE: 0.45,
    Granularity.MEDIUM: 0.12,
    Granularity.COARSE: 0.03,
}


class UnansweredIdea(ValueError):
    """An answer names an id that is not among the documents; `id` says which."""

    def __init__(self, id: str) -> None:
        super().__init__(f"no document has the id {id!r}")
        self.id = id


class AnswersContradict(ValueError):
    """Answers say that `pair` belongs together and that it does not."""

    def __init__(self, pair: tuple[str, str]) -> None:
        super().__init__(f"{pair[0]!r} and {pair[1]!r} must be together and apart")
        self.pair = pair


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


def group(
    documents: Sequence[Document],
    *,
    granularity: Granularity = Granularity.FINE,
    groups: int | None = None,
    must_link: Collection[tuple[str, str]] = (),
    cannot_link: Collection[tuple[str, str]] = (),
    encoder: Encoder | None = None,
    progress: Callable[[float], None] | None = None,
) -> tuple[Group, ...]:
    """Return every document in exactly one group, larger groups first; a loner is a group of one.

    `groups` asks for that many groups instead of the granularity's own number; answers in `must_link` and
    `cannot_link` (pairs of ids) are kept whatever it costs. The same input gives the same groups. Raises
    `AnswersContradict` and `UnansweredIdea`. `progress` is told the share done, 0 to 1.

    >>> titles = {"a": "Bänke am Park", "b": "Bänke im Park", "c": "Schwimmbad"}
    >>> ideas = [Document(id, title, "") for id, title in titles.items()]
    >>> [[member.id for member in one.members] for one in group(ideas)]
    [['a', 'b'], ['c']]
    """
    report = progress or (lambda _: None)
    texts = [mask_places(document.full_text) for document in documents]
    report(0.1)
    scores = similarities(texts, encoder) if texts else np.zeros((0, 0), dtype=np.float32)
    report(0.5)
    numbers = _partition(documents, scores.copy(), granularity, groups, must_link, cannot_link)
    report(0.9)
    result = _describe(documents, numbers, scores)
    report(1.0)
    return result


def _partition(
    documents: Sequence[Document],
    scores: Similarities,
    granularity: Granularity,
    groups: int | None,
    must_link: Collection[tuple[str, str]],
    cannot_link: Collection[tuple[str, str]],
) -> npt.NDArray[np.intp]:
    positions = {document.id: position for position, document in enumerate(documents)}
    try:
        must = {(positions[one], positions[other]) for one, other in must_link}
        cannot = {(positions[one], positions[other]) for one, other in cannot_link}
    except KeyError as missing:
        raise UnansweredIdea(str(missing.args[0])) from missing
    try:
        merges = average_linkage(scores, must=must, cannot=cannot)
    except ContradictoryAnswers as error:
        raise AnswersContradict((documents[error.pair[0]].id, documents[error.pair[1]].id)) from error
    if groups is not None:
        return cut(len(documents), merges, clusters=groups)
    return cut(len(documents), merges, at_least=_STOP_BELOW[granularity])


def _describe(documents: Sequence[Document], numbers: npt.NDArray[np.intp], scores: Similarities) -> tuple[Group, ...]:
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
