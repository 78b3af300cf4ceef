"""Scores: several raters judge each candidate on weighted criteria, from 0 (not at all) to 4 (very much)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt

from ideenmarkt.counting.errors import InvalidValue, MissingValue, Refusal, UnknownCandidate
from ideenmarkt.counting.exact import Exact, Missing, checked_weights

LOWEST_SCORE = 0
# five steps, as on the printed scoring sheet: enough to tell candidates apart, few enough to mean the same to everyone
HIGHEST_SCORE = 4


class DuplicateScore(Refusal):
    """A rater scored the same candidate twice on the same criterion."""

    def __init__(self, rater: int, *, candidate: int, criterion: str) -> None:
        self.rater = rater
        self.candidate = candidate
        self.criterion = criterion
        super().__init__(f"rater {rater} scored candidate {candidate} more than once on {criterion}")


class UnknownCriterion(Refusal):
    """A score names a criterion that has no weight."""

    def __init__(self, criterion: str) -> None:
        self.criterion = criterion
        super().__init__(f"there is no criterion {criterion}")


class UnknownRater(Refusal):
    """A score comes from someone who isn't among the raters."""

    def __init__(self, rater: int) -> None:
        self.rater = rater
        super().__init__(f"rater {rater} is not among the raters")


@dataclass(frozen=True, slots=True)
class Score:
    """One judgement: 0 to 4, or None for »I can't tell«, which is missing but meant."""

    rater: int
    candidate: int
    criterion: str
    value: int | None


@dataclass(frozen=True, slots=True)
class CriterionResult:
    """How one candidate did on one criterion."""

    criterion: str
    weight: Fraction
    mean: Fraction | None  # 0 to 4; None if nobody gave a score
    raters: int  # how many gave a score
    missing: int  # how many didn't, or couldn't tell
    lowest: int | None
    highest: int | None
    spread: float | None  # standard deviation of the scores that count, 0 (all agree) to 2 (half 0, half 4)


@dataclass(frozen=True, slots=True)
class ScoreResult:
    """How one candidate did on all criteria, in the order in which the criteria were given."""

    candidate: int
    weighted_mean: Fraction | None  # 0 to 4; None if there is no score at all
    raters: int  # how many gave at least one score
    missing: int  # missing scores over all criteria and raters
    criteria: tuple[CriterionResult, ...]


def tally_scores(
    scores: Sequence[Score],
    *,
    candidates: Collection[int],
    raters: Collection[int],
    criteria: Mapping[str, Exact],
    missing: Missing,
) -> tuple[ScoreResult, ...]:
    """Return each candidate's means: per criterion over raters, then over criteria by weight. Candidates by id.

    `criteria` maps criterion to its positive weight; only proportions matter. Means are arithmetic and exact; each
    criterion weighs the same for every candidate, however many raters scored it. What a missing score (none given, or
    None) does must be said: Missing.REFUSE raises MissingValue; LEAVE_OUT takes the mean of the scores there are, and
    leaves a criterion without any out of the weighted mean; AS_ZERO counts it as 0.

    Raises UnknownCandidate, UnknownCriterion, UnknownRater, DuplicateScore, InvalidValue for a score outside 0 to 4,
    InvalidWeight for a weight that isn't positive.

    >>> scores = [Score(1, 10, "wirkung", 4), Score(2, 10, "wirkung", 3), Score(1, 10, "kosten", 1)]
    >>> weights = {"wirkung": 3, "kosten": 1}
    >>> [result] = tally_scores(scores, candidates=[10], raters=[1, 2], criteria=weights, missing=Missing.LEAVE_OUT)
    >>> str(result.weighted_mean), result.raters, result.missing
    ('23/8', 2, 1)
    >>> [(one.criterion, str(one.mean), one.raters, one.spread) for one in result.criteria]
    [('wirkung', '7/2', 2, 0.5), ('kosten', '1', 1, 0.0)]
    """
    weights = checked_weights(criteria, keys=tuple(criteria))
    given = _index(scores, candidates=frozenset(candidates), raters=frozenset(raters), criteria=weights)
    results = []
    for candidate in sorted(set(candidates)):
        by_rater = {
            criterion: {rater: given.get((candidate, criterion, rater)) for rater in sorted(set(raters))}
            for criterion in weights
        }
        if missing is Missing.REFUSE:
            _refuse_missing(candidate, by_rater)
        judged = tuple(
            _judge(criterion, weight, list(by_rater[criterion].values()), missing)
            for criterion, weight in weights.items()
        )
        active = {rater for values in by_rater.values() for rater, value in values.items() if value is not None}
        results.append(
            ScoreResult(
                candidate=candidate,
                weighted_mean=weighted_mean(judged),
                raters=len(active),
                missing=sum(one.missing for one in judged),
                criteria=judged,
            )
        )
    return tuple(results)


def weighted_mean(criteria: Sequence[CriterionResult]) -> Fraction | None:
    """Return the mean of the criteria's means by weight (0 to 4), over those that have one; None if none has.

    >>> results = [CriterionResult("a", Fraction(3), Fraction(4), 1, 0, 4, 4, 0.0),
    ...            CriterionResult("b", Fraction(1), Fraction(2), 1, 0, 2, 2, 0.0)]
    >>> weighted_mean(results)
    Fraction(7, 2)
    """
    parts = [(one.weight, one.mean) for one in criteria if one.mean is not None]
    if not parts:
        return None
    return sum((weight * mean for weight, mean in parts), Fraction(0)) / sum(weight for weight, _ in parts)


def _index(
    scores: Sequence[Score], *, candidates: Collection[int], raters: Collection[int], criteria: Collection[str]
) -> dict[tuple[int, str, int], int | None]:
    given: dict[tuple[int, str, int], int | None] = {}
    for score in scores:
        if score.candidate not in candidates:
            raise UnknownCandidate(score.candidate, f"rater {score.rater}")
        if score.criterion not in criteria:
            raise UnknownCriterion(score.criterion)
        if score.rater not in raters:
            raise UnknownRater(score.rater)
        if score.value is not None and not LOWEST_SCORE <= score.value <= HIGHEST_SCORE:
            raise InvalidValue(
                f"rater {score.rater} gave {score.value}; scores run from {LOWEST_SCORE} to {HIGHEST_SCORE}"
            )
        key = (score.candidate, score.criterion, score.rater)
        if key in given:
            raise DuplicateScore(score.rater, candidate=score.candidate, criterion=score.criterion)
        given[key] = score.value
    return given


def _refuse_missing(candidate: int, by_rater: Mapping[str, Mapping[int, int | None]]) -> None:
    for criterion, values in by_rater.items():
        for rater, value in values.items():
            if value is None:
                raise MissingValue(candidate, f"rater {rater} on {criterion}")


def _judge(criterion: str, weight: Fraction, values: Sequence[int | None], missing: Missing) -> CriterionResult:
    given = [value for value in values if value is not None]
    absent = len(values) - len(given)
    counted = given + [LOWEST_SCORE] * absent if missing is Missing.AS_ZERO else given
    mean = Fraction(sum(counted), len(counted)) if counted else None
    return CriterionResult(
        criterion=criterion,
        weight=weight,
        mean=mean,
        raters=len(given),
        missing=absent,
        lowest=min(given, default=None),
        highest=max(given, default=None),
        spread=None if mean is None else sqrt(sum((value - mean) ** 2 for value in counted) / len(counted)),
    )
