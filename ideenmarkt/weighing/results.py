"""Counting closed votings: ballots in, one value per candidate out, all arithmetic in ideenmarkt.counting."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session

from ideenmarkt.counting.dots import DotBallot, tally_dots
from ideenmarkt.counting.exact import Missing
from ideenmarkt.counting.ranks import rank_by_value
from ideenmarkt.counting.scores import Score, ScoreResult, tally_scores
from ideenmarkt.ground.errors import Refused
from ideenmarkt.ground.i18n import N_
from ideenmarkt.strategy.models import Criterion
from ideenmarkt.weighing.ballots import rules_of
from ideenmarkt.weighing.models import Ballot, Mark, Voting
from ideenmarkt.weighing.queries import criteria_of
from ideenmarkt.weighing.states import Method, VotingState


class StillSecret(Refused):
    message = N_("Das Ergebnis wird erst gezählt, wenn die Abstimmung geschlossen ist.")


@dataclass(frozen=True, slots=True)
class CriterionMean:
    """How a candidate did on one criterion."""

    criterion_id: int
    title: str
    mean: Fraction | None  # 0 to 4; None if nobody said anything
    raters: int
    spread: float | None  # standard deviation of the points


@dataclass(frozen=True, slots=True)
class CandidateResult:
    """What a voting made of one candidate."""

    candidate_id: int
    value: Fraction | None  # dots, or mean points from 0 to 4; None if nobody judged it
    voters: int  # ballots with a dot or a score for it
    rank: int | None  # 1 is best; the same value shares a rank
    tied: bool
    criteria: tuple[CriterionMean, ...] = ()


@dataclass(frozen=True, slots=True)
class VotingResult:
    """The count of one voting, best first."""

    voting_id: int
    method: Method
    ballots: int
    candidates: tuple[CandidateResult, ...]


def voting_result(session: Session, voting: Voting) -> VotingResult:
    """Raises StillSecret unless the voting is closed."""
    return voting_results(session, [voting])[voting.id]


def voting_results(session: Session, votings: Sequence[Voting]) -> dict[int, VotingResult]:
    """Count several votings of one round with three statements. Raises StillSecret unless all are closed."""
    if any(voting.state is not VotingState.CLOSED for voting in votings):
        raise StillSecret
    ballots: defaultdict[int, list[int]] = defaultdict(list)
    voting_ids = [voting.id for voting in votings]
    for voting_id, ballot_id in session.execute(
        select(Ballot.voting_id, Ballot.id).where(Ballot.voting_id.in_(voting_ids)).order_by(Ballot.id)
    ):
        ballots[voting_id].append(ballot_id)
    marks: defaultdict[int, list[_Mark]] = defaultdict(list)
    wanted = select(Ballot.voting_id, Mark.ballot_id, Mark.candidate_id, Mark.criterion_id, Mark.points)
    for voting_id, *mark in session.execute(wanted.join(Mark).where(Ballot.voting_id.in_(voting_ids))).all():
        marks[voting_id].append(_Mark(*mark))  # type: ignore[arg-type]  # unpacking loses the columns' own types
    by_scores = [voting for voting in votings if voting.method is Method.SCORES]
    criteria = criteria_of(session, by_scores[0]) if by_scores else []
    return {one.id: _count(one, ballots[one.id], marks[one.id], criteria) for one in votings}


@dataclass(frozen=True, slots=True)
class _Mark:
    ballot_id: int
    candidate_id: int
    criterion_id: int | None
    points: int


def _count(
    voting: Voting, ballot_ids: Sequence[int], marks: Sequence[_Mark], criteria: Sequence[Criterion]
) -> VotingResult:
    known = [one.candidate_id for one in voting.candidates]
    if voting.method is Method.DOTS:
        counted = _count_dots(voting, ballot_ids, marks, known)
    else:
        counted = _count_scores(ballot_ids, marks, known, criteria)
    return VotingResult(voting.id, voting.method, len(ballot_ids), counted)


def _count_dots(
    voting: Voting, ballot_ids: Sequence[int], marks: Sequence[_Mark], known: Sequence[int]
) -> tuple[CandidateResult, ...]:
    dots: dict[int, dict[int, int]] = {ballot_id: {} for ballot_id in ballot_ids}
    for mark in marks:
        dots[mark.ballot_id][mark.candidate_id] = mark.points
    ballots = [DotBallot(ballot_id, given) for ballot_id, given in dots.items()]
    return tuple(
        CandidateResult(one.candidate, Fraction(one.dots), one.voters, one.rank, one.tied)
        for one in tally_dots(ballots, candidates=known, rules=rules_of(voting))
    )


def _count_scores(
    ballot_ids: Sequence[int], marks: Sequence[_Mark], known: Sequence[int], criteria: Sequence[Criterion]
) -> tuple[CandidateResult, ...]:
    keys = {one.id: str(one.id) for one in criteria}
    found = tally_scores(
        [Score(m.ballot_id, m.candidate_id, keys[m.criterion_id], m.points) for m in marks if m.criterion_id],
        candidates=known,
        raters=ballot_ids,
        criteria={str(one.id): one.weight for one in criteria},
        missing=Missing.LEAVE_OUT,  # »weiß nicht« is no judgement against a candidate
    )
    titles = {str(one.id): one.title for one in criteria}
    values = {one.candidate: one.weighted_mean for one in found if one.weighted_mean is not None}
    places = {place.candidate: place for place in rank_by_value(values)}
    results = [
        CandidateResult(
            candidate_id=one.candidate,
            value=one.weighted_mean,
            voters=one.raters,
            rank=places[one.candidate].rank if one.candidate in places else None,
            tied=one.candidate in places and places[one.candidate].tied,
            criteria=_means(one, titles),
        )
        for one in found
    ]
    return tuple(sorted(results, key=lambda one: (one.rank is None, one.rank or 0, one.candidate_id)))


def _means(result: ScoreResult, titles: Mapping[str, str]) -> tuple[CriterionMean, ...]:
    return tuple(
        CriterionMean(int(one.criterion), titles[one.criterion], one.mean, one.raters, one.spread)
        for one in result.criteria
    )
