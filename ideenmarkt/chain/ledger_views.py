"""»Geht es auf?«: what the last check found, and checking anew."""

from __future__ import annotations

from flask import flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from ideenmarkt.chain import checks
from ideenmarkt.chain.blueprint import bp
from ideenmarkt.chain.ledger import PROBLEM_TITLES
from ideenmarkt.chain.models import CheckOccasion
from ideenmarkt.chain.standing import STANDING_TITLES
from ideenmarkt.ground.access import Permission, requires
from ideenmarkt.ground.clock import now
from ideenmarkt.ground.database import session
from ideenmarkt.ground.jobs import jobs
from ideenmarkt.ideas.states import CHANNEL_TITLES

MOST_PROBLEMS = 200  # shown on the page; the command lists all


@bp.get("/auskunft")
@requires(Permission.AUDIT)
def ledger() -> ResponseReturnValue:
    at = now()
    last = checks.last_check(session(), at)
    return render_template(
        "chain/ledger.html",
        last=last,
        running=checks.running(session(), at),
        earlier=checks.earlier_checks(session(), last) if last else [],
        problems=last.ledger.problems[:MOST_PROBLEMS] if last else [],
        occasion_titles=checks.OCCASION_TITLES,
        standing_titles=STANDING_TITLES,
        channel_titles=CHANNEL_TITLES,
        problem_titles=PROBLEM_TITLES,
    )


@bp.post("/auskunft/pruefen")
@requires(Permission.AUDIT)
def check_anew() -> ResponseReturnValue:
    check_id = checks.order(session(), occasion=CheckOccasion.ASKED, at=now()).id
    session().commit()
    jobs().order(checks.CHECK, check_id)
    flash(gettext("Die Prüfung ist angestoßen."))
    return redirect(url_for("chain.ledger"), 303)


@bp.get("/auskunft/stand")
@requires(Permission.AUDIT)
def check_under_way() -> ResponseReturnValue:
    """Polled by htmx while it is being checked; once that is done the page loads anew."""
    found = checks.running(session(), now())
    response = make_response(render_template("chain/check_under_way.html", running=found))
    if found is None:
        response.headers["HX-Refresh"] = "true"
    return response
