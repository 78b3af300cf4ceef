"""Bodies with their members, and votings from the draft to the close."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ideenmarkt.accounts.models import Account
from ideenmarkt.bundling.models import Bundle, BundleState, Candidate
from ideenmarkt.counting.dots import DotRules
from ideenmarkt.counting.errors import InvalidValue
from ideenmarkt.ground.access import ROLE_PERMISSIONS, Actor, Permission
from ideenmarkt.ground.errors import Refused
from ideenmarkt.ground.i18n import N_
from ideenmarkt.ground.journal import Event, record
from ideenmarkt.strategy.models import Round
from ideenmarkt.weighing.models import Body, BodyMember, Voting, VotingCandidate
from ideenmarkt.weighing.rules import MAX_DOTS, MAX_WEIGHT, TRANSITIONS, VotingAction
from ideenmarkt.weighing.states import BodyKind, Method, VotingState


class BodyExists(Refused):
    message = N_("In dieser Beteiligungsrunde gibt es schon ein Gremium mit diesem Namen.")


class WeightOutOfRange(Refused):
    message = N_("Das Gewicht ist eine ganze Zahl von 1 bis %(most)s.")
    status = 422


class CompetenceNeeded(Refused):
    message = N_("Ein Kompetenzforum braucht seine Kompetenz; andere Gremien haben keine.")
    status = 422


class NotABoardMember(Refused):
    message = N_("Mitglied kann nur werden, wessen Konto die Rolle »Gremienmitglied« hat.")
    status = 422


class NoCandidates(Refused):
    message = N_("Es gibt noch keine Kandidaten, über die abgestimmt werden könnte. Sie entstehen in der Bündelung.")


class OtherCompetence(Refused):
    message = N_("Ein Kompetenzforum stimmt nur über Kandidaten seiner eigenen Kompetenz ab.")
    status = 422


class DotsOutOfRange(Refused):
    message = N_("Ein Stimmzettel hat 1 bis %(most)s Punkte, und auf einen Kandidaten passen höchstens so viele.")
    status = 422


class StepNotPossible(Refused):
    message = N_("Dieser Schritt ist bei der Abstimmung jetzt nicht möglich. Laden Sie bitte die Seite neu.")


def create_body(
    session: Session,
    round_: Round,
    *,
    kind: BodyKind,
    title: str,
    actor: Actor,
    at: datetime,
    weight: int = 1,
    competence_id: int | None = None,
) -> Body:
    """Add a Gremium to a round. Raises BodyExists, WeightOutOfRange, CompetenceNeeded."""
    _check_body(kind, weight, competence_id)
    if session.scalar(select(Body.id).where(Body.round_id == round_.id, Body.title == title)):
        raise BodyExists
    body = Body(round_id=round_.id, kind=kind, title=title, weight=weight, competence_id=competence_id)
    session.add(body)
    session.flush()
    after = {"kind": kind.value, "title": title, "weight": weight, "competence_id": competence_id}
    record(session, Event("body.created", ("body", body.id), round_.id, after=after), actor=actor, at=at)
    return body


def _check_body(kind: BodyKind, weight: int, competence_id: int | None) -> None:
    if not 1 <= weight <= MAX_WEIGHT:
        raise WeightOutOfRange(most=MAX_WEIGHT)
    if (kind is BodyKind.COMPETENCE_FORUM) != (competence_id is not None):
        raise CompetenceNeeded


def change_weight(session: Session, body: Body, weight: int, *, actor: Actor, at: datetime) -> None:
    """Let a body count more or less in the joint ranking. Raises WeightOutOfRange."""
    _check_body(body.kind, weight, body.competence_id)
    if weight == body.weight:
        return
    before, body.weight = body.weight, weight
    happened = Event(
        "body.weighted", ("body", body.id), body.round_id, before={"weight": before}, after={"weight": weight}
    )
    record(session, happened, actor=actor, at=at)


def add_member(session: Session, body: Body, account: Account, *, actor: Actor, at: datetime) -> None:
    """Let an account vote in a body; doing it twice changes nothing. Raises NotABoardMember."""
    if not any(Permission.SCORE in ROLE_PERMISSIONS[role.role] for role in account.roles):
        raise NotABoardMember
    if session.get(BodyMember, (body.id, account.id)):
        return
    session.add(BodyMember(body_id=body.id, account_id=account.id, added_at=at))
    session.flush()
    session.expire(body, ["members"])
    happened = Event("body.member_added", ("body", body.id), body.round_id, after={"account_id": account.id})
    record(session, happened, actor=actor, at=at)


def remove_member(session: Session, body: Body, account_id: int, *, actor: Actor, at: datetime) -> None:
    """End a membership. Ballots that were cast stay counted."""
    member = session.get(BodyMember, (body.id, account_id))
    if member is None:
        return
    session.delete(member)
    session.flush()
    session.expire(body, ["members"])
    happened = Event("body.member_removed", ("body", body.id), body.round_id, before={"account_id": account_id})
    record(session, happened, actor=actor, at=at)


def create_voting(
    session: Session,
    body: Body,
    *,
    title: str,
    method: Method,
    actor: Actor,
    at: datetime,
    competence_id: int | None = None,
    dots_per_ballot: int = 5,
    dots_per_candidate: int = 3,
) -> Voting:
    """Prepare a voting of a body on all candidates of its round, or on those of one Kompetenz.

    A Kompetenzforum votes on its own. Raises NoCandidates, OtherCompetence, DotsOutOfRange.
    """
    _check_dots(dots_per_ballot, dots_per_candidate)
    if body.competence_id and competence_id not in (None, body.competence_id):
        raise OtherCompetence
    candidate_ids = _candidate_ids(session, body.round_id, competence_id or body.competence_id)
    if not candidate_ids:
        raise NoCandidates
    voting = Voting(
        round_id=body.round_id,
        body_id=body.id,
        title=title,
        method=method,
        dots_per_ballot=dots_per_ballot,
        dots_per_candidate=dots_per_candidate,
        created_at=at,
    )
    voting.candidates = [VotingCandidate(candidate_id=one) for one in candidate_ids]
    session.add(voting)
    session.flush()
    after = {"body_id": body.id, "method": method.value, "candidate_ids": candidate_ids}
    record(session, Event("voting.created", ("voting", voting.id), voting.round_id, after=after), actor=actor, at=at)
    return voting


def _check_dots(per_ballot: int, per_candidate: int) -> None:
    try:
        DotRules(per_ballot=per_ballot, per_candidate=per_candidate)
    except InvalidValue:
        raise DotsOutOfRange(most=MAX_DOTS) from None
    if per_ballot > MAX_DOTS:
        raise DotsOutOfRange(most=MAX_DOTS)


def _candidate_ids(session: Session, round_id: int, competence_id: int | None) -> list[int]:
    wanted = (
        select(Candidate.id)
        .join(Candidate.bundle)
        .where(Candidate.round_id == round_id, Bundle.state == BundleState.CANDIDATE)
        .order_by(Candidate.id)
    )
    if competence_id:
        wanted = wanted.where(Candidate.competence_id == competence_id)
    return list(session.scalars(wanted))


def open_voting(session: Session, voting: Voting, *, actor: Actor, at: datetime) -> None:
    """From now on ballots can be cast. Raises StepNotPossible."""
    _advance(session, voting, VotingAction.OPEN, actor=actor, at=at)
    voting.opened_at = at


def close_voting(session: Session, voting: Voting, *, actor: Actor, at: datetime) -> None:
    """No more ballots; the result can be seen. Raises StepNotPossible."""
    _advance(session, voting, VotingAction.CLOSE, actor=actor, at=at)
    voting.closed_at = at


def reopen_voting(session: Session, voting: Voting, *, why: str, actor: Actor, at: datetime) -> None:
    """Take ballots again after the close; the journal keeps why. Raises StepNotPossible."""
    _advance(session, voting, VotingAction.REOPEN, actor=actor, at=at, why=why)
    voting.closed_at = None


def discard_voting(session: Session, voting: Voting, *, actor: Actor, at: datetime) -> None:
    """Throw a draft away. Raises StepNotPossible."""
    _advance(session, voting, VotingAction.DISCARD, actor=actor, at=at)
    session.delete(voting)
    session.flush()


def _advance(
    session: Session, voting: Voting, action: VotingAction, *, actor: Actor, at: datetime, why: str = ""
) -> VotingState | None:
    session.refresh(voting, ["state"], with_for_update=True)  # ballots cast at this moment come before or after
    before = voting.state
    if before not in TRANSITIONS[action]:
        raise StepNotPossible
    after = TRANSITIONS[action][before]
    if after is not None:
        voting.state = after
    happened = Event(
        f"voting.{action.value}",
        ("voting", voting.id),
        voting.round_id,
        before={"state": before.value},
        after={"state": after.value if after else None},
        why=why,
    )
    record(session, happened, actor=actor, at=at)
    return after
