"""What a Kernaktivität may do next, in words and as a table."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from ideenmarkt.ground.i18n import N_
from ideenmarkt.strategy.models import CoreActivityStatus

Status = CoreActivityStatus

STATUS_TITLES: Mapping[Status, str] = {
    Status.RESOLVED: N_("beschlossen"),
    Status.IN_PREPARATION: N_("in Erarbeitung"),
    Status.IN_IMPLEMENTATION: N_("in Umsetzung"),
    Status.IMPLEMENTED: N_("umgesetzt"),
}


class StatusAction(StrEnum):
    """A step in the life of a Kernaktivität."""

    PREPARE = "prepare"
    IMPLEMENT = "implement"
    COMPLETE = "complete"
    STEP_BACK = "step_back"


ACTION_TITLES: Mapping[StatusAction, str] = {
    StatusAction.PREPARE: N_("Die Erarbeitung hat begonnen"),
    StatusAction.IMPLEMENT: N_("Die Umsetzung hat begonnen"),
    StatusAction.COMPLETE: N_("Sie ist umgesetzt"),
    StatusAction.STEP_BACK: N_("Einen Schritt zurück"),
}

TRANSITIONS: Mapping[StatusAction, Mapping[Status, Status]] = {
    StatusAction.PREPARE: {Status.RESOLVED: Status.IN_PREPARATION},
    # some need no preparation: what is resolved may be begun at once
    StatusAction.IMPLEMENT: {
        Status.RESOLVED: Status.IN_IMPLEMENTATION,
        Status.IN_PREPARATION: Status.IN_IMPLEMENTATION,
    },
    StatusAction.COMPLETE: {Status.IN_IMPLEMENTATION: Status.IMPLEMENTED},
    StatusAction.STEP_BACK: {
        Status.IN_PREPARATION: Status.RESOLVED,
        Status.IN_IMPLEMENTATION: Status.IN_PREPARATION,
        Status.IMPLEMENTED: Status.IN_IMPLEMENTATION,
    },
}
"""action -> status before -> status after. Buttons, checks, commands and tests all read this table."""

NEEDS_REASON = frozenset({StatusAction.STEP_BACK})
MAX_REASON = 500  # characters


def allowed_actions(status: Status) -> tuple[StatusAction, ...]:
    """The steps that can be taken from a status, in the order of the table."""
    return tuple(action for action, moves in TRANSITIONS.items() if status in moves)


def action_between(before: Status, after: Status) -> StatusAction | None:
    """The step that leads from one status to another, where there is one."""
    return next((action for action, moves in TRANSITIONS.items() if moves.get(before) is after), None)


def passed(status: Status) -> tuple[Status, ...]:
    """What lies behind a Kernaktivität of this status."""
    order = tuple(STATUS_TITLES)
    return order[: order.index(status)]
