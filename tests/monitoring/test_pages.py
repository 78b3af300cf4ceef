"""The pages of the Kernaktivitäten and the strategy."""

from __future__ import annotations

import pytest

from ideenmarkt.ground.access import Role
from ideenmarkt.strategy.models import CoreActivity, CoreActivityStatus
from tests.factories import make_strategy


@pytest.fixture
def strategy(session):
    made = make_strategy(session)
    session.commit()
    return made


def test_everybody_sees_all_core_activities_with_status_in_words_and_the_stamp(client, strategy):
    page = client.page("/kernaktivitaeten")
    assert "2 von 50 Kernaktivitäten sind beschlossen, 1 umgesetzt." in page.text()
    assert "Hundert neue Bäume" in page.text()
    assert "Schulportal" in page.text()
    assert page.text().count("Ein Projekt der Strategie der Teststadt") == 1


def test_chips_filter_by_focus_area_status_and_year(client, strategy):
    page = client.page("/kernaktivitaeten?schwerpunkt=gruen&status=implemented&jahr=2017")
    assert "Hundert neue Bäume" in page.text()
    assert "Schulportal" not in page.text()
    assert "Zu dieser Auswahl" in client.page("/kernaktivitaeten?schwerpunkt=kultur").text()


def test_a_filter_that_does_not_exist_is_not_found(client, strategy):
    client.page("/kernaktivitaeten?status=fertig", 404)


def test_a_city_without_core_activities_is_told_where_they_come_from(client, session, strategy):
    session.query(CoreActivity).delete()
    session.commit()
    assert "Noch ist keine Kernaktivität beschlossen" in client.page("/kernaktivitaeten").text()


def test_the_profile_of_an_early_one_says_that_its_ideas_were_not_recorded(client, strategy):
    page = client.page("/kernaktivitaeten/1")
    assert page.h1() == "Hundert neue Bäume"
    assert "stammt aus der Zeit vor dem Ideenmarkt" in page.text()
    assert "noch nicht benannt" in page.text()


def test_an_unknown_number_is_not_found(client, strategy):
    client.page("/kernaktivitaeten/99", 404)


def test_the_council_office_changes_status_and_leads(client_as, strategy):
    office = client_as(Role.COUNCIL_OFFICE)
    assert "Aktuell halten" in office.page("/kernaktivitaeten/2").text()
    assert office.post("/kernaktivitaeten/2/stand", data={"action": "prepare"}).status_code == 303
    sent = {"name_1": "Frau Beispiel", "unit_1": "Schulverwaltung", "name_2": "", "unit_2": ""}
    assert office.post("/kernaktivitaeten/2/projektleitung", data=sent).status_code == 303
    page = office.page("/kernaktivitaeten/2")
    assert "in Erarbeitung" in page.text()
    assert "Frau Beispiel, Schulverwaltung" in page.text()


def test_a_step_back_without_reason_is_answered_at_its_field(client_as, strategy):
    response = client_as(Role.COUNCIL_OFFICE).post("/kernaktivitaeten/1/stand", data={"action": "step_back"})
    assert response.status_code == 422
    assert "Nennen Sie bitte einen Grund" in response.text


def test_a_step_that_is_no_longer_possible_is_a_conflict(client_as, strategy):
    response = client_as(Role.COUNCIL_OFFICE).post("/kernaktivitaeten/2/stand", data={"action": "complete"})
    assert response.status_code == 409


@pytest.mark.parametrize("action", ["", "explode"])
def test_a_step_that_nobody_knows_is_refused(client_as, strategy, action):
    response = client_as(Role.COUNCIL_OFFICE).post("/kernaktivitaeten/2/stand", data={"action": action})
    assert response.status_code == 422


def test_a_unit_without_a_name_is_refused_and_kept(client_as, strategy):
    response = client_as(Role.COUNCIL_OFFICE).post(
        "/kernaktivitaeten/2/projektleitung", data={"name_1": "", "unit_1": "Tiefbauamt"}
    )
    assert response.status_code == 422
    assert "fehlt der Name" in response.text
    assert 'value="Tiefbauamt"' in response.text


def test_others_see_no_forms_and_may_not_send_them(client_as, client, strategy):
    moderator = client_as(Role.MODERATOR)
    assert "Aktuell halten" not in moderator.page("/kernaktivitaeten/2").text()
    assert moderator.post("/kernaktivitaeten/2/stand", data={"action": "prepare"}).status_code == 403
    assert client.post("/kernaktivitaeten/2/projektleitung", data={"name_1": "Ich"}).status_code == 403


def test_the_strategy_page_names_white_spots_and_themes(client, strategy):
    page = client.page("/strategie")
    assert "In 2 Schwerpunkten gibt es noch keine Kernaktivität" in page.text()
    assert "Sicherheit" in page.text()
    assert "/kernaktivitaeten?kompetenz=leben&schwerpunkt=gruen" in page.links()


@pytest.mark.parametrize("path", ["/kernaktivitaeten", "/strategie"])
def test_more_core_activities_take_no_more_statements(client, session, strategy, count_queries, path):
    few = count_queries(lambda: client.page(path))
    area = strategy.competences[0].focus_areas[0]
    session.add_all(
        CoreActivity(
            strategy_id=strategy.id, number=number, title=f"Aktivität {number}", focus_area_id=area.id, year=2018,
            status=CoreActivityStatus.RESOLVED,
        )
        for number in range(10, 40)
    )  # fmt: skip
    session.commit()
    assert count_queries(lambda: client.page(path)) == few
