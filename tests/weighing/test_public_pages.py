from __future__ import annotations

import re

import pytest

from ideenmarkt.ground.access import SYSTEM, Role
from ideenmarkt.ground.codes import spoken
from ideenmarkt.weighing import queries, service
from ideenmarkt.weighing.states import BodyKind, Method
from tests.conftest import NOW
from tests.factories import make_idea, make_round
from tests.weighing.makers import close, make_body, make_codes, make_ready, make_voting, vote


@pytest.fixture
def ready(session):
    return make_ready(session)


@pytest.fixture
def voting(session, ready):
    return make_voting(session, make_body(session, ready.round))


@pytest.fixture
def code(session, voting):
    [(plain, _)] = make_codes(session, voting.body, 1)
    session.commit()
    return plain


def enter(client, code, target="/abstimmen"):
    return client.post("/abstimmen/stimmcode", data={"code": spoken(code).lower(), "weiter": target})


def test_without_a_round_the_page_says_that_nothing_is_open(client):
    assert "keine Abstimmung offen" in client.page("/abstimmen").text()


def test_open_votings_are_listed_and_drafts_are_not(client, session, ready, voting):
    service.create_voting(session, voting.body, title="Geheimer Entwurf", method=Method.DOTS, actor=SYSTEM, at=NOW)
    session.commit()
    text = client.page("/abstimmen").text()
    assert voting.title in text
    assert "Geheimer Entwurf" not in text


def test_a_draft_has_no_public_page(client, session, ready):
    draft = make_voting(session, make_body(session, ready.round), is_open=False)
    session.commit()
    assert client.get(f"/abstimmen/{draft.id}").status_code == 404


def test_a_code_opens_the_ballot_and_is_forgotten_on_request(client, voting, code):
    assert enter(client, code).status_code == 303
    assert f"punkte-{voting.candidates[0].candidate_id}" in client.page(f"/abstimmen/{voting.id}").html
    assert client.post("/abstimmen/stimmcode/vergessen").status_code == 303
    assert "punkte-" not in client.page(f"/abstimmen/{voting.id}").html


@pytest.mark.parametrize("typed", ["", "K7M", "AAA-AAA-AAA-AAC"])
def test_a_wrong_code_is_told_at_its_field_and_kept(client, code, typed):
    answer = client.post("/abstimmen/stimmcode", data={"code": typed})
    assert answer.status_code == 422
    assert 'id="code-error"' in answer.text
    assert f'value="{typed}"' in answer.text


def test_after_ten_wrong_codes_even_the_right_one_has_to_wait(client, code):
    for _ in range(10):
        assert client.post("/abstimmen/stimmcode", data={"code": "K7M"}).status_code == 422
    assert enter(client, code).status_code == 429


def test_a_code_leads_back_to_our_own_pages_only(client, code):
    assert enter(client, code, "https://example.org/").location == "/"


def test_from_the_ballot_over_the_review_to_the_receipt(client, session, ready, voting, code):
    enter(client, code)
    dots = {f"punkte-{ready.ids[0]}": "3", f"punkte-{ready.ids[1]}": "1"}
    review = client.post(f"/abstimmen/{voting.id}", data=dots | {"schritt": "pruefen"})
    assert review.status_code == 200
    assert "1 Punkt ist noch übrig" in " ".join(review.text.split())
    assert client.get(f"/abstimmen/{voting.id}/beleg").status_code == 303  # not cast yet
    changed = client.post(f"/abstimmen/{voting.id}", data=dots | {"schritt": "aendern"})
    assert re.search(rf'id="punkte-{ready.ids[0]}"[^>]*value="3"', changed.text)
    assert client.post(f"/abstimmen/{voting.id}", data=dots | {"schritt": "abgeben"}).status_code == 303
    page = client.page(f"/abstimmen/{voting.id}/beleg")
    assert page.h1() == "Ihr Stimmzettel ist gezählt"
    [receipt] = re.findall(r"beleg=(\w{9})", page.html)
    assert "ist gezählt" in client.page(f"/abstimmen/beleg?beleg={receipt}").text()


def test_too_many_dots_are_told_and_the_ballot_is_kept(client, ready, voting, code):
    enter(client, code)
    data = {f"punkte-{one}": "3" for one in ready.ids} | {"schritt": "abgeben"}
    answer = client.post(f"/abstimmen/{voting.id}", data=data)
    assert answer.status_code == 422
    assert "Sie haben 9 Punkte vergeben. Es sind höchstens 5." in answer.text
    assert answer.text.count('value="3"') == 3
    assert client.get(f"/abstimmen/{voting.id}/beleg").status_code == 303


@pytest.mark.parametrize("typed", ["4", "viel", "-1", "1.5"])
def test_a_wrong_number_of_dots_is_told_at_its_field(client, ready, voting, code, typed):
    enter(client, code)
    answer = client.post(f"/abstimmen/{voting.id}", data={f"punkte-{ready.ids[1]}": typed})
    assert answer.status_code == 422
    assert f'id="punkte-{ready.ids[1]}-error"' in answer.text
    assert f'value="{typed}"' in answer.text


def test_scores_are_given_by_radio_groups_and_can_stay_open(client, session, ready):
    voting = make_voting(session, make_body(session, ready.round), method=Method.SCORES)
    [(code, _)] = make_codes(session, voting.body, 1)
    criterion = queries.criteria_of(session, voting)[0].id
    session.commit()
    enter(client, code)
    page = client.page(f"/abstimmen/{voting.id}")
    assert len([one for one in page.all("input") if one.get("type") == "radio"]) == 3 * 2 * 6
    name = f"wert-{ready.ids[0]}-{criterion}"
    assert client.post(f"/abstimmen/{voting.id}", data={name: "7"}).status_code == 422
    assert client.post(f"/abstimmen/{voting.id}", data={name: "4", "schritt": "abgeben"}).status_code == 303
    again = client.page(f"/abstimmen/{voting.id}")
    assert re.search(rf'name="{name}" value="4" checked', again.html)


def test_nobody_votes_without_a_code_or_membership(client, session, voting, code):
    assert client.post(f"/abstimmen/{voting.id}", data={"schritt": "abgeben"}).status_code == 403


def test_a_board_member_votes_signed_in_only_in_the_own_body(client_as, session, ready, voting):
    from ideenmarkt.accounts.models import Account

    board = client_as(Role.BOARD_MEMBER)
    assert board.post(f"/abstimmen/{voting.id}", data={"schritt": "abgeben"}).status_code == 403
    account = session.query(Account).order_by(Account.id.desc()).first()
    service.add_member(session, voting.body, account, actor=SYSTEM, at=NOW)
    session.commit()
    assert "warten auf Ihren Stimmzettel" in board.page("/arbeit").text()
    data = {f"punkte-{ready.ids[0]}": "1", "schritt": "abgeben"}
    assert board.post(f"/abstimmen/{voting.id}", data=data).status_code == 303
    assert board.page(f"/abstimmen/{voting.id}/beleg").h1() == "Ihr Stimmzettel ist gezählt"


def test_the_citizens_result_is_public_after_the_close(client, session, ready, voting):
    vote(session, voting, {ready.ids[1]: 3})
    close(session, voting)
    session.commit()
    assert f"Vorn liegt »{ready.candidates[1].title}«" in client.page(f"/abstimmen/{voting.id}").text()
    answer = client.post(f"/abstimmen/{voting.id}", data={"schritt": "abgeben"})
    assert answer.status_code == 409


def test_a_boards_result_stays_with_the_board(client, session, ready):
    board = make_body(session, ready.round, kind=BodyKind.STRATEGY_BOARD, title="Strategiebeirat")
    voting = make_voting(session, board)
    vote(session, voting, {ready.ids[1]: 3})
    close(session, voting)
    session.commit()
    text = client.page(f"/abstimmen/{voting.id}").text()
    assert "1 Stimmzettel ist eingegangen" in text
    assert ready.candidates[1].title not in text


def test_an_unknown_receipt_is_not_counted(client):
    assert "Nein." in client.page("/abstimmen/beleg?beleg=K7M-4QR-TAC").text()
    assert client.get("/abstimmen/beleg?beleg=").status_code == 422
    assert client.page("/abstimmen/beleg").h1() == "Zählt mein Stimmzettel?"


def test_who_is_unknown_gives_a_code_and_the_support_goes_on(client, session, ready, code):
    number = ready.candidates[0].number
    asked = client.post(f"/unterstuetzen/kandidat/{number}", data={"zurueck": f"/kandidaten/{number}"})
    assert asked.status_code == 303
    assert "Stimmcode" in client.page(asked.location).text()
    wrong = client.post(f"/unterstuetzen/kandidat/{number}", data={"code": "K7M"})
    assert wrong.status_code == 422
    given = client.post(f"/unterstuetzen/kandidat/{number}", data={"code": code, "zurueck": f"/kandidaten/{number}"})
    assert (given.status_code, given.location) == (303, f"/kandidaten/{number}")
    assert "Von Ihnen unterstützt" in client.page(f"/kandidaten/{number}").text()


def test_an_idea_is_supported_and_the_support_taken_back(client, session, ready, code):
    idea = ready.ideas[0][0]
    client.post(f"/unterstuetzen/idee/{idea.number}", data={"code": code, "zurueck": "/abstimmen"})
    assert "1 Person" in client.page(f"/kandidaten/{ready.candidates[0].number}").text()
    client.post(f"/unterstuetzen/idee/{idea.number}/zuruecknehmen", data={"zurueck": "/abstimmen"})
    assert "0 Personen" in client.page(f"/kandidaten/{ready.candidates[0].number}").text()


def test_htmx_gets_the_button_alone(client, ready, code):
    enter(client, code)
    answer = client.post(f"/unterstuetzen/idee/{ready.ideas[0][0].number}", headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert answer.text.strip().startswith("<form")
    assert "zurücknehmen" in answer.text


def test_htmx_is_led_to_the_page_that_asks_for_the_code(client, session, ready):
    session.commit()
    answer = client.post(f"/unterstuetzen/idee/{ready.ideas[0][0].number}", headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"].startswith("/unterstuetzen/idee/")


def test_what_does_not_exist_or_is_not_public_cannot_be_supported(client, session):
    hidden = make_idea(session, make_round(session), published=False)
    session.commit()
    assert client.post(f"/unterstuetzen/idee/{hidden.number}").status_code == 404
    assert client.get(f"/unterstuetzen/idee/{hidden.number}").status_code == 404
    assert client.get("/kandidaten/999").status_code == 404


@pytest.mark.parametrize("method", Method)
def test_a_ballot_takes_the_same_number_of_statements_with_many_candidates(client, session, count_queries, method):
    counts = []
    for size in (3, 30):
        ready = make_ready(session, size)
        voting = make_voting(session, make_body(session, ready.round), method=method)
        [(code, _)] = make_codes(session, voting.body, 1)
        session.commit()
        enter(client, code)
        counts.append(count_queries(lambda voting=voting: client.page(f"/abstimmen/{voting.id}")))
    assert counts[0] == counts[1]


def test_the_list_of_votings_takes_the_same_number_of_statements_with_many(client, session, count_queries):
    counts = []
    for number in (3, 30):
        ready = make_ready(session, 2)
        body = make_body(session, ready.round)
        for _ in range(number):
            make_voting(session, body)
        session.commit()
        counts.append(count_queries(lambda: client.page("/abstimmen")))
    assert counts[0] == counts[1]
