"""Supporting ideas and candidates: once per person, taken back at will, until the board begins to recommend."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ideenmarkt.bundling.models import Candidate
from ideenmarkt.ground.access import CITIZEN
from ideenmarkt.ground.errors import NotAllowed, Refused
from ideenmarkt.ground.i18n import N_
from ideenmarkt.ground.journal import Event, record
from ideenmarkt.ideas.models import Idea
from ideenmarkt.ideas.states import IdeaState
from ideenmarkt.strategy.models import Phase, Round
from ideenmarkt.weighing.models import Support
from ideenmarkt.weighing.voters import Person, belongs_to_round, find_voter, obtain_voter

# what the board reads must hold still while it deliberates
PHASES_WITHOUT_SUPPORT = frozenset({Phase.RECOMMENDING, Phase.RESOLVED})


class SupportEnded(Refused):
    message = N_("In dieser Beteiligungsrunde wird inzwischen entschieden. Unterstützen ist nicht mehr möglich.")


class NotPublished(Refused):
    message = N_("Unterstützen lässt sich nur eine veröffentlichte Idee.")


class OtherRound(NotAllowed):
    message = N_("Ihr Stimmcode gilt nicht für diese Beteiligungsrunde.")


def support(session: Session, target: Idea | Candidate, person: Person, *, at: datetime) -> bool:
    """Count a person for an idea or a candidate; False if it was counted before.

    Raises SupportEnded, NotPublished, OtherRound.
    """
    check_supportable(session, target)
    if not belongs_to_round(session, person, target.round_id):
        raise OtherRound
    voter = obtain_voter(session, person)
    given = Support(voter_id=voter.id, given_at=at)
    if isinstance(target, Idea):
        given.idea_id = target.id
    else:
        given.candidate_id = target.id
    if session.scalar(select(Support.id).where(Support.voter_id == voter.id, _is_for(target))):
        return False
    try:
        with session.begin_nested():
            session.add(given)
            session.flush()
    except IntegrityError:
        return False
    _record(session, "support.given", target, at)
    return True


def withdraw_support(session: Session, target: Idea | Candidate, person: Person, *, at: datetime) -> bool:
    """Take a support back; False if there was none. Raises SupportEnded."""
    check_supportable(session, target)
    voter = find_voter(session, person)
    if voter is None:
        return False
    given = session.scalar(select(Support).where(Support.voter_id == voter.id, _is_for(target)))
    if given is None:
        return False
    session.delete(given)
    session.flush()
    _record(session, "support.withdrawn", target, at)
    return True


def can_support(target: Idea | Candidate, round_: Round) -> bool:
    """Whether the button is offered."""
    published = not isinstance(target, Idea) or target.state is IdeaState.PUBLISHED
    return published and round_.closed_at is None and round_.phase not in PHASES_WITHOUT_SUPPORT


def check_supportable(session: Session, target: Idea | Candidate) -> None:
    """Raises SupportEnded, NotPublished."""
    if isinstance(target, Idea) and target.state is not IdeaState.PUBLISHED:
        raise NotPublished
    if not can_support(target, session.get_one(Round, target.round_id)):
        raise SupportEnded


def _is_for(target: Idea | Candidate) -> ColumnElement[bool]:
    return Support.idea_id == target.id if isinstance(target, Idea) else Support.candidate_id == target.id


def _record(session: Session, action: str, target: Idea | Candidate, at: datetime) -> None:
    """The journal keeps what was supported and when, never by whom."""
    kind = "idea" if isinstance(target, Idea) else "candidate"
    record(session, Event(action, (kind, target.id), target.round_id), actor=CITIZEN, at=at)
