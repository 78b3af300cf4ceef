"""Taking steps back: a merge, a split, an acceptance, any step of bundling, and redoing what was taken back.

Each step's journal entry holds every value it touched, before and after (changes.py). `undo` puts the values before
back, provided that they still are as the step left them; otherwise it names the later step that must be undone first.
Undoing is a step itself (`bundle.undone`), so undoing an undo does the step again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import String, cast, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ideenmarkt.bundling.actions import ACTION_TITLES, UNDONE
from ideenmarkt.bundling.changes import Changes, all_or_nothing, changed_keys, find_verdicts, read, verdict_pair
from ideenmarkt.bundling.models import Membership
from ideenmarkt.bundling.service import begin
from ideenmarkt.bundling.states import BundleState, Verdict
from ideenmarkt.ground.access import Actor
from ideenmarkt.ground.errors import NotFound, Refused
from ideenmarkt.ground.i18n import N_
from ideenmarkt.ground.journal import JournalEntry


class NotAStep(NotFound):
    message = N_("Das ist kein Schritt der Bündelung.")


class AlreadyUndone(Refused):
    message = N_("Der Schritt Nr. %(number)s ist schon rückgängig gemacht.")


class UndoLaterStepFirst(Refused):
    message = N_("Machen Sie zuerst den späteren Schritt Nr. %(number)s rückgängig: %(step)s.")


class ChangedMeanwhile(Refused):
    message = N_("Was dieser Schritt verändert hat, ist inzwischen anders. Er lässt sich nicht rückgängig machen.")


class InUse(Refused):
    message = N_("Mit diesem Kandidaten wird schon abgestimmt. Er lässt sich nicht mehr zurücknehmen.")


@all_or_nothing
def undo(session: Session, entry: JournalEntry, *, actor: Actor, at: datetime) -> JournalEntry:
    """Put back what a step changed; the undo of an undo redoes the step. Returns the new entry.

    Raises NotAStep, AlreadyUndone, UndoLaterStepFirst, ChangedMeanwhile, InUse, BundlingIsOver.
    """
    if entry.action not in ACTION_TITLES or entry.round_id is None or entry.subject_id is None:
        raise NotAStep
    changes = begin(session, entry.round_id, at)
    if session.scalar(select(JournalEntry.id).where(JournalEntry.undoes_id == entry.id)):
        raise AlreadyUndone(number=entry.id)
    _check_unchanged(session, entry)
    _put_back(changes, entry)
    return changes.record(UNDONE, (entry.subject_kind, entry.subject_id), actor=actor, undoes_id=entry.id)


def undo_last(session: Session, round_id: int, *, actor: Actor, at: datetime) -> JournalEntry:
    """Undo the last step of this actor that is in effect. Raises NotAStep when there is none."""
    entry = last_step(session, round_id, actor)
    if entry is None:
        raise NotAStep
    return undo(session, entry, actor=actor, at=at)


def last_step(session: Session, round_id: int, actor: Actor | None = None) -> JournalEntry | None:
    """The newest entry in effect, of this actor or of anybody: a step not undone, or one that was done again."""
    wanted = select(JournalEntry.id, JournalEntry.action).where(
        JournalEntry.round_id == round_id, JournalEntry.action.in_(ACTION_TITLES)
    )
    if actor:
        wanted = wanted.where(JournalEntry.actor_kind == actor.kind.value, JournalEntry.actor_id == actor.id)
    undone = undone_by(session, round_id)
    done_again = redos(undone)
    for number, action in session.execute(wanted.order_by(JournalEntry.id.desc())).all():
        if number not in undone and (action != UNDONE or number in done_again):
            return session.get_one(JournalEntry, number)
    return None


def undone_by(session: Session, round_id: int) -> dict[int, int]:
    """entry -> the entry that undid it, for the whole round."""
    wanted = select(JournalEntry.undoes_id, JournalEntry.id).where(
        JournalEntry.round_id == round_id, JournalEntry.action == UNDONE
    )
    return {undone: by for undone, by in session.execute(wanted) if undone is not None}


def redos(undone: Mapping[int, int]) -> frozenset[int]:
    """The undos of undos: what they took back is in effect again.

    >>> redos({5: 8, 8: 9, 6: 10})
    frozenset({9})
    """
    found: set[int] = set()
    undos = set(undone.values())
    for step, by in sorted(undone.items()):  # an undo comes after what it undoes
        if step in undos and step not in found:
            found.add(by)
    return frozenset(found)


def _check_unchanged(session: Session, entry: JournalEntry) -> None:
    obstacles = [
        key for key, left in entry.after.items() if not key.startswith("verdict:") and read(session, key) != left
    ] + _ideas_left_behind(session, entry)
    if not obstacles:
        return
    later = _latest_step_touching(session, entry, obstacles)
    if later is None:
        raise ChangedMeanwhile
    raise UndoLaterStepFirst(number=later.id, step=ACTION_TITLES[later.action])


def _ideas_left_behind(session: Session, entry: JournalEntry) -> list[str]:
    """Ideas that came later into a bundle which is about to go: they would be lost in it."""
    leaving = []
    for key, value in entry.before.items():
        kind, bundle_id, *rest = key.split(":")
        if (kind, *rest) == ("bundle", "state") and value in (BundleState.DISSOLVED, BundleState.MERGED):
            leaving.append(int(bundle_id))
    inside = session.execute(
        select(Membership.bundle_id, Membership.idea_id)
        .where(Membership.bundle_id.in_(leaving))
        .order_by(Membership.bundle_id, Membership.idea_id)
    )
    keys = [f"membership:{bundle_id}:{idea_id}" for bundle_id, idea_id in inside]
    return [key for key in keys if key not in entry.before]


def _latest_step_touching(session: Session, entry: JournalEntry, keys: Iterable[str]) -> JournalEntry | None:
    """The newest later step in effect that changed one of these values."""
    undone = undone_by(session, entry.round_id or 0)
    found = []
    for key in keys:
        wanted = select(JournalEntry).where(
            JournalEntry.round_id == entry.round_id,
            JournalEntry.id > entry.id,
            cast(JournalEntry.after, String).contains(f'"{key}"', autoescape=True),
        )
        for later in session.scalars(wanted.order_by(JournalEntry.id.desc())):
            if later.id not in undone and key in changed_keys(later.before, later.after):
                found.append(later)
                break
    return max(found, key=lambda later: later.id, default=None)


def _put_back(changes: Changes, entry: JournalEntry) -> None:
    verdicts = {key for key in entry.before if key.startswith("verdict:")}
    try:
        for key, value in entry.before.items():
            if key not in verdicts:
                changes.put(key, value)
        changes.session.flush()
    except IntegrityError:
        raise InUse from None  # only a candidate's row is ever deleted that others may point to
    _take_back_words(changes, entry, verdicts)


def _take_back_words(changes: Changes, entry: JournalEntry, keys: Iterable[str]) -> None:
    """What people said about a pair may have been said anew since; then the newer word stands."""
    pairs = {verdict_pair(key): key for key in keys}
    found = find_verdicts(changes.session, pairs)
    now = {pair: found[pair].verdict.value if pair in found else None for pair in pairs}
    before = {pair: entry.before[key] for pair, key in pairs.items() if now[pair] == entry.after[key]}
    changes.put_verdicts({pair: Verdict(value) if value else None for pair, value in before.items()})
