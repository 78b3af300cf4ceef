"""How fast a device may send ideas: counted by device or table code, never by address."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ideenmarkt.accounts.models import Device, DeviceKind
from ideenmarkt.ground.errors import Refused
from ideenmarkt.ground.i18n import N_
from ideenmarkt.ideas.models import Idea

WINDOW = timedelta(minutes=10)
# Twenty seconds for each person at a kiosk; at a table somebody types what ten people say, five seconds each.
MOST: Mapping[DeviceKind, int] = {DeviceKind.KIOSK: 30, DeviceKind.TABLE: 120}


class TooManyIdeas(Refused):
    message = N_("Von hier kamen in zehn Minuten schon %(most)s Ideen. Warten Sie bitte einen Augenblick.")
    status = 429


def check_pace(session: Session, device: Device, *, at: datetime) -> None:
    """Raises TooManyIdeas."""
    recent = select(func.count()).where(Idea.device_id == device.id, Idea.received_at > at - WINDOW)
    if (session.scalar(recent) or 0) >= MOST[device.kind]:
        raise TooManyIdeas(most=MOST[device.kind])
