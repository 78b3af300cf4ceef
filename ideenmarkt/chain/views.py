"""The pages of this room, joined, with their menu entries and jobs."""

from __future__ import annotations

from flask_babel import format_decimal

from ideenmarkt.chain import idea_views, ledger_views, staff_views, start_views, story_views
from ideenmarkt.chain.blueprint import bp
from ideenmarkt.chain.checks import CHECK, check_ledger, check_regularly
from ideenmarkt.ground.access import Permission
from ideenmarkt.ground.i18n import N_
from ideenmarkt.ground.jobs import Job
from ideenmarkt.ground.navigation import NavItem, WorkItem

NAVIGATION: tuple[NavItem | WorkItem, ...] = (
    NavItem("chain.ideas", N_("Ideen"), 10),
    NavItem("chain.track", N_("Idee verfolgen"), 15),
    NavItem("chain.work", N_("Arbeit"), 10, Permission.WORK),
    NavItem("chain.journal", N_("Verlauf"), 100, Permission.AUDIT),
    NavItem("chain.ledger", N_("Auskunft"), 110, Permission.AUDIT),
)
bp.add_app_template_filter(format_decimal, "thousands")

JOBS: dict[str, Job] = {CHECK: check_ledger}
HOURLY_JOBS: dict[str, Job] = {CHECK: check_regularly}

__all__ = [
    "HOURLY_JOBS",
    "JOBS",
    "NAVIGATION",
    "bp",
    "idea_views",
    "ledger_views",
    "staff_views",
    "start_views",
    "story_views",
]
