"""The pages of this room, joined: submitting, what submitters do later, import, kiosk and tables."""

from __future__ import annotations

from ideenmarkt.ground.access import Permission
from ideenmarkt.ground.i18n import N_
from ideenmarkt.ground.navigation import NavItem, WorkItem
from ideenmarkt.ideas import device_views, import_views, kiosk_views, submitting_views, table_views
from ideenmarkt.ideas.blueprint import bp

PAGES = (submitting_views, import_views, kiosk_views, table_views, device_views)
"""The files of views; importing them gives the blueprint its routes."""

NAVIGATION: tuple[NavItem | WorkItem, ...] = (NavItem("ideas.import_", N_("Import"), 20, Permission.IMPORT),)

__all__ = ["NAVIGATION", "bp"]
