"""Administration of rounds: opening, days, events, and moving on with the consequences named first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ideenmarkt.ground.access import SYSTEM, Role
from ideenmarkt.ground.clock import now
from ideenmarkt.ground.journal import JournalEntry
from ideenmarkt.strategy import queries, rounds
from ideenmarkt.strategy.models import EventKind, Phase
from ideenmarkt.strategy.service import PlannedEvent
from ideenmarkt.strategy.titles import EVENT_TITLES, PHASE_MEANINGS, PHASE_TITLES, consequences
from tests.conftest import NOW
from tests.factories import make_round, make_strategy
from tests.pages import Client

MARCH, APRIL = date(2018, 3, 1), date(2018, 4, 1)


def test_every_phase_and_event_has_a_name() -> None:
    assert set(PHASE_TITLES) == set(PHASE_MEANINGS) == set(Phase)
    assert set(EVENT_TITLES) == set(EventKind)


def test_leaving_the_collecting_phase_names_that_nothing_is_taken_any_more() -> None:
    assert any("nehmen ab sofort nichts mehr an" in text for text in consequences(Phase.COLLECTING, Phase.SCREENING))
    assert not any("nichts mehr an" in text for text in consequences(Phase.BUNDLING, Phase.WEIGHING))


def test_going_back_and_leaping_are_named() -> None:
    assert any("zurück" in text for text in consequences(Phase.BUNDLING, Phase.SCREENING))
    assert any("überspringen" in text for text in consequences(Phase.COLLECTING, Phase.WEIGHING))
    assert not any("überspringen" in text for text in consequences(Phase.COLLECTING, Phase.SCREENING))


def test_a_plan_replaces_the_one_before(session: Session) -> None:
    round_ = make_round(session, phases={Phase.COLLECTING: (MARCH, APRIL), Phase.SCREENING: (APRIL, APRIL)})
    rounds.plan_phases(session, round_, {Phase.COLLECTING: (MARCH, MARCH)}, actor=SYSTEM, at=NOW)
    session.commit()
    assert [(p.phase, p.ends_on) for p in round_.phases] == [(Phase.COLLECTING, MARCH)]
    entry = session.scalars(select(JournalEntry).where(JournalEntry.action == "round.planned")).one()
    assert set(entry.before) == {"collecting", "screening"}


def test_a_phase_cannot_end_before_it_begins(session: Session) -> None:
    with pytest.raises(rounds.DaysInWrongOrder):
        rounds.plan_phases(session, make_round(session), {Phase.WEIGHING: (APRIL, MARCH)}, actor=SYSTEM, at=NOW)


def test_an_event_is_announced_and_cancelled(session: Session) -> None:
    round_ = make_round(session)
    planned = PlannedEvent(EventKind.MARKET_OF_IDEAS, "Markt der Ideen", MARCH, APRIL, "Rathaus")
    event = rounds.add_event(session, round_, planned, actor=SYSTEM, at=NOW)
    assert round_.events == [event]
    rounds.cancel_event(session, event, actor=SYSTEM, at=NOW)
    session.expire(round_)
    assert round_.events == []


def test_an_event_cannot_end_before_it_begins(session: Session) -> None:
    planned = PlannedEvent(EventKind.COUNCIL, "Rat", APRIL, MARCH)
    with pytest.raises(rounds.DaysInWrongOrder):
        rounds.add_event(session, make_round(session), planned, actor=SYSTEM, at=NOW)


def test_a_phase_whose_last_day_is_over_is_counted_as_work(session: Session) -> None:
    today = now().date()
    make_round(session, phases={Phase.COLLECTING: (today, today + timedelta(days=3))})
    assert queries.overdue_phases(session) == 0
    make_round(session, phases={Phase.COLLECTING: (MARCH, APRIL)})
    make_round(session, phase=Phase.BUNDLING, phases={Phase.COLLECTING: (MARCH, APRIL)})
    assert queries.overdue_phases(session) == 1


@pytest.mark.parametrize(
    "path",
    [
        "/verwaltung/runden",
        "/verwaltung/runden/neu",
        "/verwaltung/runden/r",
        "/verwaltung/runden/r/phase/bundling",
    ],
)
def test_rounds_are_administered_by_administrators_alone(
    session: Session, client_as: Callable[..., Client], path: str
) -> None:
    make_round(session, slug="r")
    assert client_as(Role.MODERATOR, Role.COUNCIL_OFFICE).get(path).status_code == 403
    client_as(Role.ADMINISTRATOR).page(path)


def test_without_a_round_the_list_says_what_a_round_is_for(session: Session, client_as: Callable[..., Client]) -> None:
    make_strategy(session)
    assert "Es gibt noch keine Runde." in client_as(Role.ADMINISTRATOR).page("/verwaltung/runden").text()


def test_a_round_is_opened_by_form(session: Session, client_as: Callable[..., Client]) -> None:
    make_strategy(session)
    client = client_as(Role.ADMINISTRATOR)
    data = {"title": "Runde 2027", "slug": "2027", "seats": "4", "note": ""}
    answer = client.post("/verwaltung/runden/neu", data=data)
    assert (answer.status_code, answer.location) == (303, "/verwaltung/runden/2027")
    assert client.page("/verwaltung/runden/2027").h1() == "Runde 2027"
    again = client.post("/verwaltung/runden/neu", data=data)
    assert again.status_code == 409
    assert 'id="slug-error"' in again.text


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"slug": "Mit Leerzeichen"}, "slug", "Nur a bis z"),
        ({"seats": "viele"}, "seats", "ganze Zahl"),
        ({"seats": "0"}, "seats", "zwischen 1 und 50"),
        ({"title": ""}, "title", "Bitte füllen Sie"),
        ({"title": "x" * 201}, "title", "Höchstens 200 Zeichen"),
    ],
)
def test_a_bad_round_is_refused_at_the_field(
    session: Session, client_as: Callable[..., Client], changes: dict[str, str], field: str, sentence: str
) -> None:
    make_strategy(session)
    data = {"title": "Runde 2027", "slug": "2027", "seats": "4"} | changes
    answer = client_as(Role.ADMINISTRATOR).post("/verwaltung/runden/neu", data=data)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert sentence in answer.text


def test_title_note_and_seats_can_be_changed(session: Session, client_as: Callable[..., Client]) -> None:
    make_round(session, slug="r")
    client = client_as(Role.ADMINISTRATOR)
    data = {"title": "Anders", "seats": "7", "note": "Ein Hinweis"}
    assert client.post("/verwaltung/runden/r/angaben", data=data).status_code == 303
    page = client.page("/verwaltung/runden/r")
    assert page.h1() == "Anders"
    assert "Ein Hinweis" in page.html
    assert client.post("/verwaltung/runden/r/angaben", data=data | {"title": ""}).status_code == 422


def test_the_days_of_the_phases_are_kept(session: Session, client_as: Callable[..., Client]) -> None:
    make_round(session, slug="r")
    client = client_as(Role.ADMINISTRATOR)
    data = {"collecting_first": "2018-03-01", "collecting_last": "2018-04-01"}
    assert client.post("/verwaltung/runden/r/zeitplan", data=data).status_code == 303
    assert 'value="2018-03-01"' in client.page("/verwaltung/runden/r").html


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"weighing_first": "2018-03-01"}, "beide Tage an oder keinen"),
        ({"weighing_first": "2018-04-01", "weighing_last": "2018-03-01"}, "Das Ende liegt vor dem Anfang"),
        ({"weighing_first": "morgen", "weighing_last": "2018-03-01"}, "Bitte geben Sie einen Tag ein"),
    ],
)
def test_days_that_make_no_sense_are_refused_at_the_field(
    session: Session, client_as: Callable[..., Client], data: dict[str, str], sentence: str
) -> None:
    make_round(session, slug="r")
    answer = client_as(Role.ADMINISTRATOR).post("/verwaltung/runden/r/zeitplan", data=data)
    assert answer.status_code == 422
    assert sentence in answer.text


def test_an_event_is_announced_and_struck_by_form(session: Session, client_as: Callable[..., Client]) -> None:
    round_ = make_round(session, slug="r")
    client = client_as(Role.ADMINISTRATOR)
    data = {"kind": "council", "event_title": "Rat tagt", "place": "Ratssaal", "starts_on": "2018-09-27"}
    assert client.post("/verwaltung/runden/r/veranstaltungen", data=data).status_code == 303
    assert "27. September 2018, Ratssaal" in client.page("/verwaltung/runden/r").text()
    event = round_.events[0]
    path = f"/verwaltung/runden/r/veranstaltungen/{event.id}/streichen"
    assert client.post(path).status_code == 303
    assert "Rat tagt" not in client.page("/verwaltung/runden/r").text()
    assert client.post(path).status_code == 404
    bad = client.post("/verwaltung/runden/r/veranstaltungen", data=data | {"ends_on": "2018-09-01"})
    assert bad.status_code == 422
    assert "Das Ende liegt vor dem Anfang." in bad.text


def test_moving_on_names_the_consequences_before_the_button(session: Session, client_as: Callable[..., Client]) -> None:
    make_round(session, slug="r")
    client = client_as(Role.ADMINISTRATOR)
    page = client.page("/verwaltung/runden/r/phase/screening")
    assert page.text().index("nichts mehr an") < page.text().index("Phase wechseln")
    assert client.post("/verwaltung/runden/r/phase/screening").status_code == 303
    assert "»Sichten«" in client.page("/verwaltung/runden/r").text()


@pytest.mark.parametrize("phase", ["collecting", "nonsense"])
def test_there_is_no_way_into_the_present_or_an_unknown_phase(
    session: Session, client_as: Callable[..., Client], phase: str
) -> None:
    make_round(session, slug="r")
    assert client_as(Role.ADMINISTRATOR).get(f"/verwaltung/runden/r/phase/{phase}").status_code == 404


def test_the_list_of_rounds_takes_as_many_queries_for_30_as_for_3(
    session: Session, client_as: Callable[..., Client], count_queries: Callable[[Callable[[], object]], int]
) -> None:
    client = client_as(Role.ADMINISTRATOR)
    make_round(session)
    session.commit()
    few = count_queries(lambda: client.get("/verwaltung/runden"))
    for _ in range(8):
        make_round(session)
    session.commit()
    assert count_queries(lambda: client.get("/verwaltung/runden")) == few


def test_the_published_rules_stand_on_their_page(session: Session, client: Client) -> None:
    make_round(session)
    session.commit()
    assert "Wir veröffentlichen keine Werbung." in client.page("/spielregeln").text()


def test_without_a_strategy_the_rules_page_says_so(client: Client) -> None:
    assert "sobald die Strategie der Stadt geladen ist" in client.page("/spielregeln").text()
