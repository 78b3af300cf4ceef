"""Reads what a round's ranking stands on, with a constant number of statements, and ranks it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from ideenmarkt.bundling.models import Bundle, BundleState, Candidate, Membership
from ideenmarkt.counting.intervals import wilson_interval
from ideenmarkt.ground.i18n import N_
from ideenmarkt.ideas.models import Idea, IdeaTheme
from ideenmarkt.ideas.states import IdeaState
from ideenmarkt.ranking.rules import FEWEST_FOR_INTERVAL
from ideenmarkt.ranking.standings import (
    Basis,
    Column,
    CompetenceRanking,
    Facts,
    Group,
    Standing,
    ThemeCount,
    rank_competences,
)
from ideenmarkt.strategy.models import CrossCuttingTheme, Round
from ideenmarkt.strategy.queries import competences
from ideenmarkt.weighing.models import Body, Voting
from ideenmarkt.weighing.queries import candidate_support, supporters_in_round, votings_of_round
from ideenmarkt.weighing.results import CriterionMean, voting_results
from ideenmarkt.weighing.states import Method, VotingState

__all__ = ["Basis", "CompetenceRanking", "Standing", "ranking", "weighing_bodies"]
SUPPORTS = "unterstuetzung"  # the column's key


def ranking(
    session: Session, round_: Round, *, weights: Mapping[str, int] | None = None
) -> tuple[CompetenceRanking, ...]:
    """Every Kompetenz of a round with its candidates, best first.

    `weights` tries out other weights, by body id as text; nothing is stored. Closed votings decide; while there are
    none, the supports do, as the body »Bürgerschaft«; without those nobody has a place.
    """
    groups = [
        Group(one.id, one.key, one.title, one.sign, one.position) for one in competences(session, round_.strategy_id)
    ]
    facts = _facts(session, round_)
    columns = _body_columns(session, round_, facts, weights or {})
    basis = Basis.VOTINGS if columns else Basis.NOTHING
    if not columns and any(one.supports for one in facts):
        columns, basis = [_support_column(facts)], Basis.SUPPORTS
    return rank_competences(groups, facts, columns, basis=basis, seats=round_.seats_per_competence)


def weighing_bodies(session: Session, round_id: int) -> Sequence[Body]:
    """The bodies with a closed voting: those whose weight counts."""
    voted = select(Voting.body_id).where(Voting.round_id == round_id, Voting.state == VotingState.CLOSED)
    return session.scalars(select(Body).where(Body.id.in_(voted)).order_by(Body.id)).all()


def _facts(session: Session, round_: Round) -> list[Facts]:
    wanted = (
        select(Candidate)
        .join(Candidate.bundle)
        .where(Candidate.round_id == round_.id, Bundle.state == BundleState.CANDIDATE)
        .options(joinedload(Candidate.competence), joinedload(Candidate.bundle))
        .order_by(Candidate.number)
    )
    candidates = session.scalars(wanted).all()
    ids = [one.id for one in candidates]
    ideas, themes = _idea_counts(session, ids), _themes(session, ids)
    supports, supporters = candidate_support(session, ids), supporters_in_round(session, round_.id)
    return [
        Facts(
            candidate_id=one.id,
            number=one.number,
            title=one.title,
            summary=one.summary,
            competence_key=one.competence.key,
            bundle_number=one.bundle.number,
            ideas=ideas.get(one.id, 0),
            supports=supports[one.id],
            support_interval=wilson_interval(supports[one.id], supporters)
            if FEWEST_FOR_INTERVAL <= supporters >= supports[one.id]
            else None,
            themes=tuple(themes[one.id]),
        )
        for one in candidates
    ]


def _idea_counts(session: Session, candidate_ids: Collection[int]) -> dict[int, int]:
    wanted = (
        select(Candidate.id, func.count())
        .join(Membership, Membership.bundle_id == Candidate.bundle_id)
        .join(Idea, Idea.id == Membership.idea_id)
        .where(Candidate.id.in_(candidate_ids), Idea.state == IdeaState.PUBLISHED)
        .group_by(Candidate.id)
    )
    return dict(session.execute(wanted).all())


def _themes(session: Session, candidate_ids: Collection[int]) -> defaultdict[int, list[ThemeCount]]:
    wanted = (
        select(Candidate.id, CrossCuttingTheme.title, func.count())
        .join(Membership, Membership.bundle_id == Candidate.bundle_id)
        .join(Idea, Idea.id == Membership.idea_id)
        .join(IdeaTheme, IdeaTheme.idea_id == Idea.id)
        .join(CrossCuttingTheme, CrossCuttingTheme.id == IdeaTheme.theme_id)
        .where(Candidate.id.in_(candidate_ids), Idea.state == IdeaState.PUBLISHED)
        .group_by(Candidate.id, CrossCuttingTheme.id, CrossCuttingTheme.title, CrossCuttingTheme.position)
        .order_by(CrossCuttingTheme.position)
    )
    found: defaultdict[int, list[ThemeCount]] = defaultdict(list)
    for candidate_id, title, number in session.execute(wanted):
        found[candidate_id].append(ThemeCount(title, number))
    return found


@dataclass(slots=True)
class _Gathered:
    """What is collected of one body."""

    body: Body
    values: dict[int, Fraction | None] = field(default_factory=dict)
    methods: dict[str, Method] = field(default_factory=dict)
    ballots: dict[str, int] = field(default_factory=dict)
    profiles: dict[int, tuple[CriterionMean, ...]] = field(default_factory=dict)


def _body_columns(session: Session, round_: Round, facts: Sequence[Facts], weights: Mapping[str, int]) -> list[Column]:
    competence_of = {one.candidate_id: one.competence_key for one in facts}
    closed = votings_of_round(session, round_.id, VotingState.CLOSED)
    results = voting_results(session, closed)
    gathered: dict[int, _Gathered] = {}
    # the last closed first: an earlier voting of the same body on the same Kompetenz no longer counts
    for voting in sorted(closed, key=lambda one: (one.closed_at or one.created_at, one.id), reverse=True):
        body, result = gathered.setdefault(voting.body_id, _Gathered(voting.body)), results[voting.id]
        new = {competence_of[c.candidate_id] for c in result.candidates if c.candidate_id in competence_of}
        new -= set(body.methods)
        body.methods |= dict.fromkeys(new, voting.method)
        body.ballots |= dict.fromkeys(new, result.ballots)
        for one in result.candidates if result.ballots else ():
            if competence_of.get(one.candidate_id) in new:
                body.values[one.candidate_id] = one.value
                body.profiles[one.candidate_id] = one.criteria
    return [
        Column(
            key=str(body_id),
            title=one.body.title,
            stated_weight=one.body.weight,
            weight=weights.get(str(body_id), one.body.weight),
            values=_without_silence(one.values, competence_of, one.methods),
            methods=one.methods,
            ballots=one.ballots,
            profiles=one.profiles,
        )
        for body_id, one in sorted(gathered.items())
    ]


def _support_column(facts: Sequence[Facts]) -> Column:
    values: dict[int, Fraction | None] = {one.candidate_id: Fraction(one.supports) for one in facts}
    values = _without_silence(values, {one.candidate_id: one.competence_key for one in facts}, {})
    return Column(SUPPORTS, N_("Bürgerschaft"), 1, 1, values, methods={}, ballots={}, profiles={})


def _without_silence(
    values: Mapping[int, Fraction | None], competence_of: Mapping[int, str], methods: Mapping[str, Method]
) -> dict[int, Fraction | None]:
    """Without the Kompetenzen in which nobody gave a single dot or support: silence ranks nobody first."""
    spoken = {competence_of[one] for one, value in values.items() if value}
    spoken |= {key for key, method in methods.items() if method is Method.SCORES}  # 0 points are a judgement
    return {one: value for one, value in values.items() if competence_of[one] in spoken}
