"""Administration of kiosks and tables: pages and commands."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ideenmarkt.accounts.models import Device
from ideenmarkt.ground.access import Role
from ideenmarkt.ground.codes import is_code
from ideenmarkt.strategy.models import Neighbourhood
from tests.factories import make_round
from tests.pages import Client

PAGES = (
    "/verwaltung/geraete",
    "/verwaltung/geraete/kiosk",
    "/verwaltung/geraete/tische",
    "/verwaltung/geraete/quartiere",
    "/verwaltung/geraete/tischkarten",
)


@pytest.fixture
def admin(session: Session, client_as: Callable[..., Client]) -> Client:
    make_round(session, slug="r")
    return client_as(Role.ADMINISTRATOR)


@pytest.mark.parametrize("path", PAGES)
def test_devices_are_administered_by_administrators_alone(
    session: Session, client_as: Callable[..., Client], path: str
) -> None:
    make_round(session)
    assert client_as(Role.MODERATOR).get(path).status_code == 403
    client_as(Role.ADMINISTRATOR).page(path)


def test_without_a_round_there_is_nowhere_to_put_devices(client_as: Callable[..., Client]) -> None:
    assert "Beteiligungsrunde gibt es nicht" in client_as(Role.ADMINISTRATOR).page("/verwaltung/geraete", 404).text()


def test_a_kiosk_shows_its_pairing_code_until_it_is_paired(session: Session, admin: Client, client: Client) -> None:
    answer = admin.post("/verwaltung/geraete/kiosk", data={"label": "Foyer", "competence": ""})
    assert answer.status_code == 303
    kiosk = session.scalars(select(Device)).one()
    code = f"{kiosk.code[:3]}-{kiosk.code[3:6]}-{kiosk.code[6:]}"
    assert code in admin.page(answer.location).text()
    assert client.post("/geraet", data={"code": code}).status_code == 303
    assert code not in admin.page(answer.location).text()
    assert "gekoppelt seit" in admin.page("/verwaltung/geraete").text()


def test_a_kiosk_without_a_label_is_refused_at_the_field(admin: Client) -> None:
    answer = admin.post("/verwaltung/geraete/kiosk", data={"label": "", "competence": "999999"})
    assert answer.status_code == 422
    assert 'id="label-error"' in answer.text
    assert 'id="competence-error"' in answer.text


def test_56_tables_are_made_at_once_placed_and_printed(session: Session, admin: Client) -> None:
    assert admin.post("/verwaltung/geraete/tische", data={"first": "1", "last": "56"}).status_code == 303
    tables = session.scalars(select(Device).order_by(Device.number)).all()
    quarter = session.scalars(select(Neighbourhood).where(Neighbourhood.key == "bergen")).one()
    data = {f"quartier-{tables[11].id}": str(quarter.id), f"quartier-{tables[12].id}": "999999"}
    assert admin.post("/verwaltung/geraete/quartiere", data=data).status_code == 303
    cards = admin.page("/verwaltung/geraete/tischkarten")
    assert cards.html.count("<svg") == 56
    assert "Tisch 12 Bergen" in cards.text()
    session.expire_all()
    assert [table.number for table in tables if table.neighbourhood_id] == [12]


@pytest.mark.parametrize(("first", "last"), [("0", "3"), ("9", "3"), ("1", "201"), ("eins", "3"), ("1", "99999999999")])
def test_a_range_of_tables_that_makes_no_sense_is_refused(
    session: Session, admin: Client, first: str, last: str
) -> None:
    answer = admin.post("/verwaltung/geraete/tische", data={"first": first, "last": last})
    assert answer.status_code == 422
    assert "-error" in answer.text
    assert session.scalars(select(Device)).all() == []


def test_tables_that_exist_are_named(admin: Client) -> None:
    admin.post("/verwaltung/geraete/tische", data={"first": "1", "last": "3"})
    answer = admin.post("/verwaltung/geraete/tische", data={"first": "3", "last": "5"})
    assert answer.status_code == 409
    assert "Tisch 3 gibt es schon." in answer.text


def test_a_device_is_placed_gets_a_new_code_and_is_retired(session: Session, admin: Client) -> None:
    admin.post("/verwaltung/geraete/tische", data={"first": "1", "last": "1"})
    device = session.scalars(select(Device)).one()
    path, code = f"/verwaltung/geraete/{device.id}", device.code
    data = {"label": "Vorn links", "competence": "", "neighbourhood": ""}
    assert admin.post(path, data=data).status_code == 303
    assert admin.page(path).h1() == "Tisch 1 · Vorn links"
    assert admin.post(path, data=data | {"neighbourhood": "x"}).status_code == 422
    assert admin.post(f"{path}/neuer-code").status_code == 303
    assert admin.get(f"/tisch/{code}").status_code == 404
    assert admin.post(f"{path}/stilllegen").status_code == 303
    assert "stillgelegt" in admin.page("/verwaltung/geraete").text()
    assert "Stillgelegt am" in admin.page(path).text()


@pytest.mark.parametrize("number", [999, 2**40])
def test_a_device_that_does_not_exist_is_a_404(admin: Client, number: int) -> None:
    admin.page(f"/verwaltung/geraete/{number}", 404)


def test_the_list_takes_as_many_queries_for_30_devices_as_for_3(
    admin: Client, count_queries: Callable[[Callable[[], object]], int]
) -> None:
    admin.post("/verwaltung/geraete/tische", data={"first": "1", "last": "3"})
    paths = ("/verwaltung/geraete", "/verwaltung/geraete/quartiere", "/verwaltung/geraete/tischkarten")
    few = [count_queries(lambda path=path: admin.get(path)) for path in paths]  # type: ignore[misc]  # bound at once
    admin.post("/verwaltung/geraete/tische", data={"first": "4", "last": "30"})
    assert [count_queries(lambda path=path: admin.get(path)) for path in paths] == few  # type: ignore[misc]  # bound at once


def test_devices_commands_add_kiosks_and_tables_and_list_them(session: Session, run: Callable[..., Any]) -> None:
    make_round(session, slug="r")
    session.commit()
    kiosk = json.loads(run("devices", "add-kiosk", "Foyer", "--station", "leben", "--json").stdout)
    assert is_code(kiosk["code"])
    made = run("devices", "add-tables", "1", "56", "--quarter", "12=gerthe", "--json")
    assert [table["number"] for table in json.loads(made.stdout)] == list(range(1, 57))
    listed = json.loads(run("devices", "list", "--round", "r", "--json").stdout)
    assert len(listed) == 57
    assert listed[0]["state"] == "waiting"
    assert listed[12]["quarter"] == "Gerthe"
    assert "/tisch/" in run("devices", "add-tables", "60", "60").stdout
    assert run("devices", "list").stdout.count("\n") == 58


@pytest.mark.parametrize(
    "arguments",
    [
        ("add-kiosk", "Foyer", "--station", "nirgends"),
        ("add-tables", "5", "3"),
        ("add-tables", "1", "3", "--quarter", "1=nirgends"),
        ("add-tables", "1", "3", "--quarter", "gerthe"),
        ("list", "--round", "keine"),
    ],
)
def test_devices_commands_refuse_what_cannot_be(
    session: Session, run: Callable[..., Any], arguments: tuple[str, ...]
) -> None:
    make_round(session)
    session.commit()
    result = run("devices", *arguments)
    assert result.exit_code in (1, 2)
    assert "Traceback" not in result.output
    assert session.scalars(select(Device)).all() == []
