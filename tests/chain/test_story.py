"""/verfolgen: what became of mine?"""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ideenmarkt.bundling import service as bundling
from ideenmarkt.bundling.undo import undo_last
from ideenmarkt.chain.idea_way import chain_of
from ideenmarkt.chain.story import story_of
from ideenmarkt.ground.access import SYSTEM
from ideenmarkt.ground.codes import new_code, spoken
from ideenmarkt.ideas import service as ideas
from ideenmarkt.ideas.models import Idea
from ideenmarkt.ideas.rules import IdeaAction
from ideenmarkt.ideas.states import TextKind
from ideenmarkt.screening import service as screening
from ideenmarkt.strategy.models import Phase, PolicyRule
from tests.conftest import NOW
from tests.deciding.world import make_world, recommend, resolve
from tests.factories import make_idea, make_round
from tests.pages import Client


def _told(session: Session, idea: Idea) -> list[str]:
    """The sentences, oldest first."""
    return [line.message % line.details for line in reversed(story_of(session, idea, chain_of(session, idea)))]


def _code(idea: Idea) -> str:
    return spoken(idea.tracking_code)


def test_the_form_leads_to_the_story_however_the_code_is_typed(client: Client, session: Session) -> None:
    idea = make_idea(session, make_round(session), published=False)
    session.commit()
    client.page("/verfolgen")
    for typed in (_code(idea), idea.tracking_code.lower(), f"  {_code(idea).replace('-', ' ')} "):
        response = client.post("/verfolgen", data={"code": typed})
        assert response.status_code == 303
        assert response.location == f"/verfolgen/{_code(idea)}"
    assert "Ihre Idee Nr. 1" in client.page(f"/verfolgen/{idea.tracking_code.lower()}").h1()


def test_an_empty_field_is_answered_at_the_field(client: Client) -> None:
    response = client.post("/verfolgen", data={"code": " "})
    assert response.status_code == 422
    assert "Bitte geben Sie den Code von Ihrem Beleg ein." in response.text


@pytest.mark.parametrize("typed", ["ABC", "K7M-4QR-TAX", "0O0-1I1-5S5", "<script>", "x" * 500])
def test_a_typing_error_gets_a_friendly_hint_and_keeps_the_input(client: Client, typed: str) -> None:
    response = client.post("/verfolgen", data={"code": typed})
    assert response.status_code == 404
    assert "Tippfehler" in response.text
    assert "<script>" not in response.text.split("<main", 1)[1]
    if len(typed) < 20:
        assert "".join(typed.split("<")[:1]) in response.text


def test_an_unknown_code_is_told_apart_and_too_many_of_them_are_stopped(client: Client, session: Session) -> None:
    idea = make_idea(session, make_round(session))
    session.commit()
    for _ in range(10):
        response = client.get(f"/verfolgen/{new_code()}")
        assert response.status_code == 404
        assert "gibt es keine Idee" in response.text
    assert client.get(f"/verfolgen/{new_code()}").status_code == 429
    assert client.get(f"/verfolgen/{_code(idea)}").status_code == 429
    other = client.application.test_client()
    assert other.get(f"/verfolgen/{_code(idea)}").status_code == 200


def test_typing_errors_do_not_count_as_attempts(client: Client, session: Session) -> None:
    idea = make_idea(session, make_round(session))
    session.commit()
    for _ in range(15):
        client.get("/verfolgen/ABC")
    assert client.get(f"/verfolgen/{_code(idea)}").status_code == 200


def test_the_page_is_private(client: Client, session: Session) -> None:
    idea = make_idea(session, make_round(session))
    session.commit()
    for path in ("/verfolgen", f"/verfolgen/{_code(idea)}", "/verfolgen/ABC"):
        headers = client.get(path).headers
        assert headers["Cache-Control"] == "no-store"
        assert "noindex" in headers["X-Robots-Tag"]
        assert headers["Referrer-Policy"] in ("same-origin", "no-referrer")


def test_a_new_idea_says_what_happens_next_and_what_can_be_done(client: Client, session: Session) -> None:
    idea = make_idea(session, make_round(session), published=False)
    session.commit()
    page = client.page(f"/verfolgen/{_code(idea)}")
    assert "Eingegangen" in page.text()
    assert "Die Redaktion liest Ihre Idee" in page.text()
    assert f"/verfolgen/{_code(idea)}/zuruecknehmen" in page.forms()
    assert f"/verfolgen/{_code(idea)}/adresse" in page.forms()
    assert f"/ideen/{idea.number}" not in page.links()


def test_a_question_can_be_answered_where_it_is_read(client: Client, session: Session) -> None:
    idea = make_idea(session, make_round(session), published=False)
    screening.ask(session, idea, "Welche Straße meinen Sie?", actor=SYSTEM, at=NOW)
    session.commit()
    path = f"/verfolgen/{_code(idea)}"
    page = client.page(path)
    assert "Welche Straße meinen Sie?" in page.text()
    assert f"{path}/antworten" in page.forms()
    client.post(f"{path}/antworten", data={"reply": "Die Hauptstraße am Bahnhof."})
    page = client.page(path)
    assert f"{path}/antworten" not in page.forms()
    assert "Ihre Antwort ist angekommen" in page.text()


def test_an_address_is_left_and_erased_from_here(client: Client, session: Session) -> None:
    idea = make_idea(session, make_round(session))
    session.commit()
    path = f"/verfolgen/{_code(idea)}"
    client.post(f"{path}/adresse", data={"email": "name@example.org", "consent": "y"})
    page = client.page(path)
    assert f"{path}/adresse/loeschen" in page.forms()
    assert "name@example.org" not in page.html
    client.post(f"{path}/adresse/loeschen")
    assert f"{path}/adresse" in client.page(path).forms()


def test_a_declined_idea_names_the_rule_and_the_sentence(client: Client, session: Session) -> None:
    idea = make_idea(session, make_round(session), published=False)
    rule = session.scalars(select(PolicyRule).where(PolicyRule.key == "advertising")).one()
    screening.decline(session, idea, rule, note="Bitte ohne Firmennamen.", actor=SYSTEM, at=NOW)
    session.commit()
    text = client.page(f"/verfolgen/{_code(idea)}").text()
    assert "Wir veröffentlichen keine Werbung. Bitte ohne Firmennamen." in text
    assert "Für diese Idee ist der Weg hier zu Ende." in text


def test_a_withdrawn_idea_offers_nothing_more(client: Client, session: Session) -> None:
    idea = make_idea(session, make_round(session))
    ideas.advance(session, idea, IdeaAction.WITHDRAW, actor=SYSTEM, at=NOW)
    session.commit()
    page = client.page(f"/verfolgen/{_code(idea)}")
    assert not [form for form in page.forms() if form.startswith("/verfolgen/")]


def test_bundling_is_told_step_by_step(session: Session) -> None:
    round_ = make_round(session, phase=Phase.BUNDLING)
    idea, other, third = (make_idea(session, round_) for _ in range(3))
    first = bundling.create_bundle(session, round_, [idea, other], title="Bänke", actor=SYSTEM, at=NOW)
    second = bundling.create_bundle(session, round_, [third], title="Parks", actor=SYSTEM, at=NOW)
    bundling.move_idea(session, idea, source=first, target=second, actor=SYSTEM, at=NOW)
    bundling.merge_bundles(session, second, target=first, actor=SYSTEM, at=NOW)
    bundling.remove_idea(session, first, idea, actor=SYSTEM, at=NOW)
    undo_last(session, round_.id, actor=SYSTEM, at=NOW)
    told = _told(session, idea)
    assert [line for line in told if "Bündel" in line] == [
        "Ihre Idee gehört jetzt zum Bündel »Bänke«.",
        "Ihre Idee ist aus dem Bündel »Bänke« in das Bündel »Parks« gewechselt.",
        "Das Bündel mit Ihrer Idee wurde mit einem anderen zusammengelegt: »Bänke«.",
        "Ihre Idee gehört nicht mehr zum Bündel »Bänke«.",
        "Ihre Idee gehört jetzt zum Bündel »Bänke«.",
    ]


def test_another_idea_with_a_longer_number_is_not_confused(session: Session) -> None:
    round_ = make_round(session, phase=Phase.BUNDLING)
    made = [make_idea(session, round_) for _ in range(12)]
    bundling.create_bundle(session, round_, made[1:], title="Bänke", actor=SYSTEM, at=NOW)
    assert not [line for line in _told(session, made[0]) if "Bündel" in line]


def test_inner_matters_are_not_told(session: Session) -> None:
    idea = make_idea(session, make_round(session), published=False)
    screening.read_original(session, idea, actor=SYSTEM, at=NOW)
    before = _told(session, idea)
    assert before == ["Ihre Idee ist angekommen. Sie hat die Nummer 1."]
    body = "Mehr Bänke im [Ort], damit man ausruhen kann."
    ideas.reword(session, idea, TextKind.REDACTION, title="", body=body, actor=SYSTEM, at=NOW)
    assert "unkenntlich gemacht" in _told(session, idea)[-1]


def test_the_decision_is_told_with_the_answer_to_the_reader(client: Client, session: Session) -> None:
    world = make_world(session)
    recommend(session, world)
    resolve(session, world)
    idea = world.ideas_of[world.candidates[0].id][0]
    told = _told(session, idea)
    assert any(line.startswith("Der Strategiebeirat empfiehlt »") for line in told)
    assert any("Vorlage 20182134" in line for line in told)
    assert "Ihre Idee ist Teil einer Kernaktivität der Stadt." in told
    session.commit()
    page = client.page(f"/verfolgen/{_code(idea)}")
    assert "Kernaktivität" in page.text()
    assert f"/verfolgen/{_code(idea)}/zuruecknehmen" not in page.forms()


def test_an_idea_of_an_earlier_round_can_still_be_followed(client: Client, session: Session) -> None:
    idea = make_idea(session, make_round(session, slug="alt"))
    make_round(session)
    session.commit()
    page = client.page(f"/verfolgen/{_code(idea)}")
    assert f"/ideen/{idea.number}?runde=alt" in page.links()
