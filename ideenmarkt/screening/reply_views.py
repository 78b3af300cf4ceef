"""The submitter answers what the Redaktion asked, with the tracking code alone."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from ideenmarkt.ground.access import current_actor, public
from ideenmarkt.ground.clock import now
from ideenmarkt.ground.database import session
from ideenmarkt.ideas.models import Idea
from ideenmarkt.ideas.queries import idea_by_code
from ideenmarkt.screening import queries, service
from ideenmarkt.screening.blueprint import bp
from ideenmarkt.screening.forms import ReplyForm


@bp.get("/verfolgen/<code>/antworten")
@public
def reply_form(code: str) -> ResponseReturnValue:
    idea = idea_by_code(session(), code)
    text = idea.current_text
    return _render(idea, ReplyForm(formdata=None, title=text.title, body=text.body))


@bp.post("/verfolgen/<code>/antworten")
@public
def reply(code: str) -> ResponseReturnValue:
    idea, form = idea_by_code(session(), code), ReplyForm()
    if not form.body.raw_data:  # an answer alone, from the page that tells the story
        form.title.data, form.body.data = idea.current_text.title, idea.current_text.body
    if not form.validate_on_submit():
        return _render(idea, form), 422
    service.reply(
        session(),
        idea,
        form.reply.data,
        title=form.title.data or "",
        body=form.body.data,
        actor=current_actor(),
        at=now(),
    )
    session().commit()
    flash(gettext("Danke für Ihre Antwort. Die Redaktion sieht Ihre Idee jetzt noch einmal an."))
    return redirect(url_for("chain.story", code=idea.tracking_code), 303)


def _render(idea: Idea, form: ReplyForm) -> str:
    question = queries.open_question(session(), idea)
    if question is None:
        raise service.NoOpenQuestion
    return render_template("screening/reply.html", idea=idea, question=question, form=form)
