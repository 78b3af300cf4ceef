"""The pages of this room, joined: submitting, what submitters do later, import, kiosk and tables."""

from __future__ import annotations

from ideenmarkt.ground.navigation import NavItem, WorkItem
from ideenmarkt.ideas.blueprint import bp

NAVIGATION: tuple[NavItem | WorkItem, ...] = ()

__all__ = ["NAVIGATION", "bp"]
