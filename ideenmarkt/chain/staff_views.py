"""For staff: what waits for me, what happened, and whether it adds up."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator

from flask import Response, render_template, request, stream_with_context
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from ideenmarkt.chain.blueprint import bp
from ideenmarkt.chain.forms import JournalForm
from ideenmarkt.chain.journal_list import JournalFilter, journal_entries, journal_page
from ideenmarkt.chain.ledger import PROBLEM_TITLES, take_stock
from ideenmarkt.chain.standing import STANDING_TITLES
from ideenmarkt.chain.words import ACTOR_TITLES, SENTENCES
from ideenmarkt.ground.access import ROLE_TITLES, Permission, current_actor, requires
from ideenmarkt.ground.database import session
from ideenmarkt.ground.journal import JournalEntry
from ideenmarkt.ground.navigation import navigation
from ideenmarkt.ideas.states import CHANNEL_TITLES
from ideenmarkt.strategy.queries import current_round

BYTE_ORDER_MARK = "\ufeff"  # without it, spreadsheets read umlauts wrongly
MOST_PROBLEMS = 200  # shown on the page; the command lists all


@bp.get("/arbeit")
@requires(Permission.WORK)
def work() -> ResponseReturnValue:
    items = [(item, item.count(session())) for item in navigation().work()]
    roles = sorted(current_actor().roles, key=list(ROLE_TITLES).index)
    return render_template(
        "chain/work.html",
        waiting=[(item, count) for item, count in items if count],
        done=[item for item, count in items if not count],
        roles=[gettext(ROLE_TITLES[role]) for role in roles],
        round=current_round(session()),
    )


@bp.get("/verlauf")
@requires(Permission.AUDIT)
def journal() -> ResponseReturnValue:
    form = JournalForm(request.args)
    valid = form.validate()
    wanted = form.wanted() if valid else JournalFilter()
    typed = request.args.get("seite", "1")
    number = int(typed) if typed.isdecimal() and 0 < len(typed) < 9 else 1
    page = render_template(
        "chain/journal.html",
        form=form,
        wanted=wanted,
        page=journal_page(session(), wanted, max(1, number)) if valid else None,
        sentences=SENTENCES,
        actor_titles=ACTOR_TITLES,
    )
    return page, 200 if valid else 422


@bp.get("/verlauf.csv")
@requires(Permission.AUDIT)
def journal_csv() -> ResponseReturnValue:
    form = JournalForm(request.args)
    if not form.validate():
        return render_template(
            "chain/journal.html", form=form, wanted=JournalFilter(), page=None, sentences={}, actor_titles={}
        ), 422
    lines = stream_with_context(_csv_lines(form.wanted()))
    headers = {"Content-Disposition": 'attachment; filename="verlauf.csv"'}
    return Response(lines, mimetype="text/csv", headers=headers)


def _csv_lines(wanted: JournalFilter) -> Iterator[str]:
    out = io.StringIO(BYTE_ORDER_MARK)
    out.seek(0, io.SEEK_END)
    writer = csv.writer(out, delimiter=";")
    writer.writerow(("entry", "at", "actor", "actor_id", "action", "in_words", "subject", "subject_id", "round_id",
                     "before", "after", "why", "undoes", "previous_hash", "hash"))  # fmt: skip
    for entry in journal_entries(session(), wanted):
        writer.writerow(_csv_row(entry))
        yield out.getvalue()
        out.seek(0)
        out.truncate()
    yield out.getvalue()


def _csv_row(entry: JournalEntry) -> tuple[object, ...]:
    return (
        entry.id, entry.at.isoformat(), entry.actor_kind, entry.actor_id, entry.action,
        gettext(SENTENCES.get(entry.action, entry.action)), entry.subject_kind, entry.subject_id, entry.round_id,
        _json(entry.before), _json(entry.after), _no_formula(entry.why), entry.undoes_id,
        entry.previous_hash, entry.hash,
    )  # fmt: skip


def _json(value: object) -> str:
    return "" if value is None else _no_formula(json.dumps(value, ensure_ascii=False, sort_keys=True))


def _no_formula(text: str) -> str:
    """Spreadsheets must not compute what somebody wrote."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


@bp.get("/auskunft")
@requires(Permission.AUDIT)
def ledger() -> ResponseReturnValue:
    found = take_stock(session())
    return render_template(
        "chain/ledger.html",
        ledger=found,
        problems=found.problems[:MOST_PROBLEMS],
        standing_titles=STANDING_TITLES,
        channel_titles=CHANNEL_TITLES,
        problem_titles=PROBLEM_TITLES,
    )
