"""Administration of the people who can sign in."""

from __future__ import annotations

from flask import flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from ideenmarkt.accounts import queries, service
from ideenmarkt.accounts.blueprint import bp
from ideenmarkt.accounts.forms import PersonForm, RolesForm
from ideenmarkt.accounts.models import Account
from ideenmarkt.accounts.rules import ROLE_DUTIES, STAFF_ROLES
from ideenmarkt.ground.access import ROLE_TITLES, Permission, current_actor, requires
from ideenmarkt.ground.clock import now
from ideenmarkt.ground.database import session
from ideenmarkt.ground.errors import Refused
from ideenmarkt.ground.web import refusal_text


@bp.get("/verwaltung")
@requires(Permission.ADMINISTER)
def administration() -> str:
    return render_template("accounts/administration.html")


@bp.get("/verwaltung/personen")
@requires(Permission.ADMINISTER)
def people() -> str:
    return render_template("accounts/people.html", people=queries.all_accounts(session()), titles=ROLE_TITLES)


@bp.route("/verwaltung/personen/neu", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def add_person() -> ResponseReturnValue:
    form = PersonForm()
    if not form.validate_on_submit():
        return _render_new(form), 422 if form.is_submitted() else 200
    password = service.generate_password()
    try:
        account = service.create_account(
            session(),
            email=form.email.data,
            name=form.name.data,
            password=password,
            roles=form.roles.data or [],
            actor=current_actor(),
            at=now(),
        )
    except Refused as refusal:
        form.email.errors = [refusal_text(refusal)]
        return _render_new(form), refusal.status
    session().commit()
    return _show_password(account, password, status=201)


def _render_new(form: PersonForm) -> str:
    return render_template("accounts/add_person.html", form=form, duties=_duties())


def _duties() -> list[tuple[str, str]]:
    return [(ROLE_TITLES[role], ROLE_DUTIES[role]) for role in STAFF_ROLES]


def _show_password(account: Account, password: str, *, status: int) -> ResponseReturnValue:
    """The one page that shows a password: no redirect, for it must not travel through an address or a cookie."""
    page = make_response(render_template("accounts/password.html", account=account, password=password), status)
    page.headers["Cache-Control"] = "no-store"
    return page


@bp.get("/verwaltung/personen/<int:account_id>")
@requires(Permission.ADMINISTER)
def person(account_id: int) -> str:
    account = queries.account_by_id(session(), account_id)
    return _render_person(account, RolesForm(data={"roles": [role.role for role in account.roles]}))


def _render_person(account: Account, form: RolesForm) -> str:
    return render_template("accounts/person.html", account=account, form=form, duties=_duties())


@bp.post("/verwaltung/personen/<int:account_id>/rollen")
@requires(Permission.ADMINISTER)
def change_roles(account_id: int) -> ResponseReturnValue:
    account, form = queries.account_by_id(session(), account_id), RolesForm()
    if not form.validate_on_submit():
        return _render_person(account, form), 422
    try:
        service.set_roles(session(), account, form.roles.data or [], actor=current_actor(), at=now())
    except Refused as refusal:
        form.roles.errors = [refusal_text(refusal)]
        return _render_person(account, form), refusal.status
    session().commit()
    flash(gettext("Die Rollen von %(name)s gelten ab jetzt.", name=account.name))
    return redirect(url_for("accounts.person", account_id=account_id), 303)


@bp.post("/verwaltung/personen/<int:account_id>/schliessen")
@requires(Permission.ADMINISTER)
def close_account(account_id: int) -> ResponseReturnValue:
    account = queries.account_by_id(session(), account_id)
    service.deactivate(session(), account, actor=current_actor(), at=now())
    session().commit()
    flash(gettext("Das Konto von %(name)s ist geschlossen.", name=account.name))
    return redirect(url_for("accounts.people"), 303)


@bp.post("/verwaltung/personen/<int:account_id>/oeffnen")
@requires(Permission.ADMINISTER)
def open_account(account_id: int) -> ResponseReturnValue:
    account = queries.account_by_id(session(), account_id)
    service.activate(session(), account, actor=current_actor(), at=now())
    session().commit()
    flash(gettext("%(name)s kann sich wieder anmelden.", name=account.name))
    return redirect(url_for("accounts.person", account_id=account_id), 303)


@bp.post("/verwaltung/personen/<int:account_id>/passwort")
@requires(Permission.ADMINISTER)
def renew_password(account_id: int) -> ResponseReturnValue:
    account, password = queries.account_by_id(session(), account_id), service.generate_password()
    service.set_password(session(), account, password, actor=current_actor(), at=now())
    session().commit()
    return _show_password(account, password, status=200)
