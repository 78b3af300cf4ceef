"""Administration of the devices: kiosks and their pairing, tables and their code cards."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from ideenmarkt.accounts import devices as service
from ideenmarkt.accounts.models import Device, DeviceKind
from ideenmarkt.ground.access import Permission, current_actor, requires
from ideenmarkt.ground.clock import now
from ideenmarkt.ground.codes import spoken
from ideenmarkt.ground.database import session
from ideenmarkt.ground.errors import Refused
from ideenmarkt.ground.qr import qr_svg
from ideenmarkt.ground.views import site
from ideenmarkt.ground.web import refusal_text
from ideenmarkt.ideas.blueprint import bp
from ideenmarkt.ideas.device_forms import KioskDeviceForm, PlaceForm, TablesForm
from ideenmarkt.ideas.device_queries import device_rows
from ideenmarkt.strategy import queries as strategies
from ideenmarkt.strategy.models import Competence, Neighbourhood, Round


def _round() -> Round:
    """The round of `?runde=`, else the current one."""
    slug = request.args.get("runde", "")
    return strategies.round_by_slug(session(), slug) if slug else strategies.the_current_round(session())


def _competences(round_id: int) -> Sequence[Competence]:
    return strategies.competences(session(), session().get_one(Round, round_id).strategy_id)


def _neighbourhoods(round_id: int) -> Sequence[Neighbourhood]:
    return strategies.neighbourhoods(session(), session().get_one(Round, round_id).strategy_id)


@bp.get("/verwaltung/geraete")
@requires(Permission.ADMINISTER)
def devices() -> str:
    round_ = _round()
    return render_template(
        "ideas/devices.html",
        round=round_,
        rounds=strategies.all_rounds(session()),
        kiosks=device_rows(session(), round_.id, DeviceKind.KIOSK),
        tables=device_rows(session(), round_.id, DeviceKind.TABLE),
        spoken=spoken,
    )


@bp.route("/verwaltung/geraete/kiosk", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def add_kiosk() -> ResponseReturnValue:
    round_ = _round()
    form = KioskDeviceForm().offer(_competences(round_.id))
    if not form.validate_on_submit():
        page = render_template("ideas/add_kiosk.html", form=form, round=round_)
        return page, 422 if form.is_submitted() else 200
    kiosk = service.add_kiosk(
        session(),
        round_id=round_.id,
        label=form.label.data,
        competence_id=form.competence.data,
        actor=current_actor(),
        at=now(),
    )
    session().commit()
    return redirect(url_for("ideas.device", device_id=kiosk.id), 303)


@bp.route("/verwaltung/geraete/tische", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def add_tables() -> ResponseReturnValue:
    round_, form = _round(), TablesForm()
    if not form.validate_on_submit():
        page = render_template("ideas/add_tables.html", form=form, round=round_)
        return page, 422 if form.is_submitted() else 200
    try:
        tables = service.add_tables(
            session(), round_id=round_.id, first=form.first.data, last=form.last.data, actor=current_actor(), at=now()
        )
    except Refused as refusal:
        form.first.errors = [refusal_text(refusal)]
        return render_template("ideas/add_tables.html", form=form, round=round_), refusal.status
    session().commit()
    flash(gettext("%(count)s Tische sind angelegt. Ordnen Sie ihnen jetzt Quartiere zu.", count=len(tables)))
    return redirect(url_for("ideas.place_tables", runde=round_.slug), 303)


@bp.route("/verwaltung/geraete/quartiere", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def place_tables() -> ResponseReturnValue:
    """All tables on one page, each with its quarter."""
    round_ = _round()
    rows = device_rows(session(), round_.id, DeviceKind.TABLE, retired=False)
    neighbourhoods = _neighbourhoods(round_.id)
    if request.method == "GET":
        return render_template("ideas/place_tables.html", rows=rows, neighbourhoods=neighbourhoods, round=round_)
    known = {str(neighbourhood.id): neighbourhood.id for neighbourhood in neighbourhoods}
    for row in rows:
        chosen = known.get(request.form.get(f"quartier-{row.device.id}", ""))
        if chosen != row.device.neighbourhood_id:
            _place(row.device, row.device.label, row.device.competence_id, chosen)
    session().commit()
    flash(gettext("Die Quartiere der Tische sind gespeichert."))
    return redirect(url_for("ideas.devices", runde=round_.slug), 303)


def _place(device: Device, label: str, competence_id: int | None, neighbourhood_id: int | None) -> None:
    service.place(
        session(),
        device,
        label=label,
        competence_id=competence_id,
        neighbourhood_id=neighbourhood_id,
        actor=current_actor(),
        at=now(),
    )


@bp.get("/verwaltung/geraete/tischkarten")
@requires(Permission.ADMINISTER)
def table_cards() -> str:
    """One card for each table, to print and cut."""
    round_ = _round()
    cards = [
        (row, spoken(row.device.code), _address(row.device), qr_svg(_address(row.device)))
        for row in device_rows(session(), round_.id, DeviceKind.TABLE, retired=False)
    ]
    return render_template("ideas/table_cards.html", cards=cards, round=round_)


def _address(device: Device) -> str:
    if device.kind is DeviceKind.TABLE:
        return site().base_url + url_for("ideas.table", code=device.code)
    return site().base_url + url_for("accounts.pair", code=device.code)


@bp.route("/verwaltung/geraete/<int:device_id>", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def device(device_id: int) -> ResponseReturnValue:
    found = service.device_by_id(session(), device_id)
    known = {
        "label": found.label,
        "competence": found.competence_id,
        "neighbourhood": found.neighbourhood_id,
    }
    form = PlaceForm(data=known).offer(_competences(found.round_id), _neighbourhoods(found.round_id))
    if not form.validate_on_submit():
        page = render_template(
            "ideas/device.html",
            device=found,
            form=form,
            round=session().get_one(Round, found.round_id),
            code=spoken(found.code),
            address=_address(found),
            qr=qr_svg(_address(found)),
        )
        return page, 422 if form.is_submitted() else 200
    _place(found, form.label.data or "", form.competence.data, form.neighbourhood.data)
    session().commit()
    flash(gettext("Gespeichert."))
    return redirect(url_for("ideas.device", device_id=device_id), 303)


@bp.post("/verwaltung/geraete/<int:device_id>/neuer-code")
@requires(Permission.ADMINISTER)
def renew_device_code(device_id: int) -> ResponseReturnValue:
    found = service.device_by_id(session(), device_id)
    service.renew_code(session(), found, actor=current_actor(), at=now())
    session().commit()
    flash(gettext("Der neue Code gilt. Der alte öffnet nichts mehr."))
    return redirect(url_for("ideas.device", device_id=device_id), 303)


@bp.post("/verwaltung/geraete/<int:device_id>/stilllegen")
@requires(Permission.ADMINISTER)
def retire_device(device_id: int) -> ResponseReturnValue:
    found = service.device_by_id(session(), device_id)
    service.retire(session(), found, actor=current_actor(), at=now())
    session().commit()
    flash(gettext("Das Gerät ist stillgelegt. Seine Ideen bleiben."))
    return redirect(url_for("ideas.devices"), 303)
