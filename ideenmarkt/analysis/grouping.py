"""Groups of ideas that want the same: every idea in exactly one, explained, obedient to people's answers."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import numpy.typing as npt

from ideenmarkt.analysis.agglomeration import ContradictoryAnswers, average_linkage, cut
from ideenmarkt.analysis.answers import Answers, AnswersContradict, UnansweredIdea
from ideenmarkt.analysis.documents import Document
from ideenmarkt.analysis.encoding import Encoder
from ideenmarkt.analysis.explanations import Group, Member, belonging_by_rows, belonging_by_scores, describe
from ideenmarkt.analysis.granularity import Granularity, stop_below
from ideenmarkt.analysis.graph_linkage import graph_linkage
from ideenmarkt.analysis.learning import adapted, adapted_rows
from ideenmarkt.analysis.likeness import ByRows, BySquare, likeness
from ideenmarkt.analysis.vectors import Similarities

__all__ = ["Answers", "AnswersContradict", "Granularity", "Group", "Member", "UnansweredIdea", "group"]

_COMPARING = 0.7  # of the time


def group(
    documents: Sequence[Document],
    *,
    granularity: Granularity = Granularity.FINE,
    groups: int | None = None,
    must_link: Collection[tuple[str, str]] = (),
    cannot_link: Collection[tuple[str, str]] = (),
    apart: Collection[tuple[str, str]] = (),
    encoder: Encoder | None = None,
    previous: Collection[Collection[str]] = (),
    quarters: Collection[str] = (),
    alike: BySquare | ByRows | None = None,
    progress: Callable[[float], None] | None = None,
) -> tuple[Group, ...]:
    """Return every document in exactly one group, larger groups first; a loner is a group of one.

    `groups` asks for that many groups of the same kind of measure: the number then says how fine, not
    `granularity`. Answers in `must_link` and `cannot_link` (pairs of ids) are kept whatever it costs, and move the
    ideas like the ones answered; pairs in `apart` are kept apart as strictly, and teach nothing. `previous` are groups
    of ids that people know already: they stay together, and new ideas join them or stand beside, unless an answer
    splits one. `quarters` are folded names of places that the way a word is built doesn't tell. `alike` spares
    comparing the documents at this granularity where that was done before. The same input gives the same groups. Raises
    `AnswersContradict` and `UnansweredIdea`. `progress` is told the share done, 0 to 1.

    >>> titles = {"a": "Bänke am Park", "b": "Bänke im Park", "c": "Schwimmbad"}
    >>> ideas = [Document(id, title, "") for id, title in titles.items()]
    >>> [[member.id for member in one.members] for one in group(ideas)]
    [['a', 'b'], ['c']]
    """
    report = progress or (lambda _: None)
    answers = Answers.by_id(documents, must_link, cannot_link)
    separated = Answers.by_id(documents, (), apart).cannot
    bound = Answers(answers.must, answers.cannot | separated).with_groups(documents, previous)
    seen_as = granularity if groups is None else Granularity.MEDIUM
    alike = alike or likeness(documents, seen_as, encoder, lambda share: report(_COMPARING * share), quarters)
    threshold = stop_below(granularity, encoder) if groups is None else 0.0
    if isinstance(alike, ByRows):
        with _named_contradictions(documents):
            merges = graph_linkage(adapted_rows(alike.rows, answers), bound, floor=threshold)
        numbers = cut(len(documents), merges, clusters=groups or 1)
        belonging = belonging_by_rows(alike.rows, numbers)
    else:
        scores = adapted(alike.scores, answers)
        numbers = partition(documents, scores, bound, groups=groups, threshold=threshold)
        belonging = belonging_by_scores(scores, numbers) if documents else []
    report(0.95)
    result = describe(documents, numbers, belonging, quarters)
    report(1.0)
    return result


@contextmanager
def _named_contradictions(documents: Sequence[Document]) -> Iterator[None]:
    try:
        yield
    except ContradictoryAnswers as error:
        raise AnswersContradict((documents[error.pair[0]].id, documents[error.pair[1]].id)) from error


def partition(
    documents: Sequence[Document], scores: Similarities, answers: Answers, *, groups: int | None, threshold: float
) -> npt.NDArray[np.intp]:
    """Return the group number of each document, down to `groups` or while groups are at least `threshold` similar.

    Raises `AnswersContradict`.

    >>> ideas = [Document("a", "", ""), Document("b", "", "")]
    >>> partition(ideas, np.ones((2, 2), dtype=np.float32), Answers(), groups=None, threshold=0.5).tolist()
    [0, 0]
    """
    with _named_contradictions(documents):
        merges = average_linkage(scores.copy(), must=answers.must, cannot=answers.cannot)
    if groups is not None:
        return cut(len(documents), merges, clusters=groups)
    return cut(len(documents), merges, at_least=threshold)
