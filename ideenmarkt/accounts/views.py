"""Pages of this room."""

from __future__ import annotations

from flask import Blueprint

from ideenmarkt.ground.navigation import NavItem, WorkItem

bp = Blueprint("accounts", __name__)
NAVIGATION: tuple[NavItem | WorkItem, ...] = ()
