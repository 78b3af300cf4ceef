"""The cookie by which a browser is recognised when it signs in: a random number, and who has signed in with it.

It is signed, so that nobody can claim to be a device that an account knows, and it holds no personal data.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from flask import Response, current_app, request
from itsdangerous import BadSignature, URLSafeSerializer

from ideenmarkt.accounts.attempts import Attempt, keyed_hash

COOKIE = "geraet_kennung"
YEAR = 31_536_000
KEPT = 8  # accounts that a shared office computer remembers


@dataclass(frozen=True, slots=True)
class Browser:
    """A browser, recognised by its cookie."""

    id: str
    known: tuple[str, ...] = ()  # the account keys that signed in here, newest first


def this_browser() -> Browser:
    """The browser of this request; a new one when it shows no cookie of ours."""
    try:
        value = _serializer().loads(request.cookies.get(COOKIE, ""))
        return Browser(str(value["id"]), tuple(map(str, value["known"])))
    except (BadSignature, KeyError, TypeError):
        return Browser(secrets.token_urlsafe(16))


def attempt_by(browser: Browser, email: str) -> Attempt:
    secret = str(current_app.config["SECRET_KEY"])
    account_key = keyed_hash(secret, "account", email.strip().lower())
    device_key = keyed_hash(secret, "device", browser.id)
    return Attempt(account_key, device_key, known_device=account_key in browser.known)


def remember(response: Response, browser: Browser, account_key: str = "") -> None:
    """Set the cookie; with an account that has just signed in, the browser becomes one that the account knows."""
    known = [account_key, *(key for key in browser.known if key != account_key)] if account_key else browser.known
    response.set_cookie(
        COOKIE,
        _serializer().dumps({"id": browser.id, "known": list(known)[:KEPT]}),
        max_age=YEAR,
        httponly=True,
        samesite="Lax",
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
    )


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.config["SECRET_KEY"]), salt="sign-in device")
