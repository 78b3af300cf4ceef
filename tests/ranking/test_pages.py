from __future__ import annotations

import csv
import io

import pytest

from ideenmarkt.ground.access import Role
from ideenmarkt.ranking.export import _cell
from ideenmarkt.weighing.states import BodyKind
from tests.factories import make_round
from tests.weighing.makers import close, make_body, make_ready, make_voting, vote


@pytest.fixture
def ready(session):
    """Two bodies that disagree."""
    ready = make_ready(session, 3, seats=1)
    a, b, _ = ready.ids
    for kind, title, dots in (
        (BodyKind.CITIZENS, "Bürgerschaft", {a: 3, b: 2}),
        (BodyKind.STRATEGY_BOARD, "Strategiebeirat", {a: 1, b: 2}),
    ):
        voting = make_voting(session, make_body(session, ready.round, kind=kind, title=title))
        vote(session, voting, dots)
        close(session, voting)
    session.commit()
    return ready


@pytest.fixture
def staff(client_as, ready):
    return client_as(Role.FACILITATOR)


def body_ids(session, ready):
    from ideenmarkt.ranking.queries import weighing_bodies

    return [body.id for body in weighing_bodies(session, ready.round.id)]


def test_the_ranking_is_closed_to_others(client, client_as, ready):
    path = f"/rangfolge/{ready.round.slug}"
    assert client.get(path).status_code == 303
    assert client_as(Role.MODERATOR).get(path).status_code == 403
    assert client_as(Role.MODERATOR).get(f"{path}/tabelle.csv").status_code == 403
    assert client_as(Role.MODERATOR).get("/rangfolge").status_code == 403


def test_the_menu_leads_to_the_current_round(staff, ready):
    assert staff.get("/rangfolge").location == f"/rangfolge/{ready.round.slug}"


def test_without_a_round_the_page_says_so(client_as):
    assert "noch keine Beteiligungsrunde" in client_as(Role.BOARD_MEMBER).page("/rangfolge").text()


def test_an_unknown_round_is_not_found(staff):
    assert staff.get("/rangfolge/1999").status_code == 404


def test_a_round_without_any_result_says_so_and_invents_no_order(client_as, session):
    round_ = make_round(session)
    session.commit()
    text = client_as(Role.COUNCIL_OFFICE).page(f"/rangfolge/{round_.slug}").text()
    assert "Noch gibt es keine Rangfolge" in text


def test_bodies_stand_side_by_side_with_rank_firmness_and_reason(staff, ready):
    page = staff.page(f"/rangfolge/{ready.round.slug}")
    text = page.text()
    assert "Vorn liegt »Gutes Leben 2«" in text
    assert (
        "Platz 1 von 3: am besten bei »Strategiebeirat« (Platz 1), am schwächsten bei »Bürgerschaft« (Platz 2)." in text
    )
    assert "unter den ersten 1" in text
    assert [row for row in page.all("tr") if "ranking__in" in row.get("class", "")]


def test_other_weights_change_the_order_on_this_page_alone(staff, session, ready):
    people, board = body_ids(session, ready)
    path = f"/rangfolge/{ready.round.slug}"
    tried = staff.page(f"{path}?gewicht-{people}=9&gewicht-{board}=1").text()
    assert "Vorn liegt »Gutes Leben 1«" in tried
    assert "Was-wäre-wenn" in tried
    assert "Vorn liegt »Gutes Leben 2«" in staff.page(path).text()


@pytest.mark.parametrize("weight", ["-1", "101", "viel", ""])
def test_a_wrong_weight_is_told_at_its_field_and_kept(staff, session, ready, weight):
    people, _ = body_ids(session, ready)
    answer = staff.get(f"/rangfolge/{ready.round.slug}?gewicht-{people}={weight}")
    assert answer.status_code == 422
    assert f'id="gewicht-{people}-error"' in answer.text
    assert f'name="gewicht-{people}" value="{weight}"' in answer.text


def test_not_every_body_can_be_left_out(staff, session, ready):
    people, board = body_ids(session, ready)
    answer = staff.get(f"/rangfolge/{ready.round.slug}?gewicht-{people}=0&gewicht-{board}=0")
    assert answer.status_code == 422
    assert "Mindestens ein Gremium muss zählen." in answer.text


def test_the_table_is_downloaded_for_german_spreadsheets(staff, ready):
    answer = staff.get(f"/rangfolge/{ready.round.slug}/tabelle.csv")
    assert answer.mimetype == "text/csv"
    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff")), delimiter=";"))
    assert [(row["Platz"], row["Kandidat"]) for row in rows][:2] == [("1", "Gutes Leben 2"), ("2", "Gutes Leben 1")]
    assert rows[0]["Bürgerschaft: normiert"] == "0,6667"


@pytest.mark.parametrize("text", ["=1+1", "+49", "-x", "@cmd", "\tx"])
def test_no_text_becomes_a_formula_in_a_spreadsheet(text):
    assert _cell(text) == f"'{text}"
