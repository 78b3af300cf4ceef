"""Ballots on paper: lines of a CSV file, checked one by one, counted all or none."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ideenmarkt.counting.scores import HIGHEST_SCORE
from ideenmarkt.ground.access import Actor
from ideenmarkt.ground.codes import is_code, new_code, normalise_code
from ideenmarkt.ground.errors import Refused
from ideenmarkt.ground.i18n import N_
from ideenmarkt.ground.journal import record_all
from ideenmarkt.weighing.ballots import BallotJustCast, cast_event, check_dots, check_open, dot_marks, score_marks
from ideenmarkt.weighing.codes import code_hash
from ideenmarkt.weighing.models import Ballot, Mark, Voter, Voting, VotingCode
from ideenmarkt.weighing.queries import criteria_of
from ideenmarkt.weighing.states import BallotChannel, Method

# columns as we name them, and what a German spreadsheet may call them
COLUMNS: Mapping[str, frozenset[str]] = {
    "code": frozenset({"code", "stimmcode"}),
    "candidate": frozenset({"candidate", "kandidat", "kandidatin"}),
    "criterion": frozenset({"criterion", "kriterium"}),
    "points": frozenset({"dots", "points", "punkte"}),
}
CHUNK = 500  # values in one IN (…)


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What is wrong in one line; lines are counted as a spreadsheet does, the heading being 1."""

    row: int
    column: str
    message: str  # msgid
    details: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.message % self.details if self.details else self.message


class PaperRefused(Refused):
    message = N_("In der Datei stimmen %(count)s Angaben nicht. Es wurde kein Stimmzettel gezählt.")
    status = 422

    def __init__(self, problems: Sequence[RowProblem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: problem.row))
        super().__init__(count=len(self.problems))


@dataclass(slots=True)
class _Sheet:
    """One person's ballot as it is read from several lines."""

    first_row: int
    points: dict[tuple[int, int | None], int] = field(default_factory=dict)


def cast_paper(session: Session, voting: Voting, text: str, *, key: str, actor: Actor, at: datetime) -> int:
    """Count the ballots of a CSV text; returns how many. Raises VotingNotOpen, PaperRefused.

    Columns: code,candidate,dots for a voting by dots; code,candidate,criterion,points for scores. The candidate is its
    number, the criterion its key. A line with a code alone is a ballot left empty.
    """
    check_open(session, voting)
    sheets, problems = _read(session, voting, text)
    codes = _codes(session, voting, sheets, key, problems)
    if voting.method is Method.DOTS:
        _check_dots(voting, sheets, problems)
    if problems:
        raise PaperRefused(problems)
    try:
        with session.begin_nested():
            ballots = _count(session, voting, sheets, codes, at)
    except IntegrityError:
        raise BallotJustCast from None
    record_all(session, (cast_event(voting, BallotChannel.PAPER) for _ in ballots), actor=actor, at=at)
    return len(ballots)


def _count(
    session: Session, voting: Voting, sheets: Mapping[str, _Sheet], codes: Mapping[str, int], at: datetime
) -> Sequence[Ballot]:
    voters = _voters(session, codes.values())
    ballots = []
    for code, sheet in sheets.items():
        ballot = Ballot(voting_id=voting.id, voter_id=voters[codes[code]], channel=BallotChannel.PAPER)
        ballot.receipt, ballot.cast_at, ballot.marks = new_code(), at, _marks(sheet)
        ballots.append(ballot)
    session.add_all(ballots)
    session.flush()
    return ballots


def _read(session: Session, voting: Voting, text: str) -> tuple[dict[str, _Sheet], list[RowProblem]]:
    text = text.removeprefix("\ufeff")
    delimiter = ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
    rows = csv.reader(io.StringIO(text), delimiter=delimiter)
    heading = [_column(name) for name in next(rows, [])]
    needed = ["code", "candidate", "points"] + (["criterion"] if voting.method is Method.SCORES else [])
    if missing := [name for name in needed if name not in heading]:
        raise PaperRefused([RowProblem(1, name, N_("Diese Spalte fehlt in der Kopfzeile.")) for name in missing])
    reader = _Reader(
        {one.candidate.number: one.candidate_id for one in voting.candidates},
        {one.key: one.id for one in criteria_of(session, voting)} if voting.method is Method.SCORES else None,
    )
    for number, row in enumerate(rows, 2):
        if any(cell.strip() for cell in row):
            reader.line(number, dict(zip(heading, (cell.strip() for cell in row), strict=False)))
    if not reader.sheets and not reader.problems:
        reader.problems.append(RowProblem(2, "code", N_("Unter der Kopfzeile steht kein Stimmzettel.")))
    return reader.sheets, reader.problems


def _column(name: str) -> str:
    wanted = name.strip().lower()
    return next((column for column, names in COLUMNS.items() if wanted in names), wanted)


class _Reader:
    """Collects lines into sheets and problems."""

    def __init__(self, candidates: Mapping[int, int], criteria: Mapping[str, int] | None) -> None:
        self.candidates, self.criteria = candidates, criteria
        self.sheets: dict[str, _Sheet] = {}
        self.problems: list[RowProblem] = []

    def line(self, row: int, cells: Mapping[str, str]) -> None:
        code = normalise_code(cells.get("code", ""))
        if not is_code(code):
            self._problem(row, "code", N_("In diesem Stimmcode ist ein Zeichen falsch oder fehlt."))
            return
        sheet = self.sheets.setdefault(code, _Sheet(row))
        if not any(cells.get(name) for name in ("candidate", "points", "criterion")):
            return  # a ballot left empty
        candidate = self._candidate(row, cells.get("candidate", ""))
        criterion = self._criterion(row, cells.get("criterion", ""))
        points = self._points(row, cells.get("points", ""))
        if candidate is None or points is None or (self.criteria is not None and criterion is None):
            return
        if (candidate, criterion) in sheet.points:
            self._problem(row, "candidate", N_("Dieser Kandidat steht auf dem Stimmzettel schon weiter oben."))
            return
        sheet.points[candidate, criterion] = points

    def _candidate(self, row: int, text: str) -> int | None:
        found = self.candidates.get(int(text)) if text.isdecimal() else None
        if found is None:
            self._problem(row, "candidate", N_("Einen Kandidaten mit dieser Nummer gibt es in der Abstimmung nicht."))
        return found

    def _criterion(self, row: int, text: str) -> int | None:
        if self.criteria is None:
            return None
        found = self.criteria.get(text.lower())
        if found is None:
            self._problem(row, "criterion", N_("Dieses Kriterium gibt es nicht."))
        return found

    def _points(self, row: int, text: str) -> int | None:
        if not text.isdecimal() or len(text) > 3:
            self._problem(row, "points", N_("Hier gehört eine ganze Zahl hin."))
            return None
        if self.criteria is not None and int(text) > HIGHEST_SCORE:
            self._problem(row, "points", N_("Für ein Kriterium gibt es 0 bis 4 Punkte."))
            return None
        return int(text)

    def _problem(self, row: int, column: str, message: str) -> None:
        self.problems.append(RowProblem(row, column, message))


def _codes(
    session: Session, voting: Voting, sheets: Mapping[str, _Sheet], key: str, problems: list[RowProblem]
) -> dict[str, int]:
    """Code to its id; a problem for each that may not vote here or has voted."""
    hashes = {code_hash(code, key): code for code in sheets}
    found: dict[str, int] = {}
    listed = list(hashes)
    for start in range(0, len(listed), CHUNK):
        wanted = (
            select(VotingCode, Ballot.id)
            .outerjoin(Voter, Voter.voting_code_id == VotingCode.id)
            .outerjoin(Ballot, (Ballot.voter_id == Voter.id) & (Ballot.voting_id == voting.id))
            .where(VotingCode.code_hash.in_(listed[start : start + CHUNK]))
        )
        for code, ballot_id in session.execute(wanted):
            plain = hashes[code.code_hash]
            found[plain] = code.id
            if message := _objection(voting, code, ballot_id):
                problems.append(RowProblem(sheets[plain].first_row, "code", message))
    unknown = N_("Diesen Stimmcode gibt es nicht.")
    problems += [RowProblem(sheet.first_row, "code", unknown) for code, sheet in sheets.items() if code not in found]
    return found


def _objection(voting: Voting, code: VotingCode, ballot_id: int | None) -> str:
    if code.revoked_at is not None:
        return N_("Dieser Stimmcode ist gesperrt.")
    if code.body_id != voting.body_id:
        return N_("Dieser Stimmcode gehört zu einem anderen Gremium.")
    return N_("Mit diesem Stimmcode wurde schon abgestimmt.") if ballot_id else ""


def _check_dots(voting: Voting, sheets: Mapping[str, _Sheet], problems: list[RowProblem]) -> None:
    for sheet in sheets.values():
        try:
            check_dots(voting, {candidate: n for (candidate, _), n in sheet.points.items()})
        except Refused as refusal:
            problems.append(RowProblem(sheet.first_row, "points", refusal.message, refusal.details))


def _scores(sheet: _Sheet) -> dict[tuple[int, int], int]:
    return {(one, criterion): n for (one, criterion), n in sheet.points.items() if criterion is not None}


def _marks(sheet: _Sheet) -> list[Mark]:
    scores = _scores(sheet)
    return score_marks(scores) if scores else dot_marks({one: n for (one, _), n in sheet.points.items()})


def _voters(session: Session, code_ids: Iterable[int]) -> dict[int, int]:
    """Code id to voter id, with rows made where there are none."""
    wanted = list(code_ids)
    found: dict[int, int] = {}
    for start in range(0, len(wanted), CHUNK):
        rows = session.scalars(select(Voter).where(Voter.voting_code_id.in_(wanted[start : start + CHUNK])))
        found |= {voter.voting_code_id: voter.id for voter in rows if voter.voting_code_id is not None}
    new = [Voter(voting_code_id=code_id) for code_id in wanted if code_id not in found]
    session.add_all(new)
    session.flush()
    return found | {voter.voting_code_id: voter.id for voter in new if voter.voting_code_id is not None}
