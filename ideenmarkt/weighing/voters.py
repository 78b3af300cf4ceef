"""Who votes or supports: an account or a voting code, each one person, and its one row in the table of voters."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ideenmarkt.weighing.models import Body, BodyMember, Voter, VotingCode


@dataclass(frozen=True, slots=True)
class Person:
    """Exactly one of the two is set."""

    account_id: int | None = None
    voting_code_id: int | None = None

    @property
    def key(self) -> str:
        """Names this person among all, without telling who it is: »code:17«."""
        return f"code:{self.voting_code_id}" if self.account_id is None else f"account:{self.account_id}"


def find_voter(session: Session, person: Person) -> Voter | None:
    """The person's row; None as long as nothing was voted for or supported."""
    if person.account_id is None:
        return session.scalar(select(Voter).where(Voter.voting_code_id == person.voting_code_id))
    return session.scalar(select(Voter).where(Voter.account_id == person.account_id))


def obtain_voter(session: Session, person: Person) -> Voter:
    """The person's row, made if there is none; two requests at the same moment get the same one."""
    found = find_voter(session, person)
    if found is not None:
        return found
    voter = Voter(account_id=person.account_id, voting_code_id=person.voting_code_id)
    try:
        with session.begin_nested():
            session.add(voter)
            session.flush()
    except IntegrityError:
        found = find_voter(session, person)
        if found is None:
            raise
        return found
    return voter


def belongs_to_body(session: Session, person: Person, body_id: int) -> bool:
    """Whether a person may vote in a body: as its member, or with one of its codes that is not revoked."""
    if person.account_id is not None:
        return session.get(BodyMember, (body_id, person.account_id)) is not None
    code = session.get(VotingCode, person.voting_code_id)
    return code is not None and code.body_id == body_id and code.revoked_at is None


def belongs_to_round(session: Session, person: Person, round_id: int) -> bool:
    """Whether a person may support in a round: signed in, or with a code of one of its bodies."""
    if person.account_id is not None:
        return True
    wanted = (
        select(VotingCode.id)
        .join(Body)
        .where(VotingCode.id == person.voting_code_id, VotingCode.revoked_at.is_(None), Body.round_id == round_id)
    )
    return session.scalar(wanted) is not None
