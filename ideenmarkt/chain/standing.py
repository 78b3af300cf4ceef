"""Where an idea stands: derived from the whole chain, as a pure rule and as SQL, and never stored."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, case, exists, literal, or_, select
from sqlalchemy.orm import Session

from ideenmarkt.bundling.models import Bundle, Membership
from ideenmarkt.bundling.states import BundleState
from ideenmarkt.deciding.models import Outcome
from ideenmarkt.deciding.states import OutcomeKind
from ideenmarkt.ground.i18n import N_
from ideenmarkt.ideas.models import Idea
from ideenmarkt.ideas.states import IdeaState


class Standing(StrEnum):
    """The one place where an idea is, in the order of the way."""

    RECEIVED = "received"
    QUERIED = "queried"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    PUBLISHED = "published"
    BUNDLED = "bundled"
    CANDIDATE = "candidate"
    CORE_ACTIVITY = "core_activity"
    RESERVE = "reserve"
    ANSWERED = "answered"


STANDING_TITLES: Mapping[Standing, str] = {
    Standing.RECEIVED: N_("Eingegangen"),
    Standing.QUERIED: N_("Rückfrage"),
    Standing.DECLINED: N_("Nicht veröffentlicht"),
    Standing.WITHDRAWN: N_("Zurückgezogen"),
    Standing.PUBLISHED: N_("Veröffentlicht"),
    Standing.BUNDLED: N_("Gebündelt"),
    Standing.CANDIDATE: N_("Kandidat"),
    Standing.CORE_ACTIVITY: N_("Kernaktivität"),
    Standing.RESERVE: N_("Ideenspeicher"),
    Standing.ANSWERED: N_("Beantwortet"),
}
PUBLIC: Sequence[Standing] = (
    Standing.PUBLISHED,
    Standing.BUNDLED,
    Standing.CANDIDATE,
    Standing.CORE_ACTIVITY,
    Standing.RESERVE,
    Standing.ANSWERED,
)
"""The places that everybody may see, in the order of the way."""

_BY_STATE: Mapping[IdeaState, Standing] = {
    IdeaState.RECEIVED: Standing.RECEIVED,
    IdeaState.QUERIED: Standing.QUERIED,
    IdeaState.DECLINED: Standing.DECLINED,
    IdeaState.WITHDRAWN: Standing.WITHDRAWN,
}
_BY_OUTCOME: Mapping[OutcomeKind, Standing] = {
    OutcomeKind.CORE_ACTIVITY: Standing.CORE_ACTIVITY,
    OutcomeKind.RESERVE: Standing.RESERVE,
    OutcomeKind.ANSWERED: Standing.ANSWERED,
}


def standing_of(state: IdeaState, outcome: OutcomeKind | None, bundles: Collection[BundleState]) -> Standing:
    """The rule: screening decides what is public, then the outcome, then the furthest of its bundles.

    >>> standing_of(IdeaState.PUBLISHED, None, [BundleState.OPEN, BundleState.CANDIDATE])
    <Standing.CANDIDATE: 'candidate'>
    """
    if state in _BY_STATE:
        return _BY_STATE[state]
    if outcome is not None:
        return _BY_OUTCOME[outcome]
    if BundleState.CANDIDATE in bundles:
        return Standing.CANDIDATE
    return Standing.BUNDLED if BundleState.OPEN in bundles else Standing.PUBLISHED


def _has_outcome(kind: OutcomeKind | None = None) -> ColumnElement[bool]:
    found = select(Outcome.idea_id).where(Outcome.idea_id == Idea.id)
    return exists(found.where(Outcome.kind == kind) if kind else found)


def _in_bundle(*states: BundleState) -> ColumnElement[bool]:
    joined = select(Membership.idea_id).join(Bundle, Bundle.id == Membership.bundle_id)
    return exists(joined.where(Membership.idea_id == Idea.id, Bundle.state.in_(states)))


def stands_at(place: Standing) -> ColumnElement[bool]:
    """The rule as a condition on Idea, for filters."""
    for state, found in _BY_STATE.items():
        if found is place:
            return Idea.state == state
    public = Idea.state == IdeaState.PUBLISHED
    for kind, found in _BY_OUTCOME.items():
        if found is place:
            return and_(public, _has_outcome(kind))
    if place is Standing.CANDIDATE:
        return and_(public, ~_has_outcome(), _in_bundle(BundleState.CANDIDATE))
    if place is Standing.BUNDLED:
        free = ~_in_bundle(BundleState.CANDIDATE)
        return and_(public, ~_has_outcome(), free, _in_bundle(BundleState.OPEN))
    return and_(public, ~_has_outcome(), ~_in_bundle(BundleState.OPEN, BundleState.CANDIDATE))


def stands_at_any(places: Collection[Standing]) -> ColumnElement[bool]:
    return or_(literal(False), *(stands_at(place) for place in places))


def standing_column() -> ColumnElement[str]:
    """The rule as a value beside Idea, for lists and sums: the text of a Standing."""
    outcome = select(Outcome.kind).where(Outcome.idea_id == Idea.id).scalar_subquery()
    return case(
        *((Idea.state == state, place.value) for state, place in _BY_STATE.items()),
        *((outcome == kind, place.value) for kind, place in _BY_OUTCOME.items()),
        (_in_bundle(BundleState.CANDIDATE), Standing.CANDIDATE.value),
        (_in_bundle(BundleState.OPEN), Standing.BUNDLED.value),
        else_=Standing.PUBLISHED.value,
    )


def standings(session: Session, idea_ids: Collection[int]) -> Mapping[int, Standing]:
    """Where each of these ideas stands, in one statement."""
    if not idea_ids:
        return {}
    rows = session.execute(select(Idea.id, standing_column()).where(Idea.id.in_(idea_ids)))
    return {idea_id: Standing(place) for idea_id, place in rows}
