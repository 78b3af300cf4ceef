"""What an idea may look like, and what may become of it in screening."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from ideenmarkt.ideas.states import IdeaState

MIN_LENGTH, MAX_LENGTH, MAX_TITLE = 10, 2000, 200  # characters


class IdeaAction(StrEnum):
    """A step of an idea's screening life."""

    PUBLISH = "publish"
    ASK = "ask"
    REPLY = "reply"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    REOPEN = "reopen"  # back to the queue: how a decision of the Redaktion is undone


TRANSITIONS: Mapping[IdeaAction, Mapping[IdeaState, IdeaState]] = {
    IdeaAction.PUBLISH: {IdeaState.RECEIVED: IdeaState.PUBLISHED, IdeaState.QUERIED: IdeaState.PUBLISHED},
    IdeaAction.ASK: {IdeaState.RECEIVED: IdeaState.QUERIED},
    IdeaAction.REPLY: {IdeaState.QUERIED: IdeaState.RECEIVED},
    IdeaAction.DECLINE: {IdeaState.RECEIVED: IdeaState.DECLINED, IdeaState.QUERIED: IdeaState.DECLINED},
    IdeaAction.WITHDRAW: {
        IdeaState.RECEIVED: IdeaState.WITHDRAWN,
        IdeaState.QUERIED: IdeaState.WITHDRAWN,
        IdeaState.PUBLISHED: IdeaState.WITHDRAWN,
    },
    IdeaAction.REOPEN: {
        IdeaState.PUBLISHED: IdeaState.RECEIVED,
        IdeaState.DECLINED: IdeaState.RECEIVED,
        IdeaState.QUERIED: IdeaState.RECEIVED,
    },
}
"""action -> state before -> state after. Buttons, checks, diagram and tests all read this table."""


def allowed_actions(state: IdeaState) -> frozenset[IdeaAction]:
    return frozenset(action for action, moves in TRANSITIONS.items() if state in moves)
