"""Ideas that get the same answer: those of one Kernaktivität, one entry of the Ideenspeicher, one bundle, the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from ideenmarkt.bundling.models import Bundle, Candidate
from ideenmarkt.deciding.facts import situation
from ideenmarkt.deciding.models import Answer, CouncilResolution, IdeaReserve, Outcome, ResolutionLine
from ideenmarkt.deciding.rules import Destiny, Path
from ideenmarkt.deciding.settling import REASON_OPEN_BUNDLE
from ideenmarkt.deciding.states import OutcomeKind
from ideenmarkt.ideas.models import Idea
from ideenmarkt.ideas.states import IdeaState
from ideenmarkt.strategy.models import CoreActivity, Round

GroupKey = str
KEPT_IDEAS, ALONE = "kept-ideas", "alone"


@dataclass(frozen=True, slots=True)
class AnswerGroup:
    """Ideas that get the same answer, and the facts that it tells."""

    key: GroupKey
    kind: OutcomeKind
    title: str  # of the Kernaktivität, candidate or bundle; empty for ideas that stand alone
    number: int | None  # of the Kernaktivität
    bundle_number: int | None
    reason: str
    paper_number: str
    resolved_on: date
    ideas: int
    missing: int  # without an answer


@dataclass(frozen=True, slots=True)
class _Subject:
    kind: OutcomeKind
    title: str = ""
    number: int | None = None
    bundle_number: int | None = None
    reason: str = ""


def groups(session: Session, round_: Round) -> tuple[AnswerGroup, ...]:
    """All groups of a resolved round: Kernaktivitäten first, then the Ideenspeicher, then the rest."""
    resolution = session.scalar(select(CouncilResolution).where(CouncilResolution.round_id == round_.id))
    if resolution is None:
        return ()
    keys = group_keys(session, round_)
    answered = set(session.scalars(select(Answer.idea_id).where(Answer.idea.has(round_id=round_.id))))
    counts = Counter(keys.values())
    missing = Counter(key for idea_id, key in keys.items() if idea_id not in answered)
    subjects = _subjects(session, round_, resolution)
    order = {key: place for place, key in enumerate(subjects)}
    return tuple(
        AnswerGroup(
            key=key,
            kind=subjects[key].kind,
            title=subjects[key].title,
            number=subjects[key].number,
            bundle_number=subjects[key].bundle_number,
            reason=subjects[key].reason,
            paper_number=resolution.paper_number,
            resolved_on=resolution.resolved_on,
            ideas=counts[key],
            missing=missing[key],
        )
        for key in sorted(counts, key=lambda one: order[one])
    )


def group_keys(session: Session, round_: Round) -> Mapping[int, GroupKey]:
    """The group of every published idea that has an outcome."""
    verdicts = {
        line.candidate_id: line.verdict
        for line in session.scalars(
            select(ResolutionLine).join(ResolutionLine.resolution).where(CouncilResolution.round_id == round_.id)
        )
    }
    destinies = {one.idea_id: one for one in situation(session, round_.id).destinies(verdicts)}
    rows = session.execute(
        select(Outcome, IdeaReserve.idea_id)
        .join(Outcome.idea)
        .outerjoin(IdeaReserve, IdeaReserve.id == Outcome.reserve_id)
        .where(Idea.round_id == round_.id, Idea.state == IdeaState.PUBLISHED)
        .order_by(Idea.number)
    )
    return {outcome.idea_id: _key(outcome, single is not None, destinies[outcome.idea_id]) for outcome, single in rows}


def _key(outcome: Outcome, single: bool, destiny: Destiny) -> GroupKey:
    if outcome.kind is OutcomeKind.CORE_ACTIVITY:
        return f"activity-{outcome.core_activity_id}"
    if outcome.kind is OutcomeKind.RESERVE:
        return KEPT_IDEAS if single else f"reserve-{outcome.reserve_id}"
    if destiny.path is Path.DECLINED_CANDIDATE:
        return f"candidate-{destiny.through}"
    return f"bundle-{destiny.through}" if destiny.path is Path.OPEN_BUNDLE else ALONE


def _subjects(session: Session, round_: Round, resolution: CouncilResolution) -> dict[GroupKey, _Subject]:
    """What groups are about, in the order in which they are shown."""
    lines = session.scalars(
        select(ResolutionLine)
        .where(ResolutionLine.resolution_id == resolution.id)
        .options(
            joinedload(ResolutionLine.core_activity),
            joinedload(ResolutionLine.candidate).joinedload(Candidate.bundle),
        )
    ).all()
    reserves = session.scalars(
        select(IdeaReserve)
        .where(IdeaReserve.round_id == round_.id)
        .options(joinedload(IdeaReserve.candidate).joinedload(Candidate.bundle), joinedload(IdeaReserve.bundle))
        .order_by(IdeaReserve.id)
    ).all()
    bundles = session.scalars(select(Bundle).where(Bundle.round_id == round_.id).order_by(Bundle.number)).all()
    return _activities(lines) | _reserves(reserves) | _rest(lines, bundles)


def _activities(lines: Sequence[ResolutionLine]) -> dict[GroupKey, _Subject]:
    def number(activity: CoreActivity | None) -> int:
        return activity.number if activity else 0

    founded = sorted((one for one in lines if one.core_activity), key=lambda one: number(one.core_activity))
    return {
        f"activity-{one.core_activity_id}": _Subject(
            OutcomeKind.CORE_ACTIVITY, one.title, number(one.core_activity), one.candidate.bundle.number, one.reason
        )
        for one in founded
    }


def _reserves(entries: Sequence[IdeaReserve]) -> dict[GroupKey, _Subject]:
    found = {}
    for one in entries:
        bundle = one.candidate.bundle if one.candidate else one.bundle
        if bundle is not None:
            title = one.candidate.title if one.candidate else bundle.title
            found[f"reserve-{one.id}"] = _Subject(OutcomeKind.RESERVE, title, None, bundle.number, one.reason)
    return found | {KEPT_IDEAS: _Subject(OutcomeKind.RESERVE)}


def _rest(lines: Sequence[ResolutionLine], bundles: Sequence[Bundle]) -> dict[GroupKey, _Subject]:
    declined = {
        f"candidate-{one.candidate_id}": _Subject(
            OutcomeKind.ANSWERED, one.title, None, one.candidate.bundle.number, one.reason
        )
        for one in lines
    }
    open_ones = {
        f"bundle-{one.id}": _Subject(OutcomeKind.ANSWERED, one.title, None, one.number, REASON_OPEN_BUNDLE)
        for one in bundles
    }
    return declined | open_ones | {ALONE: _Subject(OutcomeKind.ANSWERED)}
