"""Failed sign-ins: counted by account and by device, never by address, and kept as keyed hashes only."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, case, delete, func, or_, select
from sqlalchemy.orm import Session

from ideenmarkt.accounts.models import FailedSignIn
from ideenmarkt.accounts.rules import WINDOW, Failures, must_wait
from ideenmarkt.ground.errors import Refused
from ideenmarkt.ground.i18n import N_


class TooManyAttempts(Refused):
    message = N_(
        "Das waren zu viele Versuche mit einem falschen Passwort. "
        "Warten Sie bitte %(minutes)s Minuten, dann geht es weiter. Ihr Konto ist nicht gesperrt."
    )
    status = 429


@dataclass(frozen=True, slots=True)
class Attempt:
    """Who tries to sign in, and where; both as keyed hashes."""

    account_key: str
    device_key: str
    known_device: bool = False  # the account has signed in on this device before


def keyed_hash(secret: str, kind: str, value: str) -> str:
    """HMAC-SHA256 with the installation's secret: the same value gives the same key, and tells nothing about it."""
    return hmac.new(secret.encode(), f"{kind}\0{value}".encode(), hashlib.sha256).hexdigest()


def check_allowed(session: Session, attempt: Attempt, *, at: datetime) -> None:
    """Raises TooManyAttempts."""
    if must_wait(_failures(session, attempt, at), known_device=attempt.known_device):
        raise TooManyAttempts(minutes=int(WINDOW.total_seconds() // 60))


def _failures(session: Session, attempt: Attempt, at: datetime) -> Failures:
    account = FailedSignIn.account_key == attempt.account_key
    device = FailedSignIn.device_key == attempt.device_key
    recent = select(
        func.count(case((and_(account, device), 1))),
        func.count(case((device, 1))),
        func.count(case((account, 1))),
    ).where(or_(account, device), FailedSignIn.at > at - WINDOW)
    on_device, of_device, of_account = session.execute(recent).one()
    return Failures(of_account_on_device=on_device, of_device=of_device, of_account=of_account)


def note_failure(session: Session, attempt: Attempt, *, at: datetime) -> None:
    """Remember a wrong password, and forget those that no longer count."""
    session.execute(delete(FailedSignIn).where(FailedSignIn.at <= at - WINDOW))
    session.add(FailedSignIn(at=at, account_key=attempt.account_key, device_key=attempt.device_key))
    session.flush()


def forget_failures(session: Session, attempt: Attempt) -> None:
    """After a success the account starts afresh on this device."""
    mine = and_(FailedSignIn.account_key == attempt.account_key, FailedSignIn.device_key == attempt.device_key)
    session.execute(delete(FailedSignIn).where(mine))
