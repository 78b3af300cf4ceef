"""Ideas that people type at a kiosk."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from ideenmarkt.accounts.devices import actor_of
from ideenmarkt.accounts.models import Device
from ideenmarkt.ideas import submitting
from ideenmarkt.ideas.models import Idea
from ideenmarkt.ideas.pace import check_pace
from ideenmarkt.ideas.service import NewIdea
from ideenmarkt.ideas.states import Channel
from ideenmarkt.strategy.models import Round


def send(
    session: Session, kiosk: Device, *, text: str, competence_id: int | None, language: str, token: str, at: datetime
) -> Idea:
    """Take in what somebody wrote; the same form sent twice gives the same idea.

    Raises NotCollecting, TooManyIdeas, TextTooShort, TextTooLong.
    """
    check_pace(session, kiosk, at=at)
    new = NewIdea(text=text, channel=Channel.KIOSK, language=language, competence_id=competence_id, device_id=kiosk.id)
    key = f"kiosk {kiosk.id} {token}"
    idea, _new = submitting.send(
        session, session.get_one(Round, kiosk.round_id), new, token=key, actor=actor_of(kiosk), at=at
    )
    return idea
