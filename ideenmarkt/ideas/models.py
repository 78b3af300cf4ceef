"""Ideas, their texts (the original never changes), contact addresses kept apart, imports, search words."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, VARCHAR, CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ideenmarkt.ground.database import Base, choice
from ideenmarkt.ideas.rules import first_words
from ideenmarkt.ideas.states import Channel, IdeaState, Submitter, TextKind
from ideenmarkt.strategy.models import Competence, FocusArea, Neighbourhood, Round


class Idea(Base):
    """What somebody proposed. The words stand in IdeaText; `current_text` is the one the public reads."""

    __tablename__ = "idea"
    __table_args__ = (
        UniqueConstraint("round_id", "number"),
        UniqueConstraint("round_id", "import_key"),
        Index(None, "round_id", "state", "received_at"),
        Index("ix_idea_facets", "round_id", "state", "competence_id", "focus_area_id", "neighbourhood_id", "channel"),
        CheckConstraint("number > 0", name="number_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    number: Mapped[int]  # runs from 1 in each round; printed on workshop cards, kept for ever
    tracking_code: Mapped[str] = mapped_column(String(16), unique=True)
    channel: Mapped[Channel] = mapped_column(choice(Channel))
    submitter: Mapped[Submitter] = mapped_column(choice(Submitter), default=Submitter.CITIZEN)
    state: Mapped[IdeaState] = mapped_column(choice(IdeaState), default=IdeaState.RECEIVED)
    received_at: Mapped[datetime]
    collected_on: Mapped[date | None]  # the day it was written, where it came in later (paper, import)
    language: Mapped[str] = mapped_column(String(8), default="de")
    wished_competence_id: Mapped[int | None] = mapped_column(ForeignKey("competence.id"))  # the submitter's own choice
    competence_id: Mapped[int | None] = mapped_column(ForeignKey("competence.id"))
    focus_area_id: Mapped[int | None] = mapped_column(ForeignKey("focus_area.id"))
    neighbourhood_id: Mapped[int | None] = mapped_column(ForeignKey("neighbourhood.id"))
    device_id: Mapped[int | None] = mapped_column(ForeignKey("device.id"), index=True)
    table_number: Mapped[int | None]
    card_number: Mapped[str | None] = mapped_column(String(32))  # of the paper card or slip
    favourite: Mapped[bool] = mapped_column(default=False)  # the table's Bürgervorschlag
    import_batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"), index=True)
    # the same row imported again, or the same form sent again, is recognised by it
    import_key: Mapped[str | None] = mapped_column(String(80))

    round: Mapped[Round] = relationship()
    texts: Mapped[list[IdeaText]] = relationship(back_populates="idea", order_by="IdeaText.id")
    current_text: Mapped[IdeaText] = relationship(
        primaryjoin="and_(Idea.id == IdeaText.idea_id, IdeaText.superseded_at.is_(None))", viewonly=True, uselist=False
    )
    contact: Mapped[Contact | None] = relationship(cascade="all, delete-orphan")
    competence: Mapped[Competence | None] = relationship(foreign_keys=[competence_id])
    focus_area: Mapped[FocusArea | None] = relationship()
    neighbourhood: Mapped[Neighbourhood | None] = relationship()


class IdeaText(Base):
    """One wording of an idea. Rows are added; their words never change. One of an idea is not superseded."""

    __tablename__ = "idea_text"
    __table_args__ = (
        Index(
            "uq_idea_text_one_original",
            "idea_id",
            unique=True,
            sqlite_where=text("kind = 'original'"),
            postgresql_where=text("kind = 'original'"),
        ),
        Index(
            "uq_idea_text_one_current",
            "idea_id",
            unique=True,
            sqlite_where=text("superseded_at IS NULL"),
            postgresql_where=text("superseded_at IS NULL"),
        ),
        CheckConstraint("length(body) BETWEEN 10 AND 2000", name="body_length"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), index=True)
    kind: Mapped[TextKind] = mapped_column(choice(TextKind))
    title: Mapped[str] = mapped_column(String(300), default="")
    body: Mapped[str]
    # The journal keeps sha256(salt + title + body): enough to prove the text unchanged, and once text and
    # salt are erased by law, it tells nothing about them.
    salt: Mapped[bytes] = mapped_column(LargeBinary(16))
    created_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]  # when a later wording took its place
    idea: Mapped[Idea] = relationship(back_populates="texts")

    @property
    def heading(self) -> str:
        """How pages call the idea: the title, or the first words where there is none."""
        return self.title or first_words(self.body)


class IdeaTheme(Base):
    """A Querschnittsthema that an idea touches."""

    __tablename__ = "idea_theme"

    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), primary_key=True)
    theme_id: Mapped[int] = mapped_column(ForeignKey("cross_cutting_theme.id"), primary_key=True)


class Contact(Base):
    """Where the submitter wants answers; given with consent, stored apart, erasable at any time."""

    __tablename__ = "contact"

    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    consented_at: Mapped[datetime]


class ImportBatch(Base):
    """One file that was imported."""

    __tablename__ = "import_batch"

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    file_name: Mapped[str]
    file_sha256: Mapped[str] = mapped_column(String(64))
    rows: Mapped[int]
    added: Mapped[int]
    known: Mapped[int] = mapped_column(default=0)  # rows that were there already
    left_out: Mapped[list[Any]] = mapped_column(JSON, default=list)  # [row, column, sentence] of each bad row
    imported_at: Mapped[datetime]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    undone_at: Mapped[datetime | None]


class IdeaWord(Base):
    """The inverted index of published wordings: one portable search on both databases."""

    __tablename__ = "idea_word"
    __table_args__ = (Index(None, "idea_id"), {"sqlite_with_rowid": False})  # the key is the whole row

    # by bytes on both databases, so that the words with a common beginning are one range of the key
    word: Mapped[str] = mapped_column(
        String(64).with_variant(VARCHAR(64, collation="C"), "postgresql"), primary_key=True
    )
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"), primary_key=True)
