"""Reads of accounts for the pages and commands."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from ideenmarkt.accounts.models import Account
from ideenmarkt.accounts.service import NoAccount


def all_accounts(session: Session) -> Sequence[Account]:
    """Everybody, active accounts first, by name."""
    return session.scalars(select(Account).order_by(Account.active.desc(), Account.name, Account.id)).all()


def account_by_id(session: Session, account_id: int) -> Account:
    """Raises NoAccount."""
    found = session.get(Account, account_id)
    if found is None:
        raise NoAccount
    return found


def account_by_email(session: Session, email: str) -> Account:
    """Raises NoAccount."""
    found = session.scalar(select(Account).where(Account.email == email.strip().lower()))
    if found is None:
        raise NoAccount
    return found
