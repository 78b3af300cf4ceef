"""The page of a conference table: line after line, corrections, one favourite, no account."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ideenmarkt.accounts import devices
from ideenmarkt.accounts.models import Device
from ideenmarkt.ground.access import SYSTEM
from ideenmarkt.ground.codes import spoken
from ideenmarkt.ground.journal import JournalEntry, check_chain
from ideenmarkt.ideas import pace, table
from ideenmarkt.ideas.models import Idea
from ideenmarkt.ideas.queries import NoIdea
from ideenmarkt.ideas.rules import IdeaAction
from ideenmarkt.ideas.service import advance
from ideenmarkt.ideas.states import Channel, TextKind
from ideenmarkt.ideas.submitting import NotCollecting
from ideenmarkt.strategy.models import Neighbourhood, Phase
from tests.conftest import NOW
from tests.factories import make_round
from tests.pages import Client

TEXT = "Den Spielplatz an der Schule erneuern"
HTMX = {"HX-Request": "true"}


def make_tables(session: Session, last: int = 12, phase: Phase = Phase.COLLECTING) -> list[Device]:
    round_ = make_round(session, phase=phase)
    quarter = session.scalars(select(Neighbourhood.id).where(Neighbourhood.key == "gerthe")).one()
    made = devices.add_tables(
        session, round_id=round_.id, first=1, last=last, neighbourhood_ids={12: quarter}, actor=SYSTEM, at=NOW
    )
    session.commit()
    return list(made)


@pytest.fixture
def device(session: Session) -> Device:
    return make_tables(session)[-1]


def enter(session: Session, device: Device, text: str = TEXT, form: str = "one", at: object = NOW) -> Idea:
    return table.enter(session, device, text=text, token=form, at=at)  # type: ignore[arg-type]  # a moment


def test_a_line_is_credited_to_table_and_quarter(session: Session, device: Device) -> None:
    idea = enter(session, device)
    assert (idea.channel, idea.device_id, idea.table_number) == (Channel.TABLE, device.id, 12)
    assert idea.neighbourhood_id == device.neighbourhood_id
    entry = session.scalars(select(JournalEntry).where(JournalEntry.action == "idea.received")).one()
    assert (entry.actor_kind, entry.actor_id) == ("device", device.id)


def test_the_same_line_of_the_same_form_is_one_idea_and_another_line_another(session: Session, device: Device) -> None:
    first = enter(session, device)
    assert enter(session, device).id == first.id
    assert enter(session, device, text=TEXT + "!").id != first.id


def test_a_table_may_write_120_lines_in_ten_minutes(session: Session, device: Device) -> None:
    for number in range(120):
        enter(session, device, form=str(number))
    with pytest.raises(pace.TooManyIdeas):
        enter(session, device, form="one more")
    enter(session, device, form="later", at=NOW + timedelta(minutes=10))


def test_a_table_takes_nothing_once_the_weighing_has_begun(session: Session) -> None:
    [one] = make_tables(session, 1, Phase.WEIGHING)
    with pytest.raises(NotCollecting):
        enter(session, one)


def test_a_correction_adds_a_wording_and_keeps_the_first(session: Session, device: Device) -> None:
    idea = enter(session, device)
    table.reword(session, device, idea, text="Den Spielplatz und den Schulhof erneuern", at=NOW)
    assert [text.kind for text in idea.texts] == [TextKind.ORIGINAL, TextKind.REVISION]
    assert idea.texts[0].body == TEXT
    assert check_chain(session) == ()


def test_a_correction_that_changes_nothing_adds_nothing(session: Session, device: Device) -> None:
    idea = enter(session, device)
    table.reword(session, device, idea, text=f" {TEXT} ", at=NOW)
    assert len(idea.texts) == 1


def test_what_the_redaktion_has_looked_at_stays_as_it_is(session: Session, device: Device) -> None:
    idea = enter(session, device)
    advance(session, idea, IdeaAction.PUBLISH, actor=SYSTEM, at=NOW)
    with pytest.raises(table.AlreadyScreened):
        table.reword(session, device, idea, text="Etwas ganz anderes", at=NOW)


def test_a_table_has_one_favourite(session: Session, device: Device) -> None:
    first, second = enter(session, device, form="a"), enter(session, device, form="b")
    table.favour(session, device, first, at=NOW)
    table.favour(session, device, second, at=NOW)
    assert (first.favourite, second.favourite) == (False, True)
    table.favour(session, device, second, at=NOW)
    assert second.favourite is False
    stars = session.scalars(select(JournalEntry.after).where(JournalEntry.action == "idea.favoured")).all()
    assert [star["favourite"] for star in stars] == [True, False, True, False]


def test_a_table_reaches_its_own_ideas_alone(session: Session) -> None:
    one, two = make_tables(session, 2)
    idea = enter(session, one)
    with pytest.raises(NoIdea):
        table.idea_of(session, two, idea.number)


def test_the_page_names_table_and_quarter(device: Device, client: Client) -> None:
    assert client.page(f"/tisch/{device.code}").h1() == "Tisch 12 · Gerthe"


def test_the_code_may_be_typed_as_it_is_spoken(device: Device, client: Client) -> None:
    client.page(f"/tisch/{spoken(device.code).lower()}")


@pytest.mark.parametrize("code", ["FALSCH", "K7M4QRTAC", "%00"])
def test_an_unknown_code_gets_a_friendly_404(client: Client, code: str) -> None:
    assert "fragen Sie die Moderation" in client.page(f"/tisch/{code}", 404).text()


def test_a_retired_table_is_unknown(session: Session, device: Device, client: Client) -> None:
    devices.retire(session, device, actor=SYSTEM, at=NOW)
    client.page(f"/tisch/{device.code}", 404)


def test_a_line_is_saved_and_stands_in_the_list(session: Session, device: Device, client: Client) -> None:
    answer = client.post(f"/tisch/{device.code}", data={"text": TEXT, "token": "t"})
    assert (answer.status_code, answer.location) == (303, f"/tisch/{device.code}")
    page = client.page(f"/tisch/{device.code}")
    assert TEXT in page.text()
    assert "Gespeichert als Nr. 1." in page.text()


def test_htmx_gets_the_list_alone(session: Session, device: Device, client: Client) -> None:
    answer = client.post(f"/tisch/{device.code}", data={"text": TEXT, "token": "t"}, headers=HTMX)
    assert answer.status_code == 200
    assert "<!DOCTYPE" not in answer.text
    assert TEXT in answer.text
    assert "Gespeichert als Nr. 1." in answer.text


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_line_that_is_too_short_is_named_and_nothing_saved(
    session: Session, device: Device, client: Client, headers: dict[str, str]
) -> None:
    answer = client.post(f"/tisch/{device.code}", data={"text": "kurz", "token": "t"}, headers=headers)
    assert answer.status_code == 422
    assert "10 bis 2000 Zeichen" in answer.text
    assert headers or 'value="kurz"' in answer.text
    assert session.scalar(select(func.count()).select_from(Idea)) == 0


def test_a_table_that_is_too_fast_keeps_its_line(
    device: Device, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pace, "MOST", dict.fromkeys(pace.MOST, 0))
    answer = client.post(f"/tisch/{device.code}", data={"text": TEXT, "token": "t"})
    assert answer.status_code == 429
    assert f'value="{TEXT}"' in answer.text


def test_a_star_and_a_correction_by_form(session: Session, device: Device, client: Client) -> None:
    enter(session, device)
    path = f"/tisch/{device.code}"
    assert client.post(f"{path}/stern/1").status_code == 303
    assert "Nr. 1 · Bürgervorschlag" in client.page(path).text()
    assert client.post(f"{path}/stern/1", headers=HTMX).status_code == 200
    assert "Nr. 1 · Bürgervorschlag" not in client.page(path).text()
    assert TEXT in client.page(f"{path}/idee/1").html
    assert client.post(f"{path}/idee/1", data={"text": "Lieber zwei Spielplätze"}).status_code == 303
    assert "Lieber zwei Spielplätze" in client.page(path).text()
    short = client.post(f"{path}/idee/1", data={"text": "kurz"})
    assert short.status_code == 422
    assert ">kurz</textarea>" in short.text.replace("\r\n", "").replace("\n", "")
    assert client.post(f"{path}/stern/99").status_code == 404
    assert client.get(f"{path}/idee/{2**40}").status_code == 404


def test_once_the_weighing_has_begun_the_list_stays_and_the_line_is_gone(session: Session, client: Client) -> None:
    [one] = make_tables(session, 1, Phase.WEIGHING)
    page = client.page(f"/tisch/{one.code}")
    assert "Zurzeit sammeln wir keine Ideen." in page.text()
    assert client.post(f"/tisch/{one.code}", data={"text": TEXT, "token": "t"}).status_code == 409


def test_the_page_takes_as_many_queries_for_30_ideas_as_for_3(
    session: Session, device: Device, client: Client, count_queries: Callable[[Callable[[], object]], int]
) -> None:
    for number in range(3):
        enter(session, device, form=str(number))
    session.commit()
    few = count_queries(lambda: client.get(f"/tisch/{device.code}"))
    for number in range(3, 30):
        enter(session, device, form=str(number))
    session.commit()
    assert count_queries(lambda: client.get(f"/tisch/{device.code}")) == few
