"""»What became of mine?«: the form for the tracking code, and the story behind it."""

from __future__ import annotations

from datetime import timedelta

from flask import Response, make_response, redirect, render_template, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext
from wtforms import StringField
from wtforms.validators import DataRequired

from ideenmarkt.chain.blueprint import bp
from ideenmarkt.chain.idea_way import chain_of
from ideenmarkt.chain.next_steps import next_step
from ideenmarkt.chain.standing import STANDING_TITLES, standings
from ideenmarkt.chain.story import open_question, story_of
from ideenmarkt.ground.access import public
from ideenmarkt.ground.clock import now
from ideenmarkt.ground.codes import is_code, normalise_code, spoken
from ideenmarkt.ground.database import session
from ideenmarkt.ground.errors import NotFound, Refused
from ideenmarkt.ground.forms import Form, strip
from ideenmarkt.ground.i18n import N_
from ideenmarkt.ground.web import refusal_text
from ideenmarkt.ideas.models import Idea
from ideenmarkt.ideas.queries import NoSuchCode, idea_by_code
from ideenmarkt.ideas.rules import IdeaAction, allowed_actions
from ideenmarkt.strategy.queries import current_round

FAILURES = "verfolgen_fehler"  # key in the session cookie
# By session, never by address: fifty people share one Wi-Fi. Codes have 26^8 values; the pause stops people who try.
MOST_FAILURES, FAILURES_WITHIN = 10, timedelta(minutes=10)


class Misspelt(NotFound):
    message = N_(
        "Da hat sich ein Tippfehler eingeschlichen. Ein Code hat neun Zeichen und sieht so aus: K7M-4QR-TAC. "
        "Die Zeichen 0, 1, 2, 5, 8, B, I, O, S und Z kommen darin nicht vor."
    )


class TooManyCodes(Refused):
    message = N_("Sie haben mehrmals einen unbekannten Code eingegeben. Bitte warten Sie zehn Minuten.")
    status = 429


class CodeForm(Form):
    code = StringField(
        lazy_gettext("Ihr Verfolgungscode"),
        filters=[strip],
        validators=[DataRequired(lazy_gettext("Bitte geben Sie den Code von Ihrem Beleg ein."))],
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "maxlength": 40},
    )


@bp.get("/verfolgen")
@public
def track() -> ResponseReturnValue:
    return _private(render_template("chain/track.html", form=CodeForm(formdata=None)))


@bp.post("/verfolgen")
@public
def find() -> ResponseReturnValue:
    form = CodeForm()
    if not form.validate_on_submit():
        return _private(render_template("chain/track.html", form=form), 422)
    try:
        idea = _idea(form.code.data)
    except Refused as refusal:
        return _refused(form, refusal)
    return redirect(url_for("chain.story", code=spoken(idea.tracking_code)), 303)


@bp.get("/verfolgen/<code>")
@public
def story(code: str) -> ResponseReturnValue:
    try:
        idea = _idea(code)
    except Refused as refusal:
        return _refused(CodeForm(formdata=None, code=code[:40]), refusal)
    chain = chain_of(session(), idea)
    standing = standings(session(), [idea.id])[idea.id]
    current = current_round(session())
    page = render_template(
        "chain/story.html",
        idea=idea,
        code=spoken(idea.tracking_code),
        standing=standing,
        standing_titles=STANDING_TITLES,
        lines=story_of(session(), idea, chain),
        next=next_step(standing, idea.round),
        question=open_question(session(), idea),
        may_withdraw=IdeaAction.WITHDRAW in allowed_actions(idea.state) and chain.outcome is None,
        answered=chain.answer is not None,
        runde={} if current and current.id == idea.round_id else {"runde": idea.round.slug},
    )
    return _private(page)


def _idea(typed: str) -> Idea:
    """Raises Misspelt, NoSuchCode, TooManyCodes."""
    if not is_code(normalise_code(typed)):
        raise Misspelt  # tells nobody anything, so it isn't counted
    failures = _failures()
    if len(failures) >= MOST_FAILURES:
        raise TooManyCodes
    try:
        return idea_by_code(session(), typed)
    except NoSuchCode:
        cookie[FAILURES] = [*failures, now().timestamp()]
        raise


def _failures() -> list[float]:
    """When this browser named codes that do not exist, lately."""
    since = (now() - FAILURES_WITHIN).timestamp()
    return [moment for moment in cookie.get(FAILURES, []) if moment > since]


def _refused(form: CodeForm, refusal: Refused) -> Response:
    form.code.errors = [refusal_text(refusal)]
    return _private(render_template("chain/track.html", form=form), refusal.status)


def _private(page: str, status: int = 200) -> Response:
    """Whoever has the address can act on the idea: it is kept out of caches, search engines and other sites' logs.

    `same-origin` sends no referrer to other sites; `no-referrer` would also take it from our own forms, whose
    protection against forged requests needs it.
    """
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "same-origin"
    return response
