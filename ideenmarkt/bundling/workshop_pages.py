"""The Bündelungsworkshop: the stack of suggestions, the bundles, the loners."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, ParamSpec

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from ideenmarkt.analysis.grouping import Granularity
from ideenmarkt.bundling import history, queries, rules, service, suggestions, undo
from ideenmarkt.bundling.blueprint import bp
from ideenmarkt.bundling.forms import ChoiceForm
from ideenmarkt.bundling.models import Bundle, Suggestion
from ideenmarkt.bundling.states import SuggestionKind
from ideenmarkt.ground.access import Permission, current_actor, requires
from ideenmarkt.ground.clock import now
from ideenmarkt.ground.database import session
from ideenmarkt.ground.encoder import encoder_title
from ideenmarkt.ground.errors import Refused
from ideenmarkt.ground.i18n import N_
from ideenmarkt.ground.jobs import jobs
from ideenmarkt.ground.views import site
from ideenmarkt.ground.web import refusal_text
from ideenmarkt.strategy.models import Round
from ideenmarkt.strategy.queries import the_current_round

P = ParamSpec("P")
PLACES = ("q", "seite", "pruefseite", "buendelseite", "ideenseite", "buendel", "runde")

GRANULARITY_TITLES = {
    Granularity.FINE: N_("Feine Vorschläge: nur, was fast dasselbe will"),
    Granularity.MEDIUM: N_("Mittlere Vorschläge"),
    Granularity.COARSE: N_("Grobe Vorschläge: ganze Themen"),
}


def page_number(name: str = "seite") -> int:
    return max(1, min(request.args.get(name, 1, type=int), queries.LARGEST_NUMBER))


def page_link(endpoint: str, name: str = "seite", anchor: str = "") -> Callable[[int], str]:
    """The address of another page of a list, everything else in the address kept."""
    return lambda number: url_for(endpoint, _anchor=anchor or None, **where_we_are() | {name: number})


@bp.app_template_filter("cohesion_words")
def _cohesion_words(cohesion: float, engine: str) -> str:
    return str(gettext(rules.cohesion_in_words(cohesion, engine)))


@bp.get("/buendelung")
@requires(Permission.BUNDLE)
def workshop() -> ResponseReturnValue:
    return render_workshop(the_current_round(session()))


def render_workshop(
    round_: Round, *, problem: str = "", form: ChoiceForm | None = None, place: str = "", chosen: Sequence[int] = ()
) -> str:
    """`place` is where a refused form stands (`suggestion-4` or `loners`); there its input is kept."""
    search = request.args.get("q", "")[:200]
    last = undo.last_step(session(), round_.id, current_actor())
    return render_template(
        "bundling/workshop.html",
        round=round_,
        standing=queries.standing(session(), round_.id),
        kept=where_we_are(),
        suggestions=queries.open_suggestions(session(), round_.id, search=search, page=page_number()),
        revisions=queries.open_revisions(session(), round_.id, search=search, page=page_number("pruefseite")),
        bundles=queries.bundles(
            session(), round_.id, search=search, page=page_number("buendelseite"), newest_first=True
        ),
        loners=queries.loners(session(), round_.id, search=search, page=page_number("ideenseite")),
        targets=queries.targets(session(), round_.id),
        run=suggestions.running(session(), round_.id, now()),
        last_run=queries.last_run(session(), round_.id),
        last_step=history.step(session(), last) if last else None,
        open_members=suggestions.open_members,
        can_be_finer=suggestions.can_be_finer,
        granularities=GRANULARITY_TITLES,
        open=round_.phase in rules.PHASES_OF_BUNDLING,
        suggestions_page=page_link("bundling.workshop", "seite", "vorschlaege"),
        revisions_page=page_link("bundling.workshop", "pruefseite", "pruefen"),
        bundles_page=page_link("bundling.workshop", "buendelseite", "buendel"),
        loners_page=page_link("bundling.workshop", "ideenseite", "ideen"),
        search=search,
        problem=problem,
        form=form or ChoiceForm(formdata=None),
        place=place,
        chosen=chosen,
    )


def back_to_workshop(anchor: str = "") -> ResponseReturnValue:
    """Where the person was: the same search and pages."""
    return redirect(url_for("bundling.workshop", _anchor=anchor or None, **where_we_are()), 303)


def where_we_are() -> dict[str, Any]:
    """Search and pages, carried along by every form."""
    return {name: value for name, value in request.args.items() if name in PLACES}


def tell_refusal_here(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """A refused step shows the workshop again, with the reason on top."""

    @wraps(view)
    def run(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        try:
            return view(*args, **kwargs)
        except Refused as refusal:
            session().rollback()
            return render_workshop(the_current_round(session()), problem=refusal_text(refusal)), refusal.status

    return run


@bp.post("/buendelung/vorschlaege/berechnen")
@requires(Permission.BUNDLE)
@tell_refusal_here
def order_suggestions() -> ResponseReturnValue:
    wanted = request.form.get("granularity", Granularity.MEDIUM.value)
    if wanted not in set(Granularity):
        return render_workshop(the_current_round(session()), problem=gettext("Diese Feinheit gibt es nicht.")), 422
    round_ = the_current_round(session())
    round_id = round_.id  # reading it after the commit would begin a transaction that the job waits for
    suggestions.start_run(session(), round_, Granularity(wanted), engine=encoder_title(site()), at=now())
    session().commit()
    jobs().order("bundling.suggest", round_id, wanted)
    return back_to_workshop("vorschlaege")


@bp.get("/buendelung/vorschlaege/stand")
@requires(Permission.BUNDLE)
def computation() -> ResponseReturnValue:
    """Polled by htmx while a computation is under way; once it is done the page loads anew."""
    run = suggestions.running(session(), the_current_round(session()).id, now())
    response = make_response(render_template("bundling/computation.html", run=run))
    if run is None:
        response.headers["HX-Refresh"] = "true"
    return response


@bp.post("/buendelung/vorschlaege/<int:suggestion_id>/annehmen")
@requires(Permission.BUNDLE)
def accept(suggestion_id: int) -> ResponseReturnValue:
    suggestion = queries.get_suggestion(session(), suggestion_id)
    form, chosen = ChoiceForm(), request.form.getlist("ideas", type=int)
    if not form.validate_on_submit():
        return choose_again(form, f"suggestion-{suggestion_id}", chosen), 422
    try:
        into = _target(form, suggestion.round_id)
        bundle = suggestions.accept(
            session(), suggestion, idea_ids=chosen, into=into, title=form.title.data or "", actor=current_actor(),
            at=now(),
        )  # fmt: skip
    except Refused as refusal:
        session().rollback()
        return choose_again(form, f"suggestion-{suggestion_id}", chosen, refusal), refusal.status
    _done(gettext("Angenommen: Bündel Nr. %(number)s »%(title)s«.", number=bundle.number, title=bundle.title))
    return back_to_workshop("vorschlaege")


def _target(form: ChoiceForm, round_id: int) -> Bundle | None:
    return queries.get_bundle(session(), round_id, form.target.data) if form.target.data else None


def choose_again(form: ChoiceForm, place: str, chosen: Sequence[int], refusal: Refused | None = None) -> str:
    """The workshop once more, with the message at the field of this place and the input kept."""
    if refusal:
        at = form.target if isinstance(refusal, queries.NoBundle | service.BundleStepNotPossible) else form.title
        at.errors = [*at.errors, refusal_text(refusal)]
    problem = " ".join(error for errors in form.errors.values() for error in errors)
    return render_workshop(the_current_round(session()), problem=problem, form=form, place=place, chosen=chosen)


def _done(message: str) -> None:
    session().commit()
    flash(message)


@bp.post("/buendelung/vorschlaege/<int:suggestion_id>/ablehnen")
@requires(Permission.BUNDLE)
@tell_refusal_here
def refuse(suggestion_id: int) -> ResponseReturnValue:
    suggestion = queries.get_suggestion(session(), suggestion_id)
    too_coarse = "zu_grob" in request.form
    suggestions.refuse(session(), suggestion, too_coarse=too_coarse, actor=current_actor(), at=now())
    _done(gettext(_REFUSED[suggestion.kind] if not too_coarse else _TOO_COARSE, label=suggestion.label))
    return back_to_workshop("vorschlaege" if suggestion.kind is SuggestionKind.GROUP else "pruefen")


_REFUSED = {
    SuggestionKind.GROUP: N_("Abgelehnt: Von »%(label)s« werden keine zwei Ideen wieder zusammen vorgeschlagen."),
    SuggestionKind.MERGE: N_("Abgelehnt: Die beiden Bündel bleiben getrennt."),
    SuggestionKind.SPLIT: N_("Abgelehnt: Das Bündel bleibt zusammen."),
}
_TOO_COARSE = N_("Zu grob: Aus »%(label)s« werden beim nächsten Berechnen kleinere Vorschläge.")


@bp.post("/buendelung/vorschlaege/<int:suggestion_id>/ideen/<int:idea_id>/ablehnen")
@requires(Permission.BUNDLE)
@tell_refusal_here
def refuse_member(suggestion_id: int, idea_id: int) -> ResponseReturnValue:
    suggestion = queries.get_suggestion(session(), suggestion_id)
    suggestions.refuse_member(session(), suggestion, idea_id, actor=current_actor(), at=now())
    _done(gettext("Die Idee gehört nicht mehr zum Vorschlag »%(label)s«.", label=suggestion.label))
    return back_to_workshop(_anchor_of(suggestion))


def _anchor_of(suggestion: Suggestion) -> str:
    return f"suggestion-{suggestion.id}"


@bp.post("/buendelung/neu")
@requires(Permission.BUNDLE)
def bundle_loners() -> ResponseReturnValue:
    """The chosen ideas into a new bundle, or into the one whose number is given."""
    round_, form, chosen = the_current_round(session()), ChoiceForm(), request.form.getlist("ideas", type=int)
    if not form.validate_on_submit():
        return choose_again(form, "loners", chosen), 422
    try:
        ideas = queries.ideas_by_id(session(), round_.id, chosen)
        bundle = _target(form, round_.id)
        if bundle:
            service.add_ideas(session(), bundle, ideas, actor=current_actor(), at=now())
        else:
            bundle = service.create_bundle(
                session(), round_, ideas, title=form.title.data or "", actor=current_actor(), at=now()
            )
    except Refused as refusal:
        session().rollback()
        return choose_again(form, "loners", chosen, refusal), refusal.status
    _done(gettext("Im Bündel Nr. %(number)s »%(title)s«.", number=bundle.number, title=bundle.title))
    return back_to_workshop("ideen")
