"""Redacting: the text as it is and, beside it, the one that shall be public; and the sealed original."""

from __future__ import annotations

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from ideenmarkt.ground.access import Permission, current_actor, requires
from ideenmarkt.ground.clock import now
from ideenmarkt.ground.database import session
from ideenmarkt.ideas.models import Idea
from ideenmarkt.ideas.rules import IdeaAction, allowed_actions
from ideenmarkt.screening import service, way
from ideenmarkt.screening.blueprint import bp
from ideenmarkt.screening.forms import RedactionForm
from ideenmarkt.screening.rules import OMITTED, segments, without_personal_data


@bp.get("/sichtung/<int:number>/schwaerzen")
@requires(Permission.SCREEN)
def redaction(number: int) -> ResponseReturnValue:
    idea = way.the_idea(number)
    text = idea.current_text
    form = RedactionForm(formdata=None, title=without_personal_data(text.title), body=without_personal_data(text.body))
    return _render(idea, form)


@bp.post("/sichtung/<int:number>/schwaerzen")
@requires(Permission.SCREEN)
def redact(number: int) -> ResponseReturnValue:
    idea, form = way.the_idea(number), RedactionForm()
    if not form.validate_on_submit():
        return _render(idea, form), 422
    try:
        service.redact(
            session(),
            idea,
            title=form.title.data or "",
            body=form.body.data,
            actor=current_actor(),
            at=now(),
            seen=way.seen(),
        )
    except service.NothingRedacted as refusal:
        form.body.errors = [gettext(refusal.message)]
        return _render(idea, form), 422
    if request.form.get("dann") == "veroeffentlichen" and IdeaAction.PUBLISH in allowed_actions(idea.state):
        placement = service.placement_of(session(), idea)
        service.publish(session(), idea, placement, actor=current_actor(), at=now())
        target = way.go_on(idea)
        session().commit()
        flash(gettext("Die Idee Nr. %(number)s ist geschwärzt und veröffentlicht.", number=number))
        return redirect(target, 303)
    session().commit()
    flash(gettext("Die Schwärzung ist gespeichert. Das Original bleibt versiegelt erhalten."))
    return redirect(url_for("screening.idea", number=number, **way.where()), 303)


def _render(idea: Idea, form: RedactionForm) -> str:
    text = idea.current_text
    return render_template(
        "screening/redaction.html",
        idea=idea,
        form=form,
        title=segments(text.title),
        body=segments(text.body),
        omitted=OMITTED,
        can_publish=IdeaAction.PUBLISH in allowed_actions(idea.state),
        where=way.where,
        origin=request.args.get("von", ""),
    )


@bp.post("/sichtung/<int:number>/original")
@requires(Permission.READ_ORIGINAL)
def original(number: int) -> ResponseReturnValue:
    """Breaking the seal is an act, not a look: it is sent, stands in the journal, and is not kept by the browser."""
    idea = way.the_idea(number)
    text = service.read_original(session(), idea, actor=current_actor(), at=now())
    session().commit()
    response = make_response(render_template("screening/original.html", idea=idea, text=text, where=way.where))
    response.headers["Cache-Control"] = "no-store"
    return response
