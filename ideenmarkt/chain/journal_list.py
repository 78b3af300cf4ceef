"""The journal as a list: narrowed, paged, each entry with the thing it is about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from ideenmarkt.bundling.models import Bundle, Candidate
from ideenmarkt.ground.i18n import ZONE
from ideenmarkt.ground.journal import JournalEntry
from ideenmarkt.ground.paging import Page
from ideenmarkt.ideas.models import Idea
from ideenmarkt.strategy.models import CoreActivity, Round

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class JournalFilter:
    """Empty texts and None do not narrow."""

    group: str = ""
    subject: str = ""
    subject_id: int | None = None
    account_id: int | None = None
    first: date | None = None
    last: date | None = None

    def query(self) -> dict[str, str]:
        """The parameters of an address."""
        values = {
            "gruppe": self.group,
            "art": self.subject,
            "id": self.subject_id,
            "konto": self.account_id,
            "von": self.first,
            "bis": self.last,
        }
        return {name: str(value) for name, value in values.items() if value}


@dataclass(frozen=True, slots=True)
class Target:
    """The page of what an entry is about, with the number people know it by."""

    endpoint: str
    arguments: Mapping[str, object]
    number: int


@dataclass(frozen=True, slots=True)
class Told:
    """An entry and where it leads, if there is a page."""

    entry: JournalEntry
    target: Target | None


def journal_page(session: Session, wanted: JournalFilter, number: int) -> Page[Told]:
    """One page, newest first, in at most seven statements."""
    conditions = _conditions(wanted)
    total = session.scalar(select(func.count(JournalEntry.id)).where(*conditions)) or 0
    number = min(number, max(1, -(-total // PAGE_SIZE)))
    shown = _select(conditions).order_by(JournalEntry.id.desc()).limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)
    entries = session.scalars(shown).all()
    targets = _targets(session, entries)
    told = [Told(entry, targets.get((entry.subject_kind, entry.subject_id))) for entry in entries]
    return Page(told, number, PAGE_SIZE, total)


def journal_entries(session: Session, wanted: JournalFilter) -> Iterator[JournalEntry]:
    """All that fit, oldest first, fetched a chunk at a time."""
    ordered = _select(_conditions(wanted)).order_by(JournalEntry.id).execution_options(yield_per=1000)
    yield from session.scalars(ordered)


def _select(conditions: Sequence[ColumnElement[bool]]) -> Select[JournalEntry]:
    return select(JournalEntry).where(*conditions)


def _conditions(wanted: JournalFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.group:
        # a range instead of LIKE, so that the index on action is used: "/" comes right after "."
        conditions += [JournalEntry.action >= f"{wanted.group}.", JournalEntry.action < f"{wanted.group}/"]
    if wanted.subject:
        conditions.append(JournalEntry.subject_kind == wanted.subject)
    if wanted.subject_id is not None:
        conditions.append(JournalEntry.subject_id == wanted.subject_id)
    if wanted.account_id is not None:
        conditions += [JournalEntry.actor_kind == "account", JournalEntry.actor_id == wanted.account_id]
    if wanted.first:
        conditions.append(JournalEntry.at >= _midnight(wanted.first))
    if wanted.last:
        conditions.append(JournalEntry.at < _midnight(wanted.last + timedelta(days=1)))
    return conditions


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZONE)


def _targets(session: Session, entries: Sequence[JournalEntry]) -> Mapping[tuple[str, int | None], Target]:
    ids: dict[str, set[int]] = {}
    for entry in entries:
        if entry.subject_id is not None:
            ids.setdefault(entry.subject_kind, set()).add(entry.subject_id)
    found: dict[tuple[str, int | None], Target] = {}
    rows = session.execute(
        select(Idea.id, Idea.number, Round.slug).join(Idea.round).where(Idea.id.in_(ids.get("idea", ())))
    )
    for id_, number, slug in rows:
        found["idea", id_] = Target("chain.idea", {"number": number, "runde": slug}, number)
    bundles = select(Bundle.id, Bundle.number, Round.slug).join(Bundle.round)
    for id_, number, slug in session.execute(bundles.where(Bundle.id.in_(ids.get("bundle", ())))):
        found["bundle", id_] = Target("bundling.bundle", {"number": number, "runde": slug}, number)
    candidates = select(Candidate.id, Candidate.number, Bundle.number, Round.slug).join(Candidate.bundle)
    of_page = candidates.join(Bundle.round).where(Candidate.id.in_(ids.get("candidate", ())))
    for id_, number, bundle, slug in session.execute(of_page):
        found["candidate", id_] = Target("bundling.bundle", {"number": bundle, "runde": slug}, number)
    activities = select(CoreActivity.id, CoreActivity.number).where(CoreActivity.id.in_(ids.get("core_activity", ())))
    for id_, number in session.execute(activities):
        found["core_activity", id_] = Target("monitoring.core_activity", {"number": number}, number)
    return found
