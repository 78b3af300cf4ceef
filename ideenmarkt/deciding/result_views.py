"""What came out of a round, for everyone."""

from __future__ import annotations

from flask import Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from ideenmarkt.deciding import results
from ideenmarkt.deciding.blueprint import bp
from ideenmarkt.deciding.entering import resolution_of
from ideenmarkt.deciding.facts import candidates_of
from ideenmarkt.deciding.recommending import recommendation_of
from ideenmarkt.deciding.results import BAR, END_TITLES
from ideenmarkt.deciding.rules import RESULT_TITLES, VERDICT_TITLES
from ideenmarkt.deciding.states import RecommendationState
from ideenmarkt.ground.access import public
from ideenmarkt.ground.clock import now
from ideenmarkt.ground.database import session
from ideenmarkt.ground.i18n import N_, ZONE
from ideenmarkt.strategy.models import Phase
from ideenmarkt.strategy.queries import all_rounds, round_by_slug

PHASE_TITLES = {
    Phase.COLLECTING: N_("Ideen sammeln"),
    Phase.SCREENING: N_("Ideen sichten"),
    Phase.BUNDLING: N_("Ideen bündeln"),
    Phase.WEIGHING: N_("Kandidaten abwägen"),
    Phase.RECOMMENDING: N_("Der Strategiebeirat empfiehlt"),
    Phase.RESOLVED: N_("Der Rat beschließt"),
}


@bp.get("/ergebnis")
@public
def newest_results() -> ResponseReturnValue:
    rounds = all_rounds(session())
    if not rounds:
        return render_template("deciding/no_round.html")
    return redirect(url_for("deciding.results", slug=rounds[0].slug), 303)


@bp.get("/ergebnis/<slug>", endpoint="results")
@public
def result_page(slug: str) -> ResponseReturnValue:
    round_ = round_by_slug(session(), slug)
    rounds = all_rounds(session())
    resolution = resolution_of(session(), round_)
    if resolution is None:
        recommendation = recommendation_of(session(), round_)
        adopted = recommendation is not None and recommendation.state is RecommendationState.ADOPTED
        return render_template(
            "deciding/results_ahead.html",
            round=round_,
            rounds=rounds,
            recommendation=recommendation if adopted else None,
            candidates=len(candidates_of(session(), round_.id)),
            today=now().astimezone(ZONE).date(),
            PHASE_TITLES=PHASE_TITLES,
        )
    return render_template(
        "deciding/results.html",
        round=round_,
        rounds=rounds,
        resolution=resolution,
        groups=results.by_competence(results.result_lines(session(), round_)),
        shares=results.shares(session(), round_),
        bar=BAR,
        END_TITLES=END_TITLES,
        VERDICT_TITLES=VERDICT_TITLES,
        RESULT_TITLES=RESULT_TITLES,
    )


@bp.get("/ergebnis/<slug>.csv")
@public
def results_file(slug: str) -> ResponseReturnValue:
    round_ = round_by_slug(session(), slug)
    text = results.results_csv(results.result_lines(session(), round_))
    name = f"ergebnis-{round_.slug}.csv"
    return Response(text, mimetype="text/csv", headers={"Content-Disposition": f'attachment; filename="{name}"'})
