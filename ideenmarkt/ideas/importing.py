"""Importing a file of ideas: first a plan that says what would happen, then all of it or nothing, and the way back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from ideenmarkt.analysis.text import fold
from ideenmarkt.ground.access import Actor, ActorKind
from ideenmarkt.ground.errors import Refused
from ideenmarkt.ground.i18n import N_, ZONE
from ideenmarkt.ground.journal import Event, JournalEntry, record, record_all
from ideenmarkt.ideas import service
from ideenmarkt.ideas.import_cells import IdTaken
from ideenmarkt.ideas.import_file import Table
from ideenmarkt.ideas.import_mapping import Field, Meaning, check
from ideenmarkt.ideas.import_rows import GoodRow, Problem, Reader, Targets
from ideenmarkt.ideas.models import Idea, IdeaText, ImportBatch
from ideenmarkt.ideas.states import Channel, IdeaState, TextKind
from ideenmarkt.strategy import queries as strategy
from ideenmarkt.strategy.models import Phase, Round

CHUNK = 500  # keys in one IN list
MOST_KEPT = 500  # problems kept with a batch


class BadRows(Refused):
    message = N_("%(count)s Zeilen sind fehlerhaft. Es wurde nichts übernommen.")
    status = 422


class NothingNew(Refused):
    message = N_("Alle Zeilen der Datei sind schon übernommen. Es gibt nichts zu tun.")


class RoundClosed(Refused):
    message = N_("Die Beteiligungsrunde ist abgeschlossen. Es kann nichts mehr hinzukommen.")


class BatchMovedOn(Refused):
    message = N_(
        "%(count)s Ideen aus diesem Import sind schon weiter bearbeitet. Er lässt sich nicht mehr zurücknehmen."
    )


class BatchUndone(Refused):
    message = N_("Dieser Import ist schon zurückgenommen.")


@dataclass(frozen=True, slots=True)
class Plan:
    """What a file would add to a round."""

    total: int  # rows with any content
    fresh: tuple[GoodRow, ...]
    known: tuple[int, ...]  # row numbers of those that are there already
    problems: tuple[Problem, ...]  # by row

    @property
    def bad_rows(self) -> int:
        return len({problem.row for problem in self.problems})


@dataclass(frozen=True, slots=True)
class Source:
    """Where a table came from."""

    file_name: str
    sha256: str


def plan(
    session: Session, round_: Round, table: Table, meaning: Meaning, *, channel: Channel = Channel.IMPORT, at: datetime
) -> Plan:
    """Look at every row and change nothing. Raises BadMapping, RoundClosed."""
    if round_.closed_at is not None or round_.phase is Phase.RESOLVED:
        raise RoundClosed
    check(meaning, table.columns)
    reader = Reader(table, meaning, _targets(session, round_), channel, at.astimezone(ZONE).date())
    good = list(reader.good_rows())
    there = _originals(session, round_, [row.new.import_key or "" for row in good])
    known = [row for row in good if row.new.import_key in there]
    problems = [*reader.problems, *_taken(known, there, meaning)]
    bad = {problem.row for problem in problems}
    return Plan(
        total=len(table.rows),
        fresh=tuple(row for row in good if row.new.import_key not in there),
        known=tuple(row.number for row in known if row.number not in bad),
        problems=tuple(sorted(problems, key=lambda problem: problem.row)),
    )


def carry_out(
    session: Session,
    round_: Round,
    planned: Plan,
    source: Source,
    *,
    good_rows_only: bool = False,
    actor: Actor,
    at: datetime,
) -> ImportBatch:
    """Take in what is new. Make the plan in the same transaction, after `lock_numbers`.

    Raises BadRows (unless `good_rows_only`), NothingNew.
    """
    if planned.problems and not good_rows_only:
        raise BadRows(count=planned.bad_rows)
    if not planned.fresh:
        raise NothingNew
    batch = ImportBatch(
        round_id=round_.id,
        file_name=source.file_name[-200:],
        file_sha256=source.sha256,
        rows=planned.total,
        added=len(planned.fresh),
        known=len(planned.known),
        left_out=[
            [problem.row, problem.column, problem.refusal.without_value()] for problem in planned.problems[:MOST_KEPT]
        ],
        imported_at=at,
        account_id=actor.id if actor.kind is ActorKind.ACCOUNT else None,
    )
    session.add(batch)
    session.flush()
    new = [replace(row.new, import_batch_id=batch.id) for row in planned.fresh]
    service.receive_all(session, round_, new, actor=actor, at=at)
    record(session, _imported(batch), actor=actor, at=at)
    return batch


def undo(session: Session, batch: ImportBatch, *, actor: Actor, at: datetime) -> None:
    """Take a whole import back: its ideas count as withdrawn, and the file can be imported again.

    Raises BatchUndone, BatchMovedOn.
    """
    if batch.undone_at is not None:
        raise BatchUndone
    service.lock_numbers(session, batch.round_id)
    moved = moved_on(session, [batch.id])
    if batch.id in moved:
        raise BatchMovedOn(count=moved[batch.id])
    ids = session.scalars(select(Idea.id).where(Idea.import_batch_id == batch.id).order_by(Idea.id)).all()
    of_batch = update(Idea).where(Idea.import_batch_id == batch.id)
    session.execute(of_batch.values(state=IdeaState.WITHDRAWN, import_key=None))
    batch.undone_at = at
    imported = select(JournalEntry.id).where(
        JournalEntry.action == "import.done", JournalEntry.subject_kind == "import", JournalEntry.subject_id == batch.id
    )
    undone = Event(
        "import.undone", ("import", batch.id), batch.round_id, before={"added": batch.added},
        undoes_id=session.scalar(imported),
    )  # fmt: skip
    record_all(session, [undone, *(_withdrawn(batch, id_) for id_ in ids)], actor=actor, at=at)


def moved_on(session: Session, batch_ids: Sequence[int]) -> Mapping[int, int]:
    """How many ideas of each import somebody has worked on since; imports without such ideas are left out."""
    touched = (
        select(JournalEntry.subject_id)
        .join(Idea, Idea.id == JournalEntry.subject_id)
        .where(JournalEntry.subject_kind == "idea", JournalEntry.action != "idea.received")
        .where(Idea.import_batch_id.in_(batch_ids))
    )
    counts: dict[int, int] = {}
    wanted = select(Idea.import_batch_id).where(Idea.import_batch_id.in_(batch_ids))
    for batch_id in session.scalars(wanted.where((Idea.state != IdeaState.RECEIVED) | Idea.id.in_(touched))):
        counts[batch_id or 0] = counts.get(batch_id or 0, 0) + 1
    return counts


def _imported(batch: ImportBatch) -> Event:
    after = {
        "rows": batch.rows,
        "added": batch.added,
        "known": batch.known,
        "left_out": len(batch.left_out),
        "file_sha256": batch.file_sha256,
    }
    return Event("import.done", ("import", batch.id), batch.round_id, after=after)


def _withdrawn(batch: ImportBatch, idea_id: int) -> Event:
    return Event(
        "idea.withdraw",
        ("idea", idea_id),
        batch.round_id,
        before={"state": IdeaState.RECEIVED.value},
        after={"state": IdeaState.WITHDRAWN.value},
        why="import.undone",
    )


def _originals(session: Session, round_: Round, keys: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Of the keys that are in the round already: the original title and text."""
    found: dict[str, tuple[str, str]] = {}
    for start in range(0, len(keys), CHUNK):
        wanted = (
            select(Idea.import_key, IdeaText.title, IdeaText.body)
            .join(IdeaText, IdeaText.idea_id == Idea.id)
            .where(Idea.round_id == round_.id, IdeaText.kind == TextKind.ORIGINAL)
            .where(Idea.import_key.in_(keys[start : start + CHUNK]))
        )
        found |= {row.import_key or "": (row.title, row.body) for row in session.execute(wanted)}
    return found


def _taken(known: Sequence[GoodRow], there: Mapping[str, tuple[str, str]], meaning: Meaning) -> Iterator[Problem]:
    """Rows whose id is there with other words: passing over them would lose an idea."""
    for row in known:
        key = row.new.import_key or ""
        if there[key] != (row.new.title, row.new.text):
            yield Problem(row.number, meaning.get(Field.ID, ""), IdTaken(value=key.removeprefix("id:")))


def _targets(session: Session, round_: Round) -> Targets:
    competences = strategy.competences(session, round_.strategy_id)
    places = strategy.neighbourhoods(session, round_.strategy_id)
    areas: dict[str, tuple[tuple[int, int], ...]] = {}
    for area in (area for competence in competences for area in competence.focus_areas):
        for name in {fold(area.title), area.key}:
            areas[name] = (*areas.get(name, ()), (area.competence_id, area.id))
    districts = {place.district for place in places}
    return Targets(
        competences={name: c.id for c in competences for name in (fold(c.title), c.key, fold(c.sign))},
        focus_areas=areas,
        neighbourhoods={name: place.id for place in places for name in (fold(place.title), place.key)},
        districts=frozenset(name for d in districts for name in (fold(d.title), d.key)),
        titles={
            Field.COMPETENCE: [c.title for c in competences],
            Field.FOCUS: [area.title for c in competences for area in c.focus_areas],
            Field.NEIGHBOURHOOD: [place.title for place in places],
        },
    )
