"""Pages of submitters: /ideen/neu, the receipt, and what the tracking page posts to."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime

import segno
from flask import flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from ideenmarkt.ground.access import current_actor, public
from ideenmarkt.ground.clock import now
from ideenmarkt.ground.codes import spoken
from ideenmarkt.ground.database import declare_reading, session
from ideenmarkt.ground.errors import Refused
from ideenmarkt.ground.i18n import N_
from ideenmarkt.ground.views import site
from ideenmarkt.ideas import queries, rules, submitting
from ideenmarkt.ideas.blueprint import bp
from ideenmarkt.ideas.forms import AddressForm, IdeaForm
from ideenmarkt.ideas.rules import IdeaAction, allowed_actions
from ideenmarkt.ideas.service import NewIdea, StepNotPossible
from ideenmarkt.ideas.similar_ideas import SimilarIdea, similar_ideas
from ideenmarkt.strategy import queries as strategy
from ideenmarkt.strategy.models import Round

SHOWN_SIMILAR = 4
LEAST_TYPED = 12  # characters; shorter texts are like everything
# keys in the signed session cookie of one browser
SENT, RECEIVED = "ideen-gesendet", "ideen-beleg"


class TooManySent(Refused):
    message = N_(
        "Von diesem Gerät sind in der letzten Stunde sehr viele Ideen gekommen. Ihr Text steht noch da: "
        "Bitte senden Sie ihn in einer Stunde noch einmal."
    )
    status = 429


@bp.get("/ideen/neu")
@public
def new() -> ResponseReturnValue:
    round_ = strategy.current_round(session())
    form = IdeaForm(formdata=None, token=secrets.token_urlsafe(24))
    return render_new(round_, form)


@bp.post("/ideen/neu")
@public
def send() -> ResponseReturnValue:
    round_ = strategy.the_current_round(session())
    form = _filled_form(round_)
    if not form.validate_on_submit():
        return render_new(round_, form), 422
    sent = [datetime.fromtimestamp(moment, UTC) for moment in cookie.get(SENT, [])]
    if not rules.may_send(sent, at=now()):
        return render_new(round_, form, problem=gettext(TooManySent.message)), TooManySent.status
    try:
        idea, fresh = submitting.send(
            session(), round_, _new_idea(form), token=form.token.data or "", actor=current_actor(), at=now()
        )
    except submitting.NotCollecting as refusal:
        return render_new(round_, form), refusal.status
    session().commit()
    if fresh:
        cookie[SENT] = [int(moment.timestamp()) for moment in (*rules.recent(sent, at=now()), now())]
    cookie[RECEIVED] = idea.tracking_code
    return redirect(url_for("ideas.received"), 303)


@bp.post("/ideen/neu/aehnliche")
@public
def similar() -> ResponseReturnValue:
    """The ideas like the text so far: a part of the page for htmx, else the whole page with the input kept."""
    declare_reading(True)  # a POST so that no text stands in addresses; it writes nothing
    round_ = strategy.the_current_round(session())
    form = _filled_form(round_)
    if request.headers.get("HX-Request"):
        return render_template("ideas/similar.html", similar=_similar(round_, form), asked=True)
    return render_new(round_, form, similar=_similar(round_, form))


@bp.get("/ideen/neu/danke")
@public
def received() -> ResponseReturnValue:
    """The receipt of the idea that this browser sent last. The code stands in no address and no log here."""
    code = cookie.get(RECEIVED)
    if not code:
        return redirect(url_for("ideas.new"), 303)
    idea = queries.idea_by_code(session(), code)
    address = site().base_url.rstrip("/") + url_for("chain.story", code=code)
    picture = segno.make(address, error="m").svg_inline(
        border=4, omitsize=True, svgclass=None, lineclass=None, title=gettext("QR-Code mit der Adresse Ihrer Idee")
    )
    return render_template("ideas/received.html", idea=idea, spoken=spoken(code), address=address, qr_code=picture)


@bp.post("/ideen/neu/danke")
@public
def forget() -> ResponseReturnValue:
    """On a computer that many use: the next person shall not see this receipt."""
    cookie.pop(RECEIVED, None)
    flash(gettext("Der Beleg ist auf diesem Gerät geschlossen."))
    return redirect(url_for("chain.home"), 303)


@bp.post("/verfolgen/<code>/zuruecknehmen")
@public
def withdraw(code: str) -> ResponseReturnValue:
    """First asks; withdraws once the question is answered."""
    idea = queries.idea_by_code(session(), code)
    if IdeaAction.WITHDRAW not in allowed_actions(idea.state):
        raise StepNotPossible(number=idea.number)
    if request.form.get("sicher") != "ja":
        return render_template("ideas/withdraw.html", idea=idea, code=code)
    submitting.withdraw(session(), idea, actor=current_actor(), at=now())
    session().commit()
    flash(gettext("Ihre Idee ist zurückgenommen."))
    return redirect(url_for("chain.story", code=code), 303)


@bp.post("/verfolgen/<code>/adresse")
@public
def leave_address(code: str) -> ResponseReturnValue:
    idea = queries.idea_by_code(session(), code)
    form = AddressForm()
    if not form.validate_on_submit():
        return render_template("ideas/address.html", idea=idea, code=code, form=form), 422
    submitting.leave_address(session(), idea, form.email.data, actor=current_actor(), at=now())
    session().commit()
    flash(gettext("Die E-Mail-Adresse ist gespeichert. Sie bekommen dorthin eine Rückmeldung."))
    return redirect(url_for("chain.story", code=code), 303)


@bp.post("/verfolgen/<code>/adresse/loeschen")
@public
def erase_address(code: str) -> ResponseReturnValue:
    idea = queries.idea_by_code(session(), code)
    submitting.erase_address(session(), idea, actor=current_actor(), at=now())
    session().commit()
    flash(gettext("Die E-Mail-Adresse ist gelöscht."))
    return redirect(url_for("chain.story", code=code), 303)


def render_new(
    round_: Round | None, form: IdeaForm, *, similar: Sequence[SimilarIdea] | None = None, problem: str = ""
) -> str:
    """The page with the form; without a round that collects, the page that says so and keeps the text in sight."""
    if round_ is None or not submitting.collects(round_):
        return render_template("ideas/closed.html", round=round_, text=form.text.data)
    if not form.competence.choices:
        _offer(form, round_)
    return render_template(
        "ideas/new.html", form=form, round=round_, similar=similar or (), asked=similar is not None, problem=problem
    )


def _filled_form(round_: Round) -> IdeaForm:
    form = IdeaForm()
    _offer(form, round_)
    return form


def _offer(form: IdeaForm, round_: Round) -> None:
    form.offer(
        strategy.competences(session(), round_.strategy_id), strategy.neighbourhoods(session(), round_.strategy_id)
    )


def _similar(round_: Round, form: IdeaForm) -> Sequence[SimilarIdea]:
    text = " ".join(filter(None, (form.title.data, form.text.data)))[: rules.MAX_LENGTH]
    if len(text) < LEAST_TYPED:
        return ()
    return similar_ideas(session(), round_, text, k=SHOWN_SIMILAR)


def _new_idea(form: IdeaForm) -> NewIdea:
    return NewIdea(
        text=form.text.data,
        title=form.title.data or "",
        competence_id=form.competence.data or None,
        neighbourhood_id=form.neighbourhood.data or None,
        email=form.email.data or "",
    )
