"""What may become of a voting, whose results are public, and in which order a person reads the candidates."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from enum import StrEnum

from ideenmarkt.weighing.states import BodyKind, VotingState

MAX_DOTS = 100  # on one ballot; nobody counts more
MAX_WEIGHT = 100  # of a body in the joint ranking
MAX_CODES = 5000  # issued at once; a sheet that a printer still takes


class VotingAction(StrEnum):
    """A step of a voting's life."""

    OPEN = "open"
    CLOSE = "close"
    REOPEN = "reopen"
    DISCARD = "discard"  # a draft is thrown away; nobody has voted in it


TRANSITIONS: Mapping[VotingAction, Mapping[VotingState, VotingState | None]] = {
    VotingAction.OPEN: {VotingState.DRAFT: VotingState.OPEN},
    VotingAction.CLOSE: {VotingState.OPEN: VotingState.CLOSED},
    VotingAction.REOPEN: {VotingState.CLOSED: VotingState.OPEN},
    VotingAction.DISCARD: {VotingState.DRAFT: None},
}
"""action -> state before -> state after (None: gone). Buttons, checks and tests all read this table."""


def allowed_actions(state: VotingState) -> frozenset[VotingAction]:
    return frozenset(action for action, moves in TRANSITIONS.items() if state in moves)


def result_is_public(kind: BodyKind, state: VotingState) -> bool:
    """The citizens' result is theirs as soon as it is closed; a board's goes to the council with its recommendation."""
    return state is VotingState.CLOSED and kind is BodyKind.CITIZENS


def in_personal_order(candidate_ids: Iterable[int], *, voting_id: int, person: str) -> list[int]:
    """A shuffle that stays the same for one person and voting: being listed first must help nobody.

    >>> in_personal_order([1, 2, 3], voting_id=7, person="code:5") == in_personal_order(
    ...     [3, 1, 2], voting_id=7, person="code:5")
    True
    """

    def place(candidate_id: int) -> bytes:
        return hashlib.sha256(f"{person}/{voting_id}/{candidate_id}".encode()).digest()

    return sorted(candidate_ids, key=place)
