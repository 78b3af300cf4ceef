"""Loading a target system, opening rounds, moving them from phase to phase."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ideenmarkt.ground.access import Actor
from ideenmarkt.ground.errors import Refused
from ideenmarkt.ground.i18n import N_
from ideenmarkt.ground.journal import Event, record
from ideenmarkt.strategy.catalogue import Entry
from ideenmarkt.strategy.models import (
    Competence,
    CoreActivity,
    CoreActivityStatus,
    Criterion,
    CrossCuttingTheme,
    District,
    EventKind,
    FocusArea,
    Neighbourhood,
    Phase,
    PolicyRule,
    Round,
    RoundEvent,
    RoundPhase,
    Strategy,
)


class StrategyExists(Refused):
    message = N_("Die Strategie »%(key)s« ist schon geladen.")


class RoundExists(Refused):
    message = N_("Eine Beteiligungsrunde mit der Adresse »%(slug)s« gibt es schon.")


@dataclass(frozen=True, slots=True)
class PlannedEvent:
    """An event as it is announced."""

    kind: EventKind
    title: str
    starts_on: date
    ends_on: date
    place: str = ""


def load_strategy(session: Session, catalogue: Entry, *, actor: Actor, at: datetime) -> Strategy:
    """Write a checked catalogue into the database. Raises StrategyExists."""
    key = catalogue.text("key")
    if session.scalar(select(Strategy.id).where(Strategy.key == key)):
        raise StrategyExists(key=key)
    strategy = Strategy(
        key=key,
        title=catalogue.text("title"),
        city=catalogue.text("city"),
        horizon=catalogue.number("horizon"),
        core_activities_per_competence=catalogue.number("core_activities_per_competence"),
    )
    session.add(strategy)
    session.flush()
    _add_targets(session, strategy, catalogue)
    _add_core_activities(session, strategy, catalogue)
    record(session, Event("strategy.loaded", ("strategy", strategy.id), after={"key": key}), actor=actor, at=at)
    return strategy


def _add_targets(session: Session, strategy: Strategy, catalogue: Entry) -> None:
    common = {"strategy_id": strategy.id}
    for position, entry in enumerate(catalogue.entries("competences"), 1):
        competence = Competence(**common, position=position, **_texts(entry, "key", "title", "sign", "description"))
        competence.focus_areas = [
            FocusArea(position=place, words=area.words("words"), **_texts(area, "key", "title", "description"))
            for place, area in enumerate(entry.entries("focus_areas"), 1)
        ]
        session.add(competence)
    for position, entry in enumerate(catalogue.entries("districts"), 1):
        district = District(**common, position=position, **_texts(entry, "key", "title"))
        district.neighbourhoods = [
            Neighbourhood(**_texts(area, "key", "title")) for area in entry.entries("neighbourhoods")
        ]
        session.add(district)
    for position, entry in enumerate(catalogue.entries("themes"), 1):
        session.add(CrossCuttingTheme(**common, position=position, **_texts(entry, "key", "title")))
    for position, entry in enumerate(catalogue.entries("policy"), 1):
        session.add(PolicyRule(**common, position=position, **_texts(entry, "key", "title", "text")))
    for position, entry in enumerate(catalogue.entries("criteria"), 1):
        texts = _texts(entry, "key", "title", "question")
        session.add(Criterion(**common, position=position, weight=entry.number("weight"), **texts))
    session.flush()


def _texts(entry: Entry, *fields: str) -> dict[str, str]:
    return {field: entry.text(field) for field in fields}


def _add_core_activities(session: Session, strategy: Strategy, catalogue: Entry) -> None:
    areas = {(area.competence.key, area.key): area.id for c in strategy.competences for area in c.focus_areas}
    for entry in catalogue.entries("core_activities"):
        session.add(
            CoreActivity(
                strategy_id=strategy.id,
                number=entry.number("number"),
                focus_area_id=areas[entry.text("competence"), entry.text("focus")],
                year=entry.number("round") if entry.values.get("round") else None,
                status=CoreActivityStatus(entry.text("status") or CoreActivityStatus.RESOLVED),
                **_texts(entry, "title", "description"),
            )
        )
    session.flush()


def open_round(
    session: Session,
    strategy: Strategy,
    *,
    slug: str,
    title: str,
    actor: Actor,
    at: datetime,
    phases: Mapping[Phase, tuple[date, date]] | None = None,
    events: Sequence[PlannedEvent] = (),
    seats_per_competence: int = 5,
    note: str = "",
) -> Round:
    """Begin a Beteiligungsrunde in its first phase. Raises RoundExists."""
    if session.scalar(select(Round.id).where(Round.slug == slug)):
        raise RoundExists(slug=slug)
    opened = Round(
        strategy_id=strategy.id,
        slug=slug,
        title=title,
        note=note,
        seats_per_competence=seats_per_competence,
        created_at=at,
    )
    opened.phases = [RoundPhase(phase=p, starts_on=first, ends_on=last) for p, (first, last) in (phases or {}).items()]
    opened.events = [
        RoundEvent(kind=e.kind, title=e.title, place=e.place, starts_on=e.starts_on, ends_on=e.ends_on) for e in events
    ]
    session.add(opened)
    session.flush()
    happened = Event("round.opened", ("round", opened.id), opened.id, after={"slug": slug, "phase": opened.phase.value})
    record(session, happened, actor=actor, at=at)
    return opened


def move_to_phase(session: Session, round_: Round, phase: Phase, *, actor: Actor, at: datetime) -> None:
    """Put a round into a phase; every step, also back, stands in the journal."""
    if round_.phase is phase:
        return
    before, round_.phase = round_.phase, phase
    happened = Event(
        "round.moved", ("round", round_.id), round_.id, before={"phase": before.value}, after={"phase": phase.value}
    )
    record(session, happened, actor=actor, at=at)
