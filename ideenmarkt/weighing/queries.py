"""Reads of bodies, votings, turnout, candidates and supports, each with a constant number of statements."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, distinct, func, select, union
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload, selectinload

from ideenmarkt.accounts.models import Account, AccountRole
from ideenmarkt.bundling.models import Bundle, BundleState, Candidate, Membership
from ideenmarkt.ground.access import ROLE_PERMISSIONS, Permission
from ideenmarkt.ground.errors import NotFound
from ideenmarkt.ground.i18n import N_
from ideenmarkt.ideas.models import Idea
from ideenmarkt.ideas.states import IdeaState
from ideenmarkt.strategy.models import Criterion, Round
from ideenmarkt.weighing.models import Ballot, Body, BodyMember, Support, Voter, Voting, VotingCandidate, VotingCode
from ideenmarkt.weighing.states import BallotChannel, VotingState
from ideenmarkt.weighing.voters import Person

Condition = ColumnElement[bool]


class NoVoting(NotFound):
    message = N_("Diese Abstimmung gibt es nicht.")


class NoBody(NotFound):
    message = N_("Dieses Gremium gibt es nicht.")


class NoCandidate(NotFound):
    message = N_("Diesen Kandidaten gibt es nicht.")


class NoIdea(NotFound):
    message = N_("Diese Idee gibt es nicht oder nicht mehr.")


@dataclass(frozen=True, slots=True)
class Turnout:
    """Who could vote and how many did, by channel. Told before the close too; it says nothing about the result."""

    members: int
    codes: int  # issued and not revoked
    ballots: Mapping[BallotChannel, int]

    @property
    def cast(self) -> int:
        return sum(self.ballots.values())

    @property
    def entitled(self) -> int:
        return self.members + self.codes


@dataclass(frozen=True, slots=True)
class CodeCounts:
    """What became of a body's codes."""

    issued: int
    revoked: int
    used: int  # voted or supported with


def _with_everything(wanted: Select[Voting]) -> Select[Voting]:
    candidate = selectinload(Voting.candidates).joinedload(VotingCandidate.candidate)
    return wanted.options(
        joinedload(Voting.body).joinedload(Body.competence),
        joinedload(Voting.round),
        candidate.joinedload(Candidate.competence),
    )


def get_voting(session: Session, voting_id: int) -> Voting:
    """With its body, round and candidates. Raises NoVoting."""
    found = session.scalar(_with_everything(select(Voting).where(Voting.id == voting_id)))
    if found is None:
        raise NoVoting
    return found


def votings_of_round(session: Session, round_id: int, *states: VotingState) -> Sequence[Voting]:
    """All of a round, or those in one of the states; newest first."""
    wanted = select(Voting).where(Voting.round_id == round_id).order_by(Voting.id.desc())
    if states:
        wanted = wanted.where(Voting.state.in_(states))
    return session.scalars(_with_everything(wanted)).all()


def count_in_state(session: Session, state: VotingState) -> int:
    return session.scalar(select(func.count(Voting.id)).where(Voting.state == state)) or 0


def open_votings_with(session: Session, candidate_id: int) -> Sequence[Voting]:
    """The open votings in which a candidate stands."""
    stands = select(VotingCandidate.voting_id).where(VotingCandidate.candidate_id == candidate_id)
    wanted = select(Voting).where(Voting.id.in_(stands), Voting.state == VotingState.OPEN).order_by(Voting.id)
    return session.scalars(wanted.options(joinedload(Voting.body))).all()


def bodies_of_round(session: Session, round_id: int) -> Sequence[Body]:
    wanted = select(Body).where(Body.round_id == round_id).order_by(Body.id)
    options = (joinedload(Body.competence), selectinload(Body.members).joinedload(BodyMember.account))
    return session.scalars(wanted.options(*options)).all()


def get_body(session: Session, body_id: int) -> Body:
    """Raises NoBody."""
    found = session.get(Body, body_id)
    if found is None:
        raise NoBody
    return found


def body_named(session: Session, round_id: int, title: str) -> Body:
    """Raises NoBody."""
    found = session.scalar(select(Body).where(Body.round_id == round_id, Body.title == title))
    if found is None:
        raise NoBody
    return found


def possible_members(session: Session) -> Sequence[Account]:
    """Active accounts whose roles may vote in a board, by name."""
    roles = [role for role, permissions in ROLE_PERMISSIONS.items() if Permission.SCORE in permissions]
    wanted = select(Account).where(
        Account.active, Account.id.in_(select(AccountRole.account_id).where(AccountRole.role.in_(roles)))
    )
    return session.scalars(wanted.order_by(Account.name, Account.id)).all()


def criteria_of(session: Session, voting: Voting) -> Sequence[Criterion]:
    """What a voting by scores asks, in order."""
    strategy_id = select(Round.strategy_id).where(Round.id == voting.round_id).scalar_subquery()
    return session.scalars(
        select(Criterion).where(Criterion.strategy_id == strategy_id).order_by(Criterion.position)
    ).all()


def turnout(session: Session, votings: Sequence[Voting]) -> dict[int, Turnout]:
    """By voting."""
    body_ids = {voting.body_id for voting in votings}
    members = _counts(session, BodyMember.body_id, BodyMember.body_id.in_(body_ids))
    codes = _counts(session, VotingCode.body_id, VotingCode.body_id.in_(body_ids), VotingCode.revoked_at.is_(None))
    ballots: dict[int, dict[BallotChannel, int]] = {voting.id: dict.fromkeys(BallotChannel, 0) for voting in votings}
    wanted = select(Ballot.voting_id, Ballot.channel, func.count()).where(Ballot.voting_id.in_(ballots))
    for voting_id, channel, number in session.execute(wanted.group_by(Ballot.voting_id, Ballot.channel)):
        ballots[voting_id][channel] = number
    return {one.id: Turnout(members.get(one.body_id, 0), codes.get(one.body_id, 0), ballots[one.id]) for one in votings}


def _counts(
    session: Session, column: InstrumentedAttribute[int] | InstrumentedAttribute[int | None], *conditions: Condition
) -> dict[int, int]:
    wanted = select(column, func.count()).where(*conditions).group_by(column)
    return {key: number for key, number in session.execute(wanted) if key is not None}


def code_counts(session: Session, body_ids: Collection[int]) -> dict[int, CodeCounts]:
    """By body; also for bodies without codes."""
    issued = _counts(session, VotingCode.body_id, VotingCode.body_id.in_(body_ids))
    revoked = _counts(session, VotingCode.body_id, VotingCode.body_id.in_(body_ids), VotingCode.revoked_at.is_not(None))
    acted = union(select(Ballot.voter_id), select(Support.voter_id)).subquery()
    wanted = (
        select(VotingCode.body_id, func.count())
        .join(Voter, Voter.voting_code_id == VotingCode.id)
        .where(VotingCode.body_id.in_(body_ids), Voter.id.in_(select(acted.c.voter_id)))
        .group_by(VotingCode.body_id)
    )
    used = dict(session.execute(wanted).all())
    return {one: CodeCounts(issued.get(one, 0), revoked.get(one, 0), used.get(one, 0)) for one in body_ids}


def voted_in(session: Session, person: Person | None, voting_ids: Collection[int]) -> dict[int, Ballot]:
    """The person's own ballots, by voting."""
    if person is None:
        return {}
    wanted = select(Ballot).join(Voter, Voter.id == Ballot.voter_id)
    wanted = wanted.where(Ballot.voting_id.in_(voting_ids), _is(person)).options(selectinload(Ballot.marks))
    return {ballot.voting_id: ballot for ballot in session.scalars(wanted)}


def _is(person: Person) -> Condition:
    if person.account_id is not None:
        return Voter.account_id == person.account_id
    return Voter.voting_code_id == person.voting_code_id


def memberships(session: Session, account_id: int) -> frozenset[int]:
    """The bodies that an account belongs to."""
    return frozenset(session.scalars(select(BodyMember.body_id).where(BodyMember.account_id == account_id)))


def open_ballots(session: Session, account_id: int) -> int:
    """In how many open votings a member has not voted yet."""
    done = select(Ballot.voting_id).join(Voter, Voter.id == Ballot.voter_id).where(Voter.account_id == account_id)
    mine = select(BodyMember.body_id).where(BodyMember.account_id == account_id)
    wanted = select(func.count(Voting.id)).where(
        Voting.state == VotingState.OPEN, Voting.body_id.in_(mine), Voting.id.not_in(done)
    )
    return session.scalar(wanted) or 0


def receipt_is_counted(session: Session, receipt: str) -> bool:
    """Whether a ballot with this receipt counts; nothing else about it can be learned."""
    return session.scalar(select(Ballot.id).where(Ballot.receipt == receipt)) is not None


def candidate_by_number(session: Session, round_id: int, number: int) -> Candidate:
    """Raises NoCandidate."""
    wanted = (
        select(Candidate)
        .join(Candidate.bundle)
        .where(Candidate.round_id == round_id, Candidate.number == number, Bundle.state == BundleState.CANDIDATE)
        .options(joinedload(Candidate.competence), joinedload(Candidate.focus_area), joinedload(Candidate.bundle))
    )
    found = session.scalar(wanted)
    if found is None:
        raise NoCandidate
    return found


def idea_by_number(session: Session, round_id: int, number: int) -> Idea:
    """A published idea. Raises NoIdea."""
    wanted = select(Idea).where(Idea.round_id == round_id, Idea.number == number, Idea.state == IdeaState.PUBLISHED)
    found = session.scalar(wanted.options(joinedload(Idea.current_text)))
    if found is None:
        raise NoIdea
    return found


def voices_count(session: Session, candidate: Candidate) -> int:
    """How many published ideas stand behind a candidate."""
    wanted = (
        select(func.count())
        .select_from(Membership)
        .join(Idea, Idea.id == Membership.idea_id)
        .where(Membership.bundle_id == candidate.bundle_id, Idea.state == IdeaState.PUBLISHED)
    )
    return session.scalar(wanted) or 0


def support_counts(session: Session, idea_ids: Collection[int]) -> dict[int, int]:
    """How many people support each idea; 0 where nobody does."""
    found = _counts(session, Support.idea_id, Support.idea_id.in_(idea_ids))
    return {idea_id: found.get(idea_id, 0) for idea_id in idea_ids}


def candidate_support(session: Session, candidate_ids: Collection[int]) -> dict[int, int]:
    """How many people support each candidate itself or a published idea of its bundle, each person once."""
    own = select(Support.candidate_id.label("candidate_id"), Support.voter_id).where(
        Support.candidate_id.in_(candidate_ids)
    )
    by_idea = (
        select(Candidate.id.label("candidate_id"), Support.voter_id)
        .join(Membership, Membership.bundle_id == Candidate.bundle_id)
        .join(Idea, Idea.id == Membership.idea_id)
        .join(Support, Support.idea_id == Membership.idea_id)
        .where(Candidate.id.in_(candidate_ids), Idea.state == IdeaState.PUBLISHED)
    )
    people = union(own, by_idea).subquery()
    wanted = select(people.c.candidate_id, func.count(distinct(people.c.voter_id))).group_by(people.c.candidate_id)
    found: dict[int, int] = dict(session.execute(wanted).all())
    return {candidate_id: found.get(candidate_id, 0) for candidate_id in candidate_ids}


def supporters_in_round(session: Session, round_id: int) -> int:
    """How many people support anything in a round."""
    ideas = select(Support.voter_id).join(Idea, Idea.id == Support.idea_id).where(Idea.round_id == round_id)
    candidates = (
        select(Support.voter_id)
        .join(Candidate, Candidate.id == Support.candidate_id)
        .where(Candidate.round_id == round_id)
    )
    people = union(ideas, candidates).subquery()
    return session.scalar(select(func.count()).select_from(people)) or 0


def given_supports(session: Session, person: Person | None, idea_ids: Collection[int]) -> frozenset[int]:
    """Which of the ideas a person supports."""
    if person is None:
        return frozenset()
    wanted = select(Support.idea_id).join(Voter, Voter.id == Support.voter_id).where(Support.idea_id.in_(idea_ids))
    return frozenset(one for one in session.scalars(wanted.where(_is(person))) if one is not None)


def gives_candidate(session: Session, person: Person | None, candidate: Candidate) -> bool:
    """Whether a person supports a candidate itself."""
    if person is None:
        return False
    wanted = select(Support.id).join(Voter, Voter.id == Support.voter_id).where(Support.candidate_id == candidate.id)
    return session.scalar(wanted.where(_is(person))) is not None
