from __future__ import annotations

import io
import re

import pytest

from ideenmarkt.ground.access import Role
from ideenmarkt.weighing import queries
from ideenmarkt.weighing.states import VotingState
from tests.factories import make_account
from tests.weighing.makers import close, make_body, make_codes, make_ready, make_voting, vote


@pytest.fixture
def ready(session):
    return make_ready(session)


@pytest.fixture
def body(session, ready):
    return make_body(session, ready.round)


@pytest.fixture
def staff(client_as, body):
    return client_as(Role.FACILITATOR)


def paper(text):
    return {"file": (io.BytesIO(text.encode()), "stimmzettel.csv")}


@pytest.mark.parametrize("path", ["", "/neu", "/gremien/neu", "/gremien/1", "/1"])
def test_managing_is_closed_to_others(client, client_as, path):
    assert client.get(f"/abstimmungen{path}").status_code == 303
    assert client_as(Role.MODERATOR).get(f"/abstimmungen{path}").status_code == 403


def test_without_a_round_there_is_nothing_to_manage(client_as):
    assert "noch keine Beteiligungsrunde" in client_as(Role.FACILITATOR).page("/abstimmungen").text()


def test_a_body_is_created_and_a_name_taken_is_told_at_its_field(staff, body):
    data = {"kind": "strategy_board", "title": "Strategiebeirat", "weight": "2"}
    made = staff.post("/abstimmungen/gremien/neu", data=data)
    assert made.status_code == 303
    assert staff.page(made.location).h1() == "Strategiebeirat"
    again = staff.post("/abstimmungen/gremien/neu", data=data)
    assert again.status_code == 422
    assert 'id="title-error"' in again.text


@pytest.mark.parametrize(
    ("change", "field"),
    [({"weight": "0"}, "weight"), ({"title": " "}, "title"), ({"kind": "competence_forum"}, "competence")],
)
def test_a_body_with_a_mistake_is_told_at_its_field(staff, change, field):
    data = {"kind": "citizens", "title": "Neu", "weight": "1"} | change
    answer = staff.post("/abstimmungen/gremien/neu", data=data)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text


def test_codes_are_shown_once_as_cards_and_sent_as_a_file(staff, body):
    answer = staff.post(f"/abstimmungen/gremien/{body.id}/stimmcodes", data={"count": "3"})
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    codes = re.findall(r'class="vote-card__code">([^<]+)<', answer.text)
    assert len(set(codes)) == 3
    assert answer.text.count("<svg") >= 3
    file = staff.post(f"/abstimmungen/gremien/{body.id}/stimmcodes/csv", data={"code": codes})
    assert file.get_data(as_text=True).splitlines()[1:] == [f"Bürgerschaft;{code}" for code in codes]
    page = staff.page(f"/abstimmungen/gremien/{body.id}")
    assert "3 ausgegeben" in page.text()
    assert not any(code in page.html for code in codes)


@pytest.mark.parametrize("count", ["0", "5001", "viele", ""])
def test_a_senseless_number_of_codes_is_told_at_its_field(staff, body, count):
    answer = staff.post(f"/abstimmungen/gremien/{body.id}/stimmcodes", data={"count": count})
    assert answer.status_code == 422
    assert 'id="count-error"' in answer.text


def test_a_lost_card_and_the_leftover_ones_are_revoked(staff, session, body):
    codes = [code for code, _ in make_codes(session, body, 3)]
    session.commit()
    path = f"/abstimmungen/gremien/{body.id}/stimmcodes"
    assert staff.post(f"{path}/sperren", data={"lost": codes[0]}).status_code == 303
    assert staff.post(f"{path}/sperren", data={"lost": codes[0]}).status_code == 422
    assert staff.post(f"{path}/sperren", data={"lost": ""}).status_code == 422
    assert staff.post(f"{path}/alle-sperren").status_code == 303
    assert "davon 0 benutzt und 3 gesperrt" in staff.page(f"/abstimmungen/gremien/{body.id}").text()


def test_members_come_and_go_and_the_weight_changes(staff, session, body):
    account = make_account(session, roles=[Role.BOARD_MEMBER], name="Erika Muster")
    session.commit()
    path = f"/abstimmungen/gremien/{body.id}"
    assert staff.post(f"{path}/mitglieder", data={"account": "999999"}).status_code == 422
    assert staff.post(f"{path}/mitglieder", data={"account": str(account.id)}).status_code == 303
    assert "Entfernen: Erika Muster" in staff.page(path).text()
    assert staff.post(f"{path}/mitglieder/{account.id}/entfernen").status_code == 303
    assert "Entfernen: Erika Muster" not in staff.page(path).text()
    assert staff.post(f"{path}/gewicht", data={"weight": "0"}).status_code == 422
    assert staff.post(f"{path}/gewicht", data={"weight": "3"}).status_code == 303
    assert "Gewicht 3" in staff.page("/abstimmungen").text()


def test_a_voting_from_draft_to_result(staff, session, ready, body):
    data = {"title": "Favoriten", "body": str(body.id), "method": "dots", "dots": "5", "most": "3"}
    made = staff.post("/abstimmungen/neu", data=data)
    assert made.status_code == 303
    page = staff.page(made.location)
    assert "noch keine Mitglieder und keine Stimmcodes" in page.text()
    assert staff.post(f"{made.location}/oeffnen").status_code == 303
    assert "Abstimmung schließen" in staff.page(made.location).text()
    assert staff.post(f"{made.location}/oeffnen").status_code == 409
    assert staff.post(f"{made.location}/schliessen").status_code == 303
    assert "kein Stimmzettel abgegeben" in staff.page(made.location).text()
    assert staff.post(f"{made.location}/wieder-oeffnen", data={"why": ""}).status_code == 422
    assert staff.post(f"{made.location}/wieder-oeffnen", data={"why": "Nachzügler"}).status_code == 303
    assert "Abstimmung schließen" in staff.page(made.location).text()


@pytest.mark.parametrize(
    ("change", "field"), [({"most": "6"}, "most"), ({"dots": "0"}, "dots"), ({"title": ""}, "title")]
)
def test_a_voting_with_a_mistake_is_told_at_its_field(staff, body, change, field):
    data = {"title": "Favoriten", "body": str(body.id), "method": "dots", "dots": "5", "most": "3"} | change
    answer = staff.post("/abstimmungen/neu", data=data)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text


def test_a_draft_is_thrown_away(staff, session, body):
    path = f"/abstimmungen/{make_voting(session, body, is_open=False).id}"
    session.commit()
    assert staff.post(f"{path}/verwerfen").status_code == 303
    assert staff.get(path).status_code == 404


def test_paper_ballots_are_counted_from_a_file(staff, session, body):
    voting = make_voting(session, body)
    lines = "".join(f"{code};1;2\n" for code, _ in make_codes(session, body, 2))
    session.commit()
    path = f"/abstimmungen/{voting.id}"
    assert staff.post(f"{path}/papier", data=paper(f"Stimmcode;Kandidat;Punkte\n{lines}")).status_code == 303
    assert "2 von 2 Stimmberechtigten haben abgestimmt" in staff.page(path).text()


def test_a_bad_file_is_refused_with_its_rows_and_nothing_is_counted(staff, session, body):
    voting = make_voting(session, body)
    [(code, _)] = make_codes(session, body, 1)
    session.commit()
    path = f"/abstimmungen/{voting.id}"
    answer = staff.post(f"{path}/papier", data=paper(f"code,candidate,dots\n{code},1,1\n{code},99,1\n"))
    assert answer.status_code == 422
    assert "Einen Kandidaten mit dieser Nummer gibt es in der Abstimmung nicht." in answer.text
    assert staff.post(f"{path}/papier", data={}).status_code == 422
    latin = {"file": (io.BytesIO("Stimmcode;Kandidat;Punkte;Grün".encode("latin-1")), "x.csv")}
    assert staff.post(f"{path}/papier", data=latin).status_code == 422
    assert "0 von 1 Stimmberechtigten" in staff.page(path).text()


def test_the_result_is_shown_as_chart_and_table_after_the_close(staff, session, ready, body):
    voting = make_voting(session, body)
    vote(session, voting, {ready.ids[2]: 3}, {ready.ids[2]: 1})
    session.commit()
    assert "Ergebnis als Tabelle" not in staff.page(f"/abstimmungen/{voting.id}").html
    close(session, voting)
    session.commit()
    page = staff.page(f"/abstimmungen/{voting.id}")
    assert f"Vorn liegt »{ready.candidates[2].title}«" in page.text()
    assert len(page.all("tr")) == 4
    assert queries.get_voting(session, voting.id).state is VotingState.CLOSED


def test_the_list_takes_the_same_number_of_statements_with_many_votings(staff, session, ready, body, count_queries):
    counts = []
    for number in (3, 27):
        for n in range(number):
            make_voting(session, make_body(session, ready.round, title=f"Gremium {number}.{n}"))
        session.commit()
        counts.append(count_queries(lambda: staff.page("/abstimmungen")))
    assert counts[0] == counts[1]
