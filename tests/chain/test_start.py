"""The start page, the tour, and what waits for staff."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from ideenmarkt.chain.home import ACTIONS
from ideenmarkt.chain.timeline import PHASE_SENTENCES, PHASE_TITLES, Progress, timeline
from ideenmarkt.chain.tour import TOURS
from ideenmarkt.demo.stage import Stage
from ideenmarkt.ground.access import SYSTEM, Role, declared_access
from ideenmarkt.ground.journal import Event, record
from ideenmarkt.strategy.models import EventKind, Phase
from ideenmarkt.strategy.service import PlannedEvent
from tests.conftest import NOW
from tests.factories import make_idea, make_round
from tests.pages import Client

DAYS = {
    Phase.COLLECTING: (date(2018, 3, 1), date(2018, 4, 15)),
    Phase.BUNDLING: (date(2018, 5, 1), date(2018, 5, 31)),
}


def _event(title: str, first: date) -> PlannedEvent:
    return PlannedEvent(EventKind.CITIZENS_CONFERENCE, title, first, first, "Jahrhunderthalle")


def test_without_a_round_it_is_friendly_all_the_same(client: Client) -> None:
    page = client.page("/")
    assert page.h1() == "Ihre Ideen für Bochum"
    assert "Zurzeit läuft keine Beteiligungsrunde" in page.text()


@pytest.mark.parametrize("phase", list(Phase))
def test_every_phase_has_its_action_and_its_sentence(client: Client, session: Session, phase: Phase) -> None:
    make_round(session, phase=phase)
    session.commit()
    page = client.page("/")
    assert ACTIONS[phase].title in page.text()
    assert PHASE_SENTENCES[phase] in page.text()
    (here,) = [element for element in page.all("li") if element.get("aria-current") == "step"]
    assert PHASE_TITLES[phase] in "".join(here.itertext())
    assert "Sie sind hier" in "".join(here.itertext())


def test_numbers_lead_to_what_they_count(client: Client, session: Session) -> None:
    round_ = make_round(session)
    make_idea(session, round_)
    make_idea(session, round_, published=False)
    session.commit()
    page = client.page("/")
    assert "1 veröffentlichte Idee" in page.text()
    assert {"/ideen", "/buendel", "/kernaktivitaeten"} <= set(page.links())
    assert "2 von 50 Kernaktivitäten" in page.text()


def test_the_latest_ideas_come_first_and_are_at_most_six(client: Client, session: Session) -> None:
    round_ = make_round(session)
    for number in range(8):
        make_idea(session, round_, title=f"Titel {number}")
    session.commit()
    page = client.page("/")
    titles = ["".join(one.itertext()) for one in page.all("h3") if "card__title" in one.get("class", "")]
    assert titles == [f"Titel {number}" for number in (7, 6, 5, 4, 3, 2)]


def test_it_takes_the_same_number_of_statements_however_many_ideas_there_are(
    client: Client, session: Session, count_queries: Callable[[Callable[[], object]], int]
) -> None:
    round_ = make_round(session)
    counts = []
    for more in (3, 27):
        for _ in range(more):
            make_idea(session, round_)
        session.commit()
        counts.append(count_queries(lambda: client.get("/")))
    assert counts[0] == counts[1]


def test_events_stand_in_the_phase_in_which_they_begin(session: Session) -> None:
    early = _event("Auftakt", date(2018, 2, 1))
    later = _event("Bürgerkonferenz", date(2018, 3, 17))
    last = _event("Bündelungsworkshop", date(2018, 5, 2))
    round_ = make_round(session, phase=Phase.SCREENING, phases=DAYS, events=(last, later, early))
    stops = {stop.phase: stop for stop in timeline(round_)}
    assert [event.title for event in stops[Phase.COLLECTING].events] == ["Auftakt", "Bürgerkonferenz"]
    assert [event.title for event in stops[Phase.BUNDLING].events] == ["Bündelungsworkshop"]
    assert stops[Phase.COLLECTING].progress is Progress.DONE
    assert stops[Phase.SCREENING].progress is Progress.HERE
    assert stops[Phase.SCREENING].starts_on is None
    assert stops[Phase.RESOLVED].progress is Progress.AHEAD


def test_a_round_without_dates_still_has_all_phases_in_order(session: Session) -> None:
    assert [stop.phase for stop in timeline(make_round(session))] == list(Phase)


def test_the_tour_belongs_to_the_demo(client: Client, session: Session) -> None:
    make_round(session)
    session.commit()
    assert "Demo" not in client.page("/").text()
    client.page("/rundgang", 404)
    record(session, Event("demo.loaded", ("round", 1), 1), actor=SYSTEM, at=NOW)
    session.commit()
    page = client.page("/")
    assert "Demo mit erfundenen Beiträgen" in page.text()
    assert "/rundgang" in page.links()


def test_the_tour_leads_everyone_to_five_pages_that_exist(client: Client, session: Session, app: Flask) -> None:
    record(session, Event("demo.loaded", ("round", make_round(session).id)), actor=SYSTEM, at=NOW)
    session.commit()
    links = client.page("/rundgang").links()
    assert {tour.role for tour in TOURS} == {None, *Role} - {Role.KIOSK, Role.TABLE}
    for tour in TOURS:
        assert len(tour.stops) == 5
        for stop in tour.stops:
            assert stop.endpoint in app.view_functions
            access = declared_access(app, stop.endpoint)
            assert access is not None
            if tour.role is None:
                assert access.permission is None
    assert "/ideen/neu" in links


def test_a_stop_with_nothing_to_show_yet_names_the_stage_at_which_it_has(client: Client, session: Session) -> None:
    round_ = make_round(session, phase=Phase.BUNDLING)
    record(session, Event("demo.loaded", ("round", round_.id)), actor=SYSTEM, at=NOW)
    session.commit()
    text = client.page("/rundgang").text()
    assert "make demo STAGE=weighing" in text
    assert "make demo STAGE=resolved" in text
    assert "make demo STAGE=bundling" not in text
    assert {stop.stage for tour in TOURS for stop in tour.stops} <= {stage.value for stage in Stage}


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.KIOSK, Role.TABLE)])
def test_every_stop_of_a_role_opens_for_it(client_as: Callable[..., Client], session: Session, role: Role) -> None:
    round_ = make_round(session)
    session.commit()
    client = client_as(role)
    with client.application.test_request_context():
        from flask import url_for

        (tour,) = [one for one in TOURS if one.role is role]
        paths = [
            url_for(stop.endpoint, slug=round_.slug) if stop.slug else url_for(stop.endpoint) for stop in tour.stops
        ]
    for path in paths:
        response = client.get(path)
        assert response.status_code in (200, 302, 303), path
        assert "/anmelden" not in (response.location or ""), path


def test_work_that_waits_is_counted_and_linked(client_as: Callable[..., Client], session: Session) -> None:
    round_ = make_round(session)
    make_idea(session, round_, published=False)
    make_idea(session, round_, published=False)
    session.commit()
    page = client_as(Role.MODERATOR).page("/arbeit")
    assert "/sichtung" in page.links()
    assert "Redaktion" in page.text()
    assert page.h1() == "Was auf Sie wartet"
    assert " 2 " in page.text()


def test_when_nothing_waits_a_sentence_says_so(client_as: Callable[..., Client]) -> None:
    assert "Im Moment wartet nichts auf Sie" in client_as(Role.MODERATOR).page("/arbeit").text()


def test_work_is_for_staff(client: Client, client_as: Callable[..., Client]) -> None:
    assert client.get("/arbeit").status_code == 303
    assert client_as(Role.KIOSK).get("/arbeit").status_code == 403
