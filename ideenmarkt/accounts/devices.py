"""Kiosks and tables: setting them up, pairing a kiosk once by its code, taking them out of use."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ideenmarkt.accounts.models import Device, DeviceKind
from ideenmarkt.ground.access import Actor, ActorKind, Role
from ideenmarkt.ground.codes import new_code, normalise_code
from ideenmarkt.ground.errors import NotFound, Refused
from ideenmarkt.ground.i18n import N_
from ideenmarkt.ground.journal import Event, record, record_all

MOST_TABLES = 200  # created at once; a slip in the number should not print a thousand cards


class NoDevice(NotFound):
    message = N_("Dieses Gerät gibt es nicht.")


class NoSuchTable(NotFound):
    message = N_(
        "Zu diesem Code gibt es keinen Tisch. Vergleichen Sie ihn bitte mit der Karte auf Ihrem Tisch, "
        "oder fragen Sie die Moderation."
    )


class PairingCodeUnknown(Refused):
    message = N_("Mit diesem Code lässt sich kein Gerät koppeln. Er ist falsch geschrieben oder schon benutzt.")
    status = 422


class TableExists(Refused):
    message = N_("Tisch %(number)s gibt es schon.")


class BadTableRange(Refused):
    message = N_("Geben Sie eine erste und eine letzte Nummer an, höchstens %(most)s Tische auf einmal.")
    status = 422


def add_kiosk(
    session: Session, *, round_id: int, label: str, competence_id: int | None, actor: Actor, at: datetime
) -> Device:
    """Set up a kiosk; it works once it is paired by its code."""
    kiosk = Device(
        round_id=round_id,
        kind=DeviceKind.KIOSK,
        number=_next_number(session, round_id, DeviceKind.KIOSK),
        label=label.strip(),
        code=new_code(),
        competence_id=competence_id,
        created_at=at,
    )
    session.add(kiosk)
    session.flush()
    record(session, _created(kiosk), actor=actor, at=at)
    return kiosk


def _next_number(session: Session, round_id: int, kind: DeviceKind) -> int:
    last = select(func.max(Device.number)).where(Device.round_id == round_id, Device.kind == kind)
    return (session.scalar(last) or 0) + 1


def _created(device: Device) -> Event:
    after = {
        "kind": device.kind.value,
        "number": device.number,
        "competence_id": device.competence_id,
        "neighbourhood_id": device.neighbourhood_id,
    }
    return Event("device.created", ("device", device.id), device.round_id, after=after)


def add_tables(
    session: Session,
    *,
    round_id: int,
    first: int,
    last: int,
    neighbourhood_ids: Mapping[int, int] | None = None,
    actor: Actor,
    at: datetime,
) -> Sequence[Device]:
    """Set up tables `first` to `last`, all or none; quarters by table number. Raises BadTableRange, TableExists."""
    if not 1 <= first <= last or last - first >= MOST_TABLES:
        raise BadTableRange(most=MOST_TABLES)
    taken = select(func.min(Device.number)).where(
        Device.round_id == round_id, Device.kind == DeviceKind.TABLE, Device.number.between(first, last)
    )
    number_taken = session.scalar(taken)
    if number_taken:
        raise TableExists(number=number_taken)
    quarters = neighbourhood_ids or {}
    tables = [
        Device(
            round_id=round_id,
            kind=DeviceKind.TABLE,
            number=number,
            code=new_code(),
            neighbourhood_id=quarters.get(number),
            created_at=at,
        )
        for number in range(first, last + 1)
    ]
    session.add_all(tables)
    session.flush()
    record_all(session, map(_created, tables), actor=actor, at=at)
    return tables


def place(
    session: Session,
    device: Device,
    *,
    label: str,
    competence_id: int | None,
    neighbourhood_id: int | None,
    actor: Actor,
    at: datetime,
) -> None:
    """Say where a device stands: its label, a kiosk's station, a table's quarter."""
    before = _places(device)
    device.label, device.competence_id, device.neighbourhood_id = label.strip(), competence_id, neighbourhood_id
    happened = Event("device.placed", ("device", device.id), device.round_id, before=before, after=_places(device))
    record(session, happened, actor=actor, at=at)


def _places(device: Device) -> dict[str, object]:
    return {
        "label": device.label,
        "competence_id": device.competence_id,
        "neighbourhood_id": device.neighbourhood_id,
    }


def pair(session: Session, typed: str, *, at: datetime) -> tuple[Device, str]:
    """Pair a kiosk by its code, which works once. Returns the token for its cookie. Raises PairingCodeUnknown."""
    waiting = select(Device).where(
        Device.code == normalise_code(typed),
        Device.kind == DeviceKind.KIOSK,
        Device.token_hash.is_(None),
        Device.retired_at.is_(None),
    )
    kiosk = session.scalar(waiting.with_for_update())
    if kiosk is None:
        raise PairingCodeUnknown
    token = secrets.token_urlsafe(32)
    kiosk.token_hash, kiosk.paired_at = _hash(token), at
    record(session, Event("device.paired", ("device", kiosk.id), kiosk.round_id), actor=actor_of(kiosk), at=at)
    return kiosk, token


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def actor_of(device: Device) -> Actor:
    """A device as somebody who acts."""
    role = Role.KIOSK if device.kind is DeviceKind.KIOSK else Role.TABLE
    return Actor(ActorKind.DEVICE, device.id, frozenset({role}))


def renew_code(session: Session, device: Device, *, actor: Actor, at: datetime) -> None:
    """A new code; the old one and, for a kiosk, the old pairing end."""
    device.code, device.token_hash, device.paired_at = new_code(), None, None
    record(session, Event("device.code_renewed", ("device", device.id), device.round_id), actor=actor, at=at)


def retire(session: Session, device: Device, *, actor: Actor, at: datetime) -> None:
    """Take a device out of use; what was collected with it stays."""
    if device.retired_at is not None:
        return
    device.retired_at, device.token_hash = at, None
    record(session, Event("device.retired", ("device", device.id), device.round_id), actor=actor, at=at)


def kiosk_of_token(session: Session, token: str) -> Device | None:
    """The paired kiosk that shows this token."""
    return session.scalar(
        select(Device).where(
            Device.token_hash == _hash(token), Device.kind == DeviceKind.KIOSK, Device.retired_at.is_(None)
        )
    )


def table_of_code(session: Session, typed: str) -> Device:
    """The table with this code, however it was typed. Raises NoSuchTable."""
    found = session.scalar(
        select(Device).where(
            Device.code == normalise_code(typed), Device.kind == DeviceKind.TABLE, Device.retired_at.is_(None)
        )
    )
    if found is None:
        raise NoSuchTable
    return found


def device_by_id(session: Session, device_id: int) -> Device:
    """Raises NoDevice."""
    found = session.get(Device, device_id)
    if found is None:
        raise NoDevice
    return found


def devices_of(session: Session, round_id: int) -> Sequence[Device]:
    """All devices of a round: kiosks first, then tables, by number."""
    return session.scalars(select(Device).where(Device.round_id == round_id).order_by(Device.kind, Device.number)).all()


def waiting_kiosks(session: Session) -> int:
    """How many kiosks are set up but not yet paired."""
    waiting = select(func.count()).where(
        Device.kind == DeviceKind.KIOSK, Device.token_hash.is_(None), Device.retired_at.is_(None)
    )
    return session.scalar(waiting) or 0
