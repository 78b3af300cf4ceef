"""The pages of this room, joined: signing in and the own account, people."""

from __future__ import annotations

from ideenmarkt.accounts import account_views, devices, people_views
from ideenmarkt.accounts.blueprint import bp
from ideenmarkt.ground.access import Permission
from ideenmarkt.ground.i18n import N_
from ideenmarkt.ground.navigation import NavItem, WorkItem

NAVIGATION: tuple[NavItem | WorkItem, ...] = (
    NavItem("accounts.administration", N_("Verwaltung"), 120, Permission.ADMINISTER),
    WorkItem(
        "ideas.devices", N_("Kiosks sind noch nicht gekoppelt"), 120, Permission.ADMINISTER, devices.waiting_kiosks
    ),
)

__all__ = ["NAVIGATION", "account_views", "bp", "people_views"]
