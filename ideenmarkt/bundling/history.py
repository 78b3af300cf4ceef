"""The steps of a round or of one bundle as people read them, with what can be undone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import String, cast, func, select
from sqlalchemy.orm import Session

from ideenmarkt.accounts.models import Account
from ideenmarkt.bundling.actions import ACTION_TITLES, UNDONE
from ideenmarkt.bundling.changes import changed_keys
from ideenmarkt.bundling.models import Bundle
from ideenmarkt.bundling.undo import redos, undone_by
from ideenmarkt.ground.access import ActorKind
from ideenmarkt.ground.journal import JournalEntry
from ideenmarkt.ground.paging import Page
from ideenmarkt.ideas.models import Idea


@dataclass(frozen=True, slots=True)
class Step:
    """One entry: what happened to which bundles and ideas, by whom, and whether it still counts."""

    entry: JournalEntry
    title: str  # msgid
    who: str  # name of the account; empty for the system
    bundles: tuple[int, ...]  # numbers
    ideas: tuple[int, ...]  # numbers
    undoes: int | None  # the entry that this one took back
    redoes: bool  # it took back an undo
    undone_by: int | None

    @property
    def is_undo(self) -> bool:
        return self.entry.action == UNDONE


def steps(
    session: Session, round_id: int, *, bundle: Bundle | None = None, page: int = 1, size: int = 25
) -> Page[Step]:
    """Newest first."""
    wanted = select(JournalEntry).where(JournalEntry.round_id == round_id, JournalEntry.action.in_(ACTION_TITLES))
    if bundle:
        after = cast(JournalEntry.after, String)
        names = (f'"bundle:{bundle.id}:', f'"membership:{bundle.id}:')
        wanted = wanted.where(after.contains(names[0], autoescape=True) | after.contains(names[1], autoescape=True))
    total = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    page = max(1, min(page, -(-total // size)))
    entries = session.scalars(wanted.order_by(JournalEntry.id.desc()).limit(size).offset((page - 1) * size)).all()
    return Page(_steps(session, round_id, entries), page, size, total)


def step(session: Session, entry: JournalEntry) -> Step:
    return _steps(session, entry.round_id or 0, [entry])[0]


def _steps(session: Session, round_id: int, entries: Sequence[JournalEntry]) -> list[Step]:
    undone = undone_by(session, round_id)
    done_again = redos(undone)
    touched = {entry.id: _touched(entry) for entry in entries}
    bundles = _numbers(session, Bundle, {id for ids, _ in touched.values() for id in ids})
    ideas = _numbers(session, Idea, {id for _, ids in touched.values() for id in ids})
    names = _names(session, entries)
    return [
        Step(
            entry=entry,
            title=ACTION_TITLES[entry.action],
            who=names.get(entry.actor_id or 0, "") if entry.actor_kind == ActorKind.ACCOUNT else "",
            bundles=tuple(sorted(bundles[id] for id in touched[entry.id][0])),
            ideas=tuple(sorted(ideas[id] for id in touched[entry.id][1])),
            undoes=entry.undoes_id,
            redoes=entry.id in done_again,
            undone_by=undone.get(entry.id),
        )
        for entry in entries
    ]


def _touched(entry: JournalEntry) -> tuple[set[int], set[int]]:
    """Ids of the bundles and of the ideas that a step changed something about."""
    bundles, ideas = set(), set()
    for key in changed_keys(entry.before, entry.after):
        kind, *rest = key.split(":")
        if kind in ("bundle", "membership"):
            bundles.add(int(rest[0]))
        if kind in ("member", "membership"):
            ideas.add(int(rest[1]))
    return bundles, ideas


def _numbers(session: Session, table: type[Bundle] | type[Idea], ids: set[int]) -> Mapping[int, int]:
    return dict(session.execute(select(table.id, table.number).where(table.id.in_(ids))).all())


def _names(session: Session, entries: Sequence[JournalEntry]) -> Mapping[int, str]:
    ids = {entry.actor_id for entry in entries if entry.actor_kind == ActorKind.ACCOUNT}
    return dict(session.execute(select(Account.id, Account.name).where(Account.id.in_(ids))).all())
