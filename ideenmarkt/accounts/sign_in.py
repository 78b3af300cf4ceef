"""Who makes a request: a signed-in account, a paired device, or a citizen."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask, g, request
from flask import session as cookie
from flask_login import LoginManager, current_user, login_user, logout_user
from sqlalchemy.orm import Session

from ideenmarkt.accounts.devices import kiosk_of_token
from ideenmarkt.accounts.models import Account
from ideenmarkt.ground.access import CITIZEN, Actor, ActorKind, Permission, Role
from ideenmarkt.ground.database import session

WORKDAY = timedelta(hours=12)
KIOSK_COOKIE = "kiosk"
login_manager = LoginManager()


class SignedIn:
    """What Flask-Login keeps of an account: its number, and the number of its sign-ins' generation."""

    is_authenticated = True
    is_anonymous = False

    def __init__(self, account: Account) -> None:
        self.account = account
        self.is_active = account.active

    def get_id(self) -> str:
        return f"{self.account.id}.{self.account.sign_in_number}"


def load(session: Session, text: str) -> SignedIn | None:
    """The account of a session cookie; None once it was closed or its sign-ins were ended."""
    account_id, _, generation = text.partition(".")
    account = session.get(Account, int(account_id)) if account_id.isdigit() else None
    if account is None or not account.active or str(account.sign_in_number) != generation:
        return None
    return SignedIn(account)


def begin_session(account: Account) -> None:
    """Sign somebody in with a fresh session: nothing of the one before survives."""
    cookie.clear()
    login_user(SignedIn(account))
    cookie.pop("_id", None)  # Flask-Login's hash of the address: it does not belong into a cookie


def end_session() -> None:
    """Sign out; nothing of the session survives."""
    logout_user()
    cookie.clear()


def find_actor() -> Actor:
    """The actor of this request."""
    if current_user.is_authenticated:
        account: Account = current_user.account
        return Actor(ActorKind.ACCOUNT, account.id, frozenset(role.role for role in account.roles))
    token = request.cookies.get(KIOSK_COOKIE)
    kiosk = kiosk_of_token(session(), token) if token else None
    return Actor(ActorKind.DEVICE, kiosk.id, frozenset({Role.KIOSK})) if kiosk else CITIZEN


def _set_actor() -> None:
    g.actor = find_actor()
    g.works_here = g.actor.may(Permission.WORK)


def init_sign_in(app: Flask) -> None:
    login_manager.init_app(app)
    login_manager.session_protection = None  # it would tie the session to an address, and those change on the way
    login_manager.user_loader(lambda text: load(session(), text))
    app.permanent_session_lifetime = WORKDAY  # no session cookie is taken that was signed longer ago
    app.before_request(_set_actor)
