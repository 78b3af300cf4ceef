"""The journal as CSV, a line at a time, so that a long one needs no memory."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from ideenmarkt.chain.journal_list import JournalFilter, journal_entries
from ideenmarkt.ground.database import declare_reading
from ideenmarkt.ground.journal import JournalEntry

BYTE_ORDER_MARK = "\ufeff"  # without it, spreadsheets read umlauts wrongly
COLUMNS = (
    "entry", "at", "actor", "actor_id", "action", "in_words", "subject", "subject_id", "round_id", "before", "after",
    "why", "undoes", "previous_hash", "hash",
)  # fmt: skip


def journal_csv(engine: Engine, wanted: JournalFilter, words: Mapping[str, str]) -> Iterator[str]:
    """Has a session of its own: it is still reading when the request that asked for it is over."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    out.write(BYTE_ORDER_MARK)
    writer.writerow(COLUMNS)
    declare_reading(True)  # the server may run this in another context than the request
    with Session(engine) as session:
        for entry in journal_entries(session, wanted):
            yield _emptied(out)
            writer.writerow(_row(entry, words))
    yield _emptied(out)


def _emptied(out: io.StringIO) -> str:
    written = out.getvalue()
    out.seek(0)
    out.truncate()
    return written


def _row(entry: JournalEntry, words: Mapping[str, str]) -> tuple[object, ...]:
    return (
        entry.id, entry.at.isoformat(), entry.actor_kind, entry.actor_id, entry.action,
        words.get(entry.action, entry.action), entry.subject_kind, entry.subject_id, entry.round_id,
        _json(entry.before), _json(entry.after), _no_formula(entry.why), entry.undoes_id,
        entry.previous_hash, entry.hash,
    )  # fmt: skip


def _json(value: object) -> str:
    return "" if value is None else _no_formula(json.dumps(value, ensure_ascii=False, sort_keys=True))


def _no_formula(text: str) -> str:
    """Spreadsheets must not compute what somebody wrote."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
