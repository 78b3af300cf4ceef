"""Keeping a Kernaktivität up to date: its status and its Projektleitungen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from ideenmarkt.deciding.entering import TooManyLeads
from ideenmarkt.deciding.rules import MAX_LEADS, Lead
from ideenmarkt.ground.access import Actor
from ideenmarkt.ground.errors import Refused
from ideenmarkt.ground.i18n import N_
from ideenmarkt.ground.journal import Event, record
from ideenmarkt.monitoring.rules import NEEDS_REASON, TRANSITIONS, StatusAction
from ideenmarkt.strategy.models import CoreActivity, ProjectLead


class StatusStepNotPossible(Refused):
    message = N_("Dieser Schritt ist bei der Kernaktivität %(number)s jetzt nicht möglich.")


class ReasonMissing(Refused):
    message = N_("Nennen Sie bitte einen Grund für den Schritt zurück.")
    status = 422


def change_status(
    session: Session, activity: CoreActivity, action: StatusAction, *, actor: Actor, at: datetime, why: str = ""
) -> None:
    """Take one step of the transition table. Raises StatusStepNotPossible, ReasonMissing."""
    before = activity.status
    after = TRANSITIONS[action].get(before)
    if after is None:
        raise StatusStepNotPossible(number=activity.number)
    if action in NEEDS_REASON and not why.strip():
        raise ReasonMissing
    activity.status = after
    happened = Event(
        f"core_activity.{action.value}",
        ("core_activity", activity.id),
        before={"status": before.value},
        after={"status": after.value},
        why=why.strip(),
    )
    record(session, happened, actor=actor, at=at)


def set_leads(session: Session, activity: CoreActivity, leads: Sequence[Lead], *, actor: Actor, at: datetime) -> None:
    """Name who leads; the former ones leave. Raises TooManyLeads."""
    if len(leads) > MAX_LEADS:
        raise TooManyLeads(most=MAX_LEADS)
    former = len(activity.leads)
    for lead in list(activity.leads):
        session.delete(lead)
    session.flush()  # the places are unique: the former leave before the new ones come
    session.add_all(
        ProjectLead(core_activity_id=activity.id, position=position, name=lead.name, unit=lead.unit)
        for position, lead in enumerate(leads, 1)
    )
    session.flush()
    session.expire(activity, ["leads"])
    # names are personal data: the journal keeps how many lead, the names stand with the Kernaktivität
    happened = Event(
        "core_activity.leads",
        ("core_activity", activity.id),
        before={"leads": former},
        after={"leads": len(leads)},
    )
    record(session, happened, actor=actor, at=at)
