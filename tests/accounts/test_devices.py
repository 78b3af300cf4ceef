"""Kiosks and tables: set up, paired once, found by token or code, retired."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from ideenmarkt.accounts import devices
from ideenmarkt.ground.access import SYSTEM, Role
from ideenmarkt.ground.codes import is_code, spoken
from tests.conftest import NOW
from tests.factories import make_round
from tests.pages import Client


def make_kiosk(session: Session, **changes: object) -> devices.Device:
    details = {"round_id": make_round(session).id, "label": "Foyer", "competence_id": None} | changes
    return devices.add_kiosk(session, **details, actor=SYSTEM, at=NOW)  # type: ignore[arg-type]  # passed through


def test_a_kiosk_is_paired_by_its_code_and_then_known_by_its_token(session: Session) -> None:
    kiosk = make_kiosk(session)
    assert is_code(kiosk.code)
    paired, token = devices.pair(session, spoken(kiosk.code).lower(), at=NOW)
    assert paired is kiosk
    assert devices.kiosk_of_token(session, token) is kiosk
    assert token not in (kiosk.token_hash or "")


def test_a_pairing_code_works_once(session: Session) -> None:
    kiosk = make_kiosk(session)
    devices.pair(session, kiosk.code, at=NOW)
    with pytest.raises(devices.PairingCodeUnknown):
        devices.pair(session, kiosk.code, at=NOW)


def test_a_new_code_ends_the_old_pairing(session: Session) -> None:
    kiosk = make_kiosk(session)
    old = kiosk.code
    _, token = devices.pair(session, old, at=NOW)
    devices.renew_code(session, kiosk, actor=SYSTEM, at=NOW)
    assert devices.kiosk_of_token(session, token) is None
    with pytest.raises(devices.PairingCodeUnknown):
        devices.pair(session, old, at=NOW)
    devices.pair(session, kiosk.code, at=NOW)


def test_a_retired_kiosk_is_nobody_any_more(session: Session) -> None:
    kiosk = make_kiosk(session)
    _, token = devices.pair(session, kiosk.code, at=NOW)
    devices.retire(session, kiosk, actor=SYSTEM, at=NOW)
    assert devices.kiosk_of_token(session, token) is None


def test_a_table_code_pairs_no_kiosk_and_a_kiosk_code_opens_no_table(session: Session) -> None:
    kiosk = make_kiosk(session)
    [table] = devices.add_tables(session, round_id=kiosk.round_id, first=7, last=7, actor=SYSTEM, at=NOW)
    with pytest.raises(devices.PairingCodeUnknown):
        devices.pair(session, table.code, at=NOW)
    with pytest.raises(devices.NoSuchTable):
        devices.table_of_code(session, kiosk.code)
    assert devices.table_of_code(session, spoken(table.code).lower()) is table


def test_kiosks_are_numbered_in_each_round(session: Session) -> None:
    first = make_kiosk(session)
    assert make_kiosk(session, round_id=first.round_id).number == 2
    assert make_kiosk(session).number == 1


@pytest.mark.parametrize(("first", "last"), [(0, 3), (5, 4), (1, 201)])
def test_a_range_of_tables_must_make_sense(session: Session, first: int, last: int) -> None:
    with pytest.raises(devices.BadTableRange):
        devices.add_tables(session, round_id=make_round(session).id, first=first, last=last, actor=SYSTEM, at=NOW)


def test_tables_that_overlap_existing_ones_are_refused_altogether(session: Session) -> None:
    round_id = make_round(session).id
    devices.add_tables(session, round_id=round_id, first=1, last=56, actor=SYSTEM, at=NOW)
    with pytest.raises(devices.TableExists, match="56"):
        devices.add_tables(session, round_id=round_id, first=56, last=60, actor=SYSTEM, at=NOW)
    assert len(devices.devices_of(session, round_id)) == 56


def test_kiosks_that_wait_for_pairing_are_counted(session: Session) -> None:
    kiosk = make_kiosk(session)
    make_kiosk(session)
    assert devices.waiting_kiosks(session) == 2
    devices.pair(session, kiosk.code, at=NOW)
    assert devices.waiting_kiosks(session) == 1
    assert devices.actor_of(kiosk).roles == {Role.KIOSK}


def test_the_page_for_pairing_names_a_wrong_code_and_keeps_it(client: Client) -> None:
    answer = client.post("/geraet", data={"code": "falsch"})
    assert answer.status_code == 422
    assert 'value="falsch"' in answer.text
    assert "lässt sich kein Gerät koppeln" in answer.text


def test_the_code_of_a_link_stands_in_the_field(client: Client) -> None:
    assert 'value="K7M4QRTAC"' in client.get("/geraet?code=K7M4QRTAC").text
