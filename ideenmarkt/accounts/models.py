"""Staff accounts with their roles, paired devices, and failed sign-ins."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ideenmarkt.ground.access import Role
from ideenmarkt.ground.database import Base, choice


class Account(Base):
    """Somebody who can sign in."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)  # lower case
    name: Mapped[str]
    password_hash: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True)
    sign_in_number: Mapped[int] = mapped_column(default=1)  # raised to end every open sign-in of the account
    created_at: Mapped[datetime]
    roles: Mapped[list[AccountRole]] = relationship(cascade="all, delete-orphan", lazy="selectin")


class AccountRole(Base):
    """A role that an account has."""

    __tablename__ = "account_role"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    role: Mapped[Role] = mapped_column(choice(Role), primary_key=True)


class FailedSignIn(Base):
    """One failed attempt; counted by account and by device, never by address. Keys are keyed hashes."""

    __tablename__ = "failed_sign_in"
    __table_args__ = (Index(None, "account_key", "at"), Index(None, "device_key", "at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    account_key: Mapped[str] = mapped_column(String(64))
    device_key: Mapped[str] = mapped_column(String(64))


class DeviceKind(StrEnum):
    """What a paired device is."""

    KIOSK = "kiosk"
    TABLE = "table"


class Device(Base):
    """A kiosk (paired once by a code, then known by its token) or a table (known by the code on its card)."""

    __tablename__ = "device"
    __table_args__ = (
        UniqueConstraint("round_id", "kind", "number"),
        CheckConstraint("number > 0", name="number_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    kind: Mapped[DeviceKind] = mapped_column(choice(DeviceKind))
    number: Mapped[int]  # of the kiosk or the table
    label: Mapped[str] = mapped_column(default="")
    code: Mapped[str] = mapped_column(String(16), unique=True)  # pairs a kiosk, opens a table
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)  # of the paired kiosk's cookie
    competence_id: Mapped[int | None] = mapped_column(ForeignKey("competence.id"))  # the station
    neighbourhood_id: Mapped[int | None] = mapped_column(ForeignKey("neighbourhood.id"))  # the table's quarter
    paired_at: Mapped[datetime | None]
    retired_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
