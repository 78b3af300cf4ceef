"""What an idea may look like, and what may become of it in screening."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from ideenmarkt.ideas.states import IdeaState

MIN_LENGTH, MAX_LENGTH, MAX_TITLE = 10, 2000, 300  # characters; real contributions have titles of up to 217

# A family, a class or a library's computer sends many; a script sends hundreds.
MOST_SENT, SENDING_WINDOW = 40, timedelta(hours=1)
"""How many ideas one browser session may send within the window."""


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


def recent(sent: Sequence[datetime], *, at: datetime) -> list[datetime]:
    """Those moments of sending that still count against the limit."""
    return [moment for moment in sent if at - moment < SENDING_WINDOW]


def may_send(sent: Sequence[datetime], *, at: datetime) -> bool:
    """Whether a browser session that sent at these moments may send another idea."""
    return len(recent(sent, at=at)) < MOST_SENT


HEADING_LENGTH = 70  # characters; about one line of a card's title
# »z. B.«, »Hbf.«, »1.« and the like end no sentence: before a full stop stands a word of five letters at least
_SENTENCE_END = re.compile(r"[!?](?=\s)|(?<=[^\W\d_]{5})\.(?=\s)")


def first_words(text: str, most: int = HEADING_LENGTH) -> str:
    """How every page calls an idea without a title: a short first sentence, else whole words up to `most` characters.

    The ellipsis for what is left out comes on top.

    >>> first_words("Mehr Bänke! Und zwar überall."), first_words("Am Hbf. fehlt, wie überall, ein Dach.", 15)
    ('Mehr Bänke!', 'Am Hbf. fehlt …')
    """
    line = " ".join(text.split()).lstrip("-–•* ") or text.strip()
    end = _SENTENCE_END.search(line)
    sentence = line[: end.end()] if end else line
    if len(sentence) <= most:
        return sentence
    shown = line[: most + 1].rsplit(" ", 1)[0] if " " in line[: most + 1] else line[:most]
    return f"{shown.rstrip(' ,;:–-') or line[:most]} …"
