"""The Ratsbeschluss: recorded once, carried out all or nothing, with an outcome for every published idea."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ideenmarkt.bundling.changes import all_or_nothing
from ideenmarkt.bundling.models import Candidate
from ideenmarkt.deciding.facts import candidates_of, situation, undecided_count
from ideenmarkt.deciding.models import CouncilResolution, IdeaReserve, ResolutionLine
from ideenmarkt.deciding.recommending import AlreadyResolved, NoCandidates, proposals, recommendation_of
from ideenmarkt.deciding.rules import MAX_LEADS, MAX_PAPER, Effect, Lead
from ideenmarkt.deciding.settling import settle
from ideenmarkt.deciding.states import CouncilResult, Verdict
from ideenmarkt.ground.access import Actor
from ideenmarkt.ground.errors import Refused
from ideenmarkt.ground.i18n import N_, ZONE
from ideenmarkt.ground.journal import Event, record, record_all
from ideenmarkt.strategy.models import CoreActivity, FocusArea, Phase, ProjectLead, Round, Strategy
from ideenmarkt.strategy.queries import competences
from ideenmarkt.strategy.service import move_to_phase


class IdeasUndecided(Refused):
    message = N_(
        "%(count)s Ideen sind noch nicht gesichtet. Erst wenn über jede entschieden ist, kann der Beschluss gelten."
    )


class PaperNumberMissing(Refused):
    message = N_("Nennen Sie bitte die Vorlagennummer mit höchstens %(length)s Zeichen.")
    status = 422


class InTheFuture(Refused):
    message = N_("Der Beschluss liegt in der Zukunft: Eintragen lässt sich nur, was beschlossen ist.")
    status = 422


class CandidatesDiffer(Refused):
    message = N_("Der Beschluss muss jeden Kandidaten der Runde genau einmal nennen. Laden Sie die Seite bitte neu.")


class LineIncomplete(Refused):
    message = N_(
        "Zu Kandidat %(number)s fehlt noch etwas: Eine Kernaktivität braucht Titel und Schwerpunkt, "
        "eine Ablehnung einen Grund."
    )
    status = 422


class TooManyLeads(Refused):
    message = N_("Eine Kernaktivität hat höchstens %(most)s Projektleitungen.")
    status = 422


class EffectChanged(Refused):
    message = N_("Die Wirkung ist inzwischen eine andere als die gezeigte. Bitte prüfen Sie sie noch einmal.")


@dataclass(frozen=True, slots=True)
class NewLine:
    """What the council resolved for one candidate."""

    candidate_id: int
    verdict: Verdict
    title: str
    focus_area_id: int | None = None
    reason: str = ""
    leads: tuple[Lead, ...] = ()


@dataclass(frozen=True, slots=True)
class NewResolution:
    """The resolution as it is recorded."""

    paper_number: str
    resolved_on: date
    result: CouncilResult
    lines: tuple[NewLine, ...]

    @property
    def verdicts(self) -> dict[int, Verdict]:
        return {line.candidate_id: line.verdict for line in self.lines}


def prefilled(session: Session, round_: Round, *, from_recommendation: bool = True) -> tuple[NewLine, ...]:
    """Lines to start from: the recommendation where there is one (and it is wanted), else the ranking."""
    recommendation = recommendation_of(session, round_) if from_recommendation else None
    chosen = {line.candidate_id: (line.verdict, line.reason) for line in recommendation.lines} if recommendation else {}
    candidates = candidates_of(session, round_.id)
    if any(candidate.id not in chosen for candidate in candidates):
        proposed = {one: (p.verdict, p.sentence) for one, p in proposals(session, round_).items()}
        chosen = proposed | chosen
    return tuple(
        NewLine(
            candidate.id,
            chosen.get(candidate.id, (Verdict.RESERVE, ""))[0],
            candidate.title,
            candidate.focus_area_id,
            chosen.get(candidate.id, (Verdict.RESERVE, ""))[1],
        )
        for candidate in candidates
    )


def first_focus_areas(session: Session, round_: Round) -> dict[int, int]:
    """The first Schwerpunkt of each Kompetenz: for commands, where nobody can choose one for a candidate without."""
    return {one.id: one.focus_areas[0].id for one in competences(session, round_.strategy_id) if one.focus_areas}


def resolution_of(session: Session, round_: Round) -> CouncilResolution | None:
    return session.scalar(select(CouncilResolution).where(CouncilResolution.round_id == round_.id))


def effect(session: Session, round_: Round, verdicts: Mapping[int, Verdict]) -> Effect:
    """What carrying out would do now; writes nothing."""
    return situation(session, round_.id).effect(verdicts)


@all_or_nothing
def resolve(
    session: Session, round_: Round, new: NewResolution, *, actor: Actor, at: datetime, shown: str | None = None
) -> CouncilResolution:
    """Record the resolution and carry it out in the caller's transaction: all of it, or none when anything fails.

    `shown` is the fingerprint of the effect that somebody confirmed. Raises AlreadyResolved, IdeasUndecided,
    EffectChanged, CandidatesDiffer, LineIncomplete, PaperNumberMissing, InTheFuture, TooManyLeads.
    """
    session.execute(select(Round.id).where(Round.id == round_.id).with_for_update())  # nobody else resolves it now
    session.execute(select(Strategy.id).where(Strategy.id == round_.strategy_id).with_for_update())  # nor numbers on
    candidates = {candidate.id: candidate for candidate in candidates_of(session, round_.id)}
    _check(session, round_, new, candidates, at)
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


def _check(
    session: Session, round_: Round, new: NewResolution, candidates: Mapping[int, Candidate], at: datetime
) -> None:
    if resolution_of(session, round_):
        raise AlreadyResolved
    if not candidates:
        raise NoCandidates
    undecided = undecided_count(session, round_.id)
    if undecided:
        raise IdeasUndecided(count=undecided)
    if not 0 < len(new.paper_number.strip()) <= MAX_PAPER:
        raise PaperNumberMissing(length=MAX_PAPER)
    if new.resolved_on > at.astimezone(ZONE).date():
        raise InTheFuture
    if sorted(line.candidate_id for line in new.lines) != sorted(candidates):
        raise CandidatesDiffer
    areas = set(session.scalars(select(FocusArea.id).join(FocusArea.competence).where(
        FocusArea.competence.has(strategy_id=round_.strategy_id))))  # fmt: skip
    for line in new.lines:
        _check_line(line, candidates[line.candidate_id], areas)


def _check_line(line: NewLine, candidate: Candidate, areas: set[int]) -> None:
    founded = line.verdict is not Verdict.CORE_ACTIVITY or (line.title.strip() and line.focus_area_id in areas)
    explained = line.verdict is not Verdict.DECLINED or line.reason.strip()
    if not founded or not explained:
        raise LineIncomplete(number=candidate.number)
    if len(line.leads) > MAX_LEADS:
        raise TooManyLeads(most=MAX_LEADS)


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
