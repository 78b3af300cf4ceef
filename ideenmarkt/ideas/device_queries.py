"""Reads of the devices with what was collected at them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ideenmarkt.accounts.models import Device, DeviceKind
from ideenmarkt.ideas.models import Idea
from ideenmarkt.strategy.models import Competence, Neighbourhood


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """A device, where it stands, and how many ideas came from it."""

    device: Device
    station: str
    quarter: str
    ideas: int


def device_rows(session: Session, round_id: int, kind: DeviceKind, *, retired: bool = True) -> Sequence[DeviceRow]:
    """The devices of a round by number, in one statement."""
    counts = (
        select(Idea.device_id, func.count().label("ideas"))
        .where(Idea.round_id == round_id, Idea.device_id.is_not(None))
        .group_by(Idea.device_id)
        .subquery()
    )
    wanted = (
        select(Device, Competence.title, Neighbourhood.title, func.coalesce(counts.c.ideas, 0))
        .outerjoin(Competence, Competence.id == Device.competence_id)
        .outerjoin(Neighbourhood, Neighbourhood.id == Device.neighbourhood_id)
        .outerjoin(counts, counts.c.device_id == Device.id)
        .where(Device.round_id == round_id, Device.kind == kind)
        .order_by(Device.number)
    )
    if not retired:
        wanted = wanted.where(Device.retired_at.is_(None))
    return [DeviceRow(device, station or "", quarter or "", ideas)
            for device, station, quarter, ideas in session.execute(wanted)]  # fmt: skip
