"""Reading what is public, and sending ideas in once."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ideenmarkt.api import service
from ideenmarkt.api.models import IdempotentRequest
from ideenmarkt.chain.ledger import take_stock
from ideenmarkt.ground.clock import now
from ideenmarkt.ideas.models import Contact, Idea
from ideenmarkt.strategy.models import Phase
from tests.factories import make_idea, make_round
from tests.pages import Client

TEXT = "Mehr Bänke am See, damit man sich ausruhen kann."


def _send(client: Client, body: object = None, key: str = "eins", **more: Any) -> Any:
    return client.post(
        "/api/v1/ideas", json={"text": TEXT} if body is None else body, headers={"Idempotency-Key": key}, **more
    )


def _count(session: Session) -> int:
    session.rollback()
    return session.scalar(select(func.count(Idea.id))) or 0


@pytest.fixture
def collecting(session: Session) -> str:
    round_ = make_round(session)
    session.commit()
    return round_.slug


@pytest.mark.usefixtures("collecting")
def test_an_idea_is_received_with_a_tracking_code(client: Client, session: Session) -> None:
    response = _send(client)
    assert response.status_code == 201
    assert set(response.json) == {"number", "tracking_code", "status_url", "received_at"}
    assert response.json["status_url"].endswith(f"/verfolgen/{response.json['tracking_code']}")
    assert client.get(f"/verfolgen/{response.json['tracking_code']}").status_code == 200
    session.rollback()
    assert take_stock(session).balanced


@pytest.mark.usefixtures("collecting")
def test_the_same_key_with_the_same_body_gives_the_same_answer_and_no_second_idea(
    client: Client, session: Session
) -> None:
    body = {"text": TEXT, "title": "Bänke"}
    first, again = _send(client, body), _send(client, dict(reversed(body.items())))
    assert (first.status_code, first.json) == (again.status_code, again.json)
    assert again.status_code == 201
    assert _count(session) == 1


@pytest.mark.usefixtures("collecting")
def test_the_same_key_with_another_body_is_refused(client: Client, session: Session) -> None:
    _send(client)
    response = _send(client, {"text": "Etwas ganz anderes als vorher."})
    assert response.status_code == 409
    assert response.json["error"]["status"] == 409
    assert _count(session) == 1


@pytest.mark.usefixtures("collecting")
def test_when_two_requests_race_the_key_decides(
    session: Session, monkeypatch: pytest.MonkeyPatch, client: Client
) -> None:
    first = _send(client).json
    # the second request looked before the first one was there
    looked = iter([None])
    real = service.known_answer
    monkeypatch.setattr("ideenmarkt.api.views.known_answer", lambda *args: next(looked))
    response = _send(client)
    assert (response.status_code, response.json) == (201, first)
    assert real is service.known_answer
    assert _count(session) == 1
    assert take_stock(session).balanced


@pytest.mark.usefixtures("collecting")
def test_a_refused_idea_does_not_use_up_its_key(client: Client, session: Session) -> None:
    assert _send(client, {"text": "kurz"}).status_code == 422
    assert _send(client).status_code == 201
    assert _count(session) == 1


@pytest.mark.parametrize("key", ["", " ", "x" * 256])
def test_a_key_is_required(client: Client, key: str) -> None:
    assert _send(client, key=key).status_code == 400
    assert client.post("/api/v1/ideas", json={"text": TEXT}).status_code == 400


@pytest.mark.parametrize(
    "raw", [b"", b"{", b"[]", b'"x"', b"\xff", b'{"text": "\\ud800 und noch mehr Text"}', b"[" * 60000]
)
def test_what_is_no_json_object_is_refused(client: Client, raw: bytes) -> None:
    headers = {"Idempotency-Key": "eins", "Content-Type": "application/json"}
    response = client.post("/api/v1/ideas", data=raw, headers=headers)
    assert response.status_code == 400
    assert response.json["error"]["message"]


def test_another_content_type_is_refused(client: Client) -> None:
    response = client.post("/api/v1/ideas", data={"text": TEXT}, headers={"Idempotency-Key": "eins"})
    assert response.status_code == 415
    assert response.json["error"]["status"] == 415


def test_a_body_that_is_too_large_is_refused(client: Client) -> None:
    response = _send(client, {"text": "x" * 70000})
    assert response.status_code == 413
    assert response.json["error"]["status"] == 413


@pytest.mark.usefixtures("collecting")
@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"text"}),
        ({"text": "kurz"}, {"text"}),
        ({"text": "x" * 2001}, {"text"}),
        ({"text": 17}, {"text"}),
        ({"text": TEXT, "title": "x" * 301}, {"title"}),
        ({"text": TEXT, "competence": "gibt-es-nicht"}, {"competence"}),
        ({"text": TEXT, "neighbourhood": "gibt-es-nicht"}, {"neighbourhood"}),
        ({"text": TEXT, "email": "keine Adresse", "consent": True}, {"email"}),
        ({"text": TEXT, "email": "name@example.org"}, {"consent"}),
        ({"text": TEXT, "consent": "ja"}, {"consent"}),
        ({"text": TEXT, "language": "xx"}, {"language"}),
        ({"text": TEXT, "farbe": "blau"}, {"farbe"}),
        ({"text": "kurz", "competence": "gibt-es-nicht"}, {"text", "competence"}),
    ],
)
def test_every_wrong_field_is_named(client: Client, session: Session, body: object, fields: set[str]) -> None:
    response = _send(client, body)
    assert response.status_code == 422
    assert {one["field"] for one in response.json["error"]["fields"]} == fields
    assert all(one["message"] for one in response.json["error"]["fields"])
    assert _count(session) == 0


@pytest.mark.usefixtures("collecting")
def test_all_fields_are_kept(client: Client, session: Session) -> None:
    body = {
        "text": TEXT,
        "title": "Bänke",
        "competence": "leben",
        "neighbourhood": "gerthe",
        "email": "name@example.org",
        "consent": True,
        "language": "tr",
    }
    assert _send(client, body).status_code == 201
    idea = session.scalars(select(Idea)).one()
    assert idea.competence is not None
    assert idea.competence.key == "leben"
    assert idea.neighbourhood is not None
    assert idea.neighbourhood.key == "gerthe"
    assert (idea.language, idea.current_text.title) == ("tr", "Bänke")
    assert session.get_one(Contact, idea.id).email == "name@example.org"


def test_nothing_is_taken_in_when_no_round_collects(client: Client, session: Session) -> None:
    assert _send(client).status_code == 409
    make_round(session, phase=Phase.WEIGHING)
    session.commit()
    assert _send(client).status_code == 409
    assert _count(session) == 0


@pytest.mark.usefixtures("collecting")
def test_a_flood_is_stopped_for_a_minute(client: Client, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MOST_IN_A_MINUTE", 2)
    assert [_send(client, key=str(key)).status_code for key in range(3)] == [201, 201, 429]
    response = _send(client, key="neu")
    assert response.headers["Retry-After"] == "60"
    assert _send(client, key="0").status_code == 201  # an answer that is known can always be fetched again
    for one in session.scalars(select(IdempotentRequest)):
        one.answered_at = now() - timedelta(minutes=2)
    session.commit()
    assert _send(client, key="neu").status_code == 201


@pytest.mark.usefixtures("collecting")
def test_sending_needs_no_cookie_and_no_csrf_token(client: Client) -> None:
    client.application.config["WTF_CSRF_ENABLED"] = True
    try:
        assert _send(client).status_code == 201
    finally:
        client.application.config["WTF_CSRF_ENABLED"] = False


def test_published_ideas_are_listed_and_others_are_not(client: Client, session: Session) -> None:
    round_ = make_round(session)
    make_idea(session, round_, title="Bänke")
    make_idea(session, round_, "Noch nicht gelesen von der Redaktion.", published=False)
    session.commit()
    found = client.get("/api/v1/ideas").json
    assert found["total"] == 1
    assert found["next"] is None
    (idea,) = found["items"]
    assert idea["title"] == "Bänke"
    assert idea["status"] == "published"
    assert idea["supporters"] == 0
    assert idea["received_on"] == "2018-03-12"
    assert client.get(f"/api/v1/ideas/{idea['number']}").json == idea
    assert client.get("/api/v1/ideas/2").status_code == 404


def test_ideas_are_searched_and_paged(client: Client, session: Session) -> None:
    round_ = make_round(session)
    for number in range(60):
        make_idea(session, round_, f"Ein Baum an der Ecke {number} wäre schön.")
    make_idea(session, round_, "Eine Bühne auf dem Platz wäre schön.")
    session.commit()
    assert client.get("/api/v1/ideas?q=bühne").json["total"] == 1
    first = client.get("/api/v1/ideas?q=baum").json
    assert (first["total"], len(first["items"]), first["page"], first["page_size"]) == (60, 50, 1, 50)
    path = first["next"].split("8000", 1)[1]
    second = client.get(path).json
    assert (len(second["items"]), second["page"], second["next"]) == (10, 2, None)
    past = client.get("/api/v1/ideas?q=baum&page=9").json
    assert (past["items"], past["page"], past["next"]) == ([], 9, None)


@pytest.mark.usefixtures("collecting")
@pytest.mark.parametrize("page", ["0", "-1", "x", "1.5", "9999999", "²"])
def test_a_bad_page_is_refused(client: Client, page: str) -> None:
    for path in ("/api/v1/ideas", "/api/v1/bundles"):
        response = client.get(path, query_string={"page": page})
        assert response.status_code == 422
        assert response.json["error"]["fields"][0]["field"] == "page"


def test_a_list_takes_the_same_number_of_statements_however_long_it_is(
    client: Client, session: Session, count_queries: Callable[[Callable[[], object]], int]
) -> None:
    round_ = make_round(session)
    counts = []
    for more in (3, 27):
        for _ in range(more):
            make_idea(session, round_)
        session.commit()
        counts.append(count_queries(lambda: client.get("/api/v1/ideas")))
    assert counts[0] == counts[1]


def test_rounds_core_activities_and_bundles_can_be_read(client: Client, session: Session) -> None:
    round_ = make_round(session)
    session.commit()
    (found,) = client.get("/api/v1/rounds").json["items"]
    assert (found["round"], found["phase"]) == (round_.slug, "collecting")
    activities = client.get("/api/v1/core-activities").json["items"]
    assert [one["number"] for one in activities] == [1, 2]
    assert activities[0]["focus"]["key"] == "gruen"
    bundles = client.get("/api/v1/bundles").json
    assert (bundles["items"], bundles["total"]) == ([], 0)


def test_errors_have_one_shape(client: Client) -> None:
    for response, status in (
        (client.get("/api/v1/gibt-es-nicht"), 404),
        (client.get("/api/v1/ideas/1"), 404),
        (client.delete("/api/v1/ideas"), 405),
        (client.get("/api/v1/ideas?round=gibt-es-nicht"), 404),
    ):
        assert response.status_code == status
        assert response.json["error"]["status"] == status
        assert isinstance(response.json["error"]["message"], str)


def test_addresses_do_not_follow_the_host_header(client: Client, session: Session) -> None:
    make_idea(session, make_round(session))
    session.commit()
    response = client.get("/api/v1/ideas", headers={"Host": "evil.example.com"})
    assert "evil" not in json.dumps(response.json)
