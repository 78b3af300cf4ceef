"""Casting ballots: once per person, changeable online until the close, final on paper, secret in the journal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ideenmarkt.counting import dots as counting
from ideenmarkt.counting.errors import Refusal
from ideenmarkt.counting.scores import HIGHEST_SCORE, LOWEST_SCORE
from ideenmarkt.ground.access import CITIZEN, Actor
from ideenmarkt.ground.codes import new_code
from ideenmarkt.ground.errors import NotAllowed, Refused
from ideenmarkt.ground.i18n import N_
from ideenmarkt.ground.journal import Event, record
from ideenmarkt.weighing.models import Ballot, Mark, Voting
from ideenmarkt.weighing.queries import criteria_of
from ideenmarkt.weighing.states import BallotChannel, VotingState
from ideenmarkt.weighing.voters import Person, belongs_to_body, obtain_voter


class VotingNotOpen(Refused):
    message = N_("Diese Abstimmung ist gerade nicht offen. Ihr Stimmzettel wurde nicht gezählt.")


class NotEntitled(NotAllowed):
    message = N_("Sie gehören nicht zu dem Gremium, das hier abstimmt. Prüfen Sie bitte Ihren Stimmcode.")


class BallotIsFinal(Refused):
    message = N_("Mit diesem Stimmcode wurde schon auf Papier abgestimmt. Das lässt sich nicht mehr ändern.")


class BallotJustCast(Refused):
    message = N_("Ihr Stimmzettel ist in diesem Moment schon einmal angekommen. Er zählt einmal.")


class TooManyDots(Refused):
    message = N_("Sie haben %(given)s Punkte vergeben. Es sind höchstens %(allowed)s.")
    status = 422


class TooManyDotsOnOne(Refused):
    message = N_("Auf einen Kandidaten passen höchstens %(allowed)s Punkte.")
    status = 422


class BallotInvalid(Refused):
    message = N_("Der Stimmzettel passt nicht zu dieser Abstimmung. Laden Sie bitte die Seite neu.")
    status = 422


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the voter gets."""

    code: str
    replaced: bool  # an earlier ballot of the same person no longer counts


Dots = Mapping[int, int]  # candidate to dots
Scores = Mapping[tuple[int, int], int]  # (candidate, criterion) to points


def rules_of(voting: Voting) -> counting.DotRules:
    return counting.DotRules(per_ballot=voting.dots_per_ballot, per_candidate=voting.dots_per_candidate)


def check_dots(voting: Voting, dots: Dots) -> None:
    """Raises TooManyDots, TooManyDotsOnOne, BallotInvalid."""
    known = {one.candidate_id for one in voting.candidates}
    try:
        counting.check_ballot(counting.DotBallot(0, dots), candidates=known, rules=rules_of(voting))
    except counting.TooManyDotsOnOneCandidate as refusal:
        raise TooManyDotsOnOne(allowed=refusal.allowed) from None
    except counting.TooManyDots as refusal:
        raise TooManyDots(given=refusal.given, allowed=refusal.allowed) from None
    except Refusal:
        raise BallotInvalid from None


def check_scores(session: Session, voting: Voting, scores: Scores) -> None:
    """Raises BallotInvalid."""
    known = {one.candidate_id for one in voting.candidates}
    criteria = {one.id for one in criteria_of(session, voting)}
    for (candidate, criterion), points in scores.items():
        if candidate not in known or criterion not in criteria or not LOWEST_SCORE <= points <= HIGHEST_SCORE:
            raise BallotInvalid


def cast_dots(session: Session, voting: Voting, person: Person, dots: Dots, *, actor: Actor, at: datetime) -> Receipt:
    """Count a person's dots. Raises what check_dots raises, and VotingNotOpen, NotEntitled, BallotIsFinal."""
    check_dots(voting, dots)
    return _cast(session, voting, person, dot_marks(dots), actor=actor, at=at)


def cast_scores(
    session: Session, voting: Voting, person: Person, scores: Scores, *, actor: Actor, at: datetime
) -> Receipt:
    """Count a person's points. Raises BallotInvalid, VotingNotOpen, NotEntitled, BallotIsFinal."""
    check_scores(session, voting, scores)
    return _cast(session, voting, person, score_marks(scores), actor=actor, at=at)


def dot_marks(dots: Dots) -> list[Mark]:
    return [Mark(candidate_id=candidate, points=points) for candidate, points in dots.items() if points]


def score_marks(scores: Scores) -> list[Mark]:
    return [Mark(candidate_id=one, criterion_id=criterion, points=n) for (one, criterion), n in scores.items()]


def check_open(session: Session, voting: Voting) -> None:
    """Holds the voting open until this transaction ends. Raises VotingNotOpen."""
    session.refresh(voting, ["state"], with_for_update={"read": True})
    if voting.state is not VotingState.OPEN:
        raise VotingNotOpen


def _cast(
    session: Session, voting: Voting, person: Person, marks: Sequence[Mark], *, actor: Actor, at: datetime
) -> Receipt:
    check_open(session, voting)
    if not belongs_to_body(session, person, voting.body_id):
        raise NotEntitled
    voter = obtain_voter(session, person)
    channel = BallotChannel.CODE if person.account_id is None else BallotChannel.ACCOUNT
    wanted = select(Ballot).where(Ballot.voting_id == voting.id, Ballot.voter_id == voter.id).with_for_update()
    earlier = session.scalar(wanted)
    if earlier is not None:
        return _replace(session, voting, earlier, marks, actor=_secret(actor, channel), at=at)
    ballot = Ballot(voting_id=voting.id, voter_id=voter.id, channel=channel, receipt=new_code(), cast_at=at)
    ballot.marks = list(marks)
    try:
        with session.begin_nested():
            session.add(ballot)
            session.flush()
    except IntegrityError:
        raise BallotJustCast from None
    record(session, cast_event(voting, channel), actor=_secret(actor, channel), at=at)
    return Receipt(ballot.receipt, replaced=False)


def _replace(
    session: Session, voting: Voting, ballot: Ballot, marks: Sequence[Mark], *, actor: Actor, at: datetime
) -> Receipt:
    if ballot.channel is BallotChannel.PAPER:
        raise BallotIsFinal
    session.execute(delete(Mark).where(Mark.ballot_id == ballot.id))  # before the new ones, which may be the same
    session.expire(ballot, ["marks"])
    for mark in marks:
        mark.ballot_id = ballot.id
    session.add_all(marks)
    ballot.cast_at = at
    session.flush()
    session.expire(ballot, ["marks"])
    record(session, Event("ballot.replaced", ("voting", voting.id), voting.round_id), actor=actor, at=at)
    return Receipt(ballot.receipt, replaced=True)


def cast_event(voting: Voting, channel: BallotChannel) -> Event:
    """That a ballot was cast and how it came in; never whose it is, nor what it says."""
    return Event("ballot.cast", ("voting", voting.id), voting.round_id, after={"channel": channel.value})


def _secret(actor: Actor, channel: BallotChannel) -> Actor:
    """A ballot by code has no account in the journal, even where somebody is signed in on the same device."""
    return CITIZEN if channel is BallotChannel.CODE else actor
