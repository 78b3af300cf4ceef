"""Gathers what the rules need to know about a round: every published idea, its bundles, its supporters, the choices."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from ideenmarkt.bundling.models import Bundle, BundleState, Candidate, Membership
from ideenmarkt.deciding.models import ReserveChoice
from ideenmarkt.deciding.rules import BundleFacts, Destiny, Effect, IdeaFacts, decide, effect_of, kept
from ideenmarkt.deciding.states import Verdict
from ideenmarkt.ideas.models import Idea
from ideenmarkt.ideas.states import IdeaState
from ideenmarkt.weighing.models import Support

UNDECIDED = (IdeaState.RECEIVED, IdeaState.QUERIED)


@dataclass(frozen=True, slots=True)
class Situation:
    """A round as the rules see it."""

    ideas: tuple[IdeaFacts, ...]
    bundles: tuple[BundleFacts, ...]  # that are no candidates
    chosen_bundles: Mapping[int, bool]
    chosen_ideas: Mapping[int, bool]

    def kept(self) -> tuple[frozenset[int], frozenset[int]]:
        return kept(self.bundles, self.ideas, self.chosen_bundles, self.chosen_ideas)

    def destinies(self, verdicts: Mapping[int, Verdict]) -> tuple[Destiny, ...]:
        bundles, ideas = self.kept()
        return decide(self.ideas, verdicts, kept_bundles=bundles, kept_ideas=ideas)

    def effect(self, verdicts: Mapping[int, Verdict]) -> Effect:
        return effect_of(verdicts, self.destinies(verdicts))


def situation(session: Session, round_id: int) -> Situation:
    """Six statements, however many ideas."""
    candidates, bundles = _places(session, round_id)
    supporters = _supporters(session, round_id)
    chosen = session.scalars(select(ReserveChoice).where(ReserveChoice.round_id == round_id)).all()
    rows = session.execute(
        select(Idea.id, Idea.number, Idea.favourite)
        .where(Idea.round_id == round_id, Idea.state == IdeaState.PUBLISHED)
        .order_by(Idea.number)
    )
    return Situation(
        ideas=tuple(
            IdeaFacts(
                id=id_,
                number=number,
                candidate_ids=tuple(candidates[id_]),
                bundle_ids=tuple(bundles[id_]),
                supporters=supporters.get(id_, 0),
                favourite=favourite,
            )
            for id_, number, favourite in rows
        ),
        bundles=_open_bundles(session, round_id),
        chosen_bundles={one.bundle_id: one.keep for one in chosen if one.bundle_id is not None},
        chosen_ideas={one.idea_id: one.keep for one in chosen if one.idea_id is not None},
    )


def _places(session: Session, round_id: int) -> tuple[dict[int, list[int]], dict[int, list[int]]]:
    """For each idea the candidates and the other bundles that it is in, in order of their making."""
    candidates: dict[int, list[int]] = defaultdict(list)
    bundles: dict[int, list[int]] = defaultdict(list)
    rows = session.execute(
        select(Membership.idea_id, Bundle.id, Bundle.state, Candidate.id)
        .join(Bundle, Bundle.id == Membership.bundle_id)
        .outerjoin(Candidate, Candidate.bundle_id == Bundle.id)
        .where(Bundle.round_id == round_id, Bundle.state.in_((BundleState.OPEN, BundleState.CANDIDATE)))
        .order_by(Bundle.id)
    )
    for idea_id, bundle_id, state, candidate_id in rows:
        if state is BundleState.CANDIDATE and candidate_id is not None:
            candidates[idea_id].append(candidate_id)
        else:
            bundles[idea_id].append(bundle_id)
    return candidates, bundles


def _supporters(session: Session, round_id: int) -> dict[int, int]:
    rows = session.execute(
        select(Support.idea_id, func.count())
        .join(Idea, Idea.id == Support.idea_id)
        .where(Idea.round_id == round_id)
        .group_by(Support.idea_id)
    )
    return {idea_id: number for idea_id, number in rows if idea_id is not None}


def _open_bundles(session: Session, round_id: int) -> tuple[BundleFacts, ...]:
    rows = session.execute(
        select(Bundle.id, func.count(Support.voter_id.distinct()))
        .outerjoin(Membership, Membership.bundle_id == Bundle.id)
        .outerjoin(Support, Support.idea_id == Membership.idea_id)
        .where(Bundle.round_id == round_id, Bundle.state == BundleState.OPEN)
        .group_by(Bundle.id)
        .order_by(Bundle.id)
    )
    return tuple(BundleFacts(id_, number) for id_, number in rows)


def candidates_of(session: Session, round_id: int) -> Sequence[Candidate]:
    """The candidates that stand in a round, by Kompetenz and number."""
    return (
        session.scalars(
            select(Candidate)
            .join(Candidate.bundle)
            .join(Candidate.competence)
            .where(Candidate.round_id == round_id, Bundle.state == BundleState.CANDIDATE)
            .options(joinedload(Candidate.bundle), joinedload(Candidate.competence), joinedload(Candidate.focus_area))
            .order_by(Candidate.competence_id, Candidate.number)
        )
        .unique()
        .all()
    )


def undecided_count(session: Session, round_id: int) -> int:
    """How many ideas screening has not decided on yet."""
    wanted = select(func.count()).where(Idea.round_id == round_id, Idea.state.in_(UNDECIDED))
    return session.scalar(wanted) or 0


def undecided_numbers(session: Session, round_id: int, limit: int = 20) -> Sequence[int]:
    """The first of them, for a list."""
    wanted = select(Idea.number).where(Idea.round_id == round_id, Idea.state.in_(UNDECIDED)).order_by(Idea.number)
    return session.scalars(wanted.limit(limit)).all()


def voices_by_bundle(session: Session, round_id: int) -> Mapping[int, int]:
    """How many published ideas each bundle has."""
    rows = session.execute(
        select(Membership.bundle_id, func.count())
        .join(Idea, Idea.id == Membership.idea_id)
        .where(Idea.round_id == round_id, Idea.state == IdeaState.PUBLISHED)
        .group_by(Membership.bundle_id)
    )
    return {row[0]: row[1] for row in rows}
