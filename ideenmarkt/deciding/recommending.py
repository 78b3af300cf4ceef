"""The recommendation of the Strategiebeirat: drafting it from the ranking, changing, adopting, reopening it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from ideenmarkt.bundling.models import Candidate
from ideenmarkt.deciding.facts import candidates_of
from ideenmarkt.deciding.models import CouncilResolution, Recommendation, RecommendationLine
from ideenmarkt.deciding.rules import TRANSITIONS, RecommendationAction
from ideenmarkt.deciding.states import Verdict
from ideenmarkt.ground.access import Actor
from ideenmarkt.ground.errors import Refused
from ideenmarkt.ground.i18n import N_
from ideenmarkt.ground.journal import Event, record
from ideenmarkt.ranking.queries import ranking
from ideenmarkt.strategy.models import Phase, Round
from ideenmarkt.strategy.service import move_to_phase


class NoCandidates(Refused):
    message = N_("In dieser Runde gibt es noch keine Kandidaten. Sie entstehen in der Bündelung.")


class AlreadyResolved(Refused):
    message = N_("Der Rat hat über diese Runde schon beschlossen.")


class RecommendationLocked(Refused):
    message = N_("Die Empfehlung ist beschlossen und damit fest. Öffnen Sie sie erst wieder.")


class NothingToReopen(Refused):
    message = N_("Die Empfehlung ist noch ein Entwurf.")


class NoRecommendation(Refused):
    message = N_("Für diese Runde gibt es noch keinen Entwurf einer Empfehlung.")


class MotionMissing(Refused):
    message = N_("Schreiben Sie bitte den Antrag, über den abgestimmt wurde.")
    status = 422


class VoteMissing(Refused):
    message = N_("Tragen Sie bitte ein, wie abgestimmt wurde.")
    status = 422


class NoMajority(Refused):
    message = N_("Der Antrag hat keine Mehrheit: %(yes)s dafür, %(no)s dagegen.")
    status = 422


class ReasonMissing(Refused):
    message = N_("Zu Kandidat %(number)s fehlt der Grund, warum er nicht aufgenommen wird.")
    status = 422


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the ranking says about a candidate."""

    verdict: Verdict
    rank: int | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Choice:
    """What the board says about a candidate."""

    verdict: Verdict
    reason: str


@dataclass(frozen=True, slots=True)
class Deliberation:
    """What the board has written and counted."""

    choices: Mapping[int, Choice]  # by candidate
    motion: str
    minority_note: str
    votes_for: int | None = None
    votes_against: int | None = None
    abstentions: int | None = None


def proposals(session: Session, round_: Round) -> dict[int, Proposal]:
    """From the ranking: who has a seat becomes a Kernaktivität, the others wait. By candidate."""
    return {
        line.candidate_id: Proposal(
            Verdict.CORE_ACTIVITY if line.within_seats else Verdict.RESERVE, line.rank, line.sentence
        )
        for competence in ranking(session, round_)
        for line in competence.standings
    }


def recommendation_of(session: Session, round_: Round) -> Recommendation | None:
    """With its lines and their candidates."""
    return session.scalar(
        select(Recommendation)
        .where(Recommendation.round_id == round_.id)
        .options(
            selectinload(Recommendation.lines)
            .joinedload(RecommendationLine.candidate)
            .options(joinedload(Candidate.competence), joinedload(Candidate.bundle), joinedload(Candidate.focus_area))
        )
    )


def the_recommendation(session: Session, round_: Round) -> Recommendation:
    """Raises NoRecommendation."""
    found = recommendation_of(session, round_)
    if found is None:
        raise NoRecommendation
    return found


def draft(session: Session, round_: Round, *, actor: Actor, at: datetime) -> Recommendation:
    """Begin a recommendation, or complete a draft by candidates that came later; what people chose stays.

    The round moves to the phase of recommending: what the board reads holds still while it deliberates.
    Raises NoCandidates, AlreadyResolved, RecommendationLocked.
    """
    _check_unresolved(session, round_)
    candidates = candidates_of(session, round_.id)
    if not candidates:
        raise NoCandidates
    found = recommendation_of(session, round_)
    if found is None:
        found = Recommendation(round_id=round_.id, created_at=at)
        session.add(found)
        session.flush()
    _check_step(found, RecommendationAction.CHANGE)
    added = _add_lines(found, candidates, proposals(session, round_))
    session.flush()
    happened = Event(
        "recommendation.drafted", ("recommendation", found.id), round_.id,
        after={str(line.candidate_id): line.verdict.value for line in added},
    )  # fmt: skip
    record(session, happened, actor=actor, at=at)
    move_to_phase(session, round_, Phase.RECOMMENDING, actor=actor, at=at)
    return found


def _check_unresolved(session: Session, round_: Round) -> None:
    if session.scalar(select(CouncilResolution.id).where(CouncilResolution.round_id == round_.id)):
        raise AlreadyResolved


def _check_step(recommendation: Recommendation, action: RecommendationAction) -> None:
    if recommendation.state not in TRANSITIONS[action]:
        raise NothingToReopen if action is RecommendationAction.REOPEN else RecommendationLocked


def _add_lines(
    recommendation: Recommendation, candidates: Sequence[Candidate], proposed: Mapping[int, Proposal]
) -> list[RecommendationLine]:
    there = {line.candidate_id for line in recommendation.lines}
    standing = {candidate.id for candidate in candidates}
    for line in [one for one in recommendation.lines if one.candidate_id not in standing]:
        recommendation.lines.remove(line)  # the workshop took the candidate back
    unranked = Proposal(Verdict.RESERVE, None, "")
    added = []
    for candidate in candidates:
        if candidate.id not in there:
            one = proposed.get(candidate.id, unranked)
            line = RecommendationLine(verdict=one.verdict, rank=one.rank, reason=one.sentence)
            line.candidate = candidate
            recommendation.lines.append(line)
            added.append(line)
    return added


def change(
    session: Session, recommendation: Recommendation, deliberation: Deliberation, *, actor: Actor, at: datetime
) -> None:
    """Write what the board chose. Raises RecommendationLocked."""
    _check_step(recommendation, RecommendationAction.CHANGE)
    before, after = {}, {}
    for line in recommendation.lines:
        choice = deliberation.choices.get(line.candidate_id)
        if choice is None:
            continue
        if choice.verdict is not line.verdict:
            before[str(line.candidate_id)], after[str(line.candidate_id)] = line.verdict.value, choice.verdict.value
        line.verdict, line.reason = choice.verdict, choice.reason
    for name in ("motion", "minority_note", "votes_for", "votes_against", "abstentions"):
        setattr(recommendation, name, getattr(deliberation, name))
    session.flush()
    happened = Event(
        "recommendation.changed", ("recommendation", recommendation.id), recommendation.round_id, before, after
    )
    record(session, happened, actor=actor, at=at)


def adopt(session: Session, recommendation: Recommendation, *, on: date, actor: Actor, at: datetime) -> None:
    """The board has voted: the recommendation is fixed.

    Raises RecommendationLocked, MotionMissing, VoteMissing, NoMajority, ReasonMissing.
    """
    _check_step(recommendation, RecommendationAction.ADOPT)
    _check_complete(recommendation)
    before = recommendation.state
    recommendation.state = TRANSITIONS[RecommendationAction.ADOPT][before]
    recommendation.adopted_on = on
    votes = {
        "for": recommendation.votes_for,
        "against": recommendation.votes_against,
        "abstentions": recommendation.abstentions,
    }
    happened = Event(
        "recommendation.adopted", ("recommendation", recommendation.id), recommendation.round_id,
        before={"state": before.value}, after={"state": recommendation.state.value, "votes": votes},
    )  # fmt: skip
    record(session, happened, actor=actor, at=at)


def _check_complete(recommendation: Recommendation) -> None:
    if not recommendation.motion.strip():
        raise MotionMissing
    yes, no = recommendation.votes_for, recommendation.votes_against
    if yes is None or no is None:
        raise VoteMissing
    if yes <= no:
        raise NoMajority(yes=yes, no=no)
    for line in recommendation.lines:
        if line.verdict is Verdict.DECLINED and not line.reason.strip():
            raise ReasonMissing(number=line.candidate.number)


def reopen(session: Session, recommendation: Recommendation, *, why: str, actor: Actor, at: datetime) -> None:
    """Make an adopted recommendation a draft again, with a reason. Raises NothingToReopen, AlreadyResolved."""
    _check_step(recommendation, RecommendationAction.REOPEN)
    _check_unresolved(session, session.get_one(Round, recommendation.round_id))
    before = recommendation.state
    recommendation.state = TRANSITIONS[RecommendationAction.REOPEN][before]
    recommendation.adopted_on = None
    happened = Event(
        "recommendation.reopened", ("recommendation", recommendation.id), recommendation.round_id,
        before={"state": before.value}, after={"state": recommendation.state.value}, why=why,
    )  # fmt: skip
    record(session, happened, actor=actor, at=at)
