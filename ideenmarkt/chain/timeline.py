"""The timeline of a round: its phases and events in order, and where we are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ideenmarkt.ground.i18n import N_
from ideenmarkt.strategy.models import Phase, Round, RoundEvent

PHASE_TITLES: Mapping[Phase, str] = {
    Phase.COLLECTING: N_("Ideen sammeln"),
    Phase.SCREENING: N_("Ideen sichten"),
    Phase.BUNDLING: N_("Ideen bündeln"),
    Phase.WEIGHING: N_("Kandidaten gewichten"),
    Phase.RECOMMENDING: N_("Empfehlen"),
    Phase.RESOLVED: N_("Beschlossen"),
}
PHASE_SENTENCES: Mapping[Phase, str] = {
    Phase.COLLECTING: N_("Sagen Sie uns jetzt, was in der Stadt besser werden soll."),
    Phase.SCREENING: N_("Die Redaktion liest jede Idee und veröffentlicht sie nach den Spielregeln."),
    Phase.BUNDLING: N_("Ideen, die zusammengehören, werden zu Bündeln zusammengestellt. Jede behält ihren Wortlaut."),
    Phase.WEIGHING: N_("Bürgerinnen, Bürger und Gremien gewichten jetzt die Kandidaten für neue Kernaktivitäten."),
    Phase.RECOMMENDING: N_("Der Strategiebeirat berät, was er dem Rat empfiehlt."),
    Phase.RESOLVED: N_("Der Rat hat entschieden. Jede veröffentlichte Idee hat ein Ergebnis."),
}


class Progress(StrEnum):
    """Where a phase is, seen from the one under way."""

    DONE = "done"
    HERE = "here"
    AHEAD = "ahead"


@dataclass(frozen=True, slots=True)
class Stop:
    """One phase on the timeline; the days are empty where none have been announced."""

    phase: Phase
    progress: Progress
    starts_on: date | None
    ends_on: date | None
    events: Sequence[RoundEvent]


def timeline(round_: Round) -> Sequence[Stop]:
    """All phases in order, each with the events that begin in it."""
    days = {one.phase: (one.starts_on, one.ends_on) for one in round_.phases}
    order = list(Phase)
    here = order.index(round_.phase)
    events = _by_phase(round_.events, days)
    return [_stop(phase, _progress(place, here), days, events) for place, phase in enumerate(order)]


def _stop(
    phase: Phase,
    progress: Progress,
    days: Mapping[Phase, tuple[date, date]],
    events: Mapping[Phase, Sequence[RoundEvent]],
) -> Stop:
    first, last = days.get(phase, (None, None))
    return Stop(phase, progress, first, last, events.get(phase, ()))


def _progress(place: int, here: int) -> Progress:
    return Progress.HERE if place == here else Progress.DONE if place < here else Progress.AHEAD


def _by_phase(
    events: Sequence[RoundEvent], days: Mapping[Phase, tuple[date, date]]
) -> Mapping[Phase, Sequence[RoundEvent]]:
    """An event belongs to the last phase that has begun when it begins; before all of them to the first."""
    found: dict[Phase, list[RoundEvent]] = {}
    for event in sorted(events, key=lambda one: (one.starts_on, one.id)):
        begun = [phase for phase in Phase if phase in days and days[phase][0] <= event.starts_on]
        found.setdefault(begun[-1] if begun else Phase.COLLECTING, []).append(event)
    return found
