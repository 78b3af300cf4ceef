"""What a screener decides: publish, ask back, decline, withdraw, reopen, assign anew."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from ideenmarkt.ground.access import Permission, current_actor, requires
from ideenmarkt.ground.clock import now
from ideenmarkt.ground.codes import spoken
from ideenmarkt.ground.database import db, session
from ideenmarkt.ground.views import site
from ideenmarkt.ideas.models import Idea
from ideenmarkt.screening import queries, service, way
from ideenmarkt.screening.blueprint import bp
from ideenmarkt.screening.forms import AskForm, DeclineForm, PlacementForm
from ideenmarkt.screening.queue_views import render_idea
from ideenmarkt.screening.rules import ACTION_TITLES, STATE_TITLES
from ideenmarkt.screening.service import FocusAreaElsewhere, Letter, Placement
from ideenmarkt.strategy.models import PolicyRule
from ideenmarkt.strategy.queries import competences


@bp.post("/sichtung/<int:number>/veroeffentlichen")
@requires(Permission.SCREEN)
def publish(number: int) -> ResponseReturnValue:
    idea = way.the_idea(number)
    form = _placement_form(idea)
    if not form.validate_on_submit():
        return render_idea(idea, placement=form), 422
    try:
        service.publish(session(), idea, _placement(form), actor=current_actor(), at=now(), seen=way.seen())
    except FocusAreaElsewhere as refusal:
        return _focus_area_elsewhere(idea, form, refusal)
    return _done(idea, gettext("Die Idee Nr. %(number)s ist veröffentlicht.", number=idea.number))


@bp.post("/sichtung/<int:number>/zuordnen")
@requires(Permission.SCREEN)
def assign(number: int) -> ResponseReturnValue:
    idea = way.the_idea(number)
    form = _placement_form(idea)
    if not form.validate_on_submit():
        return render_idea(idea, placement=form), 422
    try:
        changed = service.assign(session(), idea, _placement(form), actor=current_actor(), at=now(), seen=way.seen())
    except FocusAreaElsewhere as refusal:
        return _focus_area_elsewhere(idea, form, refusal)
    session().commit()
    flash(gettext("Die Zuordnung ist gespeichert.") if changed else gettext("Die Idee steht schon dort."))
    return redirect(url_for("screening.idea", number=number, **way.where()), 303)


def _placement_form(idea: Idea) -> PlacementForm:
    form, strategy_id = PlacementForm(), idea.round.strategy_id
    form.offer(competences(session(), strategy_id), queries.themes(session(), strategy_id))
    return form


def _placement(form: PlacementForm) -> Placement:
    return Placement(form.competence.data or None, form.focus_area.data or None, frozenset(form.themes.data or ()))


def _focus_area_elsewhere(idea: Idea, form: PlacementForm, refusal: FocusAreaElsewhere) -> ResponseReturnValue:
    form.focus_area.errors = [gettext(refusal.message)]
    return render_idea(idea, placement=form), 422


@bp.post("/sichtung/<int:number>/rueckfrage")
@requires(Permission.SCREEN)
def ask(number: int) -> ResponseReturnValue:
    idea, form = way.the_idea(number), AskForm()
    if not form.validate_on_submit():
        return render_idea(idea, ask=form), 422
    question = form.question.data
    letter = _letter(idea, "question", question=question)
    service.ask(session(), idea, question, letter=letter, actor=current_actor(), at=now(), seen=way.seen())
    return _done(idea, gettext("Die Rückfrage zur Idee Nr. %(number)s ist gestellt.", number=idea.number))


@bp.post("/sichtung/<int:number>/ablehnen")
@requires(Permission.SCREEN)
def decline(number: int) -> ResponseReturnValue:
    idea, form = way.the_idea(number), DeclineForm()
    policy = {rule.id: rule for rule in queries.policy(session(), idea.round.strategy_id)}
    form.offer(tuple(policy.values()))
    if not form.validate_on_submit():
        return render_idea(idea, decline=form), 422
    rule: PolicyRule = policy[form.rule.data]
    note = form.note.data or ""
    letter = _letter(idea, "decline", rule=rule, note=note)
    service.decline(session(), idea, rule, note=note, letter=letter, actor=current_actor(), at=now(), seen=way.seen())
    return _done(idea, gettext("Die Idee Nr. %(number)s ist abgelehnt.", number=idea.number))


@bp.post("/sichtung/<int:number>/zurueckziehen")
@requires(Permission.SCREEN)
def withdraw(number: int) -> ResponseReturnValue:
    idea = way.the_idea(number)
    service.withdraw(session(), idea, actor=current_actor(), at=now(), seen=way.seen())
    return _done(idea, gettext("Die Idee Nr. %(number)s ist zurückgezogen.", number=idea.number))


@bp.post("/sichtung/<int:number>/wieder-aufnehmen")
@requires(Permission.SCREEN)
def reopen(number: int) -> ResponseReturnValue:
    idea = way.the_idea(number)
    service.reopen(session(), idea, actor=current_actor(), at=now(), seen=way.seen())
    session().commit()
    flash(gettext("Die Idee Nr. %(number)s wartet wieder auf die Sichtung.", number=number))
    return redirect(url_for("screening.idea", number=number, **way.where()), 303)


def _done(idea: Idea, message: str) -> ResponseReturnValue:
    target = way.go_on(idea)
    session().commit()
    flash(message)
    return redirect(target, 303)


def _letter(idea: Idea, name: str, **details: object) -> Letter | None:
    """A message in the submitter's language; none where they left no address."""
    if idea.contact is None:
        return None
    subjects = {
        "question": "Eine Frage zu Ihrer Idee Nr. %(number)s",
        "decline": "Ihre Idee Nr. %(number)s wird nicht veröffentlicht",
    }
    base = site().base_url.rstrip("/")
    with way.in_language_of(idea):
        details |= {"idea": idea, "code": spoken(idea.tracking_code), "base": base, "site": site()}
        body = render_template(f"mail/screening_{name}.txt", **details)
        return Letter(gettext(subjects[name], number=idea.number), body)


@bp.errorhandler(service.Overtaken)
def overtaken(_refusal: service.Overtaken) -> ResponseReturnValue:
    """Somebody was quicker: tell what they did, and give back what was typed."""
    db.session.rollback()
    idea = way.the_idea((request.view_args or {})["number"])
    typed = [request.form[name] for name in ("question", "note", "title", "body") if request.form.get(name)]
    return (
        render_template(
            "screening/overtaken.html",
            idea=idea,
            happened=queries.history(session(), idea.id)[:3],
            action_titles=ACTION_TITLES,
            state_titles=STATE_TITLES,
            typed="\n\n".join(typed),
            where=way.where,
        ),
        409,
    )
