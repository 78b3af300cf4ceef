"""Administration of rounds: opening them, their days and events, moving on to the next phase."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from ideenmarkt.ground.access import Permission, current_actor, requires
from ideenmarkt.ground.clock import now
from ideenmarkt.ground.database import session
from ideenmarkt.ground.errors import Refused
from ideenmarkt.ground.web import refusal_text
from ideenmarkt.strategy import queries, rounds, service
from ideenmarkt.strategy.blueprint import bp
from ideenmarkt.strategy.forms import EventForm, NewRoundForm, RoundForm, ScheduleForm, schedule_of
from ideenmarkt.strategy.models import Phase, Round
from ideenmarkt.strategy.rounds import RoundTexts
from ideenmarkt.strategy.service import PlannedEvent
from ideenmarkt.strategy.titles import EVENT_TITLES, PHASE_TITLES, PHASES, consequences


@bp.get("/verwaltung/runden", endpoint="rounds")
@requires(Permission.ADMINISTER)
def all_rounds() -> str:
    return render_template("strategy/rounds.html", rounds=queries.all_rounds(session()), titles=PHASE_TITLES)


@bp.route("/verwaltung/runden/neu", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def open_round() -> ResponseReturnValue:
    form, strategy = NewRoundForm(), queries.strategy_by_key(session())
    if not form.validate_on_submit():
        page = render_template("strategy/open_round.html", form=form, strategy=strategy)
        return page, 422 if form.is_submitted() else 200
    try:
        opened = service.open_round(
            session(),
            strategy,
            slug=form.slug.data,
            title=form.title.data,
            seats_per_competence=form.seats.data,
            note=form.note.data or "",
            actor=current_actor(),
            at=now(),
        )
    except Refused as refusal:
        form.slug.errors = [refusal_text(refusal)]
        return render_template("strategy/open_round.html", form=form, strategy=strategy), refusal.status
    session().commit()
    flash(gettext("Die Runde ist eröffnet und sammelt Ideen. Tragen Sie jetzt Phasen und Veranstaltungen ein."))
    return redirect(url_for("strategy.round", slug=opened.slug), 303)


@bp.get("/verwaltung/runden/<string:slug>", endpoint="round")
@requires(Permission.ADMINISTER)
def show_round(slug: str) -> str:
    return _render(queries.round_by_slug(session(), slug))


def _render(
    round_: Round,
    *,
    texts: RoundForm | None = None,
    schedule: ScheduleForm | None = None,
    event: EventForm | None = None,
) -> str:
    """The page of a round; the form that was sent stands there as it was sent, the others as the round is."""
    known = {"title": round_.title, "seats": round_.seats_per_competence, "note": round_.note}
    return render_template(
        "strategy/round.html",
        round=round_,
        texts=texts or RoundForm(formdata=None, data=known),
        schedule=schedule or schedule_of(round_),
        event=event or EventForm(formdata=None),
        phases=PHASES,
        titles=PHASE_TITLES,
        kinds=EVENT_TITLES,
    )


def _back(slug: str, message: str) -> ResponseReturnValue:
    session().commit()
    flash(message)
    return redirect(url_for("strategy.round", slug=slug), 303)


@bp.post("/verwaltung/runden/<string:slug>/angaben")
@requires(Permission.ADMINISTER)
def change_round(slug: str) -> ResponseReturnValue:
    round_, form = queries.round_by_slug(session(), slug), RoundForm()
    if not form.validate_on_submit():
        return _render(round_, texts=form), 422
    texts = RoundTexts(title=form.title.data, note=form.note.data or "", seats_per_competence=form.seats.data)
    rounds.change_round(session(), round_, texts, actor=current_actor(), at=now())
    return _back(slug, gettext("Die Angaben zur Runde sind gespeichert."))


@bp.post("/verwaltung/runden/<string:slug>/zeitplan")
@requires(Permission.ADMINISTER)
def plan_phases(slug: str) -> ResponseReturnValue:
    round_, form = queries.round_by_slug(session(), slug), ScheduleForm()
    if not form.validate_on_submit():
        return _render(round_, schedule=form), 422
    rounds.plan_phases(session(), round_, form.days, actor=current_actor(), at=now())
    return _back(slug, gettext("Der Zeitplan ist gespeichert und steht auf der Startseite."))


@bp.post("/verwaltung/runden/<string:slug>/veranstaltungen")
@requires(Permission.ADMINISTER)
def add_event(slug: str) -> ResponseReturnValue:
    round_, form = queries.round_by_slug(session(), slug), EventForm()
    if not form.validate_on_submit():
        return _render(round_, event=form), 422
    planned = PlannedEvent(
        kind=form.event_kind,
        title=form.event_title.data,
        place=form.place.data or "",
        starts_on=form.starts_on.data,
        ends_on=form.ends_on.data or form.starts_on.data,
    )
    rounds.add_event(session(), round_, planned, actor=current_actor(), at=now())
    return _back(slug, gettext("Die Veranstaltung ist angekündigt."))


@bp.post("/verwaltung/runden/<string:slug>/veranstaltungen/<int:event_id>/streichen")
@requires(Permission.ADMINISTER)
def cancel_event(slug: str, event_id: int) -> ResponseReturnValue:
    event = rounds.event_of(session(), queries.round_by_slug(session(), slug), event_id)
    rounds.cancel_event(session(), event, actor=current_actor(), at=now())
    return _back(slug, gettext("Die Veranstaltung ist gestrichen."))


@bp.route("/verwaltung/runden/<string:slug>/phase/<string:phase>", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def move(slug: str, phase: str) -> ResponseReturnValue:
    """Says first what the change means; the button stands below."""
    round_ = queries.round_by_slug(session(), slug)
    if phase not in PHASES or phase == round_.phase:
        abort(404)
    after = Phase(phase)
    if request.method == "GET":
        sentences = consequences(round_.phase, after)
        return render_template(
            "strategy/move.html", round=round_, after=after, consequences=sentences, titles=PHASE_TITLES
        )
    service.move_to_phase(session(), round_, after, actor=current_actor(), at=now())
    return _back(slug, gettext("Die Runde ist jetzt in der Phase »%(phase)s«.", phase=gettext(PHASE_TITLES[after])))
