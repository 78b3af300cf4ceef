"""What this room contributes to the application: its pages, menus, open work and job."""

from __future__ import annotations

from ideenmarkt.bundling import (
    bundle_pages,
    engine_pages,
    history_pages,
    public_pages,
    queries,
    revision_pages,
    workshop_pages,
)
from ideenmarkt.bundling.blueprint import bp
from ideenmarkt.bundling.jobs import compute_suggestions
from ideenmarkt.ground.access import Permission
from ideenmarkt.ground.i18n import N_
from ideenmarkt.ground.jobs import Job
from ideenmarkt.ground.navigation import NavItem, WorkItem

__all__ = [
    "JOBS",
    "NAVIGATION",
    "bp",
    "bundle_pages",
    "engine_pages",
    "history_pages",
    "public_pages",
    "revision_pages",
    "workshop_pages",
]

NAVIGATION: tuple[NavItem | WorkItem, ...] = (
    NavItem("bundling.bundles", N_("Bündel"), 20),
    NavItem("bundling.workshop", N_("Bündelung"), 40, Permission.BUNDLE),
    WorkItem("bundling.workshop", N_("Offene Vorschläge"), 40, Permission.BUNDLE, queries.count_open_suggestions),
    WorkItem("bundling.workshop", N_("Ideen ohne Bündel"), 41, Permission.BUNDLE, queries.count_loners),
)
JOBS: dict[str, Job] = {"bundling.suggest": compute_suggestions}
