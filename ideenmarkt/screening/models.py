"""What screening leaves beside the journal: why an idea was declined, what was asked back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ideenmarkt.ground.database import Base
from ideenmarkt.strategy.models import PolicyRule


class Decline(Base):
    """The published rule by which an idea is not shown, and a sentence to the submitter."""

    __tablename__ = "decline"

    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), primary_key=True)
    rule_id: Mapped[int] = mapped_column(ForeignKey("policy_rule.id"))
    note: Mapped[str] = mapped_column(default="")
    declined_at: Mapped[datetime]
    rule: Mapped[PolicyRule] = relationship()


class Question(Base):
    """What the Redaktion asked the submitter."""

    __tablename__ = "question"

    id: Mapped[int] = mapped_column(primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), index=True)
    text: Mapped[str]
    asked_at: Mapped[datetime]
    reply: Mapped[str | None]
    replied_at: Mapped[datetime | None]


class ScreeningClaim(Base):
    """Somebody has this idea open: the queue keeps it from others until then. Coordination, not a decision: it stands
    in no journal and is worth nothing once it has run out."""

    __tablename__ = "screening_claim"

    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), unique=True)  # one at a time
    until: Mapped[datetime]
