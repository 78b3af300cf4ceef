"""The queue: one idea after another; and the page of any idea with its history."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from ideenmarkt.ground.access import Permission, current_actor, requires
from ideenmarkt.ground.clock import now
from ideenmarkt.ground.database import db, session
from ideenmarkt.ideas.models import Idea
from ideenmarkt.ideas.states import CHANNEL_TITLES
from ideenmarkt.screening import claims, queries, service, way
from ideenmarkt.screening.blueprint import bp
from ideenmarkt.screening.forms import AskForm, DeclineForm, PlacementForm
from ideenmarkt.screening.idea_page import IdeaPage, read_idea_page
from ideenmarkt.screening.rules import ACTION_TITLES, STATE_TITLES
from ideenmarkt.strategy.queries import competences


@bp.get("/sichtung")
@requires(Permission.SCREEN)
def queue() -> ResponseReturnValue:
    round_, chosen = way.the_round(), way.filters()
    found = queries.waiting(session(), round_.id, chosen, account_id=current_actor().id, at=now(), after=way.after())
    if found.next_id is None:
        return _empty_queue(found.left)
    return render_idea(queries.idea_by_id(session(), found.next_id), left=found.left)


def _empty_queue(left: int) -> ResponseReturnValue:
    round_ = way.the_round()
    return render_template(
        "screening/empty.html",
        round=round_,
        left=left,
        filters=way.filters(),
        progress=queries.progress(session(), round_.id),
        competences=competences(session(), round_.strategy_id),
        channels=CHANNEL_TITLES,
        where=way.where,
    )


@bp.get("/sichtung/beantwortet")
@requires(Permission.SCREEN)
def answered() -> ResponseReturnValue:
    """A short address for the menu of open work: the queue of answered questions."""
    return redirect(url_for("screening.queue", beantwortet="ja"), 303)


@bp.get("/sichtung/<int:number>")
@requires(Permission.SCREEN)
def idea(number: int) -> ResponseReturnValue:
    return render_idea(way.the_idea(number))


def render_idea(
    idea: Idea,
    *,
    left: int | None = None,
    placement: PlacementForm | None = None,
    ask: AskForm | None = None,
    decline: DeclineForm | None = None,
) -> str:
    """The page of an idea, as part of the queue when `left` is told; with the forms as somebody sent them."""
    page = read_idea_page(session(), idea, actor=current_actor(), at=now())
    return render_template(
        "screening/idea.html",
        page=page,
        idea=idea,
        left=left,
        filters=way.filters(),
        progress=queries.progress(session(), idea.round_id),
        channels=CHANNEL_TITLES,
        action_titles=ACTION_TITLES,
        state_titles=STATE_TITLES,
        placement=placement or placement_form(page),
        ask=ask or AskForm(formdata=None),
        decline=decline or decline_form(page),
        competences=page.competences,
        where=way.where,
        origin="" if left is not None else "idee",
    )


def placement_form(page: IdeaPage) -> PlacementForm:
    form = PlacementForm(
        formdata=None,
        competence=page.idea.competence_id or 0,
        focus_area=page.idea.focus_area_id or 0,
        themes=sorted(page.theme_ids),
    )
    form.offer(page.competences, page.themes)
    return form


def decline_form(page: IdeaPage) -> DeclineForm:
    form = DeclineForm(formdata=None)
    form.offer(page.policy)
    return form


@bp.post("/sichtung/<int:number>/ueberspringen")
@requires(Permission.SCREEN)
def skip(number: int) -> ResponseReturnValue:
    target = way.go_on(way.the_idea(number))
    session().commit()
    return redirect(target, 303)


@bp.post("/sichtung/<int:number>/halten")
@requires(Permission.SCREEN)
def hold(number: int) -> ResponseReturnValue:
    """An open page says so from time to time; it learns when somebody else was quicker."""
    idea, actor = way.the_idea(number), current_actor()
    mine = actor.id is not None and claims.claim(session(), idea, account_id=actor.id, at=now())
    session().commit()
    holder = "" if mine else queries.holder(session(), idea.id, account_id=actor.id, at=now())
    return render_template("screening/held.html", idea=idea, holder=holder, where=way.where)


@bp.post("/sichtung/zuruecknehmen")
@requires(Permission.SCREEN)
def take_back() -> ResponseReturnValue:
    """Bring back the last own decision, and take its idea into hand again."""
    actor = current_actor()
    try:
        idea = service.take_back(session(), way.the_round(), actor=actor, at=now())
    except service.NothingToTakeBack as refusal:
        db.session.rollback()
        flash(gettext(refusal.message), "info")
        return redirect(url_for("screening.queue", **way.where()), 303)
    if actor.id is not None:
        claims.claim(session(), idea, account_id=actor.id, at=now())
    session().commit()
    flash(gettext("Zurückgenommen: Die Idee Nr. %(number)s wartet wieder auf die Sichtung.", number=idea.number))
    return redirect(url_for("screening.idea", number=idea.number, **way.where()), 303)
