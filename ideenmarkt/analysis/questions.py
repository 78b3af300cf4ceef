"""The next questions worth asking people: does this idea belong here, are these two bundles one."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
import numpy.typing as npt

from ideenmarkt.analysis.answers import Answers, Settled
from ideenmarkt.analysis.documents import Document
from ideenmarkt.analysis.encoding import Encoder
from ideenmarkt.analysis.granularity import Granularity, granular_similarities, stop_below
from ideenmarkt.analysis.grouping import partition
from ideenmarkt.analysis.learning import adapted
from ideenmarkt.analysis.vectors import Similarities

# The same idea is not asked about again and again in one round of questions.
_PER_IDEA: Final = 3


class Doubt(StrEnum):
    """What a question is about."""

    MEMBER = "member"  # does the idea belong to the bundle it was put in (no: the bundle may be split)
    MERGE = "merge"  # are two bundles one


@dataclass(frozen=True, slots=True)
class Question:
    """Do these two ideas want the same? `worth` orders questions, most useful first; it has no unit."""

    id_a: str
    id_b: str
    doubt: Doubt
    worth: float


def suggest_questions(
    documents: Sequence[Document],
    *,
    count: int = 50,
    groups: int | None = None,
    must_link: Collection[tuple[str, str]] = (),
    cannot_link: Collection[tuple[str, str]] = (),
    encoder: Encoder | None = None,
    progress: Callable[[float], None] | None = None,
) -> tuple[Question, ...]:
    """Return up to `count` questions whose answers change the bundles most; none that the answers so far settle.

    >>> titles = {"a": "Bänke am Park", "b": "Parkbänke", "c": "Bänke im Schwimmbad", "d": "Schwimmbad öffnen"}
    >>> ideas = [Document(id, title, "") for id, title in titles.items()]
    >>> all(isinstance(question, Question) for question in suggest_questions(ideas, count=2))
    True
    """
    answers = Answers.by_id(documents, must_link, cannot_link)
    scores = granular_similarities(documents, Granularity.MEDIUM, encoder, progress or (lambda _: None))
    scores = adapted(scores, answers)
    threshold = stop_below(Granularity.MEDIUM, encoder)
    numbers = partition(documents, scores, answers, groups=groups, threshold=threshold)
    if not len(numbers):
        return ()
    known = answers.settled(len(documents))
    doubts = _Doubts.of(scores, numbers)
    candidates = [*doubts.about_members(known), *doubts.about_merges(known)]
    candidates.sort(key=lambda one: (-one[0], one[1], one[2]))
    return tuple(
        Question(documents[a].id, documents[b].id, doubt, worth) for worth, a, b, doubt in _spread(candidates, count)
    )


Candidate = tuple[float, int, int, Doubt]


def _spread(candidates: Sequence[Candidate], count: int) -> list[Candidate]:
    asked: Counter[int] = Counter()
    chosen: list[Candidate] = []
    for candidate in candidates:
        if len(chosen) == count:
            break
        if asked[candidate[1]] < _PER_IDEA:
            asked[candidate[1]] += 1
            chosen.append(candidate)
    return chosen


@dataclass(frozen=True, slots=True)
class _Doubts:
    numbers: npt.NDArray[np.intp]
    sizes: npt.NDArray[np.float32]
    to_groups: npt.NDArray[np.float32]  # mean similarity of each idea to each group, itself left out
    between: npt.NDArray[np.float32]  # mean similarity of each two groups
    typical: tuple[int, ...]  # the most typical idea of each group

    @classmethod
    def of(cls, scores: Similarities, numbers: npt.NDArray[np.intp]) -> "_Doubts":
        n, k = len(numbers), int(numbers.max()) + 1
        inside = np.zeros((n, k), dtype=np.float32)
        inside[np.arange(n), numbers] = 1
        sizes = inside.sum(axis=0)
        total = scores @ inside
        to_groups = (total - inside * scores.diagonal()[:, None]) / np.maximum(sizes[None, :] - inside, 1)
        between = (inside.T @ total) / (sizes[:, None] * sizes[None, :])
        own = np.where(inside > 0, to_groups, -np.inf)
        return cls(numbers, sizes, to_groups, between, tuple(int(one) for one in own.argmax(axis=0)))

    def about_members(self, known: Settled) -> list[Candidate]:
        """Ask each idea that another group attracts nearly as much as its own whether it belongs there."""
        if self.to_groups.shape[1] < 2:
            return []
        found: list[Candidate] = []
        for item, number in enumerate(self.numbers.tolist()):
            typical = self.typical[number]
            if item != typical and known.is_open(item, typical):
                others = np.delete(self.to_groups[item], number)
                worth = 1 - self.to_groups[item, number] + others.max()
                found.append((float(worth), item, typical, Doubt.MEMBER))
        return found

    def about_merges(self, known: Settled) -> list[Candidate]:
        """Ask whether two groups are one: the more similar and the larger the smaller one, the sooner."""
        found: list[Candidate] = []
        weight = self.between * np.sqrt(np.minimum(self.sizes[:, None], self.sizes[None, :]))
        for one, other in zip(*np.triu_indices(len(self.sizes), k=1), strict=True):
            a, b = self.typical[one], self.typical[other]
            if known.is_open(a, b):
                found.append((float(weight[one, other]), a, b, Doubt.MERGE))
        return found
