"""The Ratsbeschluss while it is entered: lines to start from, its effect, and what is still missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ideenmarkt.bundling.models import Candidate
from ideenmarkt.deciding.facts import candidates_of, situation, undecided_count
from ideenmarkt.deciding.models import CouncilResolution
from ideenmarkt.deciding.recommending import AlreadyResolved, NoCandidates, proposals, recommendation_of
from ideenmarkt.deciding.rules import MAX_LEADS, MAX_PAPER, Effect, Lead
from ideenmarkt.deciding.states import CouncilResult, Verdict
from ideenmarkt.ground.errors import Refused
from ideenmarkt.ground.i18n import N_, ZONE
from ideenmarkt.strategy.models import FocusArea, Round
from ideenmarkt.strategy.queries import competences


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


def check(
    session: Session, round_: Round, new: NewResolution, candidates: Mapping[int, Candidate], at: datetime
) -> None:
    """Refuse what cannot be recorded.

    Raises AlreadyResolved, NoCandidates, IdeasUndecided, PaperNumberMissing, InTheFuture, CandidatesDiffer,
    LineIncomplete, TooManyLeads.
    """
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
