"""»So kommen die Vorschläge zustande«: what staff need when somebody asks whether the machine decided."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from ideenmarkt.bundling import engine_words, rules
from ideenmarkt.bundling.blueprint import bp
from ideenmarkt.bundling.engine_account import take_account
from ideenmarkt.bundling.engine_queries import BY_PEOPLE, OUTCOME_TITLES, Outcome
from ideenmarkt.bundling.states import SUGGESTION_KIND_TITLES
from ideenmarkt.ground.access import Permission, requires
from ideenmarkt.ground.database import session


@bp.get("/buendelung/rechenweg")
@requires(Permission.AUDIT)
def engine() -> ResponseReturnValue:
    account = take_account(session())
    return render_template(
        "bundling/engine.html",
        account=account,
        figures=[engine_words.figure_text(figure) for figure in account.quality.rows],
        Outcome=Outcome,
        outcome_titles=OUTCOME_TITLES,
        by_people=BY_PEOPLE,
        kind_titles=SUGGESTION_KIND_TITLES,
        closeness_titles=rules.COHESION_WORDS,
        fewest=rules.FEWEST_DECIDED,
        engines=list(dict.fromkeys(one.engine for one in account.by_closeness if one.outcomes.decided)),
        words=engine_words,
    )
