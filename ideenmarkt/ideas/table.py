"""What a conference table writes down: idea after idea, corrections, one favourite."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from ideenmarkt.accounts.devices import actor_of
from ideenmarkt.accounts.models import Device
from ideenmarkt.ground.errors import Refused
from ideenmarkt.ground.i18n import N_
from ideenmarkt.ground.journal import Event, record_all
from ideenmarkt.ideas import service, submitting
from ideenmarkt.ideas.models import Idea, IdeaText
from ideenmarkt.ideas.pace import check_pace
from ideenmarkt.ideas.queries import NoIdea
from ideenmarkt.ideas.service import NewIdea
from ideenmarkt.ideas.states import Channel, IdeaState, TextKind
from ideenmarkt.ideas.submitting import NotCollecting
from ideenmarkt.strategy.models import Round


class AlreadyScreened(Refused):
    message = N_(
        "Die Redaktion hat die Idee Nr. %(number)s schon geprüft. Jetzt lässt sie sich hier nicht mehr ändern."
    )


def enter(session: Session, table: Device, *, text: str, token: str, at: datetime) -> Idea:
    """Take in one line; the same line of the same form gives the same idea.

    Raises NotCollecting, TooManyIdeas, TextTooShort, TextTooLong.
    """
    check_pace(session, table, at=at)
    new = NewIdea(
        text=text,
        channel=Channel.TABLE,
        device_id=table.id,
        table_number=table.number,
        neighbourhood_id=table.neighbourhood_id,
    )
    key = f"table {table.id} {token}"
    idea, _new = submitting.send(session, _round(session, table), new, token=key, actor=actor_of(table), at=at)
    return idea


def _round(session: Session, table: Device) -> Round:
    return session.get_one(Round, table.round_id)


def ideas_of(session: Session, table: Device) -> Sequence[Idea]:
    """What the table wrote, newest first, with the current wordings."""
    wanted = select(Idea).where(Idea.device_id == table.id).order_by(Idea.number.desc())
    return session.scalars(wanted.options(joinedload(Idea.current_text))).all()


def idea_of(session: Session, table: Device, number: int) -> Idea:
    """One idea of this table. Raises NoIdea."""
    wanted = select(Idea).where(Idea.device_id == table.id, Idea.number == number)
    found = session.scalar(wanted.options(joinedload(Idea.current_text)))
    if found is None:
        raise NoIdea
    return found


def may_change(idea: Idea) -> bool:
    """Until the Redaktion has looked at it, a table may correct what it wrote."""
    return idea.state is IdeaState.RECEIVED


def reword(session: Session, table: Device, idea: Idea, *, text: str, at: datetime) -> IdeaText:
    """Correct a line; the first wording stays. Raises AlreadyScreened, TextTooShort, TextTooLong."""
    if not may_change(idea):
        raise AlreadyScreened(number=idea.number)
    if text.strip() == idea.current_text.body:
        return idea.current_text
    title = idea.current_text.title
    return service.reword(session, idea, TextKind.REVISION, title=title, body=text, actor=actor_of(table), at=at)


def favour(session: Session, table: Device, idea: Idea, *, at: datetime) -> None:
    """Make an idea the table's Bürgervorschlag in place of the one before; take the star back if it has it.

    Raises NotCollecting.
    """
    if not submitting.collects(_round(session, table)):
        raise NotCollecting
    starred = session.scalars(select(Idea).where(Idea.device_id == table.id, Idea.favourite)).all()
    changes = [(other, False) for other in starred]
    if not idea.favourite:
        changes.append((idea, True))
    events = []
    for changed, favourite in changes:
        before, after = {"favourite": changed.favourite}, {"favourite": favourite}
        events.append(Event("idea.favoured", ("idea", changed.id), changed.round_id, before=before, after=after))
        changed.favourite = favourite
    record_all(session, events, actor=actor_of(table), at=at)
