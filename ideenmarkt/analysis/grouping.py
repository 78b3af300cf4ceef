"""Groups of ideas that want the same: every idea in exactly one, explained, obedient to people's answers."""

from collections.abc import Callable, Collection, Sequence

import numpy as np
import numpy.typing as npt

from ideenmarkt.analysis.agglomeration import ContradictoryAnswers, average_linkage, cut
from ideenmarkt.analysis.answers import Answers, AnswersContradict, UnansweredIdea
from ideenmarkt.analysis.documents import Document
from ideenmarkt.analysis.encoders import Encoder
from ideenmarkt.analysis.explanations import Group, Member, describe
from ideenmarkt.analysis.granularity import Granularity, granular_similarities, stop_below
from ideenmarkt.analysis.learning import adapted
from ideenmarkt.analysis.vectors import Similarities

__all__ = ["Answers", "AnswersContradict", "Granularity", "Group", "Member", "UnansweredIdea", "group"]


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
    scores = adapted(granular_similarities(documents, seen_as, encoder, lambda share: report(0.8 * share)), answers)
    numbers = partition(documents, scores, answers, groups=groups, threshold=stop_below(granularity, encoder))
    report(0.9)
    result = describe(documents, numbers, scores)
    report(1.0)
    return result


def partition(
    documents: Sequence[Document], scores: Similarities, answers: Answers, *, groups: int | None, threshold: float
) -> npt.NDArray[np.intp]:
    """Return the group number of each document, down to `groups` or while groups are at least `threshold` similar.

    Raises `AnswersContradict`.

    >>> ideas = [Document("a", "", ""), Document("b", "", "")]
    >>> partition(ideas, np.ones((2, 2), dtype=np.float32), Answers(), groups=None, threshold=0.5).tolist()
    [0, 0]
    """
    try:
        merges = average_linkage(scores.copy(), must=answers.must, cannot=answers.cannot)
    except ContradictoryAnswers as error:
        raise AnswersContradict((documents[error.pair[0]].id, documents[error.pair[1]].id)) from error
    if groups is not None:
        return cut(len(documents), merges, clusters=groups)
    return cut(len(documents), merges, at_least=threshold)
