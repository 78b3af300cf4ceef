"""The queue and the page of an idea, as a screener uses them in a browser without JavaScript."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ideenmarkt.ground.access import Role
from ideenmarkt.ground.database import db
from ideenmarkt.ground.journal import JournalEntry
from ideenmarkt.ground.mail import Mail
from ideenmarkt.ideas import service as ideas
from ideenmarkt.ideas.models import Idea, IdeaTheme
from ideenmarkt.ideas.rules import IdeaAction
from ideenmarkt.ideas.states import Channel, IdeaState
from ideenmarkt.screening import service
from ideenmarkt.screening.models import Question
from ideenmarkt.strategy.models import Competence, CrossCuttingTheme, FocusArea, PolicyRule
from tests.conftest import NOW
from tests.factories import SYSTEM, make_idea, make_round
from tests.pages import Client

SignIn = Callable[..., Client]
PHONE = "Bitte rufen Sie mich wegen der Bänke an: 0234 555-0123, ich helfe gern."


def seen(idea: Idea) -> dict[str, Any]:
    return {"state": idea.state.value, "text_id": idea.current_text.id}


def fresh(idea: Idea) -> Idea:
    """The idea as the next request will find it."""
    db.session.rollback()
    db.session.expire_all()
    found = db.session.get(Idea, idea.id)
    assert found is not None
    return found


@pytest.fixture
def moderator(client_as: SignIn) -> Client:
    return client_as(Role.MODERATOR)


@pytest.fixture
def waiting(session: Session) -> Idea:
    idea = make_idea(session, make_round(session), published=False, email="wer@example.org")
    session.commit()
    return idea


def test_the_queue_asks_about_one_idea_and_names_how_many_are_left(session: Session, moderator: Client) -> None:
    round_ = make_round(session)
    for _ in range(3):
        make_idea(session, round_, published=False)
    make_idea(session, round_)
    session.commit()
    page = moderator.page("/sichtung")
    assert page.h1() == "Idee Nr. 1 veröffentlichen?"
    assert "Noch 3 Ideen in dieser Auswahl." in page.text()
    assert "1 von 4 Ideen sind gesichtet." in page.text()


def test_an_empty_queue_says_what_happens_next(session: Session, moderator: Client) -> None:
    make_round(session)
    session.commit()
    assert "Es ist noch keine Idee eingegangen." in moderator.page("/sichtung").text()


def test_personal_data_is_marked_and_named_for_screen_readers(session: Session, moderator: Client) -> None:
    make_idea(session, make_round(session), PHONE, published=False)
    session.commit()
    page = moderator.page("/sichtung")
    marks = ["".join(mark.itertext()) for mark in page.all("mark")]
    assert marks == ["Vermutlich Telefonnummer: 0234 555-0123"]
    assert "Vermutlich persönliche Angaben: Telefonnummer." in page.text()


def test_publishing_records_the_placement_and_leads_to_the_next_idea(
    session: Session, moderator: Client, waiting: Idea
) -> None:
    make_idea(session, waiting.round, published=False)
    session.commit()
    area = session.scalars(select(FocusArea).where(FocusArea.key == "gruen")).one()
    theme = session.scalars(select(CrossCuttingTheme)).first()
    data = {"competence": area.competence_id, "focus_area": area.id, "themes": [theme.id], **seen(waiting)}
    answer = moderator.post("/sichtung/1/veroeffentlichen", data=data)
    assert answer.status_code == 303
    assert moderator.page(answer.location).h1() == "Idee Nr. 2 veröffentlichen?"
    idea = fresh(waiting)
    assert (idea.state, idea.focus_area_id) == (IdeaState.PUBLISHED, area.id)
    assert session.scalars(select(IdeaTheme.theme_id)).all() == [theme.id]
    entry = session.scalars(select(JournalEntry).where(JournalEntry.action == "idea.assigned")).one()
    assert entry.before["focus_area_id"] is None
    assert entry.after["focus_area_id"] == area.id


def test_a_focus_area_of_another_competence_is_refused_at_its_field(
    session: Session, moderator: Client, waiting: Idea
) -> None:
    other = session.scalars(select(Competence).where(Competence.key == "wissen")).one()
    area = session.scalars(select(FocusArea).where(FocusArea.key == "gruen")).one()
    data = {"competence": other.id, "focus_area": area.id, **seen(waiting)}
    answer = moderator.post("/sichtung/1/veroeffentlichen", data=data)
    assert answer.status_code == 422
    assert "Dieser Schwerpunkt gehört zu einer anderen Kompetenz." in answer.text
    assert fresh(waiting).state is IdeaState.RECEIVED


@pytest.mark.parametrize("path", ["veroeffentlichen", "rueckfrage", "ablehnen", "zurueckziehen", "schwaerzen"])
def test_whoever_comes_second_learns_what_the_first_did(
    session: Session, moderator: Client, waiting: Idea, path: str
) -> None:
    rule = session.scalars(select(PolicyRule)).first()
    data = {
        "competence": 0, "focus_area": 0, "question": "Wo genau?", "rule": rule.id,
        "title": "", "body": "Ein Text ohne Namen.", **seen(waiting),
    }  # fmt: skip
    ideas.advance(session, waiting, IdeaAction.DECLINE, actor=SYSTEM, at=NOW)
    session.commit()
    answer = moderator.post(f"/sichtung/1/{path}", data=data)
    assert answer.status_code == 409
    assert "Jemand war schneller" in answer.text
    assert "Abgelehnt" in answer.text
    assert "Wo genau?" in answer.text or path not in ("rueckfrage",)
    assert fresh(waiting).state is IdeaState.DECLINED


def test_a_form_that_does_not_say_what_it_saw_is_refused(moderator: Client, waiting: Idea) -> None:
    assert moderator.post("/sichtung/1/zurueckziehen", data={}).status_code == 400
    assert fresh(waiting).state is IdeaState.RECEIVED


def test_two_screeners_get_two_ideas(session: Session, client_as: SignIn) -> None:
    round_ = make_round(session)
    for _ in range(3):
        make_idea(session, round_, published=False)
    session.commit()
    one, other = client_as(Role.MODERATOR), client_as(Role.MODERATOR)
    assert one.post("/sichtung/1/halten").status_code == 200
    assert other.page("/sichtung").h1() == "Idee Nr. 2 veröffentlichen?"
    held = other.post("/sichtung/1/halten")
    assert "Diese Idee hat gerade Test Konto offen." in held.text
    assert "Diese Idee hat gerade" in other.page("/sichtung/1").text()
    assert one.page("/sichtung").h1() == "Idee Nr. 1 veröffentlichen?"


def test_skipping_moves_on_and_the_queue_begins_again_at_its_end(session: Session, moderator: Client) -> None:
    round_ = make_round(session)
    for _ in range(2):
        make_idea(session, round_, published=False)
    session.commit()
    second = moderator.post("/sichtung/1/ueberspringen").location
    assert moderator.page(second).h1() == "Idee Nr. 2 veröffentlichen?"
    first_again = moderator.post("/sichtung/2/ueberspringen").location
    assert moderator.page(first_again).h1() == "Idee Nr. 1 veröffentlichen?"


def test_the_queue_can_be_narrowed(session: Session, moderator: Client) -> None:
    round_ = make_round(session)
    wished = session.scalars(select(Competence).where(Competence.key == "wissen")).one()
    make_idea(session, round_, published=False)
    make_idea(session, round_, PHONE, published=False)
    make_idea(session, round_, published=False, channel=Channel.KIOSK)
    make_idea(session, round_, published=False, competence_id=wished.id)
    answered = make_idea(session, round_, published=False)
    service.ask(session, answered, "Wo genau?", actor=SYSTEM, at=NOW)
    service.reply(session, answered, "Am Rathaus.", actor=SYSTEM, at=NOW)
    session.commit()
    numbers = {
        query: moderator.page(f"/sichtung?{query}").h1().split()[2]
        for query in ("personendaten=ja", "eingang=kiosk", f"kompetenz={wished.id}", "beantwortet=ja")
    }
    assert list(numbers.values()) == ["2", "3", "4", "5"]
    assert moderator.get("/sichtung/beantwortet").location.endswith("/sichtung?beantwortet=ja")
    assert "In dieser Auswahl wartet keine Idee." in moderator.page("/sichtung?eingang=paper").text()


def test_nonsense_in_the_address_chooses_nothing(session: Session, moderator: Client, waiting: Idea) -> None:
    page = moderator.page("/sichtung?eingang=post&kompetenz=99999999999999999999&nach=²")
    assert page.h1() == "Idee Nr. 1 veröffentlichen?"


def test_asking_back_writes_to_the_submitter_in_plain_text(session: Session, moderator: Client, waiting: Idea) -> None:
    moderator.post("/sichtung/1/rueckfrage", data={"question": "Wo »genau« & wann?", **seen(waiting)})
    assert fresh(waiting).state is IdeaState.QUERIED
    mail = session.scalars(select(Mail)).one()
    assert mail.recipient == "wer@example.org"
    assert "Wo »genau« & wann?" in mail.body
    assert f"/verfolgen/{waiting.tracking_code}/antworten" in mail.body


def test_an_empty_question_is_refused_with_its_panel_open(moderator: Client, waiting: Idea) -> None:
    answer = moderator.post("/sichtung/1/rueckfrage", data={"question": " ", **seen(waiting)})
    assert answer.status_code == 422
    assert 'class="screening-panel" open' in answer.text


def test_declining_needs_a_rule_and_cites_it(session: Session, moderator: Client, waiting: Idea) -> None:
    assert moderator.post("/sichtung/1/ablehnen", data=seen(waiting)).status_code == 422
    rule = session.scalars(select(PolicyRule).where(PolicyRule.key == "advertising")).one()
    moderator.post("/sichtung/1/ablehnen", data={"rule": rule.id, "note": "Schade.", **seen(waiting)})
    page = moderator.page("/sichtung/1")
    assert "Abgelehnt nach der Regel »Werbung«. Schade." in page.text()
    assert rule.text in session.scalars(select(Mail.body)).one()


def test_taking_back_brings_the_idea_into_the_queue_again(moderator: Client, waiting: Idea) -> None:
    moderator.post("/sichtung/1/veroeffentlichen", data={"competence": 0, "focus_area": 0, **seen(waiting)})
    answer = moderator.post("/sichtung/zuruecknehmen")
    assert answer.location.endswith("/sichtung/1")
    assert fresh(waiting).state is IdeaState.RECEIVED
    again = moderator.post("/sichtung/zuruecknehmen", follow_redirects=True)
    assert "Es gibt keine eigene Entscheidung" in again.text


def test_a_redaction_replaces_the_text_and_seals_the_original(session: Session, moderator: Client) -> None:
    idea = make_idea(session, make_round(session), PHONE, published=False)
    session.commit()
    editor = moderator.page("/sichtung/1/schwaerzen")
    proposed = editor.all("textarea")[0].text or ""
    assert "[…]" in proposed
    assert "0234" not in proposed
    data = {"title": "", "body": proposed.strip(), "dann": "veroeffentlichen", **seen(idea)}
    assert moderator.post("/sichtung/1/schwaerzen", data=data).status_code == 303
    page = moderator.page("/sichtung/1")
    assert "0234" not in page.html
    assert fresh(idea).state is IdeaState.PUBLISHED
    original = moderator.post("/sichtung/1/original")
    assert "0234 555-0123" in original.text
    assert original.headers["Cache-Control"] == "no-store"
    assert "Original eingesehen" in moderator.page("/sichtung/1").text()


def test_an_unchanged_or_empty_redaction_is_refused(session: Session, moderator: Client, waiting: Idea) -> None:
    body = waiting.current_text.body
    unchanged = moderator.post("/sichtung/1/schwaerzen", data={"title": "", "body": body, **seen(waiting)})
    assert unchanged.status_code == 422
    assert "Der Text ist unverändert." in unchanged.text
    assert moderator.post("/sichtung/1/schwaerzen", data={"body": "", **seen(waiting)}).status_code == 422


def test_a_published_idea_can_be_assigned_anew_and_reopened(session: Session, moderator: Client) -> None:
    idea = make_idea(session, make_round(session))
    session.commit()
    area = session.scalars(select(FocusArea).where(FocusArea.key == "schule")).one()
    data = {"competence": area.competence_id, "focus_area": area.id, **seen(idea)}
    moderator.post("/sichtung/1/zuordnen", data=data)
    assert fresh(idea).focus_area_id == area.id
    assert "Zugeordnet – Test Konto" in moderator.page("/sichtung/1").text()
    bad = moderator.post("/sichtung/1/zuordnen", data={**data, "focus_area": 12345})
    assert bad.status_code == 422
    moderator.post("/sichtung/1/wieder-aufnehmen", data=seen(idea))
    assert fresh(idea).state is IdeaState.RECEIVED


def test_withdrawing_ends_what_can_be_decided(session: Session, moderator: Client, waiting: Idea) -> None:
    moderator.post("/sichtung/1/zurueckziehen", data=seen(waiting))
    assert fresh(waiting).state is IdeaState.WITHDRAWN
    page = moderator.page("/sichtung/1")
    assert page.h1() == "Idee Nr. 1"
    assert not [form for form in page.forms() if form.endswith(("ablehnen", "rueckfrage", "veroeffentlichen"))]


@pytest.mark.parametrize("number", [99, 2**31, 10**30])
def test_an_idea_that_is_not_there_is_not_found(moderator: Client, waiting: Idea, number: int) -> None:
    moderator.page(f"/sichtung/{number}", 404)


def test_only_screeners_get_in_and_only_some_read_originals(
    session: Session, client: Client, client_as: SignIn, waiting: Idea
) -> None:
    assert client.get("/sichtung").status_code == 303
    assert client.post("/sichtung/1/veroeffentlichen", data=seen(waiting)).status_code == 403
    facilitator = client_as(Role.FACILITATOR)
    for method, path in (
        ("GET", "/sichtung"), ("GET", "/sichtung/beantwortet"), ("GET", "/sichtung/1"),
        ("GET", "/sichtung/1/schwaerzen"),
        ("POST", "/sichtung/1/schwaerzen"), ("POST", "/sichtung/1/original"), ("POST", "/sichtung/1/rueckfrage"),
        ("POST", "/sichtung/1/ablehnen"), ("POST", "/sichtung/1/zuordnen"), ("POST", "/sichtung/1/wieder-aufnehmen"),
        ("POST", "/sichtung/1/zurueckziehen"), ("POST", "/sichtung/1/ueberspringen"), ("POST", "/sichtung/1/halten"),
        ("POST", "/sichtung/zuruecknehmen"),
    ):  # fmt: skip
        assert facilitator.open(path, method=method, data=seen(waiting)).status_code == 403, path


def test_the_submitter_answers_with_the_code_alone(session: Session, client: Client, waiting: Idea) -> None:
    service.ask(session, waiting, "Wo genau?", actor=SYSTEM, at=NOW)
    session.commit()
    path = f"/verfolgen/{waiting.tracking_code}/antworten"
    assert "Wo genau?" in client.page(path).text()
    data = {"reply": "Vor dem Rathaus.", "title": "Bänke", "body": "Mehr Bänke vor dem Rathaus, bitte."}
    assert client.post(path, data=data).status_code == 303
    idea = fresh(waiting)
    assert (idea.state, idea.current_text.body) == (IdeaState.RECEIVED, data["body"])
    assert session.scalars(select(Question.reply)).all() == ["Vor dem Rathaus."]
    client.page(path, 404)


def test_an_answer_alone_leaves_the_wording(session: Session, client: Client, waiting: Idea) -> None:
    service.ask(session, waiting, "Wo genau?", actor=SYSTEM, at=NOW)
    session.commit()
    path, text_id = f"/verfolgen/{waiting.tracking_code}/antworten", waiting.current_text.id
    assert client.post(path, data={"reply": ""}).status_code == 422
    assert client.post(path, data={"reply": "Am Rathaus", "body": "kurz"}).status_code == 422
    assert client.post(path, data={"reply": "Am Rathaus"}).status_code == 303
    assert fresh(waiting).current_text.id == text_id
    client.page("/verfolgen/AAAAAAAAA/antworten", 404)


def test_the_number_of_statements_does_not_grow(
    session: Session, moderator: Client, count_queries: Callable[[Callable[[], object]], int]
) -> None:
    round_ = make_round(session)
    counts = []
    for more in (3, 27):
        for _ in range(more):
            make_idea(session, round_, published=False)
            make_idea(session, round_)
        session.commit()
        moderator.page("/sichtung")
        counts.append(count_queries(lambda: moderator.page("/sichtung")))
    assert counts[0] == counts[1]
    assert counts[0] < 25


def test_the_shortcuts_belong_to_buttons_that_work_without_them(moderator: Client, waiting: Idea) -> None:
    page = moderator.page("/sichtung")
    keys = [element.get("data-screening-key") for element in page.root.iter() if element.get("data-screening-key")]
    assert {"v", "s", "r", "a", "w", "z", "1", "2", "0"} <= set(keys)
    assert len(keys) == len(set(keys))
    assert all(
        element.get("hidden") is not None
        for element in page.root.iter()
        if element.get("data-screening-keys") is not None
    )
