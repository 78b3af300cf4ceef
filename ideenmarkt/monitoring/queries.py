"""Reads of the Kernaktivitäten: the catalogue, one profile, and the ideas it grew from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from ideenmarkt.bundling.models import Bundle, Candidate, Membership
from ideenmarkt.deciding.models import ResolutionLine
from ideenmarkt.ground.errors import NotFound
from ideenmarkt.ground.i18n import N_
from ideenmarkt.ground.journal import JournalEntry
from ideenmarkt.ideas.models import Idea
from ideenmarkt.ideas.states import IdeaState
from ideenmarkt.monitoring.way import Way as Way
from ideenmarkt.monitoring.way import way as way
from ideenmarkt.strategy.models import Competence, CoreActivity, CoreActivityStatus, FocusArea, Round, Strategy
from ideenmarkt.strategy.queries import current_round, strategy_by_key


class NoCoreActivity(NotFound):
    message = N_("Diese Kernaktivität gibt es nicht.")


def the_strategy(session: Session) -> Strategy:
    """The strategy of the current round, else the only one. Raises NoStrategy."""
    round_ = current_round(session)
    return round_.strategy if round_ else strategy_by_key(session)


def activities(session: Session, strategy_id: int) -> Sequence[CoreActivity]:
    """All Kernaktivitäten by Kompetenz, Schwerpunkt and number. There are at most a few hundred."""
    wanted = (
        select(CoreActivity)
        .join(CoreActivity.focus_area)
        .join(FocusArea.competence)
        .where(CoreActivity.strategy_id == strategy_id)
        .options(contains_eager(CoreActivity.focus_area).contains_eager(FocusArea.competence))
        .options(selectinload(CoreActivity.leads))
        .order_by(Competence.position, CoreActivity.number)
    )
    return session.scalars(wanted).unique().all()


def activity(session: Session, strategy_id: int, number: int) -> CoreActivity:
    """Raises NoCoreActivity."""
    found = session.scalar(
        select(CoreActivity)
        .where(CoreActivity.strategy_id == strategy_id, CoreActivity.number == number)
        .options(joinedload(CoreActivity.focus_area).joinedload(FocusArea.competence), selectinload(CoreActivity.leads))
    )
    if found is None:
        raise NoCoreActivity
    return found


@dataclass(frozen=True, slots=True)
class Origin:
    """The chain behind a Kernaktivität: resolution line, candidate, bundle, and every voice in it."""

    paper_number: str
    resolved_on: date
    reason: str
    candidate: Candidate
    bundle: Bundle
    round: Round
    voices: tuple[Membership, ...]


def origin(session: Session, core_activity: CoreActivity) -> Origin | None:
    """Where a Kernaktivität comes from; None when it was taken over from an earlier time without recorded ideas."""
    line = session.scalar(
        select(ResolutionLine)
        .where(ResolutionLine.core_activity_id == core_activity.id)
        .options(
            joinedload(ResolutionLine.resolution),
            joinedload(ResolutionLine.candidate).joinedload(Candidate.bundle).joinedload(Bundle.round),
        )
    )
    if line is None:
        return None
    bundle = line.candidate.bundle
    return Origin(
        paper_number=line.resolution.paper_number,
        resolved_on=line.resolution.resolved_on,
        reason=line.reason,
        candidate=line.candidate,
        bundle=bundle,
        round=bundle.round,
        voices=tuple(_voices(session, bundle)),
    )


def _voices(session: Session, bundle: Bundle) -> Sequence[Membership]:
    return session.scalars(
        select(Membership)
        .join(Membership.idea)
        .where(Membership.bundle_id == bundle.id, Idea.state == IdeaState.PUBLISHED)
        .options(contains_eager(Membership.idea).joinedload(Idea.current_text))
        .options(contains_eager(Membership.idea).joinedload(Idea.neighbourhood))
        .order_by(Idea.number)
    ).all()


def reached_at(session: Session, core_activity: CoreActivity) -> Mapping[CoreActivityStatus, datetime]:
    """When each status was reached the last time, as far as the journal tells."""
    entries = session.scalars(
        select(JournalEntry)
        .where(JournalEntry.subject_kind == "core_activity", JournalEntry.subject_id == core_activity.id)
        .order_by(JournalEntry.id)
    )
    reached: dict[CoreActivityStatus, datetime] = {}
    for entry in entries:
        if isinstance(entry.after, dict) and "status" in entry.after:
            reached[CoreActivityStatus(entry.after["status"])] = entry.at
    return reached
