"""The kiosk: pairing, language, one question, thank-you, and nothing left for the next person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ideenmarkt.accounts import devices
from ideenmarkt.accounts.models import Device
from ideenmarkt.ground import translate
from ideenmarkt.ground.access import SYSTEM, Role
from ideenmarkt.ground.i18n import LANGUAGES
from ideenmarkt.ground.journal import JournalEntry
from ideenmarkt.ideas import kiosk, pace
from ideenmarkt.ideas.models import Idea
from ideenmarkt.ideas.states import Channel
from ideenmarkt.ideas.submitting import NotCollecting
from ideenmarkt.strategy.models import Phase, Round
from tests.conftest import NOW
from tests.factories import make_round
from tests.pages import Client

TEXT = "Mehr Bänke im Stadtpark, damit alle ausruhen können."


def make_kiosk(session: Session, phase: Phase = Phase.COLLECTING) -> Device:
    round_ = make_round(session, phase=phase)
    station = round_.strategy.competences[0].id
    return devices.add_kiosk(session, round_id=round_.id, label="Foyer", competence_id=station, actor=SYSTEM, at=NOW)


def send(session: Session, device: Device, token: str, text: str = TEXT, at: object = NOW) -> Idea:
    return kiosk.send(session, device, text=text, competence_id=None, language="tr", token=token, at=at)  # type: ignore[arg-type]  # a moment


@pytest.fixture
def device(session: Session) -> Device:
    return make_kiosk(session)


@pytest.fixture
def paired(session: Session, client: Client, device: Device) -> Client:
    """A browser that is the kiosk."""
    assert client.post("/geraet", data={"code": device.code}).status_code == 303
    return client


def test_what_is_sent_at_a_kiosk_is_credited_to_kiosk_and_station(session: Session, device: Device) -> None:
    idea = send(session, device, "a")
    assert (idea.channel, idea.device_id, idea.language) == (Channel.KIOSK, device.id, "tr")
    entry = session.scalars(select(JournalEntry).where(JournalEntry.action == "idea.received")).one()
    assert (entry.actor_kind, entry.actor_id) == ("device", device.id)


def test_the_same_form_sent_twice_is_one_idea(session: Session, device: Device) -> None:
    assert send(session, device, "a").id == send(session, device, "a").id
    assert send(session, device, "b").id != send(session, device, "a").id


def test_a_kiosk_takes_thirty_ideas_in_ten_minutes_and_another_kiosk_is_not_held_up(
    session: Session, device: Device
) -> None:
    for number in range(30):
        send(session, device, str(number))
    with pytest.raises(pace.TooManyIdeas):
        send(session, device, "one more")
    send(session, make_kiosk(session), "elsewhere")
    send(session, device, "later", at=NOW + timedelta(minutes=10))


def test_a_kiosk_takes_nothing_once_the_weighing_has_begun(session: Session) -> None:
    with pytest.raises(NotCollecting):
        send(session, make_kiosk(session, Phase.WEIGHING), "a")


def test_a_browser_that_is_no_kiosk_is_led_to_pairing(client: Client) -> None:
    assert client.get("/kiosk").location == "/geraet"


def test_staff_signed_in_is_no_kiosk(client_as: Callable[..., Client]) -> None:
    assert client_as(Role.ADMINISTRATOR).get("/kiosk").status_code == 403


def test_pairing_signs_out_whoever_set_the_kiosk_up(
    session: Session, client_as: Callable[..., Client], device: Device
) -> None:
    client = client_as(Role.ADMINISTRATOR)
    assert client.post("/geraet", data={"code": device.code}).status_code == 303
    client.page("/kiosk")
    assert client.get("/verwaltung").status_code == 403


def test_the_cookie_of_a_kiosk_is_for_the_server_alone_and_lasts(
    session: Session, client: Client, device: Device
) -> None:
    answer = client.post("/geraet", data={"code": device.code})
    cookie = next(value for value in answer.headers.getlist("Set-Cookie") if value.startswith("kiosk="))
    assert "HttpOnly" in cookie
    assert "Max-Age=31536000" in cookie


def test_a_citizen_goes_from_language_to_thanks(session: Session, paired: Client) -> None:
    start = paired.page("/kiosk")
    assert [e.get("lang") for e in start.all("a") if e.get("lang")] == ["de", "en", "tr", "uk", "ar"]
    assert paired.get("/kiosk/idee?sprache=de").location == "/kiosk/idee"
    assert paired.page("/kiosk/idee").root.get("lang") == "de"
    answer = paired.post("/kiosk/idee", data={"text": TEXT, "token": "x", "competence": ""})
    assert (answer.status_code, answer.location) == (303, "/kiosk/danke")
    idea = session.scalars(select(Idea)).one()
    thanks = paired.page("/kiosk/danke")
    assert f"{idea.tracking_code[:3]}-{idea.tracking_code[3:6]}-{idea.tracking_code[6:]}" in thanks.text()
    assert "<svg" in thanks.html
    assert (idea.channel, idea.language, idea.competence_id) == (Channel.KIOSK, "de", None)


def test_the_language_chosen_stays_through_the_whole_flow(session: Session, paired: Client) -> None:
    paired.get("/kiosk/idee?sprache=ar")
    page = paired.page("/kiosk/idee")
    assert (page.root.get("lang"), page.root.get("dir")) == ("ar", "rtl")
    paired.post("/kiosk/idee", data={"text": TEXT, "token": "x", "competence": ""})
    assert paired.page("/kiosk/danke").root.get("lang") == "ar"
    assert session.scalars(select(Idea.language)).one() == "ar"


def test_an_unknown_language_is_ignored(paired: Client) -> None:
    assert paired.page("/kiosk/idee?sprache=xx").root.get("lang") == "de"


def test_the_start_forgets_language_and_receipt_of_the_person_before(paired: Client) -> None:
    paired.get("/kiosk/idee?sprache=en")
    paired.post("/kiosk/idee", data={"text": TEXT, "token": "x", "competence": ""})
    start = paired.page("/kiosk")
    assert start.root.get("lang") == "de"
    assert paired.get("/kiosk/danke").location == "/kiosk"
    assert paired.page("/kiosk/idee").root.get("lang") == "de"


@pytest.mark.parametrize("path", ["/kiosk", "/kiosk/idee"])
def test_the_browser_keeps_no_page_of_the_kiosk(paired: Client, path: str) -> None:
    assert paired.get(path).headers["Cache-Control"] == "no-store"


def test_nothing_leads_out_of_the_kiosk(paired: Client) -> None:
    paired.post("/kiosk/idee", data={"text": TEXT, "token": "x", "competence": ""})
    for path in ("/kiosk/danke", "/kiosk/idee", "/kiosk"):
        page = paired.page(path)
        assert all(link.startswith("/kiosk") for link in page.links()), page.links()
        assert all(action.startswith("/kiosk") for action in page.forms() if action), page.forms()
    lost = paired.page("/gibt-es-nicht", 404)
    assert lost.links() == ["/kiosk"]


def test_the_station_of_the_kiosk_is_chosen_already_and_can_be_changed(
    session: Session, paired: Client, device: Device
) -> None:
    page = paired.page("/kiosk/idee")
    checked = [e.get("value") for e in page.all("input") if e.get("checked") is not None]
    assert checked == [str(device.competence_id)]
    other = session.get_one(Round, device.round_id).strategy.competences[1].id
    paired.post("/kiosk/idee", data={"text": TEXT, "token": "x", "competence": str(other)})
    assert session.scalars(select(Idea.competence_id)).one() == other


@pytest.mark.parametrize(("text", "kept"), [("", ""), ("kurz", "kurz"), ("x" * 2001, "x" * 2001)])
def test_a_text_that_is_too_short_or_long_stays_in_the_field(
    session: Session, paired: Client, text: str, kept: str
) -> None:
    answer = paired.post("/kiosk/idee", data={"text": text, "token": "x", "competence": ""})
    assert answer.status_code == 422
    assert f"{kept}</textarea>" in answer.text
    assert 'role="alert"' in answer.text
    assert session.scalar(select(func.count()).select_from(Idea)) == 0


def test_a_kiosk_that_is_too_fast_keeps_the_text(
    session: Session, paired: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pace, "MOST", dict.fromkeys(pace.MOST, 0))
    answer = paired.post("/kiosk/idee", data={"text": TEXT, "token": "x", "competence": ""})
    assert answer.status_code == 429
    assert TEXT in answer.text


def test_a_kiosk_says_when_nothing_is_collected(session: Session, client: Client) -> None:
    device = make_kiosk(session, Phase.WEIGHING)
    client.post("/geraet", data={"code": device.code})
    assert client.page("/kiosk").h1() == "Zurzeit sammeln wir keine Ideen."


def test_a_retired_kiosk_shows_pairing_again(session: Session, paired: Client, device: Device) -> None:
    devices.retire(session, device, actor=SYSTEM, at=NOW)
    assert paired.get("/kiosk").location == "/geraet"


def test_two_kiosks_are_two_devices(app: Flask, session: Session, paired: Client, device: Device) -> None:
    other = app.test_client()
    assert isinstance(other, Client)
    assert other.get("/kiosk").location == "/geraet"


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != translate.SOURCE_LANGUAGE])
def test_the_whole_way_through_the_kiosk_is_translated(language: str) -> None:
    pages = {f"templates/ideas/kiosk_{name}.html" for name in ("frame", "idea", "thanks")}
    texts = [message for message in translate.collect() if {file for file, _ in message.locations} & pages]
    catalog = translate.read(language)
    missing = [text.id for text in texts if not (catalog.get(text.id) and catalog[text.id].string)]
    assert len(texts) > 15
    assert missing == []
