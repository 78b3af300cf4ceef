"""The pages of this room, joined: the queue, decisions, redaction, the submitter's reply."""

from __future__ import annotations

from ideenmarkt.ground.access import Permission
from ideenmarkt.ground.i18n import N_
from ideenmarkt.ground.navigation import NavItem, WorkItem
from ideenmarkt.screening import decision_views, queries, queue_views, redaction_views, reply_views
from ideenmarkt.screening.blueprint import bp

NAVIGATION: tuple[NavItem | WorkItem, ...] = (
    NavItem("screening.queue", N_("Sichtung"), 30, Permission.SCREEN),
    WorkItem("screening.queue", N_("Ideen warten auf die Sichtung"), 30, Permission.SCREEN, queries.count_waiting),
    WorkItem("screening.answered", N_("Antworten auf Rückfragen"), 31, Permission.SCREEN, queries.count_answered),
)

__all__ = ["NAVIGATION", "bp", "decision_views", "queue_views", "redaction_views", "reply_views"]
