"""Groups of ideas that want the same: every idea in exactly one, explained, obedient to people's answers."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ideenmarkt.analysis.agglomeration import ContradictoryAnswers, Pair, average_linkage, cut
from ideenmarkt.analysis.documents import Document
from ideenmarkt.analysis.encoders import Encoder
from ideenmarkt.analysis.explanations import Group, Member, describe
from ideenmarkt.analysis.granularity import Granularity, granular_similarities, stop_below
from ideenmarkt.analysis.vectors import Similarities

__all__ = ["Answers", "AnswersContradict", "Granularity", "Group", "Member", "UnansweredIdea", "group"]


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
class Answers:
    """People's answers by position: pairs that belong together and pairs that don't."""

    must: frozenset[Pair] = frozenset()
    cannot: frozenset[Pair] = frozenset()

    @classmethod
    def by_id(
        cls,
        documents: Sequence[Document],
        must_link: Collection[tuple[str, str]],
        cannot_link: Collection[tuple[str, str]],
    ) -> "Answers":
        """Translate pairs of ids; raises `UnansweredIdea`.

        >>> Answers.by_id([Document("a", "", ""), Document("b", "", "")], [("a", "b")], []).must
        frozenset({(0, 1)})
        """
        positions = {document.id: position for position, document in enumerate(documents)}
        try:
            must = frozenset((positions[one], positions[other]) for one, other in must_link)
            cannot = frozenset((positions[one], positions[other]) for one, other in cannot_link)
        except KeyError as missing:
            raise UnansweredIdea(str(missing.args[0])) from missing
        return cls(must, cannot)


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

    `groups` asks for that many groups of the same kind of measure: the number then says how fine, not `granularity`. Answers in `must_link` and
    `cannot_link` (pairs of ids) are kept whatever it costs. The same input gives the same groups. Raises
    `AnswersContradict` and `UnansweredIdea`. `progress` is told the share done, 0 to 1.

    >>> titles = {"a": "Bänke am Park", "b": "Bänke im Park", "c": "Schwimmbad"}
    >>> ideas = [Document(id, title, "") for id, title in titles.items()]
    >>> [[member.id for member in one.members] for one in group(ideas)]
    [['a', 'b'], ['c']]
    """
    report = progress or (lambda _: None)
    answers = Answers.by_id(documents, must_link, cannot_link)
    seen_as = granularity if groups is None else Granularity.MEDIUM
    scores = granular_similarities(documents, seen_as, encoder, lambda share: report(0.8 * share))
    numbers = _partition(documents, scores.copy(), answers, groups, stop_below(granularity, encoder))
    report(0.9)
    result = describe(documents, numbers, scores)
    report(1.0)
    return result


def _partition(
    documents: Sequence[Document], scores: Similarities, answers: Answers, groups: int | None, threshold: float
) -> npt.NDArray[np.intp]:
    try:
        merges = average_linkage(scores, must=answers.must, cannot=answers.cannot)
    except ContradictoryAnswers as error:
        raise AnswersContradict((documents[error.pair[0]].id, documents[error.pair[1]].id)) from error
    if groups is not None:
        return cut(len(documents), merges, clusters=groups)
    return cut(len(documents), merges, at_least=threshold)
