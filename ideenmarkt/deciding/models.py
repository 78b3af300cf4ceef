"""Recommendation, council resolution, Ideenspeicher, outcomes and answers."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ideenmarkt.bundling.models import Bundle, Candidate
from ideenmarkt.deciding.states import CouncilResult, OutcomeKind, RecommendationState, Verdict
from ideenmarkt.ground.database import Base, choice
from ideenmarkt.ideas.models import Idea
from ideenmarkt.strategy.models import CoreActivity, FocusArea, Round


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
    """An entry of the Ideenspeicher: a candidate, a bundle or a single idea that waits for a later round."""

    __tablename__ = "idea_reserve"
    __table_args__ = (
        CheckConstraint(
            "CASE WHEN candidate_id IS NULL THEN 0 ELSE 1 END + CASE WHEN bundle_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN idea_id IS NULL THEN 0 ELSE 1 END = 1",
            name="candidate_bundle_or_idea",
        ),
        Index(None, "round_id", "taken_into_round_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    candidate_id: Mapped[int | None] = mapped_column(ForeignKey("candidate.id"), unique=True)
    bundle_id: Mapped[int | None] = mapped_column(ForeignKey("bundle.id"), unique=True)  # that never was a candidate
    idea_id: Mapped[int | None] = mapped_column(ForeignKey("idea.id"), unique=True)
    reason: Mapped[str]
    stored_at: Mapped[datetime]
    taken_into_round_id: Mapped[int | None] = mapped_column(ForeignKey("round.id"))
    taken_at: Mapped[datetime | None]
    candidate: Mapped[Candidate | None] = relationship()
    bundle: Mapped[Bundle | None] = relationship()
    idea: Mapped[Idea | None] = relationship()


class ReserveTransfer(Base):
    """An idea that was carried from the Ideenspeicher into a later round; the original stays where it is."""

    __tablename__ = "reserve_transfer"

    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), primary_key=True)  # the new one, in the later round
    original_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), index=True)
    reserve_id: Mapped[int] = mapped_column(ForeignKey("idea_reserve.id"), index=True)
    idea: Mapped[Idea] = relationship(foreign_keys=[idea_id])
    original: Mapped[Idea] = relationship(foreign_keys=[original_id])
    reserve: Mapped[IdeaReserve] = relationship()


class ReserveChoice(Base):
    """What the council office chose before the resolution for a bundle or an idea that stands for no candidate."""

    __tablename__ = "reserve_choice"
    __table_args__ = (
        CheckConstraint("(bundle_id IS NULL) <> (idea_id IS NULL)", name="bundle_or_idea"),
        Index(None, "round_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    bundle_id: Mapped[int | None] = mapped_column(ForeignKey("bundle.id"), unique=True)
    idea_id: Mapped[int | None] = mapped_column(ForeignKey("idea.id"), unique=True)
    keep: Mapped[bool]  # into the Ideenspeicher; else it is answered


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
    reason: Mapped[str] = mapped_column(default="")  # one sentence, public
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


class AnswerDraft(Base):
    """The text prepared for all ideas of one group, where people changed what was drafted for them."""

    __tablename__ = "answer_draft"
    __table_args__ = (UniqueConstraint("round_id", "group_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    group_key: Mapped[str] = mapped_column(String(64))  # of an AnswerGroup
    text: Mapped[str]


__all__ = [
    "Answer", "AnswerDraft", "CouncilResolution", "CouncilResult", "IdeaReserve", "Outcome", "OutcomeKind",
    "Recommendation", "RecommendationLine", "RecommendationState", "ReserveChoice", "ReserveTransfer",
    "ResolutionLine", "Verdict",
]  # fmt: skip
