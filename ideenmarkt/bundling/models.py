"""Suggestions of the machine, bundles made by people, and the candidates that bundles become."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ideenmarkt.bundling.states import BundleState, Relation, SuggestionKind, SuggestionState, Verdict
from ideenmarkt.ground.database import Base, choice
from ideenmarkt.ideas.models import Idea
from ideenmarkt.strategy.models import Competence, FocusArea, Round

__all__ = [
    "Bundle", "BundleState", "Candidate", "Membership", "PairVerdict", "Relation", "Suggestion", "SuggestionKind",
    "SuggestionMember", "SuggestionRun", "SuggestionState", "Verdict",
]  # fmt: skip


class Bundle(Base):
    """Ideas that belong together. The ideas keep their own words; a bundle only adds."""

    __tablename__ = "bundle"
    __table_args__ = (UniqueConstraint("round_id", "number"), Index(None, "round_id", "state"))

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    number: Mapped[int]
    title: Mapped[str]
    summary: Mapped[str] = mapped_column(default="")
    state: Mapped[BundleState] = mapped_column(choice(BundleState), default=BundleState.OPEN)
    competence_id: Mapped[int | None] = mapped_column(ForeignKey("competence.id"))
    focus_area_id: Mapped[int | None] = mapped_column(ForeignKey("focus_area.id"))
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("bundle.id"))
    created_at: Mapped[datetime]
    round: Mapped[Round] = relationship()
    competence: Mapped[Competence | None] = relationship()
    focus_area: Mapped[FocusArea | None] = relationship()
    memberships: Mapped[list[Membership]] = relationship(
        back_populates="bundle", cascade="all, delete-orphan", order_by="Membership.added_at, Membership.idea_id"
    )


class Membership(Base):
    """An idea in a bundle. Earlier memberships are in the journal."""

    __tablename__ = "membership"

    bundle_id: Mapped[int] = mapped_column(ForeignKey("bundle.id"), primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), primary_key=True, index=True)
    relation: Mapped[Relation] = mapped_column(choice(Relation), default=Relation.VARIANT)
    added_at: Mapped[datetime]
    bundle: Mapped[Bundle] = relationship(back_populates="memberships")
    idea: Mapped[Idea] = relationship()


class SuggestionRun(Base):
    """One computation of suggestions, with what it was computed by."""

    __tablename__ = "suggestion_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    granularity: Mapped[str] = mapped_column(String(16))
    engine: Mapped[str]  # encoder and version
    program: Mapped[str | None]  # version of ideenmarkt; this and the next two are known from revision 0002 on
    stop_below: Mapped[float | None]  # mean similarity, 0 to 1, under which two groups stayed two
    verdicts: Mapped[int | None]  # pairs that people had put together or kept apart, which it had to respect
    ideas: Mapped[int]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    round: Mapped[Round] = relationship()


class Suggestion(Base):
    """Ideas that the machine thinks belong together, or bundles to look at again, and why.

    A group: its members are loners, and fit `target` if there is one. A merge: `source` goes into `target`, and the
    members are what both had when this was computed. A split: the same of `target`, whose part 1 would leave.
    """

    __tablename__ = "suggestion"
    __table_args__ = (
        Index(None, "round_id", "state"),
        CheckConstraint("cohesion BETWEEN 0 AND 1", name="cohesion_range"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    run_id: Mapped[int] = mapped_column(ForeignKey("suggestion_run.id"))
    state: Mapped[SuggestionState] = mapped_column(choice(SuggestionState), default=SuggestionState.OPEN)
    kind: Mapped[SuggestionKind] = mapped_column(
        choice(SuggestionKind), default=SuggestionKind.GROUP, server_default=SuggestionKind.GROUP.value
    )
    label: Mapped[str]
    shared_terms: Mapped[list[str]]  # strongest first; of a split: of what would leave
    cohesion: Mapped[float]  # mean pairwise similarity; between the bundles of a merge, between the parts of a split
    target_id: Mapped[int | None] = mapped_column(ForeignKey("bundle.id"))
    source_id: Mapped[int | None] = mapped_column(ForeignKey("bundle.id"))
    too_coarse: Mapped[bool] = mapped_column(default=False, server_default=false())  # how a group was refused
    bundle_id: Mapped[int | None] = mapped_column(ForeignKey("bundle.id"))  # what it was accepted into
    decided_at: Mapped[datetime | None]
    run: Mapped[SuggestionRun] = relationship()
    target: Mapped[Bundle | None] = relationship(foreign_keys=[target_id])
    source: Mapped[Bundle | None] = relationship(foreign_keys=[source_id])
    members: Mapped[list[SuggestionMember]] = relationship(
        order_by="SuggestionMember.belonging.desc(), SuggestionMember.idea_id"
    )


class SuggestionMember(Base):
    """Why one idea is in a suggestion, and in which part of it.

    A group's parts are what is left when it is too coarse; of a split, part 1 leaves; a merge has the ideas of
    `target` (0), of `source` (1) and of both (IN_BOTH).
    """

    __tablename__ = "suggestion_member"

    suggestion_id: Mapped[int] = mapped_column(ForeignKey("suggestion.id"), primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), primary_key=True)
    belonging: Mapped[float]
    shared_terms: Mapped[list[str]]
    part: Mapped[int] = mapped_column(default=0, server_default="0")
    refused: Mapped[bool] = mapped_column(default=False)  # »diese gehört nicht dazu«
    idea: Mapped[Idea] = relationship()


class PairVerdict(Base):
    """A pair of ideas that people put together or kept apart; the next suggestions honour it."""

    __tablename__ = "pair_verdict"
    __table_args__ = (CheckConstraint("idea_a_id < idea_b_id", name="ordered"),)

    idea_a_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), primary_key=True)
    idea_b_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    verdict: Mapped[Verdict] = mapped_column(choice(Verdict))
    given_at: Mapped[datetime]


class Candidate(Base):
    """A Kandidat für eine Kernaktivität: a bundle on its way to the council."""

    __tablename__ = "candidate"
    __table_args__ = (UniqueConstraint("round_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    bundle_id: Mapped[int] = mapped_column(ForeignKey("bundle.id"), unique=True)
    number: Mapped[int]
    title: Mapped[str]
    summary: Mapped[str] = mapped_column(default="")
    competence_id: Mapped[int] = mapped_column(ForeignKey("competence.id"), index=True)
    focus_area_id: Mapped[int | None] = mapped_column(ForeignKey("focus_area.id"))
    created_at: Mapped[datetime]
    bundle: Mapped[Bundle] = relationship()
    competence: Mapped[Competence] = relationship()
    focus_area: Mapped[FocusArea | None] = relationship()
