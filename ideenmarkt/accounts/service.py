"""Accounts: creating them, giving roles, passwords."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from argon2 import PasswordHasher
from sqlalchemy import select
from sqlalchemy.orm import Session

from ideenmarkt.accounts.models import Account, AccountRole
from ideenmarkt.ground.access import Actor, Role
from ideenmarkt.ground.errors import Refused
from ideenmarkt.ground.i18n import N_
from ideenmarkt.ground.journal import Event, record

MIN_PASSWORD_LENGTH = 12  # characters; BSI ORP.4 leaves the number to the city, NIST SP 800-63B asks for 8 at least
hasher = PasswordHasher()  # Argon2id with the library's current defaults (RFC 9106, low-memory profile)


class AccountExists(Refused):
    message = N_("Zu dieser E-Mail-Adresse gibt es schon ein Konto.")


class PasswordTooShort(Refused):
    message = N_("Das Passwort braucht mindestens %(length)s Zeichen.")
    status = 422


def create_account(
    session: Session, *, email: str, name: str, password: str, roles: Iterable[Role], actor: Actor, at: datetime
) -> Account:
    """Add somebody who can sign in. Raises AccountExists, PasswordTooShort."""
    email = email.strip().lower()
    if len(password) < MIN_PASSWORD_LENGTH:
        raise PasswordTooShort(length=MIN_PASSWORD_LENGTH)
    if session.scalar(select(Account.id).where(Account.email == email)):
        raise AccountExists
    account = Account(email=email, name=name, password_hash=hasher.hash(password), created_at=at)
    account.roles = [AccountRole(role=role) for role in sorted(set(roles))]
    session.add(account)
    session.flush()
    after = {"roles": [role.role.value for role in account.roles]}
    record(session, Event("account.created", ("account", account.id), after=after), actor=actor, at=at)
    return account
