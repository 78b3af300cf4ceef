"""Checking in the background that everything adds up, and what the last check found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from ideenmarkt.chain.ledger import Ledger, take_stock
from ideenmarkt.chain.ledger_json import ledger_as_json, ledger_from_json
from ideenmarkt.chain.models import CheckOccasion, LedgerCheck
from ideenmarkt.ground.clock import now
from ideenmarkt.ground.database import one_moment, session
from ideenmarkt.ground.errors import Refused
from ideenmarkt.ground.i18n import N_
from ideenmarkt.ground.journal import GENESIS, JournalEntry, JournalHead
from ideenmarkt.strategy.models import Round

CHECK = "chain.check"
"""The job's name."""
PATIENCE = timedelta(minutes=15)
"""A check that has not finished by then has failed; 5,000 ideas take about a second."""
# looked at once an hour: less than a day by one of these looks, so that it becomes one check a day
REGULARLY_AFTER = timedelta(hours=23)
OVERDUE_AFTER = timedelta(days=2)
"""A result older than this means that nobody works off the background jobs."""
MOST_SHOWN = 10  # earlier checks

OCCASION_TITLES: Mapping[CheckOccasion, str] = {
    CheckOccasion.ASKED: N_("auf Wunsch"),
    CheckOccasion.REGULAR: N_("täglich von selbst"),
}


class CheckUnderWay(Refused):
    message = N_("Es wird gerade geprüft.")


@dataclass(frozen=True, slots=True)
class LastCheck:
    """What the last check found, and what has changed in the journal since."""

    check: LedgerCheck
    ledger: Ledger
    since: int  # entries that were added to the journal
    kept: bool  # whether the journal still has the end that was checked; False when it was cut or rewritten
    overdue: bool

    @property
    def current(self) -> bool:
        return self.kept and self.since == 0


def order(session: Session, *, occasion: CheckOccasion, at: datetime) -> LedgerCheck:
    """Note that a check is ordered. Raises CheckUnderWay."""
    if running(session, at):
        raise CheckUnderWay
    check = LedgerCheck(occasion=occasion, ordered_at=at)
    session.add(check)
    session.flush()
    return check


def running(session: Session, at: datetime) -> LedgerCheck | None:
    """The check under way, if there is one."""
    wanted = select(LedgerCheck).where(LedgerCheck.finished_at.is_(None), LedgerCheck.ordered_at > at - PATIENCE)
    return session.scalar(wanted.order_by(LedgerCheck.id.desc()).limit(1))


def check_ledger(check_id: int) -> None:
    """The job: carry out an ordered check. Others go on working meanwhile; their entries count as new."""
    with one_moment():
        found = take_stock(session())
        newest = session().execute(
            select(JournalEntry.id, JournalEntry.hash).order_by(JournalEntry.id.desc()).limit(1)
        ).first()  # fmt: skip
    check = session().get(LedgerCheck, check_id)
    if check is None or check.finished_at:  # the database was replaced, or the job came twice
        return
    check.entry_id, check.entry_hash = (newest.id, newest.hash) if newest else (0, GENESIS)
    check.account, check.balanced = ledger_as_json(found, found.rounds), found.balanced
    check.finished_at = now()
    session().commit()


def check_regularly() -> None:
    """The hourly job: check when the last check is a day old, or when there has been none."""
    at = now()
    last = _newest(session())
    if running(session(), at) or (last and last.finished_at and last.finished_at > at - REGULARLY_AFTER):
        return
    check_id = order(session(), occasion=CheckOccasion.REGULAR, at=at).id
    session().commit()
    check_ledger(check_id)


def _newest(session: Session) -> LedgerCheck | None:
    wanted = select(LedgerCheck).where(LedgerCheck.finished_at.is_not(None))
    return session.scalar(wanted.order_by(LedgerCheck.id.desc()).limit(1))


def last_check(session: Session, at: datetime) -> LastCheck | None:
    """In four statements, however long the journal is."""
    check = _newest(session)
    if check is None or check.finished_at is None or check.entry_id is None:
        return None
    titles = {one.slug: one.title for one in session.execute(select(Round.slug, Round.title))}
    head = session.get(JournalHead, 1)
    end = session.scalar(select(JournalEntry.hash).where(JournalEntry.id == check.entry_id))
    return LastCheck(
        check=check,
        ledger=ledger_from_json(check.account, titles),
        since=(head.entry_id if head else 0) - check.entry_id,
        kept=(end or GENESIS) == check.entry_hash,
        overdue=check.finished_at < at - OVERDUE_AFTER,
    )


def earlier_checks(session: Session, last: LastCheck) -> Sequence[LedgerCheck]:
    """Those before the last, newest first, without their accounts."""
    wanted = select(LedgerCheck).where(LedgerCheck.finished_at.is_not(None), LedgerCheck.id < last.check.id)
    wanted = wanted.options(defer(LedgerCheck.account)).order_by(LedgerCheck.id.desc())
    return session.scalars(wanted.limit(MOST_SHOWN)).all()
