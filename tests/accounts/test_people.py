"""People, their roles and passwords: pages, services and commands."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from ideenmarkt.accounts import queries, service
from ideenmarkt.accounts.models import Account
from ideenmarkt.accounts.rules import ROLE_DUTIES, STAFF_ROLES
from ideenmarkt.ground.access import ROLE_PERMISSIONS, SYSTEM, Permission, Role
from ideenmarkt.ground.journal import JournalEntry
from tests.conftest import NOW
from tests.factories import PASSWORD, make_account
from tests.pages import Client, Page

PAGES = ("/verwaltung", "/verwaltung/personen", "/verwaltung/personen/neu")


def roles_of(account: Account) -> set[Role]:
    return {role.role for role in account.roles}


def test_every_staff_role_is_explained_and_may_work() -> None:
    assert set(ROLE_DUTIES) == set(STAFF_ROLES)
    assert all(Permission.WORK in ROLE_PERMISSIONS[role] for role in STAFF_ROLES)


def test_an_address_has_one_account_however_it_is_written(session: Session) -> None:
    make_account(session, email="frau@example.org")
    with pytest.raises(service.AccountExists):
        make_account(session, email=" Frau@Example.ORG ")


@pytest.mark.parametrize("email", ["", "frau", "frau@", "@example.org", "frau@localhost", "a b@example.org"])
def test_an_account_needs_a_usable_address(session: Session, email: str) -> None:
    with pytest.raises(service.EmailUnusable):
        service.create_account(session, email=email, name="x", password=PASSWORD, roles=[], actor=SYSTEM, at=NOW)


@pytest.mark.parametrize("password", ["kurz", "elf-zeichen"])
def test_a_short_password_is_refused(session: Session, password: str) -> None:
    with pytest.raises(service.PasswordTooShort):
        service.set_password(session, make_account(session), password, actor=SYSTEM, at=NOW)


@pytest.mark.parametrize("password", ["aaaaaaaaaaaaaaaa", "FRAU@example.org", "erika beispiel"])
def test_a_password_that_everybody_guesses_is_refused(session: Session, password: str) -> None:
    account = make_account(session, email="frau@example.org", name="Erika Beispiel")
    with pytest.raises(service.PasswordTooEasy):
        service.set_password(session, account, password, actor=SYSTEM, at=NOW)


def test_generated_passwords_pass_the_rules_and_differ() -> None:
    passwords = {service.generate_password() for _ in range(50)}
    assert len(passwords) == 50
    for password in passwords:
        service.check_password_rules(password, email="a@example.org", name="A")


def test_the_last_administrator_cannot_lose_the_role_or_the_account(session: Session) -> None:
    only = make_account(session, roles=[Role.ADMINISTRATOR])
    closed = make_account(session, roles=[Role.ADMINISTRATOR])
    service.deactivate(session, closed, actor=SYSTEM, at=NOW)
    with pytest.raises(service.LastAdministrator):
        service.set_roles(session, only, [Role.MODERATOR], actor=SYSTEM, at=NOW)
    with pytest.raises(service.LastAdministrator):
        service.deactivate(session, only, actor=SYSTEM, at=NOW)


def test_a_person_cannot_become_a_kiosk(session: Session) -> None:
    with pytest.raises(service.NotAStaffRole):
        service.set_roles(session, make_account(session), [Role.KIOSK], actor=SYSTEM, at=NOW)


def test_changing_roles_keeps_adds_and_removes_and_is_journaled(session: Session) -> None:
    account = make_account(session, roles=[Role.MODERATOR, Role.FACILITATOR])
    service.set_roles(session, account, [Role.FACILITATOR, Role.COUNCIL_OFFICE], actor=SYSTEM, at=NOW)
    session.commit()
    assert roles_of(queries.account_by_id(session, account.id)) == {Role.FACILITATOR, Role.COUNCIL_OFFICE}
    entry = session.scalars(select(JournalEntry).where(JournalEntry.action == "account.roles_changed")).one()
    assert entry.before == {"roles": ["facilitator", "moderator"]}
    assert entry.after == {"roles": ["council_office", "facilitator"]}


def test_closing_an_account_ends_its_sign_ins(session: Session, client_as: Callable[..., Client]) -> None:
    client = client_as(Role.MODERATOR)
    assert client.get("/konto").status_code == 200
    account = session.scalars(select(Account)).one()
    service.deactivate(session, account, actor=SYSTEM, at=NOW)
    session.commit()
    assert client.get("/konto").status_code == 303


def test_a_new_password_ends_all_other_sign_ins(app: Flask, session: Session, client_as: Callable[..., Client]) -> None:
    here = client_as(Role.MODERATOR)
    elsewhere = app.test_client()
    assert isinstance(elsewhere, Client)
    elsewhere.sign_in(session.scalars(select(Account)).one())
    answer = here.post("/konto/passwort", data={"current": PASSWORD, "new": "ein ganz neues Passwort"})
    assert answer.status_code == 303
    assert "Das neue Passwort gilt" in here.page("/konto").text()
    assert elsewhere.get("/konto").status_code == 303


def test_changing_the_password_asks_for_the_old_one(client_as: Callable[..., Client]) -> None:
    answer = client_as(Role.MODERATOR).post("/konto/passwort", data={"current": "falsch", "new": "x" * 11 + "y"})
    assert answer.status_code == 422
    assert "Das bisherige Passwort stimmt nicht." in answer.text


def test_a_new_password_that_is_too_short_is_named_at_its_field(client_as: Callable[..., Client]) -> None:
    answer = client_as(Role.MODERATOR).post("/konto/passwort", data={"current": PASSWORD, "new": "kurz"})
    assert answer.status_code == 422
    assert 'id="new-error"' in answer.text


def test_other_sign_ins_can_be_ended(app: Flask, session: Session, client_as: Callable[..., Client]) -> None:
    here = client_as(Role.MODERATOR)
    elsewhere = app.test_client()
    assert isinstance(elsewhere, Client)
    elsewhere.sign_in(session.scalars(select(Account)).one())
    assert here.post("/konto/anmeldungen-beenden").status_code == 303
    assert here.get("/konto").status_code == 200
    assert elsewhere.get("/konto").status_code == 303


@pytest.mark.parametrize("path", PAGES)
def test_administration_is_closed_to_other_roles(client_as: Callable[..., Client], path: str) -> None:
    assert client_as(Role.MODERATOR, Role.FACILITATOR, Role.COUNCIL_OFFICE).get(path).status_code == 403


@pytest.mark.parametrize("path", PAGES)
def test_administration_is_open_to_administrators(client_as: Callable[..., Client], path: str) -> None:
    client_as(Role.ADMINISTRATOR).page(path)


def test_a_person_is_added_with_a_password_that_is_shown_once(
    app: Flask, session: Session, client_as: Callable[..., Client]
) -> None:
    client = client_as(Role.ADMINISTRATOR)
    data = {"name": "Neu Hier", "email": "neu@example.org", "roles": ["moderator", "facilitator"]}
    answer = client.post("/verwaltung/personen/neu", data=data)
    assert answer.status_code == 201
    assert answer.headers["Cache-Control"] == "no-store"
    password = next("".join(e.itertext()) for e in Page(answer.text).all("p") if "code-large" in e.get("class", ""))
    newcomer = app.test_client()
    assert newcomer.post("/anmelden", data={"email": "neu@example.org", "password": password}).status_code == 303
    assert "Workshopleitung, Redaktion" in client.page("/verwaltung/personen").text()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"email": "keine"}, "email"),
        ({"roles": ["kiosk"]}, "roles"),
        ({"roles": ["x"]}, "roles"),
    ],
)
def test_a_person_with_bad_details_is_refused_at_the_field(
    client_as: Callable[..., Client], changes: dict[str, Any], field: str
) -> None:
    data = {"name": "Neu Hier", "email": "neu@example.org", "roles": ["moderator"]} | changes
    answer = client_as(Role.ADMINISTRATOR).post("/verwaltung/personen/neu", data=data)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text


def test_an_address_that_is_taken_is_named_at_its_field(session: Session, client_as: Callable[..., Client]) -> None:
    make_account(session, email="da@example.org")
    answer = client_as(Role.ADMINISTRATOR).post(
        "/verwaltung/personen/neu", data={"name": "Neu", "email": "DA@example.org"}
    )
    assert answer.status_code == 409
    assert "gibt es schon ein Konto" in answer.text


def test_roles_are_given_closed_and_opened_on_the_page_of_a_person(
    session: Session, client_as: Callable[..., Client]
) -> None:
    account = make_account(session, roles=[Role.MODERATOR], name="Wechselt Rolle")
    client = client_as(Role.ADMINISTRATOR)
    path = f"/verwaltung/personen/{account.id}"
    assert client.post(f"{path}/rollen", data={"roles": ["council_office"]}).status_code == 303
    page = client.page(path)
    checked = [e.get("value") for e in page.all("input") if e.get("checked") is not None]
    assert checked == ["council_office"]
    assert client.post(f"{path}/schliessen").status_code == 303
    assert "geschlossen" in client.page(path).text()
    assert client.post(f"{path}/oeffnen").status_code == 303
    assert "geschlossen:" not in client.page(path).text()
    assert client.post(f"{path}/passwort").status_code == 200


def test_the_only_administrator_is_told_why_the_role_stays(session: Session, client_as: Callable[..., Client]) -> None:
    client = client_as(Role.ADMINISTRATOR)
    account = session.scalars(select(Account)).one()
    answer = client.post(f"/verwaltung/personen/{account.id}/rollen", data={"roles": []})
    assert answer.status_code == 409
    assert "Eine Person muss das System verwalten können" in answer.text


@pytest.mark.parametrize("number", [999, 2**40])
def test_a_person_who_does_not_exist_is_a_404(client_as: Callable[..., Client], number: int) -> None:
    client_as(Role.ADMINISTRATOR).page(f"/verwaltung/personen/{number}", 404)


def test_the_list_of_people_takes_as_many_queries_for_30_as_for_3(
    session: Session, client_as: Callable[..., Client], count_queries: Callable[[Callable[[], object]], int]
) -> None:
    client = client_as(Role.ADMINISTRATOR)
    make_account(session, roles=[Role.MODERATOR])
    session.commit()
    few = count_queries(lambda: client.get("/verwaltung/personen"))
    for _ in range(10):
        make_account(session, roles=[Role.MODERATOR, Role.FACILITATOR])
    session.commit()
    assert count_queries(lambda: client.get("/verwaltung/personen")) == few


def test_users_add_prints_a_password_once_that_works(session: Session, run: Callable[..., Any], client: Client) -> None:
    result = run("users", "add", "Neu@Example.org", "--name", "Neu Hier", "--role", "moderator", "--generate", "--json")
    assert result.exit_code == 0, result.output
    made = json.loads(result.stdout)
    assert made["email"] == "neu@example.org"
    assert made["roles"] == ["moderator"]
    data = {"email": "neu@example.org", "password": made["password"]}
    assert client.post("/anmelden", data=data).status_code == 303


def test_users_add_takes_a_password_from_standard_input_and_does_not_print_it(run: Callable[..., Any]) -> None:
    result = run("users", "add", "neu@example.org", "--name", "N", "--password-stdin", input="ein langes Geheimnis\n")
    assert result.exit_code == 0, result.output
    assert "Geheimnis" not in result.output


def test_users_add_prompts_and_makes_one_up_when_nothing_is_typed(run: Callable[..., Any]) -> None:
    result = run("users", "add", "neu@example.org", "--name", "Neu", input="\n\n")
    assert result.exit_code == 0, result.output
    assert "shown only now" in result.output


@pytest.mark.parametrize(
    "arguments",
    [
        ("add", "keine-adresse", "--name", "N", "--generate"),
        ("add", "n@example.org", "--name", "N", "--role", "kiosk", "--generate"),
        ("roles", "niemand@example.org"),
        ("deactivate", "niemand@example.org"),
        ("password", "niemand@example.org", "--generate"),
    ],
)
def test_users_commands_refuse_what_cannot_be(run: Callable[..., Any], arguments: tuple[str, ...]) -> None:
    result = run("users", *arguments)
    assert result.exit_code in (1, 2)
    assert "Traceback" not in result.output


def test_users_list_roles_deactivate_activate_and_password(session: Session, run: Callable[..., Any]) -> None:
    make_account(session, email="a@example.org", roles=[Role.MODERATOR])
    session.commit()
    assert json.loads(run("users", "list", "--json").stdout)[0]["email"] == "a@example.org"
    assert "a@example.org" in run("users", "list").stdout
    assert json.loads(run("users", "roles", "a@example.org", "--json").stdout)["roles"] == ["moderator"]
    changed = run("users", "roles", "a@example.org", "--role", "facilitator", "--json")
    assert json.loads(changed.stdout)["roles"] == ["facilitator"]
    assert json.loads(run("users", "deactivate", "a@example.org", "--json").stdout)["active"] is False
    assert json.loads(run("users", "activate", "a@example.org", "--json").stdout)["active"] is True
    assert "password" in json.loads(run("users", "password", "a@example.org", "--generate", "--json").stdout)
