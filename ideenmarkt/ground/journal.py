"""The journal: append-only, who did what when and why, each entry holding the hash of the one before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, event, select
from sqlalchemy.orm import Mapped, Mapper, Session, mapped_column
from sqlalchemy.orm.attributes import instance_state

from ideenmarkt.ground.access import Actor, ActorKind
from ideenmarkt.ground.database import Base

GENESIS = "0" * 64


class JournalEntry(Base):
    """One thing that happened. Personal data does not belong here: name ids, states and numbers."""

    __tablename__ = "journal_entry"
    __table_args__ = (
        Index(None, "subject_kind", "subject_id"),
        Index(None, "round_id", "action"),
        CheckConstraint("length(hash) = 64 AND length(previous_hash) = 64", name="hash_lengths"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor_kind: Mapped[str] = mapped_column(String(16))
    actor_id: Mapped[int | None]
    action: Mapped[str] = mapped_column(String(64), index=True)
    subject_kind: Mapped[str] = mapped_column(String(32))
    subject_id: Mapped[int | None]
    round_id: Mapped[int | None] = mapped_column(ForeignKey("round.id"))
    before: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    after: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    why: Mapped[str] = mapped_column(default="")
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"), unique=True)
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64), unique=True)


class JournalHead(Base):
    """The end of the chain; its one row is locked while somebody appends."""

    __tablename__ = "journal_head"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    entry_id: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))


@dataclass(frozen=True, slots=True)
class Event:
    """What is about to be recorded. `subject` is (kind, id), for example ("idea", 17)."""

    action: str
    subject: tuple[str, int | None]
    round_id: int | None = None
    before: object = None
    after: object = None
    why: str = ""
    undoes_id: int | None = None


@dataclass(frozen=True, slots=True)
class Break:
    """Where the chain does not hold, and how."""

    entry_id: int
    problem: str


def record(session: Session, happened: Event, *, actor: Actor, at: datetime) -> JournalEntry:
    """Append one entry in the caller's transaction."""
    return record_all(session, [happened], actor=actor, at=at)[0]


def record_all(session: Session, happened: Iterable[Event], *, actor: Actor, at: datetime) -> Sequence[JournalEntry]:
    """Append entries in order; takes the chain's lock once."""
    head = _locked_head(session)
    entries = []
    for one in happened:
        entry = _entry(one, actor=actor, at=at, number=head.entry_id + 1, previous_hash=head.hash)
        session.add(entry)
        head.entry_id, head.hash = entry.id, entry.hash
        entries.append(entry)
    session.flush()
    return entries


def check_chain(session: Session) -> tuple[Break, ...]:
    """Every place where an entry was changed, removed or slipped in. Empty when the journal is whole."""
    breaks: list[Break] = []
    previous_id, previous_hash = 0, GENESIS
    for entry in session.scalars(select(JournalEntry).order_by(JournalEntry.id).execution_options(yield_per=2000)):
        if entry.id != previous_id + 1:
            breaks.append(Break(entry.id, "gap"))
        if entry.previous_hash != previous_hash:
            breaks.append(Break(entry.id, "link"))
        if entry.hash != _hash(entry):
            breaks.append(Break(entry.id, "content"))
        previous_id, previous_hash = entry.id, entry.hash
    head = session.get(JournalHead, 1)
    if (head.entry_id, head.hash) != (previous_id, previous_hash) if head else previous_id:
        breaks.append(Break(previous_id, "head"))
    return tuple(breaks)


def _locked_head(session: Session) -> JournalHead:
    head = session.get(JournalHead, 1, with_for_update=True, populate_existing=False)
    if head is None:
        head = JournalHead(id=1, entry_id=0, hash=GENESIS)
        session.add(head)
        session.flush()
    return head


def _entry(happened: Event, *, actor: Actor, at: datetime, number: int, previous_hash: str) -> JournalEntry:
    kind, subject_id = happened.subject
    entry = JournalEntry(
        id=number,
        at=at,
        actor_kind=actor.kind.value,
        actor_id=actor.id,
        action=happened.action,
        subject_kind=kind,
        subject_id=subject_id,
        round_id=happened.round_id,
        before=happened.before,
        after=happened.after,
        why=happened.why,
        undoes_id=happened.undoes_id,
        previous_hash=previous_hash,
    )
    entry.hash = _hash(entry)
    return entry


def _hash(entry: JournalEntry) -> str:
    content = [
        entry.previous_hash,
        entry.id,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.actor_kind,
        entry.actor_id,
        entry.action,
        entry.subject_kind,
        entry.subject_id,
        entry.round_id,
        entry.before,
        entry.after,
        entry.why,
        entry.undoes_id,
    ]
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@event.listens_for(JournalEntry, "before_update")
@event.listens_for(JournalEntry, "before_delete")
def _refuse_change(_mapper: Mapper[JournalEntry], _connection: object, entry: JournalEntry) -> None:
    if instance_state(entry).persistent:
        raise RuntimeError("the journal is append-only")


__all__ = ["Actor", "ActorKind", "Break", "Event", "JournalEntry", "JournalHead", "check_chain", "record", "record_all"]
