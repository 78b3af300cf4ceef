"""The pages of this room, joined: the publication policy, and the administration of rounds."""

from __future__ import annotations

from flask import render_template

from ideenmarkt.ground.access import Permission, public
from ideenmarkt.ground.database import session
from ideenmarkt.ground.i18n import N_
from ideenmarkt.ground.navigation import NavItem, WorkItem
from ideenmarkt.ground.views import own_paragraphs
from ideenmarkt.strategy import queries, round_views
from ideenmarkt.strategy.blueprint import bp

NAVIGATION: tuple[NavItem | WorkItem, ...] = (
    WorkItem(
        "strategy.rounds", N_("Phasen sind laut Zeitplan zu Ende"), 121, Permission.ADMINISTER, queries.overdue_phases
    ),
)

__all__ = ["NAVIGATION", "bp", "round_views"]


@bp.get("/spielregeln")
@public
def rules_of_publication() -> str:
    """What is published and what is not: the rules that the Redaktion cites when it declines an idea."""
    rules = queries.policy_rules(session())
    return render_template("ground/spielregeln.html", rules=rules, paragraphs=own_paragraphs("spielregeln"))
