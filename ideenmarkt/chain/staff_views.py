"""For staff: what waits for me, and what happened."""

from __future__ import annotations

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from ideenmarkt.chain.blueprint import bp
from ideenmarkt.chain.forms import SUBJECT_TITLES, JournalForm
from ideenmarkt.chain.journal_csv import journal_csv
from ideenmarkt.chain.journal_list import JournalFilter, Told, journal_page
from ideenmarkt.chain.words import ACTOR_TITLES, SENTENCES
from ideenmarkt.ground.access import ROLE_TITLES, Permission, current_actor, requires
from ideenmarkt.ground.database import db, session
from ideenmarkt.ground.navigation import navigation
from ideenmarkt.ground.paging import Page, typed_page
from ideenmarkt.strategy.queries import current_round


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
    if not form.validate():
        return _render_journal(form, JournalFilter(), None), 422
    number = typed_page(request.args.get("seite"))
    return _render_journal(form, form.wanted(), journal_page(session(), form.wanted(), number))


def _render_journal(form: JournalForm, wanted: JournalFilter, page: Page[Told] | None) -> str:
    return render_template(
        "chain/journal.html",
        form=form,
        wanted=wanted,
        page=page,
        sentences=SENTENCES,
        actor_titles=ACTOR_TITLES,
        subject_titles=SUBJECT_TITLES,
    )


@bp.get("/verlauf.csv")
@requires(Permission.AUDIT)
def journal_as_csv() -> ResponseReturnValue:
    form = JournalForm(request.args)
    if not form.validate():
        return _render_journal(form, JournalFilter(), None), 422
    words = {action: gettext(sentence) for action, sentence in SENTENCES.items()}
    headers = {"Content-Disposition": 'attachment; filename="verlauf.csv"'}
    return Response(journal_csv(db.engine, form.wanted(), words), mimetype="text/csv", headers=headers)
