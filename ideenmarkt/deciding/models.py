"""Recommendation, council resolution, Ideenspeicher, outcomes and answers."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ideenmarkt.bundling.models import Candidate
from ideenmarkt.ground.database import Base, choice
from ideenmarkt.ideas.models import Idea
from ideenmarkt.strategy.models import CoreActivity, FocusArea, Round


class Verdict(StrEnum):
    """What is recommended or resolved for a candidate."""

    CORE_ACTIVITY = "core_activity"
    RESERVE = "reserve"
    DECLINED = "declined"


class RecommendationState(StrEnum):
    """The life of a recommendation."""

    DRAFT = "draft"
    ADOPTED = "adopted"


class Recommendation(Base):
    """What the Strategiebeirat recommends to the council."""

    __tablename__ = "recommendation"

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), unique=True)
    state: Mapped[RecommendationState] = mapped_column(choice(RecommendationState), default=RecommendationState.DRAFT)
    motion: Mapped[str] = mapped_column(default="")
    minority_note: Mapped[str] = mapped_column(default="")
    votes_for: Mapped[int | None]
    votes_against: Mapped[int | None]
    abstentions: Mapped[int | None]
    adopted_on: Mapped[date | None]
    created_at: Mapped[datetime]
    round: Mapped[Round] = relationship()
    lines: Mapped[list[RecommendationLine]] = relationship(
        cascade="all, delete-orphan", back_populates="recommendation"
    )


class RecommendationLine(Base):
    """The recommendation for one candidate, with one sentence why."""

    __tablename__ = "recommendation_line"

    recommendation_id: Mapped[int] = mapped_column(ForeignKey("recommendation.id"), primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id"), primary_key=True, index=True)
    verdict: Mapped[Verdict] = mapped_column(choice(Verdict))
    rank: Mapped[int | None]  # in its Kompetenz, when the recommendation was drafted
    reason: Mapped[str] = mapped_column(default="")
    recommendation: Mapped[Recommendation] = relationship(back_populates="lines")
    candidate: Mapped[Candidate] = relationship()


class CouncilResult(StrEnum):
    """How the council voted."""

    UNANIMOUS = "unanimous"
    MAJORITY = "majority"


class CouncilResolution(Base):
    """The Ratsbeschluss of a round; recorded once, carried out all or nothing."""

    __tablename__ = "council_resolution"

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), unique=True)
    paper_number: Mapped[str] = mapped_column(String(32))  # Vorlagennummer
    resolved_on: Mapped[date]
    result: Mapped[CouncilResult] = mapped_column(choice(CouncilResult))
    recorded_at: Mapped[datetime]
    lines: Mapped[list[ResolutionLine]] = relationship(
        back_populates="resolution", order_by="ResolutionLine.candidate_id"
    )


class ResolutionLine(Base):
    """What the council resolved for one candidate."""

    __tablename__ = "resolution_line"

    resolution_id: Mapped[int] = mapped_column(ForeignKey("council_resolution.id"), primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id"), primary_key=True, index=True)
    verdict: Mapped[Verdict] = mapped_column(choice(Verdict))
    title: Mapped[str]  # of the Kernaktivität, as resolved
    focus_area_id: Mapped[int | None] = mapped_column(ForeignKey("focus_area.id"))
    reason: Mapped[str] = mapped_column(default="")
    core_activity_id: Mapped[int | None] = mapped_column(ForeignKey("core_activity.id"), unique=True)
    resolution: Mapped[CouncilResolution] = relationship(back_populates="lines")
    candidate: Mapped[Candidate] = relationship()
    focus_area: Mapped[FocusArea | None] = relationship()
    core_activity: Mapped[CoreActivity | None] = relationship()


class IdeaReserve(Base):
    """An entry of the Ideenspeicher: a candidate or a single idea that waits for a later round."""

    __tablename__ = "idea_reserve"
    __table_args__ = (
        CheckConstraint("(candidate_id IS NULL) <> (idea_id IS NULL)", name="candidate_or_idea"),
        Index(None, "round_id", "taken_into_round_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    candidate_id: Mapped[int | None] = mapped_column(ForeignKey("candidate.id"), unique=True)
    idea_id: Mapped[int | None] = mapped_column(ForeignKey("idea.id"), unique=True)
    reason: Mapped[str]
    stored_at: Mapped[datetime]
    taken_into_round_id: Mapped[int | None] = mapped_column(ForeignKey("round.id"))
    taken_at: Mapped[datetime | None]
    candidate: Mapped[Candidate | None] = relationship()
    idea: Mapped[Idea | None] = relationship()


class OutcomeKind(StrEnum):
    """Where a published idea ends in its round. (Declined and withdrawn ones end in screening: their state says so.)"""

    CORE_ACTIVITY = "core_activity"
    RESERVE = "reserve"
    ANSWERED = "answered"  # not taken up, with a reason


class Outcome(Base):
    """The outcome of one idea: every published idea of a resolved round has exactly one."""

    __tablename__ = "outcome"
    __table_args__ = (
        CheckConstraint("(kind = 'core_activity') = (core_activity_id IS NOT NULL)", name="core_activity_named"),
        CheckConstraint("(kind = 'reserve') = (reserve_id IS NOT NULL)", name="reserve_named"),
        Index(None, "kind"),
    )

    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), primary_key=True)
    kind: Mapped[OutcomeKind] = mapped_column(choice(OutcomeKind))
    core_activity_id: Mapped[int | None] = mapped_column(ForeignKey("core_activity.id"), index=True)
    reserve_id: Mapped[int | None] = mapped_column(ForeignKey("idea_reserve.id"), index=True)
    decided_at: Mapped[datetime]
    idea: Mapped[Idea] = relationship()
    core_activity: Mapped[CoreActivity | None] = relationship()
    reserve: Mapped[IdeaReserve | None] = relationship()


class Answer(Base):
    """The Rückmeldung to the submitter, public on the idea's page and sent by mail where there is an address."""

    __tablename__ = "answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), unique=True)
    text: Mapped[str]
    given_at: Mapped[datetime]
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("mail.id"))
    idea: Mapped[Idea] = relationship()
