"""The page of a conference table: known by the code on its card, no account needed."""

from __future__ import annotations

import secrets

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from ideenmarkt.accounts import devices
from ideenmarkt.accounts.models import Device
from ideenmarkt.ground.access import public
from ideenmarkt.ground.clock import now
from ideenmarkt.ground.database import session
from ideenmarkt.ground.errors import Refused
from ideenmarkt.ground.web import refusal_text
from ideenmarkt.ideas import table as service
from ideenmarkt.ideas.blueprint import bp
from ideenmarkt.ideas.device_forms import LineForm, RewordForm
from ideenmarkt.ideas.submitting import collects
from ideenmarkt.strategy.models import Neighbourhood, Round


def _this_table(code: str) -> Device:
    return devices.table_of_code(session(), code)


def _new_line() -> LineForm:
    return LineForm(formdata=None, data={"token": secrets.token_urlsafe(12)})


def _by_htmx() -> bool:
    return "HX-Request" in request.headers


def _render(table: Device, form: LineForm, *, problem: str = "", said: str = "", status: int = 200) -> Response:
    quarter = session().get(Neighbourhood, table.neighbourhood_id) if table.neighbourhood_id else None
    page = render_template(
        "ideas/table_part.html" if _by_htmx() else "ideas/table.html",
        table=table,
        quarter=quarter,
        form=form,
        ideas=service.ideas_of(session(), table),
        may_change=service.may_change,
        open=collects(session().get(Round, table.round_id)),
        problem=problem,
        said=said,
        by_htmx=_by_htmx(),
    )
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/tisch/<string:code>")
@public
def table(code: str) -> ResponseReturnValue:
    return _render(_this_table(code), _new_line())


@bp.post("/tisch/<string:code>")
@public
def table_enter(code: str) -> ResponseReturnValue:
    device, form = _this_table(code), LineForm()
    if not form.validate_on_submit():
        return _render(device, form, problem=" ".join(form.text.errors), status=422)
    try:
        idea = service.enter(session(), device, text=form.text.data, token=form.token.data or "", at=now())
    except Refused as refusal:
        return _render(device, form, problem=refusal_text(refusal), status=refusal.status)
    return _saved(device, gettext("Gespeichert als Nr. %(number)s.", number=idea.number))


def _saved(device: Device, said: str) -> ResponseReturnValue:
    session().commit()
    if _by_htmx():
        return _render(device, _new_line(), said=said)
    flash(said)
    return redirect(url_for("ideas.table", code=device.code), 303)


@bp.post("/tisch/<string:code>/stern/<int:number>")
@public
def table_favour(code: str, number: int) -> ResponseReturnValue:
    device = _this_table(code)
    idea = service.idea_of(session(), device, number)
    try:
        service.favour(session(), device, idea, at=now())
    except Refused as refusal:
        return _render(device, _new_line(), problem=refusal_text(refusal), status=refusal.status)
    if idea.favourite:
        return _saved(device, gettext("Nr. %(number)s ist jetzt Ihr Bürgervorschlag.", number=number))
    return _saved(device, gettext("Nr. %(number)s ist nicht mehr Ihr Bürgervorschlag.", number=number))


@bp.route("/tisch/<string:code>/idee/<int:number>", methods=["GET", "POST"])
@public
def table_idea(code: str, number: int) -> ResponseReturnValue:
    device = _this_table(code)
    idea = service.idea_of(session(), device, number)
    form = RewordForm(data={"text": idea.current_text.body})
    if not form.validate_on_submit():
        page = render_template("ideas/table_idea.html", table=device, idea=idea, form=form)
        return page, 422 if form.is_submitted() else 200
    try:
        service.reword(session(), device, idea, text=form.text.data, at=now())
    except Refused as refusal:
        form.text.errors = [refusal_text(refusal)]
        return render_template("ideas/table_idea.html", table=device, idea=idea, form=form), refusal.status
    session().commit()
    flash(gettext("Nr. %(number)s ist geändert. Der erste Wortlaut bleibt aufbewahrt.", number=number))
    return redirect(url_for("ideas.table", code=device.code), 303)
