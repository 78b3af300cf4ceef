"""The journal holds, and says where it does not."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from ideenmarkt.ground.access import CITIZEN
from ideenmarkt.ground.journal import Event, JournalEntry, check_chain, record, record_all
from tests.conftest import NOW


def test_each_entry_holds_the_hash_of_the_one_before(session: Session) -> None:
    entries = record_all(session, [Event("idea.received", ("idea", n)) for n in (1, 2, 3)], actor=CITIZEN, at=NOW)
    assert [entry.previous_hash for entry in entries[1:]] == [entry.hash for entry in entries[:-1]]
    assert check_chain(session) == ()


def test_a_changed_entry_is_found(session: Session) -> None:
    record_all(session, [Event("idea.received", ("idea", n)) for n in (1, 2, 3)], actor=CITIZEN, at=NOW)
    session.execute(text("UPDATE journal_entry SET why = 'anders' WHERE id = 2"))
    session.expire_all()
    assert [(found.entry_id, found.problem) for found in check_chain(session)] == [(2, "content")]


def test_a_removed_entry_is_found(session: Session) -> None:
    record_all(session, [Event("idea.received", ("idea", n)) for n in (1, 2, 3)], actor=CITIZEN, at=NOW)
    session.execute(text("DELETE FROM journal_entry WHERE id = 3"))
    session.expire_all()
    assert [found.problem for found in check_chain(session)] == ["head"]


def test_an_entry_cannot_be_changed_through_the_session(session: Session) -> None:
    entry = record(session, Event("idea.received", ("idea", 1), after={"state": "received"}), actor=CITIZEN, at=NOW)
    entry.why = "anders"
    with pytest.raises(RuntimeError, match="append-only"):
        session.flush()
    session.rollback()
    assert session.get(JournalEntry, entry.id) is None
