"""Accounts: creating them, giving roles, passwords, closing them."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ideenmarkt.accounts import attempts
from ideenmarkt.accounts.attempts import Attempt
from ideenmarkt.accounts.models import Account, AccountRole
from ideenmarkt.accounts.rules import MIN_PASSWORD_LENGTH, STAFF_ROLES
from ideenmarkt.ground.access import Actor, Role
from ideenmarkt.ground.codes import ALPHABET
from ideenmarkt.ground.errors import NotFound, Refused
from ideenmarkt.ground.i18n import N_
from ideenmarkt.ground.journal import Event, record

hasher = PasswordHasher()  # Argon2id with the library's current defaults (RFC 9106, low-memory profile)


class AccountExists(Refused):
    message = N_("Zu dieser E-Mail-Adresse gibt es schon ein Konto.")


class NoAccount(NotFound):
    message = N_("Dieses Konto gibt es nicht.")


class PasswordTooShort(Refused):
    message = N_("Das Passwort braucht mindestens %(length)s Zeichen.")
    status = 422


class PasswordTooEasy(Refused):
    message = N_("Das Passwort darf weder der Name noch die E-Mail-Adresse sein und nicht nur ein Zeichen wiederholen.")
    status = 422


class EmailUnusable(Refused):
    message = N_("Das ist keine E-Mail-Adresse.")
    status = 422


class NotAStaffRole(Refused):
    message = N_("Diese Rolle haben nur Geräte.")
    status = 422


class LastAdministrator(Refused):
    message = N_("Eine Person muss das System verwalten können. Geben Sie die Rolle erst einer anderen.")


def create_account(
    session: Session, *, email: str, name: str, password: str, roles: Iterable[Role], actor: Actor, at: datetime
) -> Account:
    """Add somebody who can sign in. Raises AccountExists, EmailUnusable, PasswordTooShort, PasswordTooEasy."""
    email = email.strip().lower()
    if not _looks_like_email(email):
        raise EmailUnusable
    check_password_rules(password, email=email, name=name)
    if session.scalar(select(Account.id).where(Account.email == email)):
        raise AccountExists
    account = Account(email=email, name=name.strip(), password_hash=hasher.hash(password), created_at=at)
    account.roles = [AccountRole(role=role) for role in sorted(set(roles))]
    session.add(account)
    session.flush()
    record(session, Event("account.created", ("account", account.id), after=_roles(account)), actor=actor, at=at)
    return account


def _looks_like_email(email: str) -> bool:
    name, at_sign, host = email.partition("@")
    return bool(name and at_sign and "." in host.strip(".")) and not any(char.isspace() for char in email)


def _roles(account: Account) -> dict[str, list[str]]:
    return {"roles": sorted(role.role.value for role in account.roles)}


def check_password_rules(password: str, *, email: str, name: str) -> None:
    """Raises PasswordTooShort, PasswordTooEasy."""
    if len(password) < MIN_PASSWORD_LENGTH:
        raise PasswordTooShort(length=MIN_PASSWORD_LENGTH)
    if len(set(password)) == 1 or password.casefold() in (email.casefold(), name.casefold()):
        raise PasswordTooEasy


def generate_password() -> str:
    """Four groups of four characters that cannot be mistaken for one another: 75 bits."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4)).lower()


def authenticate(session: Session, *, email: str, password: str, attempt: Attempt, at: datetime) -> Account | None:
    """The account, when the password is right; otherwise the failure is noted, also for accounts that don't exist.

    Raises TooManyAttempts.
    """
    attempts.check_allowed(session, attempt, at=at)
    account = session.scalar(select(Account).where(Account.email == email.strip().lower()))
    right = _verify(account.password_hash if account else _unknown_hash(), password)
    if account is None or not right or not account.active:
        attempts.note_failure(session, attempt, at=at)
        return None
    attempts.forget_failures(session, attempt)
    if hasher.check_needs_rehash(account.password_hash):
        account.password_hash = hasher.hash(password)
    return account


_unknown: str | None = None


def _unknown_hash() -> str:
    """A hash that no password fits: checking it takes as long as checking that of a real account."""
    global _unknown  # made once, and only where somebody signs in
    _unknown = _unknown or hasher.hash(secrets.token_urlsafe(16))
    return _unknown


def _verify(password_hash: str, password: str) -> bool:
    try:
        return hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def set_password(session: Session, account: Account, password: str, *, actor: Actor, at: datetime) -> None:
    """Give a new password; every open sign-in of the account ends. Raises PasswordTooShort, PasswordTooEasy."""
    check_password_rules(password, email=account.email, name=account.name)
    account.password_hash = hasher.hash(password)
    account.sign_in_number += 1
    record(session, Event("account.password_changed", ("account", account.id)), actor=actor, at=at)


def end_sign_ins(session: Session, account: Account, *, actor: Actor, at: datetime) -> None:
    """Every open sign-in of the account ends at its next request."""
    account.sign_in_number += 1
    record(session, Event("account.sign_ins_ended", ("account", account.id)), actor=actor, at=at)


def set_roles(session: Session, account: Account, roles: Iterable[Role], *, actor: Actor, at: datetime) -> None:
    """Raises NotAStaffRole, LastAdministrator."""
    wanted = set(roles)
    if wanted - set(STAFF_ROLES):
        raise NotAStaffRole
    if Role.ADMINISTRATOR not in wanted:
        _check_another_administrator(session, account)
    before = _roles(account)
    account.roles = [role for role in account.roles if role.role in wanted] + [
        AccountRole(role=role) for role in sorted(wanted - {role.role for role in account.roles})
    ]
    session.flush()
    happened = Event("account.roles_changed", ("account", account.id), before=before, after=_roles(account))
    record(session, happened, actor=actor, at=at)


def deactivate(session: Session, account: Account, *, actor: Actor, at: datetime) -> None:
    """Close an account: nobody signs in with it any more, and open sign-ins end. Raises LastAdministrator."""
    if not account.active:
        return
    _check_another_administrator(session, account)
    account.active = False
    account.sign_in_number += 1
    record(session, Event("account.deactivated", ("account", account.id)), actor=actor, at=at)


def activate(session: Session, account: Account, *, actor: Actor, at: datetime) -> None:
    """Open a closed account again, with its old password and roles."""
    if account.active:
        return
    account.active = True
    record(session, Event("account.activated", ("account", account.id)), actor=actor, at=at)


def _check_another_administrator(session: Session, account: Account) -> None:
    if Role.ADMINISTRATOR not in {role.role for role in account.roles} or not account.active:
        return
    others = (
        select(func.count())
        .select_from(AccountRole)
        .join(Account)
        .where(AccountRole.role == Role.ADMINISTRATOR, Account.active, Account.id != account.id)
    )
    if not session.scalar(others):
        raise LastAdministrator
