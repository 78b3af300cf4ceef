"""Who makes a request: a signed-in account, a paired device, or a citizen."""

from __future__ import annotations

from flask import Flask, g
from flask_login import LoginManager, current_user
from sqlalchemy.orm import Session

from ideenmarkt.accounts.models import Account
from ideenmarkt.ground.access import CITIZEN, Actor, ActorKind
from ideenmarkt.ground.database import session

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


def find_actor() -> Actor:
    """The actor of this request."""
    if current_user.is_authenticated:
        account: Account = current_user.account
        return Actor(ActorKind.ACCOUNT, account.id, frozenset(role.role for role in account.roles))
    return CITIZEN


def _set_actor() -> None:
    g.actor = find_actor()


def init_sign_in(app: Flask) -> None:
    login_manager.init_app(app)
    login_manager.user_loader(lambda text: load(session(), text))
    app.before_request(_set_actor)
