"""The kiosk: language, one question, thank-you; then everything is as if nobody had been there."""

from __future__ import annotations

import secrets
import time

from flask import Response, current_app, make_response, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, gettext

from ideenmarkt.accounts import devices
from ideenmarkt.accounts.models import Device
from ideenmarkt.ground.access import Permission, current_actor, requires
from ideenmarkt.ground.clock import now
from ideenmarkt.ground.codes import spoken
from ideenmarkt.ground.database import session
from ideenmarkt.ground.errors import Refused
from ideenmarkt.ground.i18n import COOKIE, LANGUAGES, language
from ideenmarkt.ground.qr import qr_svg
from ideenmarkt.ground.views import site
from ideenmarkt.ground.web import refusal_text
from ideenmarkt.ideas import kiosk as service
from ideenmarkt.ideas.blueprint import bp
from ideenmarkt.ideas.device_forms import KioskForm
from ideenmarkt.ideas.submitting import collects
from ideenmarkt.strategy import queries as strategies
from ideenmarkt.strategy.models import Round

RECEIPT = "kiosk_receipt"
RECEIPT_SECONDS = 120  # after that nobody is meant to come back to it


def _this_kiosk() -> Device:
    return devices.device_by_id(session(), current_actor().id or 0)


def _unkept(page: str, status: int = 200) -> Response:
    """A page that the browser must not keep: the next person could go back to it."""
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/kiosk")
@requires(Permission.COLLECT_AT_KIOSK)
def kiosk() -> ResponseReturnValue:
    """The start, always in the city's language; what the person before chose and wrote is forgotten."""
    cookie.clear()
    with force_locale(current_app.config["BABEL_DEFAULT_LOCALE"]):
        open_ = collects(session().get(Round, _this_kiosk().round_id))
        page = render_template("ideas/kiosk_start.html", questions=_questions() if open_ else [])
    response = _unkept(page)
    response.delete_cookie(COOKIE)
    return response


def _questions() -> list[tuple[str, str, str]]:
    """Each language by its code and name, with the kiosk's question in it."""
    questions = []
    for code, name in LANGUAGES.items():
        with force_locale(code):
            questions.append((code, name, gettext("Welche Idee haben Sie für %(city)s?", city=site().city)))
    return questions


@bp.get("/kiosk/idee")
@requires(Permission.COLLECT_AT_KIOSK)
def kiosk_idea() -> ResponseReturnValue:
    chosen = request.args.get("sprache", "")
    if chosen in LANGUAGES:
        answer = make_response(redirect(url_for("ideas.kiosk_idea"), 303))
        answer.set_cookie(COOKIE, chosen, samesite="Lax", httponly=True, secure=site().secure_cookies)
        return answer
    cookie.pop(RECEIPT, None)
    device = _this_kiosk()
    form = KioskForm(formdata=None, data={"competence": device.competence_id, "token": secrets.token_urlsafe(12)})
    return _render(form, device)


def _render(form: KioskForm, device: Device, *, problem: str = "", status: int = 200) -> Response:
    competences = strategies.competences(session(), session().get_one(Round, device.round_id).strategy_id)
    form.offer(competences)
    station = next((one.title for one in competences if one.id == form.competence.data), "")
    page = render_template("ideas/kiosk_idea.html", form=form, station=station, problem=problem)
    return _unkept(page, status)


@bp.post("/kiosk/idee")
@requires(Permission.COLLECT_AT_KIOSK)
def kiosk_send() -> ResponseReturnValue:
    device, form = _this_kiosk(), KioskForm()
    strategy_id = session().get_one(Round, device.round_id).strategy_id
    form.offer(strategies.competences(session(), strategy_id))
    if not form.validate_on_submit():
        return _render(form, device, status=422)
    try:
        idea = service.send(
            session(),
            device,
            text=form.text.data,
            competence_id=form.competence.data,
            language=language(),
            token=form.token.data,
            at=now(),
        )
    except Refused as refusal:
        return _render(form, device, problem=refusal_text(refusal), status=refusal.status)
    session().commit()
    cookie[RECEIPT] = {"code": idea.tracking_code, "at": int(time.time())}
    return redirect(url_for("ideas.kiosk_thanks"), 303)


@bp.get("/kiosk/danke")
@requires(Permission.COLLECT_AT_KIOSK)
def kiosk_thanks() -> ResponseReturnValue:
    receipt = cookie.get(RECEIPT)
    if not receipt or time.time() - receipt["at"] > RECEIPT_SECONDS:
        return redirect(url_for("ideas.kiosk"), 303)
    address = site().base_url + url_for("chain.story", code=receipt["code"])
    page = render_template("ideas/kiosk_thanks.html", code=spoken(receipt["code"]), address=address, qr=qr_svg(address))
    return _unkept(page)
