"""What the journal alone says about ideas: which were received, in which state, wording and bundle."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from ideenmarkt.ground.journal import JournalEntry
from ideenmarkt.ideas.states import Channel, IdeaState

CHUNK = 2000  # rows fetched at a time
_STATES = frozenset(state.value for state in IdeaState)
_CHANNELS = frozenset(channel.value for channel in Channel)


@dataclass(frozen=True, slots=True)
class ReceivedIdea:
    """An idea as it stood in the journal when it came in."""

    idea_id: int
    number: int
    round_id: int
    channel: Channel


@dataclass(slots=True)
class Replay:
    """The journal's account of all ideas."""

    entries: int = 0
    received: dict[int, ReceivedIdea] = field(default_factory=dict)
    undone: set[int] = field(default_factory=set)  # withdrawn because their whole import was taken back
    states: dict[int, IdeaState] = field(default_factory=dict)
    wordings: dict[int, str] = field(default_factory=dict)  # text id -> sha256
    owners: dict[int, int] = field(default_factory=dict)  # text id -> idea id
    outcomes: dict[int, str] = field(default_factory=dict)  # idea id -> kind
    resolved: set[int] = field(default_factory=set)  # ids of rounds that the council has resolved
    late: set[int] = field(default_factory=set)  # ideas published only after that; they are settled one by one
    memberships: set[tuple[int, int]] = field(default_factory=set)  # bundle id, idea id


def replay(session: Session) -> Replay:
    """Read the whole journal once, in order, a chunk at a time."""
    account = Replay()
    columns = (
        JournalEntry.action,
        JournalEntry.subject_kind,
        JournalEntry.subject_id,
        JournalEntry.round_id,
        JournalEntry.after,
        JournalEntry.why,
    )
    for row in session.execute(select(*columns).order_by(JournalEntry.id).execution_options(yield_per=CHUNK)):
        account.entries += 1
        after = row.after if isinstance(row.after, dict) else {}
        if row.subject_kind == "idea" and row.subject_id is not None:
            _take_in(account, row, after)
        elif row.action == "resolution.recorded":
            account.resolved.add(row.round_id)
        else:
            _bundle(account, after)
    return account


def _bundle(account: Replay, after: Mapping[str, Any]) -> None:
    """Steps of bundling name each membership they touch: `membership:BUNDLE:IDEA`, with None where it ends."""
    for key, value in after.items():
        kind, *ids = key.split(":")
        if kind == "membership" and len(ids) == 2 and all(part.isdecimal() for part in ids):
            pair = (int(ids[0]), int(ids[1]))
            (account.memberships.discard if value is None else account.memberships.add)(pair)


def _take_in(account: Replay, row: Row[Any], after: Mapping[str, Any]) -> None:
    idea_id: int = row.subject_id
    if row.action == "idea.received":
        _receive(account, row, after)
    elif row.action == "idea.publish" and row.round_id in account.resolved:
        account.late.add(idea_id)
    elif row.action == "idea.outcome":
        account.outcomes[idea_id] = str(after.get("outcome"))
    elif row.action == "idea.withdraw" and row.why == "import.undone":
        account.undone.add(idea_id)
    if after.get("state") in _STATES:
        account.states[idea_id] = IdeaState(after["state"])
    if "sha256" in after and "text_id" in after:
        account.wordings[after["text_id"]] = after["sha256"]
        account.owners[after["text_id"]] = idea_id


def _receive(account: Replay, row: Row[Any], after: Mapping[str, Any]) -> None:
    """An entry that somebody has tampered with may say anything; what it no longer names was not received."""
    number = after.get("number")
    if isinstance(number, int) and after.get("channel") in _CHANNELS:
        received = ReceivedIdea(row.subject_id, number, row.round_id, Channel(after["channel"]))
        account.received[row.subject_id] = received
        account.states[row.subject_id] = IdeaState.RECEIVED
