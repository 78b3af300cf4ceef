"""Signing in and out: the same answer for everyone, throttled by account and device, and never by address."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ideenmarkt.accounts import attempts, service
from ideenmarkt.accounts.attempts import Attempt, TooManyAttempts
from ideenmarkt.accounts.models import Account, FailedSignIn
from ideenmarkt.accounts.rules import FROM_UNKNOWN_DEVICES, OF_ONE_DEVICE, ON_ONE_DEVICE, Failures, must_wait
from ideenmarkt.ground.access import Role
from tests.conftest import NOW
from tests.factories import PASSWORD, make_account
from tests.pages import Client

HERE = Attempt("account", "device")


def test_the_fifth_wrong_password_on_a_device_makes_wait() -> None:
    assert not must_wait(Failures(ON_ONE_DEVICE - 1, 0, 0), known_device=False)
    assert must_wait(Failures(ON_ONE_DEVICE, 0, 0), known_device=True)


def test_a_device_that_tries_many_accounts_must_wait() -> None:
    assert not must_wait(Failures(0, OF_ONE_DEVICE - 1, 0), known_device=False)
    assert must_wait(Failures(0, OF_ONE_DEVICE, 0), known_device=True)


def test_strangers_cannot_lock_the_owner_out_of_a_known_device() -> None:
    attacked = Failures(0, 0, FROM_UNKNOWN_DEVICES)
    assert must_wait(attacked, known_device=False)
    assert not must_wait(attacked, known_device=True)


def test_keyed_hashes_differ_by_kind_and_by_secret() -> None:
    keys = {
        attempts.keyed_hash("a", "account", "x"),
        attempts.keyed_hash("a", "device", "x"),
        attempts.keyed_hash("b", "account", "x"),
    }
    assert len(keys) == 3


def authenticate(session: Session, password: str, attempt: Attempt = HERE, at: object = NOW) -> Account | None:
    return service.authenticate(session, email="frau@example.org", password=password, attempt=attempt, at=at)  # type: ignore[arg-type]  # a moment


def test_the_right_password_lets_in_and_forgets_earlier_failures(session: Session) -> None:
    account = make_account(session, email="frau@example.org")
    assert authenticate(session, "falsch") is None
    assert authenticate(session, PASSWORD) is account
    assert session.scalar(select(func.count()).select_from(FailedSignIn)) == 0


def test_after_five_failures_even_the_right_password_waits_a_quarter_of_an_hour(session: Session) -> None:
    account = make_account(session, email="frau@example.org")
    for _ in range(ON_ONE_DEVICE):
        attempts.note_failure(session, HERE, at=NOW)
    with pytest.raises(TooManyAttempts):
        authenticate(session, PASSWORD)
    assert authenticate(session, PASSWORD, at=NOW + timedelta(minutes=15)) is account


def test_another_device_of_the_same_account_is_not_held_up_by_five_failures(session: Session) -> None:
    account = make_account(session, email="frau@example.org")
    for _ in range(ON_ONE_DEVICE):
        attempts.note_failure(session, HERE, at=NOW)
    assert authenticate(session, PASSWORD, Attempt("account", "another")) is account


def test_an_account_attacked_from_many_devices_lets_in_its_known_device_alone(session: Session) -> None:
    account = make_account(session, email="frau@example.org")
    for number in range(FROM_UNKNOWN_DEVICES):
        attempts.note_failure(session, Attempt("account", f"device {number}"), at=NOW)
    with pytest.raises(TooManyAttempts):
        authenticate(session, PASSWORD, Attempt("account", "new"))
    assert authenticate(session, PASSWORD, Attempt("account", "own", known_device=True)) is account


def test_failures_that_no_longer_count_are_deleted(session: Session) -> None:
    attempts.note_failure(session, HERE, at=NOW - timedelta(hours=1))
    attempts.note_failure(session, HERE, at=NOW)
    assert session.scalar(select(func.count()).select_from(FailedSignIn)) == 1


def test_an_unknown_account_costs_a_password_check_too(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    checked = []
    monkeypatch.setattr(service, "_verify", lambda stored, password: checked.append(stored) or False)
    assert authenticate(session, "irgendetwas") is None
    assert checked[0].startswith("$argon2id$")


def test_a_hash_with_old_parameters_is_renewed_at_the_sign_in(session: Session) -> None:
    account = make_account(session, email="frau@example.org")
    account.password_hash = PasswordHasher(time_cost=1, memory_cost=8192).hash(PASSWORD)
    before = account.password_hash
    assert authenticate(session, PASSWORD) is account
    assert account.password_hash != before
    assert not service.hasher.check_needs_rehash(account.password_hash)


def sign_in(client: Client, email: str, password: str = PASSWORD, target: str = "") -> int:
    return client.post("/anmelden", data={"email": email, "password": password, "weiter": target}).status_code


def test_signing_in_leads_to_where_one_wanted_to_go(session: Session, client: Client) -> None:
    make_account(session, email="frau@example.org", roles=[Role.MODERATOR])
    session.commit()
    answer = client.get("/konto")
    assert answer.status_code == 303
    assert answer.location == "/anmelden?weiter=/konto"
    answer = client.post("/anmelden", data={"email": " Frau@Example.org", "password": PASSWORD, "weiter": "/konto"})
    assert (answer.status_code, answer.location) == (303, "/konto")
    assert "Redaktion" in client.page("/konto").text()


@pytest.mark.parametrize("target", ["https://boese.example", "//boese.example", "/\\boese.example", "javascript:x"])
def test_signing_in_never_leads_to_another_host(session: Session, client: Client, target: str) -> None:
    make_account(session, email="frau@example.org")
    session.commit()
    answer = client.post("/anmelden", data={"email": "frau@example.org", "password": PASSWORD, "weiter": target})
    assert answer.location == "/"


def test_a_wrong_password_and_an_unknown_account_get_the_same_page(session: Session, client: Client) -> None:
    make_account(session, email="frau@example.org")
    session.commit()
    pages = [
        client.post("/anmelden", data={"email": email, "password": "falsch"})
        for email in ("frau@example.org", "niemand@example.org")
    ]
    assert [page.status_code for page in pages] == [422, 422]
    # the token tells the second it was made in
    first, second = (re.sub(r'(name="csrf_token" value=)"[^"]*"', r"\1", page.text) for page in pages)
    assert first.replace("frau@", "niemand@") == second
    assert "passen nicht zusammen" in pages[0].text


def test_a_closed_account_gets_the_same_answer_as_a_wrong_password(session: Session, client: Client) -> None:
    account = make_account(session, email="frau@example.org")
    account.active = False
    session.commit()
    assert sign_in(client, "frau@example.org") == 422


def test_missing_fields_are_named_and_the_address_is_kept(client: Client) -> None:
    page = client.post("/anmelden", data={"email": "frau@example.org", "password": ""})
    assert page.status_code == 422
    assert "Bitte füllen Sie dieses Feld aus." in page.text
    assert 'value="frau@example.org"' in page.text


def test_after_five_wrong_passwords_the_page_says_to_wait_and_others_still_get_in(
    app: Flask, session: Session, client: Client
) -> None:
    make_account(session, email="frau@example.org")
    session.commit()
    for _ in range(ON_ONE_DEVICE):
        assert sign_in(client, "frau@example.org", "falsch") == 422
    refused = client.post("/anmelden", data={"email": "frau@example.org", "password": PASSWORD})
    assert refused.status_code == 429
    assert "15 Minuten" in refused.text
    elsewhere = app.test_client()
    assert sign_in(elsewhere, "frau@example.org") == 303  # type: ignore[arg-type]  # the same class


def test_a_browser_that_signed_in_before_gets_in_while_the_account_is_attacked(
    app: Flask, session: Session, client: Client
) -> None:
    make_account(session, email="frau@example.org")
    session.commit()
    assert sign_in(client, "frau@example.org") == 303
    client.post("/abmelden")
    for _ in range(FROM_UNKNOWN_DEVICES):
        sign_in(app.test_client(), "frau@example.org", "falsch")  # type: ignore[arg-type]  # the same class
    assert sign_in(app.test_client(), "frau@example.org") == 429  # type: ignore[arg-type]  # the same class
    assert sign_in(client, "frau@example.org") == 303


def test_a_forged_device_cookie_counts_as_a_new_device(client: Client) -> None:
    client.set_cookie("geraet_kennung", "eyJpZCI6ICJ4In0.gefälscht".encode().decode("latin-1"))
    assert sign_in(client, "frau@example.org", "falsch") == 422


def test_nothing_readable_of_account_or_device_is_kept(session: Session, client: Client) -> None:
    sign_in(client, "frau@example.org", "falsch")
    row = session.scalars(select(FailedSignIn)).one()
    assert len(row.account_key) == len(row.device_key) == 64
    assert "frau" not in row.account_key


def test_signing_in_begins_a_new_session_without_the_address(session: Session, client: Client) -> None:
    make_account(session, email="frau@example.org")
    session.commit()
    with client.session_transaction() as cookie:
        cookie["planted"] = "yes"
    sign_in(client, "frau@example.org")
    with client.session_transaction() as cookie:
        assert "planted" not in cookie
        assert "_id" not in cookie


def test_signing_out_ends_the_session(session: Session, client: Client) -> None:
    make_account(session, email="frau@example.org", roles=[Role.MODERATOR])
    session.commit()
    sign_in(client, "frau@example.org")
    assert client.post("/abmelden").status_code == 303
    assert client.get("/konto").status_code == 303
