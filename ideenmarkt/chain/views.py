"""The pages of this room, joined, with their menu entries."""

from __future__ import annotations

from flask_babel import format_decimal

from ideenmarkt.chain import idea_views, staff_views, start_views, story_views
from ideenmarkt.chain.blueprint import bp
from ideenmarkt.chain.wording import headline
from ideenmarkt.ground.access import Permission
from ideenmarkt.ground.i18n import N_
from ideenmarkt.ground.navigation import NavItem, WorkItem

NAVIGATION: tuple[NavItem | WorkItem, ...] = (
    NavItem("chain.ideas", N_("Ideen"), 10),
    NavItem("chain.track", N_("Idee verfolgen"), 15),
    NavItem("chain.work", N_("Arbeit"), 10, Permission.WORK),
    NavItem("chain.journal", N_("Verlauf"), 100, Permission.AUDIT),
    NavItem("chain.ledger", N_("Auskunft"), 110, Permission.AUDIT),
)
bp.add_app_template_filter(headline, "headline")
bp.add_app_template_filter(format_decimal, "thousands")

__all__ = ["NAVIGATION", "bp", "idea_views", "staff_views", "start_views", "story_views"]
