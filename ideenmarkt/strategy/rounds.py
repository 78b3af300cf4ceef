"""Keeping a round up to date: its texts, the days of its phases, its events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from ideenmarkt.ground.access import Actor
from ideenmarkt.ground.errors import NotFound, Refused
from ideenmarkt.ground.i18n import N_
from ideenmarkt.ground.journal import Event, record
from ideenmarkt.strategy.models import Phase, Round, RoundEvent, RoundPhase
from ideenmarkt.strategy.service import PlannedEvent


class DaysInWrongOrder(Refused):
    message = N_("Das Ende liegt vor dem Anfang.")
    status = 422


class NoEvent(NotFound):
    message = N_("Diese Veranstaltung gibt es nicht.")


@dataclass(frozen=True, slots=True)
class RoundTexts:
    """What a round says of itself."""

    title: str
    note: str
    seats_per_competence: int


def change_round(session: Session, round_: Round, texts: RoundTexts, *, actor: Actor, at: datetime) -> None:
    """Change title, note and number of seats; the address stays, because it is printed and linked."""
    before = {"title": round_.title, "seats_per_competence": round_.seats_per_competence}
    round_.title, round_.note, round_.seats_per_competence = texts.title, texts.note, texts.seats_per_competence
    after = {"title": round_.title, "seats_per_competence": round_.seats_per_competence}
    happened = Event("round.changed", ("round", round_.id), round_.id, before=before, after=after)
    record(session, happened, actor=actor, at=at)


def plan_phases(
    session: Session, round_: Round, days: Mapping[Phase, tuple[date, date]], *, actor: Actor, at: datetime
) -> None:
    """Announce from when to when each phase goes; phases that are not named lose their days.

    Raises DaysInWrongOrder.
    """
    if any(last < first for first, last in days.values()):
        raise DaysInWrongOrder
    before = _days(round_)
    known = {planned.phase: planned for planned in round_.phases}
    for phase, planned in known.items():
        if phase not in days:
            session.delete(planned)
    for phase, (first, last) in days.items():
        planned = known.get(phase) or RoundPhase(round_id=round_.id, phase=phase)
        planned.starts_on, planned.ends_on = first, last
        session.add(planned)
    session.flush()
    session.expire(round_, ["phases"])
    happened = Event("round.planned", ("round", round_.id), round_.id, before=before, after=_days(round_))
    record(session, happened, actor=actor, at=at)


def _days(round_: Round) -> dict[str, list[str]]:
    return {p.phase.value: [p.starts_on.isoformat(), p.ends_on.isoformat()] for p in round_.phases}


def add_event(session: Session, round_: Round, planned: PlannedEvent, *, actor: Actor, at: datetime) -> RoundEvent:
    """Announce an event. Raises DaysInWrongOrder."""
    if planned.ends_on < planned.starts_on:
        raise DaysInWrongOrder
    event = RoundEvent(
        round_id=round_.id,
        kind=planned.kind,
        title=planned.title,
        place=planned.place,
        starts_on=planned.starts_on,
        ends_on=planned.ends_on,
    )
    session.add(event)
    session.flush()
    session.expire(round_, ["events"])
    happened = Event("event.announced", ("round_event", event.id), round_.id, after=_announced(event))
    record(session, happened, actor=actor, at=at)
    return event


def _announced(event: RoundEvent) -> dict[str, str]:
    days = {"starts_on": event.starts_on.isoformat(), "ends_on": event.ends_on.isoformat()}
    return {"kind": event.kind.value, "title": event.title, "place": event.place} | days


def cancel_event(session: Session, event: RoundEvent, *, actor: Actor, at: datetime) -> None:
    """Take an event off the programme; the journal keeps what it was."""
    happened = Event("event.cancelled", ("round_event", event.id), event.round_id, before=_announced(event))
    record(session, happened, actor=actor, at=at)
    session.delete(event)
    session.flush()


def event_of(session: Session, round_: Round, event_id: int) -> RoundEvent:
    """Raises NoEvent."""
    event = next((event for event in round_.events if event.id == event_id), None)
    if event is None:
        raise NoEvent
    return event
