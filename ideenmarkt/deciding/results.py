"""What came out of a round: candidates with their result, and where all ideas went."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from ideenmarkt.bundling.models import Candidate
from ideenmarkt.deciding.facts import voices_by_bundle
from ideenmarkt.deciding.models import CouncilResolution, IdeaReserve, Outcome, ResolutionLine
from ideenmarkt.deciding.states import OutcomeKind, Verdict
from ideenmarkt.ground.i18n import N_
from ideenmarkt.ideas.models import Idea
from ideenmarkt.ideas.states import IdeaState
from ideenmarkt.strategy.models import Competence, CoreActivity, FocusArea, Round

BAR = 600  # width of the drawing in units


@dataclass(frozen=True, slots=True)
class ResultLine:
    """What became of one candidate, and why."""

    candidate: Candidate
    title: str
    verdict: Verdict
    reason: str
    focus_area: FocusArea | None
    core_activity: CoreActivity | None
    reserve_id: int | None
    voices: int


@dataclass(frozen=True, slots=True)
class CompetenceResult:
    """The candidates of one Kompetenz: Kernaktivitäten first."""

    competence: Competence
    lines: tuple[ResultLine, ...]

    @property
    def founded(self) -> int:
        """How many became Kernaktivitäten."""
        return sum(line.verdict is Verdict.CORE_ACTIVITY for line in self.lines)


class End(StrEnum):
    """Where ideas of a round are in the end."""

    CORE_ACTIVITY = "core_activity"
    RESERVE = "reserve"
    ANSWERED = "answered"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    OPEN = "open"


END_TITLES: Mapping[End, str] = {
    End.CORE_ACTIVITY: N_("in Kernaktivitäten"),
    End.RESERVE: N_("im Ideenspeicher"),
    End.ANSWERED: N_("mit Begründung beantwortet"),
    End.DECLINED: N_("nach den Spielregeln nicht veröffentlicht"),
    End.WITHDRAWN: N_("zurückgezogen"),
    End.OPEN: N_("noch ohne Ergebnis"),
}


@dataclass(frozen=True, slots=True)
class Share:
    """A part of all ideas, `x` to `x + width` in the drawing."""

    end: End
    ideas: int
    x: float
    width: float


def result_lines(session: Session, round_: Round) -> Sequence[ResultLine]:
    """By Kompetenz; Kernaktivitäten first, then the Ideenspeicher, each by number. Three statements."""
    found = session.scalars(
        select(ResolutionLine)
        .join(ResolutionLine.resolution)
        .where(CouncilResolution.round_id == round_.id)
        .options(
            joinedload(ResolutionLine.core_activity),
            joinedload(ResolutionLine.focus_area),
            joinedload(ResolutionLine.candidate).joinedload(Candidate.competence),
            joinedload(ResolutionLine.candidate).joinedload(Candidate.bundle),
        )
    ).all()
    voices = voices_by_bundle(session, round_.id)
    reserved = {
        row[0]: row[1]
        for row in session.execute(
            select(IdeaReserve.candidate_id, IdeaReserve.id).where(IdeaReserve.round_id == round_.id)
        )
    }
    lines = [
        ResultLine(
            one.candidate, one.title, one.verdict, one.reason, one.focus_area, one.core_activity,
            reserved.get(one.candidate_id), voices.get(one.candidate.bundle_id, 0),
        )
        for one in found
    ]  # fmt: skip
    order = list(Verdict)
    return sorted(
        lines,
        key=lambda one: (one.candidate.competence.position, order.index(one.verdict), one.candidate.number),
    )


def by_competence(lines: Sequence[ResultLine]) -> tuple[CompetenceResult, ...]:
    found: dict[int, list[ResultLine]] = {}
    for line in lines:
        found.setdefault(line.candidate.competence_id, []).append(line)
    return tuple(CompetenceResult(each[0].candidate.competence, tuple(each)) for each in found.values())


def shares(session: Session, round_: Round) -> tuple[Share, ...]:
    """Where all ideas of a round are; together they are all that were received. One statement."""
    rows = session.execute(
        select(Idea.state, Outcome.kind, func.count(Idea.id))
        .outerjoin(Outcome, Outcome.idea_id == Idea.id)
        .where(Idea.round_id == round_.id)
        .group_by(Idea.state, Outcome.kind)
    )
    counts = dict.fromkeys(End, 0)
    for state, kind, number in rows:
        counts[_end(state, kind)] += number
    total, x, found = sum(counts.values()), 0.0, []
    for end, number in counts.items():
        if number:
            width = round(BAR * number / total, 2)
            found.append(Share(end, number, round(x, 2), width))
            x += width
    return tuple(found)


def _end(state: IdeaState, kind: OutcomeKind | None) -> End:
    if state is IdeaState.DECLINED:
        return End.DECLINED
    if state is IdeaState.WITHDRAWN:
        return End.WITHDRAWN
    return End(kind.value) if kind and state is IdeaState.PUBLISHED else End.OPEN


CSV_COLUMNS = (
    "kandidat", "titel", "kompetenz", "schwerpunkt", "ergebnis", "kernaktivitaet", "ideen", "begruendung",
)  # fmt: skip


def results_csv(lines: Sequence[ResultLine]) -> str:
    """For spreadsheets: semicolons and a byte order mark, as German Excel expects; cells that begin like formulas are
    led by an apostrophe, so that none is calculated."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(CSV_COLUMNS)
    for line in lines:
        writer.writerow(
            _harmless(str(cell))
            for cell in (
                line.candidate.number,
                line.title,
                line.candidate.competence.title,
                line.focus_area.title if line.focus_area else "",
                line.verdict.value,
                line.core_activity.number if line.core_activity else "",
                line.voices,
                line.reason,
            )
        )
    return "\ufeff" + out.getvalue()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
