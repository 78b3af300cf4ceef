"""The page of the Strategiebeirat: draft, change, adopt, reopen the recommendation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from ideenmarkt.deciding import recommending
from ideenmarkt.deciding.blueprint import bp
from ideenmarkt.deciding.entering import resolution_of
from ideenmarkt.deciding.facts import candidates_of, voices_by_bundle
from ideenmarkt.deciding.forms import RecommendationForm, ReopenForm
from ideenmarkt.deciding.models import Recommendation, RecommendationLine
from ideenmarkt.deciding.rules import VERDICT_TITLES, Seats, seats_of
from ideenmarkt.deciding.states import Verdict
from ideenmarkt.ground.access import Permission, current_actor, requires
from ideenmarkt.ground.clock import now
from ideenmarkt.ground.database import session
from ideenmarkt.ground.i18n import ZONE
from ideenmarkt.strategy.models import Competence, Round
from ideenmarkt.strategy.queries import competences, round_by_slug, the_current_round


@dataclass(frozen=True, slots=True)
class Row:
    """A candidate on the page: its line, how many voices, and its part of the form."""

    line: RecommendationLine
    voices: int
    form: Any  # wtforms ships no types


@dataclass(frozen=True, slots=True)
class CompetenceRows:
    """A Kompetenz with its seats and candidates."""

    competence: Competence
    seats: Seats
    rows: tuple[Row, ...]


@bp.get("/strategiebeirat")
@requires(Permission.RECOMMEND)
def current_recommendation() -> ResponseReturnValue:
    return redirect(url_for("deciding.recommendation", slug=the_current_round(session()).slug), 303)


@bp.get("/strategiebeirat/<slug>")
@requires(Permission.RECOMMEND)
def recommendation(slug: str) -> ResponseReturnValue:
    round_ = round_by_slug(session(), slug)
    found = recommending.recommendation_of(session(), round_)
    if found is None:
        candidates = candidates_of(session(), round_.id)
        return render_template("deciding/recommendation_start.html", round=round_, candidates=candidates)
    return _page(round_, found, _filled(found))


def _filled(found: Recommendation) -> RecommendationForm:
    return RecommendationForm(
        formdata=None,
        data={
            "lines": [
                {"candidate_id": line.candidate_id, "verdict": line.verdict, "reason": line.reason}
                for line in _ordered(found)
            ],
            "motion": found.motion,
            "minority_note": found.minority_note,
            "votes_for": found.votes_for,
            "votes_against": found.votes_against,
            "abstentions": found.abstentions,
            "adopted_on": found.adopted_on or now().astimezone(ZONE).date(),
        },
    )


def _ordered(found: Recommendation) -> list[RecommendationLine]:
    """By Kompetenz and rank; those without a rank last."""
    return sorted(
        found.lines,
        key=lambda one: (one.candidate.competence.position, one.rank is None, one.rank or 0, one.candidate.number),
    )


def _page(round_: Round, found: Recommendation, form: RecommendationForm, reopen_form: ReopenForm | None = None) -> str:
    fields = {str(one.candidate_id.data): one.form for one in form.lines}
    voices = voices_by_bundle(session(), round_.id)
    rows = [
        Row(line, voices.get(line.candidate.bundle_id, 0), fields.get(str(line.candidate_id)))
        for line in _ordered(found)
    ]
    standing = {one.id for one in candidates_of(session(), round_.id)}
    return render_template(
        "deciding/recommendation.html",
        round=round_,
        recommendation=found,
        form=form,
        reopen_form=reopen_form or ReopenForm(formdata=None),
        groups=_groups(round_, rows),
        new_candidates=len(standing - {line.candidate_id for line in found.lines}),
        resolved=resolution_of(session(), round_) is not None,
        VERDICT_TITLES=VERDICT_TITLES,
    )


def _groups(round_: Round, rows: Sequence[Row]) -> list[CompetenceRows]:
    all_ = competences(session(), round_.strategy_id)
    chosen = (row.line.candidate.competence_id for row in rows if _chosen(row))
    seats = seats_of([one.id for one in all_], chosen, round_.seats_per_competence)
    return [
        CompetenceRows(one, taken, tuple(row for row in rows if row.line.candidate.competence_id == one.id))
        for one, taken in zip(all_, seats, strict=True)
    ]


def _chosen(row: Row) -> bool:
    verdict = row.form.verdict.data if row.form is not None else row.line.verdict
    return verdict is Verdict.CORE_ACTIVITY


@bp.post("/strategiebeirat/<slug>/entwurf")
@requires(Permission.RECOMMEND)
def draft_recommendation(slug: str) -> ResponseReturnValue:
    round_ = round_by_slug(session(), slug)
    found = recommending.draft(session(), round_, actor=current_actor(), at=now())
    session().commit()
    flash(
        ngettext(
            "Der Entwurf steht: ein Kandidat, vorbelegt aus der Rangfolge.",
            "Der Entwurf steht: %(num)s Kandidaten, vorbelegt aus der Rangfolge.",
            len(found.lines),
        )
    )
    return redirect(url_for("deciding.recommendation", slug=slug), 303)


@bp.post("/strategiebeirat/<slug>")
@requires(Permission.RECOMMEND)
def change_recommendation(slug: str) -> ResponseReturnValue:
    """»speichern« keeps the draft, »beschliessen« keeps it and adopts it."""
    round_ = round_by_slug(session(), slug)
    found = recommending.the_recommendation(session(), round_)
    form = RecommendationForm()
    adopting = request.form.get("aktion") == "beschliessen"
    valid = form.validate_on_submit()
    ready = not adopting or form.ready_to_adopt()
    if not (valid and ready):
        return _page(round_, found, form), 422
    recommending.change(session(), found, form.deliberation(), actor=current_actor(), at=now())
    if adopting and form.adopted_on.data:
        recommending.adopt(session(), found, on=form.adopted_on.data, actor=current_actor(), at=now())
    session().commit()
    flash(gettext("Die Empfehlung ist beschlossen.") if adopting else gettext("Der Entwurf ist gespeichert."))
    return redirect(url_for("deciding.recommendation", slug=slug), 303)


@bp.post("/strategiebeirat/<slug>/oeffnen")
@requires(Permission.RECOMMEND)
def reopen_recommendation(slug: str) -> ResponseReturnValue:
    round_ = round_by_slug(session(), slug)
    found = recommending.the_recommendation(session(), round_)
    form = ReopenForm()
    if not form.validate_on_submit():
        return _page(round_, found, _filled(found), form), 422
    recommending.reopen(session(), found, why=form.why.data, actor=current_actor(), at=now())
    session().commit()
    flash(gettext("Die Empfehlung ist wieder ein Entwurf."))
    return redirect(url_for("deciding.recommendation", slug=slug), 303)
