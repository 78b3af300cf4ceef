"""The one thing that this room writes: when it was checked that everything adds up, and what was found."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from ideenmarkt.ground.database import Base, choice


class CheckOccasion(StrEnum):
    """Why it was checked."""

    ASKED = "asked"
    REGULAR = "regular"


class LedgerCheck(Base):
    """One full check of journal, ideas and wordings. Rows stay: what was once found cannot be checked away.

    It holds counts, ids and states, nothing personal. The journal does not record it: a check that added to what it
    checks would be out of date at once.
    """

    __tablename__ = "ledger_check"
    __table_args__ = (
        CheckConstraint(
            "(finished_at IS NULL) = (account IS NULL) AND (finished_at IS NULL) = (balanced IS NULL)"
            " AND (finished_at IS NULL) = (entry_id IS NULL) AND (finished_at IS NULL) = (entry_hash IS NULL)",
            name="finished_with_everything",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    occasion: Mapped[CheckOccasion] = mapped_column(choice(CheckOccasion))
    ordered_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    entry_id: Mapped[int | None]  # the newest entry of the journal that it saw (0: none), and its hash
    entry_hash: Mapped[str | None] = mapped_column(String(64))
    account: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)  # as `ideenmarkt ledger --json` has it
    balanced: Mapped[bool | None]  # stands in the account, too; here, so that a list of checks need not read accounts
