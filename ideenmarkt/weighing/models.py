"""Supports, bodies, votings, voting codes and ballots."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ideenmarkt.accounts.models import Account
from ideenmarkt.bundling.models import Candidate
from ideenmarkt.ground.database import Base, choice
from ideenmarkt.strategy.models import Competence, Criterion, Round
from ideenmarkt.weighing.states import BallotChannel, BodyKind, Method, VotingState


class Body(Base):
    """A Gremium of a round."""

    __tablename__ = "body"
    __table_args__ = (UniqueConstraint("round_id", "title"), CheckConstraint("weight > 0", name="weight_positive"))

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    kind: Mapped[BodyKind] = mapped_column(choice(BodyKind))
    title: Mapped[str]
    weight: Mapped[int] = mapped_column(default=1)  # in the joint ranking
    competence_id: Mapped[int | None] = mapped_column(ForeignKey("competence.id"))  # a Kompetenzforum's own
    competence: Mapped[Competence | None] = relationship()
    round: Mapped[Round] = relationship()
    members: Mapped[list[BodyMember]] = relationship(order_by="BodyMember.added_at, BodyMember.account_id")


class BodyMember(Base):
    """An account that votes in a body without a code."""

    __tablename__ = "body_member"

    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True, index=True)
    added_at: Mapped[datetime]
    account: Mapped[Account] = relationship()


class VotingCode(Base):
    """A printed Stimmcode: one person, one body, no name. Only its keyed hash is stored."""

    __tablename__ = "voting_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    issued_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    body: Mapped[Body] = relationship()


class Voter(Base):
    """One person who votes or supports: an account or a code, never both, never twice."""

    __tablename__ = "voter"
    __table_args__ = (CheckConstraint("(account_id IS NULL) <> (voting_code_id IS NULL)", name="account_or_code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), unique=True)
    voting_code_id: Mapped[int | None] = mapped_column(ForeignKey("voting_code.id"), unique=True)


class Support(Base):
    """A person supports an idea or a candidate. Supports stay where they were given."""

    __tablename__ = "support"
    __table_args__ = (
        UniqueConstraint("voter_id", "idea_id"),
        UniqueConstraint("voter_id", "candidate_id"),
        CheckConstraint("(idea_id IS NULL) <> (candidate_id IS NULL)", name="idea_or_candidate"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    voter_id: Mapped[int] = mapped_column(ForeignKey("voter.id"))
    idea_id: Mapped[int | None] = mapped_column(ForeignKey("idea.id"), index=True)
    candidate_id: Mapped[int | None] = mapped_column(ForeignKey("candidate.id"), index=True)
    given_at: Mapped[datetime]


class Voting(Base):
    """An Abstimmung: a body weighs candidates."""

    __tablename__ = "voting"
    __table_args__ = (
        Index(None, "round_id", "state"),
        CheckConstraint("dots_per_candidate BETWEEN 1 AND dots_per_ballot", name="dots_range"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"), index=True)
    title: Mapped[str]
    method: Mapped[Method] = mapped_column(choice(Method))
    state: Mapped[VotingState] = mapped_column(choice(VotingState), default=VotingState.DRAFT)
    dots_per_ballot: Mapped[int] = mapped_column(default=5)
    dots_per_candidate: Mapped[int] = mapped_column(default=3)
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    body: Mapped[Body] = relationship()
    round: Mapped[Round] = relationship()
    candidates: Mapped[list[VotingCandidate]] = relationship(
        order_by="VotingCandidate.candidate_id", cascade="all, delete-orphan"
    )


class VotingCandidate(Base):
    """A candidate that stands in a voting."""

    __tablename__ = "voting_candidate"

    voting_id: Mapped[int] = mapped_column(ForeignKey("voting.id"), primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id"), primary_key=True, index=True)
    candidate: Mapped[Candidate] = relationship()


class Ballot(Base):
    """A Stimmzettel: one per person and voting."""

    __tablename__ = "ballot"
    __table_args__ = (UniqueConstraint("voting_id", "voter_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    voting_id: Mapped[int] = mapped_column(ForeignKey("voting.id"))
    voter_id: Mapped[int] = mapped_column(ForeignKey("voter.id"), index=True)
    channel: Mapped[BallotChannel] = mapped_column(choice(BallotChannel))
    receipt: Mapped[str] = mapped_column(String(16), unique=True)
    cast_at: Mapped[datetime]
    marks: Mapped[list[Mark]] = relationship(cascade="all, delete-orphan")


class Mark(Base):
    """Dots for a candidate, or the points for one criterion of it."""

    __tablename__ = "mark"
    __table_args__ = (
        UniqueConstraint("ballot_id", "candidate_id", "criterion_id"),
        Index(  # a NULL criterion equals no other, so dots need their own rule
            "uq_mark_dots",
            "ballot_id",
            "candidate_id",
            unique=True,
            sqlite_where=text("criterion_id IS NULL"),
            postgresql_where=text("criterion_id IS NULL"),
        ),
        CheckConstraint("points >= 0 AND (criterion_id IS NULL OR points <= 4)", name="points_range"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ballot_id: Mapped[int] = mapped_column(ForeignKey("ballot.id"), index=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id"), index=True)
    criterion_id: Mapped[int | None] = mapped_column(ForeignKey("criterion.id"))  # empty for dots
    points: Mapped[int]
    criterion: Mapped[Criterion | None] = relationship()
