"""The Ideenspeicher: public and searchable; entries can be taken into a later round."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext
from wtforms import SelectChoice

from ideenmarkt.deciding import reserve_queries
from ideenmarkt.deciding.blueprint import bp
from ideenmarkt.deciding.forms import TakeForm
from ideenmarkt.deciding.reserve import ideas_behind, later_rounds, take_into_round
from ideenmarkt.deciding.reserve_queries import KIND_TITLES, read_search
from ideenmarkt.ground.access import Permission, current_actor, public, requires
from ideenmarkt.ground.clock import now
from ideenmarkt.ground.database import session
from ideenmarkt.strategy.models import Round
from ideenmarkt.strategy.queries import competences, current_round


@bp.get("/ideenspeicher")
@public
def reserve() -> ResponseReturnValue:
    search = read_search(request.args)
    round_ = current_round(session())
    return render_template(
        "deciding/reserve.html",
        search=search,
        page=reserve_queries.entries(session(), search),
        competences=competences(session(), round_.strategy_id) if round_ else (),
        KIND_TITLES=KIND_TITLES,
    )


@bp.get("/ideenspeicher/<int:reserve_id>")
@public
def reserve_entry(reserve_id: int) -> ResponseReturnValue:
    return _page(reserve_id)


def _page(reserve_id: int, form: TakeForm | None = None) -> str:
    entry = reserve_queries.entry(session(), reserve_id)
    may_take = current_actor().may(Permission.RESOLVE) and entry.taken_into is None
    rounds = later_rounds(session(), entry.reserve) if may_take else ()
    form = form or TakeForm(formdata=None)
    form.round_id.choices = [SelectChoice(one.id, one.title) for one in rounds]
    return render_template(
        "deciding/reserve_entry.html",
        entry=entry,
        ideas=ideas_behind(session(), entry.reserve),
        carried=reserve_queries.transfers(session(), reserve_id),
        form=form,
        rounds=rounds,
        may_take=may_take,
    )


@bp.post("/ideenspeicher/<int:reserve_id>/uebernehmen")
@requires(Permission.RESOLVE)
def take(reserve_id: int) -> ResponseReturnValue:
    entry = reserve_queries.entry(session(), reserve_id)
    form = TakeForm()
    form.round_id.choices = [SelectChoice(one.id, one.title) for one in later_rounds(session(), entry.reserve)]
    if entry.taken_into is None and not form.validate_on_submit():
        return _page(reserve_id, form), 422
    target = session().get(Round, form.round_id.data or 0) or entry.round
    carried = take_into_round(session(), entry.reserve, target, actor=current_actor(), at=now())
    session().commit()
    flash(ngettext("Eine Idee ist übernommen.", "%(num)s Ideen sind übernommen.", len(carried)))
    return redirect(url_for("deciding.reserve_entry", reserve_id=reserve_id), 303)
