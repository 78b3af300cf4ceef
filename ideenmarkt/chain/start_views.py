"""The start page, and the guided tour of the demo."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from ideenmarkt.chain import home
from ideenmarkt.chain.blueprint import bp
from ideenmarkt.chain.standing import STANDING_TITLES
from ideenmarkt.chain.timeline import PHASE_SENTENCES, PHASE_TITLES
from ideenmarkt.chain.tour import TOURS
from ideenmarkt.ground.access import public
from ideenmarkt.ground.database import session
from ideenmarkt.ground.errors import NotFound
from ideenmarkt.strategy.queries import current_round


@bp.get("/", endpoint="home")
@public
def home_() -> ResponseReturnValue:
    round_ = current_round(session())
    demo = home.is_demo(session())
    if round_ is None:
        return render_template("chain/welcome.html", demo=demo)
    return render_template(
        "chain/home.html",
        round=round_,
        demo=demo,
        front=home.front_page(session(), round_),
        phase_titles=PHASE_TITLES,
        phase_sentences=PHASE_SENTENCES,
        standing_titles=STANDING_TITLES,
    )


@bp.get("/rundgang")
@public
def tour() -> ResponseReturnValue:
    if not home.is_demo(session()):
        raise NotFound
    round_ = current_round(session())
    return render_template(
        "chain/tour.html",
        tours=TOURS,
        slug=round_.slug if round_ else "",
        phase=round_.phase if round_ else None,
    )
