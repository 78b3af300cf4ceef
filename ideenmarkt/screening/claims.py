"""Who has which idea open, so that two people at the queue see two different ideas."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from ideenmarkt.ideas.models import Idea
from ideenmarkt.screening.models import ScreeningClaim
from ideenmarkt.screening.rules import CLAIM_LENGTH
from ideenmarkt.strategy.models import Round


def claim(session: Session, idea: Idea, *, account_id: int, at: datetime) -> bool:
    """Keep an idea from others for a while, and let go of the one before. False when somebody else has it open."""
    session.execute(select(Round.id).where(Round.id == idea.round_id).with_for_update())  # one at a time
    held = session.get(ScreeningClaim, idea.id)
    if held and held.account_id != account_id and held.until > at:
        return False
    session.execute(
        delete(ScreeningClaim).where(ScreeningClaim.account_id == account_id, ScreeningClaim.idea_id != idea.id)
    )
    if held:
        held.account_id, held.until = account_id, at + CLAIM_LENGTH
    else:
        session.add(ScreeningClaim(idea_id=idea.id, account_id=account_id, until=at + CLAIM_LENGTH))
    session.flush()
    return True


def release(session: Session, *, account_id: int) -> None:
    """Let others have what this account has open."""
    session.execute(delete(ScreeningClaim).where(ScreeningClaim.account_id == account_id))
