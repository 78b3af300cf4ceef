"""Taking in an idea by the API: once for each key, however often and however simultaneously it is sent."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ideenmarkt.api.models import IdempotentRequest
from ideenmarkt.ground.access import CITIZEN
from ideenmarkt.ground.codes import spoken
from ideenmarkt.ground.errors import Refused
from ideenmarkt.ground.i18n import N_
from ideenmarkt.ideas import service as ideas
from ideenmarkt.ideas.service import NewIdea
from ideenmarkt.ideas.submitting import NotCollecting, collects
from ideenmarkt.strategy.models import Round

LONGEST_KEY = 255  # characters
# Callers are not known by name, and addresses are nobody's name: the ceiling is for all of them together. A hall of 56
# tables at one idea per half minute stays below a fifth of it; pages and kiosks do not count.
MOST_IN_A_MINUTE = 600


class KeyUsedOtherwise(Refused):
    message = N_("Dieser Idempotency-Key gehört schon zu einer Anfrage mit anderem Inhalt.")
    status = 409


class TooMany(Refused):
    message = N_(
        "Zurzeit kommen sehr viele Ideen an. Bitte senden Sie in einer Minute mit demselben Schlüssel noch einmal."
    )
    status = 429


@dataclass(frozen=True, slots=True)
class Answered:
    """What the caller gets, now or again."""

    status: int
    body: Mapping[str, Any]


def digest(body: Mapping[str, Any]) -> str:
    """The same for the same content, whatever the order and spacing of its JSON."""
    return hashlib.sha256(json.dumps(body, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def known_answer(session: Session, key: str, body_sha256: str) -> Answered | None:
    """The answer that a key was given before. Raises KeyUsedOtherwise."""
    found = session.get(IdempotentRequest, key)
    if found is None:
        return None
    if found.body_sha256 != body_sha256:
        raise KeyUsedOtherwise
    return Answered(found.status, found.answer)


def submit(
    session: Session, round_: Round | None, new: NewIdea, *, key: str, body_sha256: str, site_url: str, at: datetime
) -> Answered:
    """Take in an idea and keep the answer under its key, in one transaction; the key's uniqueness decides a race.

    Raises NotCollecting, TooMany, KeyUsedOtherwise, TextTooShort, TextTooLong.
    """
    if round_ is None or not collects(round_):
        raise NotCollecting
    _check_ceiling(session, at)
    try:
        return _take_in(session, round_, new, key=key, body_sha256=body_sha256, site_url=site_url, at=at)
    except IntegrityError:
        session.rollback()  # with it goes the second idea; what the first request left is the answer
        known = known_answer(session, key, body_sha256)
        if known is None:
            raise
        return known


def _take_in(
    session: Session, round_: Round, new: NewIdea, *, key: str, body_sha256: str, site_url: str, at: datetime
) -> Answered:
    idea = ideas.receive(session, round_, new, actor=CITIZEN, at=at)
    code = spoken(idea.tracking_code)
    answer = {
        "number": idea.number,
        "tracking_code": code,
        "status_url": f"{site_url.rstrip('/')}/verfolgen/{code}",
        "received_at": at.isoformat(),
    }
    session.add(IdempotentRequest(key=key, body_sha256=body_sha256, status=201, answer=answer, answered_at=at))
    session.flush()
    return Answered(201, answer)


def _check_ceiling(session: Session, at: datetime) -> None:
    lately = IdempotentRequest.answered_at > at - timedelta(minutes=1)
    if (session.scalar(select(func.count()).select_from(IdempotentRequest).where(lately)) or 0) >= MOST_IN_A_MINUTE:
        raise TooMany
