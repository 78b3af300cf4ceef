"""Signing in and out, the own account, pairing a device."""

from __future__ import annotations

from flask import current_app, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from ideenmarkt.accounts import device_cookie, devices, service
from ideenmarkt.accounts.blueprint import bp
from ideenmarkt.accounts.forms import CodeForm, PasswordForm, SignInForm
from ideenmarkt.accounts.models import Account
from ideenmarkt.accounts.rules import MIN_PASSWORD_LENGTH, ROLE_DUTIES
from ideenmarkt.accounts.sign_in import KIOSK_COOKIE, begin_session, end_session
from ideenmarkt.ground.access import ROLE_TITLES, Permission, current_actor, public, requires
from ideenmarkt.ground.clock import now
from ideenmarkt.ground.database import session
from ideenmarkt.ground.errors import Refused
from ideenmarkt.ground.views import YEAR, safe_path
from ideenmarkt.ground.web import refusal_text


@bp.route("/anmelden", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    target = safe_path(request.values["weiter"]) if request.values.get("weiter") else url_for("chain.work")
    if current_user.is_authenticated:
        return redirect(target, 303)
    form, browser = SignInForm(), device_cookie.this_browser()
    if not form.validate_on_submit():
        page = make_response(render_template("accounts/sign_in.html", form=form, target=target))
        page.status_code = 422 if form.is_submitted() else 200
        device_cookie.remember(page, browser)
        return page
    attempt = device_cookie.attempt_by(browser, form.email.data)
    account = service.authenticate(
        session(), email=form.email.data, password=form.password.data, attempt=attempt, at=now()
    )
    session().commit()
    if account is None:
        form.password.errors = [gettext("E-Mail-Adresse und Passwort passen nicht zusammen.")]
        page = make_response(render_template("accounts/sign_in.html", form=form, target=target), 422)
        device_cookie.remember(page, browser)
        return page
    begin_session(account)
    welcome = make_response(redirect(target, 303))
    device_cookie.remember(welcome, browser, attempt.account_key)
    return welcome


@bp.post("/abmelden")
@public
def sign_out() -> ResponseReturnValue:
    end_session()
    flash(gettext("Sie sind abgemeldet."))
    return redirect(url_for("chain.home"), 303)


def _own_account() -> Account:
    account = current_user.account
    assert isinstance(account, Account)  # noqa: S101 the guard lets only signed-in people here; this tells mypy
    return account


@bp.get("/konto")
@requires(Permission.WORK)
def account() -> ResponseReturnValue:
    return _render_account(PasswordForm())


def _render_account(form: PasswordForm) -> str:
    own = _own_account()
    duties = [
        (ROLE_TITLES[role.role], ROLE_DUTIES.get(role.role, ""))
        for role in sorted(own.roles, key=lambda role: role.role)
    ]
    return render_template("accounts/account.html", account=own, duties=duties, form=form, least=MIN_PASSWORD_LENGTH)


@bp.post("/konto/passwort")
@requires(Permission.WORK)
def change_password() -> ResponseReturnValue:
    form, own = PasswordForm(), _own_account()
    if not form.validate_on_submit():
        return _render_account(form), 422
    attempt = device_cookie.attempt_by(device_cookie.this_browser(), own.email)
    right = service.authenticate(session(), email=own.email, password=form.current.data, attempt=attempt, at=now())
    if right is None:
        session().commit()  # the wrong password counts like one at the sign-in
        form.current.errors = [gettext("Das bisherige Passwort stimmt nicht.")]
        return _render_account(form), 422
    try:
        service.set_password(session(), own, form.new.data, actor=current_actor(), at=now())
    except Refused as refusal:
        form.new.errors = [refusal_text(refusal)]
        return _render_account(form), 422
    return _stay_signed_in(own, gettext("Das neue Passwort gilt ab jetzt. Alle anderen Anmeldungen sind beendet."))


@bp.post("/konto/anmeldungen-beenden")
@requires(Permission.WORK)
def end_other_sign_ins() -> ResponseReturnValue:
    own = _own_account()
    service.end_sign_ins(session(), own, actor=current_actor(), at=now())
    return _stay_signed_in(own, gettext("Alle anderen Anmeldungen sind beendet. Hier bleiben Sie angemeldet."))


def _stay_signed_in(own: Account, message: str) -> ResponseReturnValue:
    session().commit()
    begin_session(own)
    flash(message)
    return redirect(url_for("accounts.account"), 303)


@bp.route("/geraet", methods=["GET", "POST"])
@public
def pair() -> ResponseReturnValue:
    form = CodeForm(data={"code": request.args.get("code", "")})
    if not form.validate_on_submit():
        return render_template("accounts/pair.html", form=form), 422 if form.is_submitted() else 200
    try:
        _kiosk, token = devices.pair(session(), form.code.data, at=now())
    except Refused as refusal:
        form.code.errors = [refusal_text(refusal)]
        return render_template("accounts/pair.html", form=form), refusal.status
    session().commit()
    end_session()  # a kiosk stands in public: whoever set it up is signed out
    response = make_response(redirect(url_for("ideas.kiosk"), 303))
    secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    response.set_cookie(KIOSK_COOKIE, token, max_age=YEAR, httponly=True, samesite="Lax", secure=secure)
    return response
