"""What submitters do: send once, see the receipt, withdraw, leave and erase an address."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from ideenmarkt.ground.access import CITIZEN
from ideenmarkt.ground.codes import spoken
from ideenmarkt.ground.database import db
from ideenmarkt.ground.journal import JournalEntry
from ideenmarkt.ideas import service, submitting
from ideenmarkt.ideas.models import Contact, Idea
from ideenmarkt.ideas.rules import MAX_LENGTH, MOST_SENT, IdeaAction
from ideenmarkt.ideas.service import NewIdea
from ideenmarkt.ideas.states import Channel, IdeaState, Submitter
from ideenmarkt.strategy.models import Phase, Round
from tests.conftest import NOW
from tests.factories import make_idea, make_round
from tests.pages import Client

TEXT = "Mehr Bänke im Stadtpark, damit man ausruhen kann."
EMAIL = "erna@example.org"


@pytest.fixture
def round_(session: Session) -> Round:
    opened = make_round(session)
    session.commit()
    return opened


def stored(session: Session) -> list[Idea]:
    session.rollback()
    session.expire_all()
    return list(session.scalars(select(Idea).order_by(Idea.id)))


def token(client: Client) -> str:
    page = client.page("/ideen/neu")
    [field] = [element for element in page.all("input") if element.get("name") == "token"]
    return field.get("value", "")


def send(client: Client, **changes: str) -> str:
    """Send the form; returns the page that follows."""
    response = client.post("/ideen/neu", data={"text": TEXT, "token": token(client)} | changes, follow_redirects=True)
    return response.text


# services


def test_the_same_form_sent_twice_is_one_idea(session: Session, round_: Round) -> None:
    first, fresh = submitting.send(session, round_, NewIdea(text=TEXT), token="t", actor=CITIZEN, at=NOW)
    second, again = submitting.send(session, round_, NewIdea(text=f" {TEXT}\n"), token="t", actor=CITIZEN, at=NOW)
    assert (fresh, again) == (True, False)
    assert first.id == second.id


@pytest.mark.parametrize(("text", "form"), [(TEXT, "another"), (f"{TEXT} Und im Norden.", "t")])
def test_another_form_or_other_words_are_another_idea(session: Session, round_: Round, text: str, form: str) -> None:
    submitting.send(session, round_, NewIdea(text=TEXT), token="t", actor=CITIZEN, at=NOW)
    submitting.send(session, round_, NewIdea(text=text), token=form, actor=CITIZEN, at=NOW)
    assert len(session.scalars(select(Idea)).all()) == 2


@pytest.mark.parametrize("phase", sorted(submitting.TAKING_IDEAS))
def test_who_comes_while_ideas_are_bundled_is_not_turned_away(session: Session, phase: Phase) -> None:
    opened = make_round(session, phase=phase)
    _idea, fresh = submitting.send(session, opened, NewIdea(text=TEXT), token="t", actor=CITIZEN, at=NOW)
    assert fresh


@pytest.mark.parametrize("phase", [phase for phase in Phase if phase not in submitting.TAKING_IDEAS])
def test_ideas_come_too_late_once_the_weighing_has_begun(session: Session, phase: Phase) -> None:
    with pytest.raises(submitting.NotCollecting):
        submitting.send(session, make_round(session, phase=phase), NewIdea(text=TEXT), token="t", actor=CITIZEN, at=NOW)


def test_withdrawing_erases_the_address(session: Session, round_: Round) -> None:
    idea = make_idea(session, round_, email=EMAIL)
    submitting.withdraw(session, idea, actor=CITIZEN, at=NOW)
    session.flush()
    assert idea.state is IdeaState.WITHDRAWN
    assert session.scalars(select(Contact)).all() == []
    with pytest.raises(service.StepNotPossible):
        submitting.withdraw(session, idea, actor=CITIZEN, at=NOW)


def test_no_address_stands_in_the_journal(session: Session, round_: Round) -> None:
    idea = make_idea(session, round_, email=EMAIL)
    submitting.leave_address(session, idea, "neu@example.org", actor=CITIZEN, at=NOW)
    submitting.erase_address(session, idea, actor=CITIZEN, at=NOW)
    submitting.leave_address(session, idea, EMAIL, actor=CITIZEN, at=NOW)
    entries = session.scalars(select(JournalEntry).order_by(JournalEntry.id)).all()
    actions = [entry.action for entry in entries if entry.action.startswith("contact.")]
    assert actions == ["contact.changed", "contact.erased", "contact.left"]
    assert all("example.org" not in repr((entry.before, entry.after, entry.why)) for entry in entries)


def test_an_address_that_is_not_there_cannot_be_erased(session: Session, round_: Round) -> None:
    with pytest.raises(submitting.NoAddress):
        submitting.erase_address(session, make_idea(session, round_), actor=CITIZEN, at=NOW)


# pages


def test_one_field_is_enough(client: Client, session: Session, round_: Round) -> None:
    page = send(client)
    [idea] = stored(session)
    assert spoken(idea.tracking_code) in page
    assert idea.current_text.body == TEXT
    assert (idea.channel, idea.submitter, idea.state) == (Channel.ONLINE, Submitter.CITIZEN, IdeaState.RECEIVED)
    assert idea.contact is None


def test_everything_optional_is_kept(client: Client, session: Session, round_: Round) -> None:
    competence = round_.strategy.competences[0]
    place = round_.strategy.districts[0].neighbourhoods[0]
    send(client, title="Sitzen", competence=str(competence.id), neighbourhood=str(place.id), email=EMAIL, consent="y")
    [idea] = stored(session)
    assert idea.current_text.title == "Sitzen"
    assert (idea.competence_id, idea.neighbourhood_id) == (competence.id, place.id)
    assert idea.contact is not None
    assert idea.contact.email == EMAIL


def test_the_page_says_what_becomes_public_before_the_button(client: Client, round_: Round) -> None:
    html = client.page("/ideen/neu").html
    assert html.index("Was wird öffentlich?") < html.rindex("Idee senden")


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"text": ""}, "Schreiben Sie bitte Ihre Idee auf."),
        ({"text": "kurz"}, "zwischen 10 und 2000 Zeichen"),
        ({"text": "x" * (MAX_LENGTH + 1)}, "zwischen 10 und 2000 Zeichen"),
        ({"title": "x" * 301}, "Höchstens 300 Zeichen"),
        ({"email": "erna@"}, "sieht nicht vollständig aus"),
        ({"email": EMAIL}, "Bitte stimmen Sie zu"),
        ({"competence": "99999"}, ""),
        ({"neighbourhood": "x"}, ""),
    ],
)
def test_bad_input_is_told_at_its_field_and_kept(
    client: Client, session: Session, round_: Round, sent: dict[str, str], sentence: str
) -> None:
    response = client.post("/ideen/neu", data={"text": TEXT, "title": "Mein Titel", "token": "t"} | sent)
    assert response.status_code == 422
    assert sentence in response.text
    assert "Mein Titel" in response.text or "title" in sent
    assert 'aria-invalid="true"' in response.text
    assert stored(session) == []


def test_a_line_break_counts_as_one_character(client: Client, session: Session, round_: Round) -> None:
    text = "\r\n".join(["x" * 99] * 20)  # 1,999 characters as the browser counts them
    assert client.post("/ideen/neu", data={"text": text, "token": "t"}).status_code == 303
    assert "\r" not in stored(session)[0].current_text.body


def test_sending_a_page_twice_adds_no_second_idea(client: Client, session: Session, round_: Round) -> None:
    form = {"text": TEXT, "token": token(client)}
    assert [client.post("/ideen/neu", data=form).status_code for _ in range(3)] == [303] * 3
    assert len(stored(session)) == 1


def test_the_receipt_is_shown_only_in_the_browser_that_sent(app: Flask, client: Client, round_: Round) -> None:
    send(client)
    assert client.page("/ideen/neu/danke").h1().startswith("Danke!")
    other = app.test_client()
    response = other.get("/ideen/neu/danke")
    assert (response.status_code, response.headers["Location"]) == (303, "/ideen/neu")


def test_the_receipt_has_a_qr_code_and_no_code_stands_in_addresses_here(
    client: Client, session: Session, round_: Round
) -> None:
    response = client.post("/ideen/neu", data={"text": TEXT, "token": "t"})
    [idea] = stored(session)
    assert response.headers["Location"] == "/ideen/neu/danke"
    html = client.page("/ideen/neu/danke").html
    assert re.search(r"<svg[^>]*>.*<path", html, re.DOTALL)
    assert f"/verfolgen/{idea.tracking_code}" in html


def test_a_receipt_can_be_closed_on_a_shared_computer(client: Client, round_: Round) -> None:
    send(client)
    assert client.post("/ideen/neu/danke").status_code == 303
    assert client.get("/ideen/neu/danke").status_code == 303


def test_too_many_ideas_from_one_browser_are_refused_and_the_text_is_kept(
    client: Client, app: Flask, session: Session, round_: Round
) -> None:
    for number in range(MOST_SENT):
        assert client.post("/ideen/neu", data={"text": f"{TEXT} {number}", "token": "t"}).status_code == 303
    response = client.post("/ideen/neu", data={"text": f"{TEXT} noch eine", "token": "t"})
    assert response.status_code == 429
    assert f"{TEXT} noch eine" in response.text
    assert len(stored(session)) == MOST_SENT
    assert app.test_client().post("/ideen/neu", data={"text": TEXT, "token": "t"}).status_code == 303


def test_when_nothing_is_collected_the_page_says_so_and_keeps_the_text(client: Client, session: Session) -> None:
    assert client.page("/ideen/neu").h1() == "Zurzeit sammeln wir keine Ideen"
    make_round(session, phase=Phase.WEIGHING)
    session.commit()
    assert client.page("/ideen/neu").h1() == "Zurzeit sammeln wir keine Ideen"
    response = client.post("/ideen/neu", data={"text": TEXT, "token": "t"})
    assert response.status_code == 409
    assert TEXT in response.text


def test_similar_ideas_are_shown_without_javascript_and_the_input_is_kept(
    client: Client, session: Session, round_: Round
) -> None:
    make_idea(session, round_, "Neue Bänke am Kanal")
    session.commit()
    response = client.post("/ideen/neu/aehnliche", data={"text": TEXT, "title": "Sitzen", "token": "t"})
    assert response.status_code == 200
    assert "<h1>" in response.text
    for expected in (TEXT, "Sitzen", "<mark>Bänke</mark>", "/ideen/1", "Unterstützen statt doppelt schreiben"):
        assert expected in response.text
    assert len(stored(session)) == 1


def test_similar_ideas_come_as_a_part_for_htmx(client: Client, session: Session, round_: Round) -> None:
    make_idea(session, round_, "Neue Bänke am Kanal")
    session.commit()
    part = client.post("/ideen/neu/aehnliche", data={"text": TEXT}, headers={"HX-Request": "true"}).text
    assert "<h1>" not in part
    assert "<mark>Bänke</mark>" in part
    assert "Eine ähnliche Idee gefunden" in part
    nothing = client.post("/ideen/neu/aehnliche", data={"text": "wlan"}, headers={"HX-Request": "true"}).text
    assert "Nichts Ähnliches gefunden" in nothing


# what the tracking page posts to


def test_withdrawing_asks_first(client: Client, session: Session, round_: Round) -> None:
    idea = make_idea(session, round_, email=EMAIL)
    path = f"/verfolgen/{idea.tracking_code}/zuruecknehmen"
    session.commit()
    question = client.post(path)
    assert question.status_code == 200
    assert "wirklich zurücknehmen" in question.text
    assert stored(session)[0].state is IdeaState.PUBLISHED
    assert client.post(path, data={"sicher": "ja"}).status_code == 303
    assert stored(session)[0].state is IdeaState.WITHDRAWN
    assert client.post(path).status_code == 409


def test_an_address_is_left_changed_and_erased(client: Client, session: Session, round_: Round) -> None:
    idea = make_idea(session, round_)
    path = f"/verfolgen/{idea.tracking_code}/adresse"
    session.commit()
    for email in (EMAIL, "neu@example.org"):
        assert client.post(path, data={"email": email, "consent": "y"}).status_code == 303
        contact = stored(session)[0].contact
        assert contact is not None
        assert contact.email == email
    assert client.post(f"{path}/loeschen").status_code == 303
    assert stored(session)[0].contact is None
    assert client.post(f"{path}/loeschen").status_code == 409


@pytest.mark.parametrize("data", [{}, {"email": "erna@"}, {"email": EMAIL}])
def test_an_address_needs_to_be_whole_and_consented(
    client: Client, session: Session, round_: Round, data: dict[str, str]
) -> None:
    idea = make_idea(session, round_)
    path = f"/verfolgen/{idea.tracking_code}/adresse"
    session.commit()
    response = client.post(path, data=data)
    assert response.status_code == 422
    assert 'aria-invalid="true"' in response.text
    assert stored(session)[0].contact is None


@pytest.mark.parametrize("end", ["zuruecknehmen", "adresse", "adresse/loeschen"])
def test_a_wrong_code_opens_nothing(client: Client, round_: Round, end: str) -> None:
    assert client.post(f"/verfolgen/AAAAAAAAA/{end}").status_code == 404
    db.session.remove()


def test_a_declined_idea_cannot_be_withdrawn(client: Client, session: Session, round_: Round) -> None:
    idea = make_idea(session, round_, published=False)
    service.advance(session, idea, IdeaAction.DECLINE, actor=CITIZEN, at=NOW)
    path = f"/verfolgen/{idea.tracking_code}/zuruecknehmen"
    session.commit()
    assert client.post(path, data={"sicher": "ja"}).status_code == 409
