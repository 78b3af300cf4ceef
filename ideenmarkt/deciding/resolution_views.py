"""The page of the Ratsbeschluss: lines, the effect before it is carried out, and the choices for what remains."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from wtforms import SelectChoice

from ideenmarkt.bundling.models import Candidate
from ideenmarkt.deciding import choosing, entering, resolving
from ideenmarkt.deciding.blueprint import bp
from ideenmarkt.deciding.facts import candidates_of, undecided_count, undecided_numbers, voices_by_bundle
from ideenmarkt.deciding.forms import ResolutionForm
from ideenmarkt.deciding.models import CouncilResolution
from ideenmarkt.deciding.recommending import AlreadyResolved, recommendation_of
from ideenmarkt.deciding.results import result_lines, shares
from ideenmarkt.deciding.rules import PROMISING_SUPPORTERS, RESULT_TITLES, VERDICT_TITLES
from ideenmarkt.deciding.states import RecommendationState
from ideenmarkt.ground.access import Permission, current_actor, requires
from ideenmarkt.ground.clock import now
from ideenmarkt.ground.database import session
from ideenmarkt.ground.i18n import ZONE
from ideenmarkt.ground.paging import typed_page
from ideenmarkt.strategy.models import Competence, Round
from ideenmarkt.strategy.queries import competences, round_by_slug, the_current_round


@dataclass(frozen=True, slots=True)
class Row:
    """A candidate on the page: how many voices, and its part of the form."""

    candidate: Candidate
    voices: int
    form: Any  # wtforms ships no types


@bp.get("/ratsbeschluss")
@requires(Permission.RESOLVE)
def current_resolution() -> ResponseReturnValue:
    return redirect(url_for("deciding.resolution", slug=the_current_round(session()).slug), 303)


@bp.get("/ratsbeschluss/<slug>")
@requires(Permission.RESOLVE)
def resolution(slug: str) -> ResponseReturnValue:
    round_ = round_by_slug(session(), slug)
    found = entering.resolution_of(session(), round_)
    if found is not None:
        return _recorded(round_, found)
    if not candidates_of(session(), round_.id):
        return render_template("deciding/resolution_start.html", round=round_)
    return _page(round_, _prefilled(round_))


def _recorded(round_: Round, found: CouncilResolution) -> str:
    return render_template(
        "deciding/resolution_recorded.html",
        round=round_,
        resolution=found,
        lines=result_lines(session(), round_),
        shares={one.end.value: one.ideas for one in shares(session(), round_)},
        VERDICT_TITLES=VERDICT_TITLES,
        RESULT_TITLES=RESULT_TITLES,
    )


def _prefilled(round_: Round) -> ResolutionForm:
    lines = entering.prefilled(session(), round_)
    data = {
        "lines": [
            {
                "candidate_id": line.candidate_id,
                "verdict": line.verdict,
                "title": line.title,
                "focus_area_id": line.focus_area_id,
                "reason": line.reason,
            }
            for line in lines
        ]
    }
    return ResolutionForm(formdata=None, data=data)


def _areas(all_: Sequence[Competence]) -> list[SelectChoice]:
    return [SelectChoice(area.id, area.title, optgroup=one.title) for one in all_ for area in one.focus_areas]


def _page(round_: Round, form: ResolutionForm, *, notice: str = "") -> str:
    all_ = competences(session(), round_.strategy_id)
    form.offer(_areas(all_))
    voices = voices_by_bundle(session(), round_.id)
    fields = {str(one.candidate_id.data): one.form for one in form.lines}
    rows = [
        Row(one, voices.get(one.bundle_id, 0), fields[str(one.id)])
        for one in candidates_of(session(), round_.id)
        if str(one.id) in fields
    ]
    verdicts = {row.candidate.id: row.form.verdict.data for row in rows if row.form.verdict.data}
    effect = entering.effect(session(), round_, verdicts)
    recommendation = recommendation_of(session(), round_)
    return render_template(
        "deciding/resolution.html",
        round=round_,
        form=form,
        notice=notice,
        groups=[(one, [row for row in rows if row.candidate.competence_id == one.id]) for one in all_],
        effect=effect,
        adopted=recommendation is not None and recommendation.state is RecommendationState.ADOPTED,
        undecided=undecided_count(session(), round_.id),
        undecided_numbers=undecided_numbers(session(), round_.id),
    )


def _today() -> date:
    return now().astimezone(ZONE).date()


@bp.post("/ratsbeschluss/<slug>")
@requires(Permission.RESOLVE)
def record_resolution(slug: str) -> ResponseReturnValue:
    """»pruefen« shows the effect of what is entered; »ausfuehren« carries it out."""
    round_ = round_by_slug(session(), slug)
    if entering.resolution_of(session(), round_) is not None:
        raise AlreadyResolved
    form = ResolutionForm().offer(_areas(competences(session(), round_.strategy_id)))
    if request.form.get("aktion") != "ausfuehren":
        form.lines.validate(form)
        return _page(round_, form, notice=gettext("Die Wirkung ist neu berechnet. Noch ist nichts ausgeführt.")), 200
    valid = form.validate_on_submit()
    if not form.complete(_today()) or not valid:
        return _page(round_, form), 422
    if not form.confirmed.data:
        form.confirmed.errors = [gettext("Bestätigen Sie bitte, dass Sie die Wirkung geprüft haben.")]
        return _page(round_, form), 422
    new = form.new_resolution()
    if entering.effect(session(), round_, new.verdicts).fingerprint != form.shown.data:
        form.confirmed.data = False
        return _page(round_, form, notice=str(gettext(resolving.EffectChanged.message))), 409
    resolving.resolve(session(), round_, new, actor=current_actor(), at=now(), shown=form.shown.data)
    session().commit()
    flash(gettext("Der Beschluss ist ausgeführt. Als Nächstes bekommen alle ihre Rückmeldung."))
    return redirect(url_for("deciding.answers", slug=slug), 303)


@bp.get("/ratsbeschluss/<slug>/uebrige")
@requires(Permission.RESOLVE)
def remaining(slug: str) -> ResponseReturnValue:
    round_ = round_by_slug(session(), slug)
    return render_template(
        "deciding/remaining.html",
        round=round_,
        bundles=choosing.remaining_bundles(session(), round_, typed_page(request.args.get("buendelseite"))),
        ideas=choosing.remaining_ideas(session(), round_, typed_page(request.args.get("seite"))),
        supporters=PROMISING_SUPPORTERS,
        resolved=entering.resolution_of(session(), round_) is not None,
    )


@bp.post("/ratsbeschluss/<slug>/uebrige")
@requires(Permission.RESOLVE)
def choose_remaining(slug: str) -> ResponseReturnValue:
    round_ = round_by_slug(session(), slug)
    chosen = choosing.Chosen(
        shown_bundles=_ids("gezeigt_buendel"),
        kept_bundles=_ids("buendel"),
        shown_ideas=_ids("gezeigt_idee"),
        kept_ideas=_ids("idee"),
    )
    number = choosing.choose(session(), round_, chosen, actor=current_actor(), at=now())
    session().commit()
    flash(ngettext("Eine Wahl ist geändert.", "%(num)s Wahlen sind geändert.", number))
    bundles, ideas = typed_page(request.args.get("buendelseite")), typed_page(request.args.get("seite"))
    return redirect(url_for("deciding.remaining", slug=slug, buendelseite=bundles, seite=ideas), 303)


def _ids(name: str) -> frozenset[int]:
    return frozenset(int(one) for one in request.form.getlist(name) if one.isdecimal() and len(one) < 10)
