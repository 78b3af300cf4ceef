"""The Zielsystem and the rounds of participation that fill it."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ideenmarkt.ground.database import Base, choice


class Strategy(Base):
    """One target system, for example the Bochum Strategie 2030."""

    __tablename__ = "strategy"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    title: Mapped[str]
    city: Mapped[str]
    horizon: Mapped[int]  # the year by which it shall be reached
    core_activities_per_competence: Mapped[int]
    competences: Mapped[list[Competence]] = relationship(order_by="Competence.position", back_populates="strategy")
    themes: Mapped[list[CrossCuttingTheme]] = relationship(order_by="CrossCuttingTheme.position")
    districts: Mapped[list[District]] = relationship(order_by="District.position")


class Competence(Base):
    """A Kompetenz: one of the strengths under which Schwerpunkte and Kernaktivitäten stand."""

    __tablename__ = "competence"
    __table_args__ = (UniqueConstraint("strategy_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    strategy_id: Mapped[int] = mapped_column(ForeignKey("strategy.id"))
    key: Mapped[str] = mapped_column(String(64))
    position: Mapped[int]  # 1 to 5; also chooses the fixed colour
    title: Mapped[str]
    sign: Mapped[str] = mapped_column(String(2))
    description: Mapped[str] = mapped_column(default="")
    strategy: Mapped[Strategy] = relationship(back_populates="competences")
    focus_areas: Mapped[list[FocusArea]] = relationship(order_by="FocusArea.position", back_populates="competence")


class FocusArea(Base):
    """A Schwerpunkt: what makes a Kompetenz concrete."""

    __tablename__ = "focus_area"
    __table_args__ = (UniqueConstraint("competence_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    competence_id: Mapped[int] = mapped_column(ForeignKey("competence.id"))
    key: Mapped[str] = mapped_column(String(64))
    position: Mapped[int]
    title: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    words: Mapped[list[str]] = mapped_column(default=list)  # everyday words, from which automatic assignment starts
    competence: Mapped[Competence] = relationship(back_populates="focus_areas")


class CrossCuttingTheme(Base):
    """A Querschnittsthema."""

    __tablename__ = "cross_cutting_theme"
    __table_args__ = (UniqueConstraint("strategy_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    strategy_id: Mapped[int] = mapped_column(ForeignKey("strategy.id"))
    key: Mapped[str] = mapped_column(String(64))
    position: Mapped[int]
    title: Mapped[str]


class District(Base):
    """A Stadtbezirk."""

    __tablename__ = "district"
    __table_args__ = (UniqueConstraint("strategy_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    strategy_id: Mapped[int] = mapped_column(ForeignKey("strategy.id"))
    key: Mapped[str] = mapped_column(String(64))
    position: Mapped[int]
    title: Mapped[str]
    neighbourhoods: Mapped[list[Neighbourhood]] = relationship(
        order_by="Neighbourhood.title", back_populates="district"
    )


class Neighbourhood(Base):
    """An Ortsteil or Quartier."""

    __tablename__ = "neighbourhood"
    __table_args__ = (UniqueConstraint("district_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    district_id: Mapped[int] = mapped_column(ForeignKey("district.id"))
    key: Mapped[str] = mapped_column(String(64))
    title: Mapped[str]
    district: Mapped[District] = relationship(back_populates="neighbourhoods")


class PolicyRule(Base):
    """A rule of the publication policy, cited when an idea is declined or redacted."""

    __tablename__ = "policy_rule"
    __table_args__ = (UniqueConstraint("strategy_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    strategy_id: Mapped[int] = mapped_column(ForeignKey("strategy.id"))
    key: Mapped[str] = mapped_column(String(64))
    position: Mapped[int]
    title: Mapped[str]
    text: Mapped[str]


class Criterion(Base):
    """What bodies score candidates on, 0 to 4 points."""

    __tablename__ = "criterion"
    __table_args__ = (UniqueConstraint("strategy_id", "key"), CheckConstraint("weight > 0", name="weight_positive"))

    id: Mapped[int] = mapped_column(primary_key=True)
    strategy_id: Mapped[int] = mapped_column(ForeignKey("strategy.id"))
    key: Mapped[str] = mapped_column(String(64))
    position: Mapped[int]
    title: Mapped[str]
    question: Mapped[str]
    weight: Mapped[int]


class Phase(StrEnum):
    """The phases of a round, in order."""

    COLLECTING = "collecting"
    SCREENING = "screening"
    BUNDLING = "bundling"
    WEIGHING = "weighing"
    RECOMMENDING = "recommending"
    RESOLVED = "resolved"


class Round(Base):
    """A Beteiligungsrunde: from the first slip to the council resolution."""

    __tablename__ = "round"

    id: Mapped[int] = mapped_column(primary_key=True)
    strategy_id: Mapped[int] = mapped_column(ForeignKey("strategy.id"))
    slug: Mapped[str] = mapped_column(String(64), unique=True)  # in addresses: /ergebnis/2018
    title: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    phase: Mapped[Phase] = mapped_column(choice(Phase), default=Phase.COLLECTING)
    seats_per_competence: Mapped[int] = mapped_column(default=5)  # how many Kernaktivitäten the council resolves
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    strategy: Mapped[Strategy] = relationship()
    phases: Mapped[list[RoundPhase]] = relationship(order_by="RoundPhase.starts_on", back_populates="round")
    events: Mapped[list[RoundEvent]] = relationship(order_by="RoundEvent.starts_on", back_populates="round")


class RoundPhase(Base):
    """When a phase of a round begins and ends, as announced."""

    __tablename__ = "round_phase"
    __table_args__ = (
        UniqueConstraint("round_id", "phase"),
        CheckConstraint("ends_on >= starts_on", name="order_of_days"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    phase: Mapped[Phase] = mapped_column(choice(Phase))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    round: Mapped[Round] = relationship(back_populates="phases")


class EventKind(StrEnum):
    """What kind of event a round has."""

    MARKET_OF_IDEAS = "market_of_ideas"
    CITIZENS_CONFERENCE = "citizens_conference"
    COMPETENCE_FORUM = "competence_forum"
    EVALUATION_WORKSHOP = "evaluation_workshop"
    BUNDLING_WORKSHOP = "bundling_workshop"
    STAKEHOLDER_FORUM = "stakeholder_forum"
    STRATEGY_BOARD = "strategy_board"
    COUNCIL = "council"


class RoundEvent(Base):
    """A Veranstaltung of a round."""

    __tablename__ = "round_event"
    __table_args__ = (CheckConstraint("ends_on >= starts_on", name="order_of_days"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    kind: Mapped[EventKind] = mapped_column(choice(EventKind))
    title: Mapped[str]
    place: Mapped[str] = mapped_column(default="")
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    round: Mapped[Round] = relationship(back_populates="events")


class CoreActivityStatus(StrEnum):
    """How far a Kernaktivität is: beschlossen, in Erarbeitung, in Umsetzung, umgesetzt."""

    RESOLVED = "resolved"
    IN_PREPARATION = "in_preparation"
    IN_IMPLEMENTATION = "in_implementation"
    IMPLEMENTED = "implemented"


class CoreActivity(Base):
    """A Kernaktivität: what the council has resolved that the city does."""

    __tablename__ = "core_activity"
    __table_args__ = (UniqueConstraint("strategy_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    strategy_id: Mapped[int] = mapped_column(ForeignKey("strategy.id"))
    number: Mapped[int]
    title: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    focus_area_id: Mapped[int] = mapped_column(ForeignKey("focus_area.id"), index=True)
    year: Mapped[int | None]  # of the round in which it was resolved, where known
    status: Mapped[CoreActivityStatus] = mapped_column(choice(CoreActivityStatus), default=CoreActivityStatus.RESOLVED)
    focus_area: Mapped[FocusArea] = relationship()
    leads: Mapped[list[ProjectLead]] = relationship(order_by="ProjectLead.position", back_populates="core_activity")


class ProjectLead(Base):
    """A Projektleitung; a Kernaktivität has at most two."""

    __tablename__ = "project_lead"
    __table_args__ = (
        UniqueConstraint("core_activity_id", "position"),
        CheckConstraint("position IN (1, 2)", name="at_most_two"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    core_activity_id: Mapped[int] = mapped_column(ForeignKey("core_activity.id"))
    position: Mapped[int]
    name: Mapped[str]
    unit: Mapped[str] = mapped_column(default="")  # Fachbereich or Tochtergesellschaft
    core_activity: Mapped[CoreActivity] = relationship(back_populates="leads")
