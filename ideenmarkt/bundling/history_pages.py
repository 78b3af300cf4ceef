"""The history of the bundling, and »Rückgängig« at each step."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from ideenmarkt.bundling import history, queries, rules, undo
from ideenmarkt.bundling.actions import UNDONE
from ideenmarkt.bundling.blueprint import bp
from ideenmarkt.bundling.workshop_pages import page_link, page_number
from ideenmarkt.ground.access import Permission, current_actor, requires
from ideenmarkt.ground.clock import now
from ideenmarkt.ground.database import session
from ideenmarkt.ground.errors import Refused
from ideenmarkt.ground.journal import JournalEntry
from ideenmarkt.ground.views import safe_path
from ideenmarkt.ground.web import refusal_text
from ideenmarkt.strategy.queries import the_current_round


@bp.get("/buendelung/verlauf")
@requires(Permission.BUNDLE)
def story() -> ResponseReturnValue:
    return render_story()


def render_story(problem: str = "") -> str:
    round_ = the_current_round(session())
    number = request.args.get("buendel", type=int)
    bundle = queries.get_bundle(session(), round_.id, number) if number else None
    return render_template(
        "bundling/story.html",
        round=round_,
        bundle=bundle,
        steps=history.steps(session(), round_.id, bundle=bundle, page=page_number()),
        open=round_.phase in rules.PHASES_OF_BUNDLING,
        story_page=page_link("bundling.story"),
        problem=problem,
    )


@bp.post("/buendelung/schritte/<int:entry_id>/rueckgaengig")
@requires(Permission.BUNDLE)
def undo_step(entry_id: int) -> ResponseReturnValue:
    """Undo a step, or do an undone one again: a merge, a split, an acceptance (see undo.py)."""
    entry = session().get(JournalEntry, min(entry_id, queries.LARGEST_NUMBER))
    try:
        if entry is None:
            raise undo.NotAStep
        done = undo.undo(session(), entry, actor=current_actor(), at=now())
    except Refused as refusal:
        session().rollback()
        return render_story(refusal_text(refusal)), refusal.status
    session().commit()
    what = history.step(session(), done)
    redone = entry.action == UNDONE and what.redoes
    flash(gettext("Der Schritt gilt wieder.") if redone else gettext("Der Schritt ist rückgängig gemacht."))
    return redirect(safe_path(request.form.get("zurueck", "") or url_for("bundling.story")), 303)
