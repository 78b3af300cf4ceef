"""What the city is doing: the Kernaktivitäten, one profile each, and the strategy they serve."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from ideenmarkt.ground.access import Permission, current_actor, public, requires
from ideenmarkt.ground.clock import now
from ideenmarkt.ground.database import session
from ideenmarkt.ground.i18n import N_
from ideenmarkt.ground.navigation import NavItem, WorkItem
from ideenmarkt.monitoring import overview, queries, service
from ideenmarkt.monitoring.filters import chip_groups, read_filter
from ideenmarkt.monitoring.forms import LeadsForm, StatusForm, leads_form_of
from ideenmarkt.monitoring.rules import STATUS_TITLES, passed
from ideenmarkt.strategy.models import CoreActivity
from ideenmarkt.strategy.queries import current_round

bp = Blueprint("monitoring", __name__)
NAVIGATION: tuple[NavItem | WorkItem, ...] = (
    NavItem("monitoring.core_activities", N_("Kernaktivitäten"), 60),
    NavItem("monitoring.strategy", N_("Strategie"), 70),
)


@bp.get("/kernaktivitaeten")
@public
def core_activities() -> ResponseReturnValue:
    strategy = queries.the_strategy(session())
    wanted = read_filter(request.args)
    found = queries.activities(session(), strategy.id)
    return render_template(
        "monitoring/core_activities.html",
        strategy=strategy,
        wanted=wanted,
        shown=[activity for activity in found if wanted.matches(activity)],
        total=len(found),
        groups=chip_groups(found, wanted),
        way=queries.way(session(), strategy.id),
        STATUS_TITLES=STATUS_TITLES,
    )


@bp.get("/kernaktivitaeten/<int:number>")
@public
def core_activity(number: int) -> ResponseReturnValue:
    return _profile(_found(number))


def _found(number: int) -> CoreActivity:
    return queries.activity(session(), queries.the_strategy(session()).id, number)


def _profile(
    activity: CoreActivity, *, status_form: StatusForm | None = None, leads_form: LeadsForm | None = None
) -> str:
    maintain = current_actor().may(Permission.MONITOR)
    leads = [(lead.name, lead.unit) for lead in activity.leads]
    return render_template(
        "monitoring/core_activity.html",
        strategy=queries.the_strategy(session()),
        activity=activity,
        origin=queries.origin(session(), activity),
        reached=queries.reached_at(session(), activity),
        passed=passed(activity.status),
        status_form=(status_form or StatusForm(formdata=None)).offer(activity.status) if maintain else None,
        leads_form=(leads_form or leads_form_of(leads)) if maintain else None,
        STATUS_TITLES=STATUS_TITLES,
    )


@bp.post("/kernaktivitaeten/<int:number>/stand")
@requires(Permission.MONITOR)
def change_status(number: int) -> ResponseReturnValue:
    activity = _found(number)
    form = StatusForm().offer(activity.status)
    if not form.validate_on_submit():
        return _profile(activity, status_form=form), 422
    service.change_status(
        session(), activity, form.action.data, actor=current_actor(), at=now(), why=form.why.data or ""
    )
    session().commit()
    flash(gettext("Der Stand ist jetzt: %(status)s.", status=gettext(STATUS_TITLES[activity.status])))
    return redirect(url_for("monitoring.core_activity", number=number), 303)


@bp.post("/kernaktivitaeten/<int:number>/projektleitung")
@requires(Permission.MONITOR)
def set_leads(number: int) -> ResponseReturnValue:
    activity = _found(number)
    form = LeadsForm()
    if not form.validate_on_submit():
        return _profile(activity, leads_form=form), 422
    service.set_leads(session(), activity, form.leads(), actor=current_actor(), at=now())
    session().commit()
    flash(gettext("Die Projektleitung ist gespeichert."))
    return redirect(url_for("monitoring.core_activity", number=number), 303)


@bp.get("/strategie")
@public
def strategy() -> ResponseReturnValue:
    found = queries.the_strategy(session())
    round_ = current_round(session())
    round_id = round_.id if round_ else None
    figures = overview.overview(session(), found.id, round_id)
    return render_template(
        "monitoring/strategy.html",
        strategy=found,
        round=round_,
        competences=figures,
        white_spots=overview.white_spots(figures),
        themes=overview.themes(session(), found.id, round_id),
        way=queries.way(session(), found.id),
    )
