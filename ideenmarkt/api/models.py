"""Which request has been answered how, so that a repeated one adds nothing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from ideenmarkt.ground.database import Base


class IdempotentRequest(Base):
    """An answered POST: the same key with the same body gets the same answer again."""

    __tablename__ = "idempotent_request"

    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    body_sha256: Mapped[str] = mapped_column(String(64))
    status: Mapped[int]
    answer: Mapped[dict[str, Any]]
    answered_at: Mapped[datetime] = mapped_column(index=True)  # counted for the ceiling, forgotten with age
