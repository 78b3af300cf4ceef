"""The board table: candidates side by side, how firmly they stand, and what other weights would change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from ideenmarkt.ground.access import Permission, requires
from ideenmarkt.ground.database import session
from ideenmarkt.ground.i18n import N_
from ideenmarkt.ground.navigation import NavItem, WorkItem
from ideenmarkt.ranking.export import ranking_csv
from ideenmarkt.ranking.queries import ranking, weighing_bodies
from ideenmarkt.ranking.rules import MAX_WEIGHT, Phrase, read_weight
from ideenmarkt.ranking.standings import WEIGHTS_MOVE_BY, Basis
from ideenmarkt.strategy.queries import all_rounds, current_round, round_by_slug
from ideenmarkt.weighing.models import Body
from ideenmarkt.weighing.states import Method

bp = Blueprint("ranking", __name__)
NAVIGATION: tuple[NavItem | WorkItem, ...] = (NavItem("ranking.current", N_("Rangfolge"), 60, Permission.SEE_RANKING),)


@bp.get("/rangfolge")
@requires(Permission.SEE_RANKING)
def current() -> ResponseReturnValue:
    round_ = current_round(session())
    if round_ is None:
        return render_template("ranking/nothing.html")
    return redirect(url_for("ranking.table", slug=round_.slug), 303)


@bp.get("/rangfolge/<slug>")
@requires(Permission.SEE_RANKING)
def table(slug: str) -> ResponseReturnValue:
    """`?gewicht-BODY=N` tries out a weight; nothing is stored."""
    round_ = round_by_slug(session(), slug)
    bodies = weighing_bodies(session(), round_.id)
    weights, errors = _tried_weights(bodies)
    found = ranking(session(), round_, weights=None if errors else weights)
    page = render_template(
        "ranking/table.html",
        round=round_,
        rounds=all_rounds(session()),
        found=found,
        basis=_basis([one.basis for one in found]),
        bodies=bodies,
        typed={body.id: request.args.get(f"gewicht-{body.id}", str(body.weight)) for body in bodies},
        errors=errors,
        tried=weights != {str(body.id): body.weight for body in bodies},
        margin=int(100 * WEIGHTS_MOVE_BY),
        most=MAX_WEIGHT,
        Basis=Basis,
        Method=Method,
        say=say,
    )
    return page, 422 if errors else 200


@bp.get("/rangfolge/<slug>/tabelle.csv")
@requires(Permission.SEE_RANKING)
def download(slug: str) -> ResponseReturnValue:
    round_ = round_by_slug(session(), slug)
    weights, errors = _tried_weights(weighing_bodies(session(), round_.id))
    answer = make_response(ranking_csv(ranking(session(), round_, weights=None if errors else weights)))
    answer.mimetype = "text/csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="rangfolge-{round_.slug}.csv"'
    return answer


def say(phrase: Phrase) -> str:
    """A sentence in the reader's language."""
    return str(gettext(phrase.message, **phrase.details))


def _tried_weights(bodies: Sequence[Body]) -> tuple[dict[str, int], Mapping[int, str]]:
    """The weights by body, and what is wrong with those that can't be used."""
    weights, errors = {}, {}
    for body in bodies:
        weight = read_weight(request.args.get(f"gewicht-{body.id}", str(body.weight)).strip())
        if weight is None:
            errors[body.id] = gettext("Bitte geben Sie eine ganze Zahl von 0 bis %(most)s ein.", most=MAX_WEIGHT)
        else:
            weights[str(body.id)] = weight
    if bodies and not errors and not any(weights.values()):
        errors[bodies[0].id] = gettext("Mindestens ein Gremium muss zählen.")
    return weights, errors


def _basis(found: Sequence[Basis]) -> Basis:
    """What the round's ranking stands on, over all Kompetenzen."""
    return next((basis for basis in (Basis.VOTINGS, Basis.SUPPORTS) if basis in found), Basis.NOTHING)
