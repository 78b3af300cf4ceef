"""The Ratsbeschluss is recorded once and carried out, all or nothing, with an outcome for every published idea."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ideenmarkt.bundling.changes import all_or_nothing
from ideenmarkt.bundling.models import Candidate
from ideenmarkt.deciding.entering import NewResolution, check
from ideenmarkt.deciding.facts import candidates_of, situation
from ideenmarkt.deciding.models import CouncilResolution, IdeaReserve, ResolutionLine
from ideenmarkt.deciding.settling import settle
from ideenmarkt.deciding.states import Verdict
from ideenmarkt.ground.access import Actor
from ideenmarkt.ground.errors import Refused
from ideenmarkt.ground.i18n import N_
from ideenmarkt.ground.journal import Event, record, record_all
from ideenmarkt.strategy.models import CoreActivity, Phase, ProjectLead, Round, Strategy
from ideenmarkt.strategy.service import move_to_phase


class EffectChanged(Refused):
    message = N_("Die Wirkung ist inzwischen eine andere als die gezeigte. Bitte prüfen Sie sie noch einmal.")


@all_or_nothing
def resolve(
    session: Session, round_: Round, new: NewResolution, *, actor: Actor, at: datetime, shown: str | None = None
) -> CouncilResolution:
    """Record the resolution and carry it out in the caller's transaction: all of it, or none when anything fails.

    `shown` is the fingerprint of the effect that somebody confirmed. Raises EffectChanged and
    what `entering.check` raises.
    """
    session.execute(select(Round.id).where(Round.id == round_.id).with_for_update())  # nobody else resolves it now
    session.execute(select(Strategy.id).where(Strategy.id == round_.strategy_id).with_for_update())  # nor numbers on
    candidates = {candidate.id: candidate for candidate in candidates_of(session, round_.id)}
    check(session, round_, new, candidates, at)
    facts = situation(session, round_.id)
    if shown is not None and facts.effect(new.verdicts).fingerprint != shown:
        raise EffectChanged
    resolution = _record_resolution(session, round_, new, actor=actor, at=at)
    lines = _add_lines(session, resolution, new, candidates)
    _create_core_activities(session, round_, new, lines, candidates, actor=actor, at=at)
    _reserve_candidates(session, round_, lines, actor=actor, at=at)
    settle(session, round_, facts, actor=actor, at=at)
    move_to_phase(session, round_, Phase.RESOLVED, actor=actor, at=at)
    return resolution


def _record_resolution(
    session: Session, round_: Round, new: NewResolution, *, actor: Actor, at: datetime
) -> CouncilResolution:
    resolution = CouncilResolution(
        round_id=round_.id,
        paper_number=new.paper_number.strip(),
        resolved_on=new.resolved_on,
        result=new.result,
        recorded_at=at,
    )
    session.add(resolution)
    session.flush()
    after = {
        "paper_number": resolution.paper_number,
        "resolved_on": resolution.resolved_on.isoformat(),
        "result": resolution.result.value,
        "verdicts": {str(line.candidate_id): line.verdict.value for line in new.lines},
    }
    record(session, Event("resolution.recorded", ("resolution", resolution.id), round_.id, after=after),
           actor=actor, at=at)  # fmt: skip
    return resolution


def _add_lines(
    session: Session, resolution: CouncilResolution, new: NewResolution, candidates: Mapping[int, Candidate]
) -> list[ResolutionLine]:
    lines = [
        ResolutionLine(
            resolution_id=resolution.id,
            candidate_id=line.candidate_id,
            verdict=line.verdict,
            title=line.title.strip() or candidates[line.candidate_id].title,
            focus_area_id=line.focus_area_id,
            reason=line.reason.strip(),
        )
        for line in new.lines
    ]
    session.add_all(lines)
    session.flush()
    return lines


def _create_core_activities(
    session: Session, round_: Round, new: NewResolution, lines: Sequence[ResolutionLine],
    candidates: Mapping[int, Candidate], *, actor: Actor, at: datetime,
) -> None:  # fmt: skip
    """In the order of Kompetenz and candidate number, with the next free numbers."""
    last = session.scalar(
        select(func.max(CoreActivity.number)).where(CoreActivity.strategy_id == round_.strategy_id)
    ) or 0  # fmt: skip
    leads = {line.candidate_id: line.leads for line in new.lines}
    chosen = [line for line in lines if line.verdict is Verdict.CORE_ACTIVITY]
    chosen.sort(key=lambda one: (candidates[one.candidate_id].competence.position, candidates[one.candidate_id].number))
    for number, line in enumerate(chosen, last + 1):
        assert line.focus_area_id is not None  # noqa: S101 _check_line made sure; this tells mypy
        activity = CoreActivity(
            strategy_id=round_.strategy_id,
            number=number,
            title=line.title,
            description=candidates[line.candidate_id].summary,
            focus_area_id=line.focus_area_id,
            year=new.resolved_on.year,
        )
        activity.leads = [
            ProjectLead(position=position, name=lead.name, unit=lead.unit)
            for position, lead in enumerate(leads[line.candidate_id], 1)
        ]
        line.core_activity = activity
        session.add(activity)
    session.flush()
    record_all(
        session,
        (
            Event(
                "core_activity.resolved", ("core_activity", line.core_activity_id), round_.id,
                after={"status": "resolved", "candidate_id": line.candidate_id},
            )
            for line in chosen
        ),
        actor=actor,
        at=at,
    )  # fmt: skip


def _reserve_candidates(
    session: Session, round_: Round, lines: Sequence[ResolutionLine], *, actor: Actor, at: datetime
) -> None:
    entries = [
        IdeaReserve(round_id=round_.id, candidate_id=line.candidate_id, reason=line.reason, stored_at=at)
        for line in lines
        if line.verdict is Verdict.RESERVE
    ]
    session.add_all(entries)
    session.flush()
    happened = (
        Event("reserve.stored", ("reserve", one.id), round_.id, after={"candidate_id": one.candidate_id})
        for one in entries
    )
    record_all(session, happened, actor=actor, at=at)
