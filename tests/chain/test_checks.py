"""/auskunft: what the last full check found, how old that is, and checking anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask
from huey import Huey
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ideenmarkt.chain import checks
from ideenmarkt.chain.ledger import take_stock
from ideenmarkt.chain.ledger_json import ledger_as_json, ledger_from_json
from ideenmarkt.chain.models import CheckOccasion, LedgerCheck
from ideenmarkt.ground.access import Role
from ideenmarkt.ground.clock import now
from ideenmarkt.ground.database import db, one_moment
from ideenmarkt.ideas.models import Idea
from tests.conftest import NOW
from tests.deciding.world import make_world, resolve
from tests.factories import make_idea, make_round
from tests.pages import Client

ClientAs = Callable[..., Client]
CountQueries = Callable[[Callable[[], object]], int]


@pytest.fixture
def auditor(client_as: ClientAs) -> Client:
    return client_as(Role.COUNCIL_OFFICE)


@pytest.fixture
def nobody_works(app: Flask) -> Iterator[Huey]:
    """Jobs are ordered, and nobody carries them out."""
    queue: Huey = app.extensions["ideenmarkt.jobs"].queue
    queue.immediate = False
    yield queue
    queue.flush()
    queue.immediate = True


def _check(client: Client) -> str:
    """Check anew; the page's text afterwards."""
    assert client.post("/auskunft/pruefen").status_code == 303
    return client.page("/auskunft").text()


def _aged(session: Session, age: timedelta) -> None:
    """The last check, as if it had been so long ago."""
    check = session.scalars(select(LedgerCheck)).one()
    check.ordered_at -= age
    assert check.finished_at
    check.finished_at -= age
    session.commit()


def test_before_the_first_check_the_page_offers_it(auditor: Client) -> None:
    page = auditor.page("/auskunft")
    assert "Es ist noch nicht geprüft worden." in page.text()
    assert "Jetzt prüfen" in page.text()
    assert "Ja." not in page.text()


def test_a_check_says_that_it_adds_up_and_when_that_was(auditor: Client, session: Session) -> None:
    make_idea(session, make_round(session))
    session.commit()
    shown = _check(auditor)
    assert "Ja. Keine Idee ist verloren." in shown
    assert "Eine Idee ist eingegangen. Die Rechnung geht auf." in shown
    assert "(auf Wunsch)" in shown
    assert "Seitdem ist kein Eintrag dazugekommen." in shown
    check = session.scalars(select(LedgerCheck)).one()
    assert check.entry_hash
    assert check.entry_hash in shown


def test_what_was_kept_is_the_whole_ledger_again(session: Session) -> None:
    world = make_world(session)
    resolve(session, world)
    session.execute(text("UPDATE idea_text SET body = body || '!' WHERE idea_id = 1"))
    session.execute(text("UPDATE journal_entry SET why = 'x' WHERE id = 7"))
    session.expire_all()
    found = take_stock(session)
    assert found.breaks
    assert found.differing
    assert found.problems
    titles = {world.round.slug: world.round.title}
    again = ledger_from_json(ledger_as_json(found, found.rounds), titles)
    assert ledger_as_json(again, again.rounds) == ledger_as_json(found, found.rounds)
    assert [one.title for one in again.rounds] == [one.title for one in found.rounds]
    assert again.balanced == found.balanced


def test_entries_since_the_check_label_its_result_as_out_of_date(auditor: Client, session: Session) -> None:
    round_ = make_round(session)
    make_idea(session, round_)
    session.commit()
    _check(auditor)
    make_idea(session, round_)  # received and published
    session.commit()
    shown = auditor.page("/auskunft").text()
    assert "Ja. Keine Idee ist verloren." not in shown
    assert "Bei der letzten Prüfung ging alles auf." in shown
    assert "Seitdem sind 2 Einträge dazugekommen, die noch nicht geprüft sind." in shown
    assert "Eine Idee ist eingegangen." in shown
    assert "2 Ideen sind eingegangen." in _check(auditor)


def test_a_tampered_wording_is_found_by_the_next_check(auditor: Client, session: Session) -> None:
    idea = make_idea(session, make_round(session))
    session.commit()
    _check(auditor)
    session.execute(text("UPDATE idea_text SET body = 'Etwas ganz anderes steht hier.'"))
    session.execute(text("UPDATE journal_entry SET why = 'x' WHERE action = 'idea.publish'"))
    session.commit()
    shown = _check(auditor)
    assert "Nein. Etwas stimmt nicht." in shown
    assert "Eine Unstimmigkeit bei den Ideen." in shown
    assert "wurde geändert" in shown
    assert "Eine frühere Prüfung" in shown
    assert f"/verlauf?art=idea&id={idea.id}" in auditor.page("/auskunft").links()


def test_a_journal_that_was_cut_after_the_check_is_told_without_a_new_one(auditor: Client, session: Session) -> None:
    make_idea(session, make_round(session))
    session.commit()
    _check(auditor)
    session.execute(text("DELETE FROM journal_entry WHERE id = (SELECT max(id) FROM journal_entry)"))
    session.commit()
    shown = auditor.page("/auskunft").text()
    assert "Der Verlauf ist seit der letzten Prüfung gekürzt oder umgeschrieben worden." in shown
    assert "Ja. Keine Idee ist verloren." not in shown


def test_while_it_is_checked_the_page_says_so_and_offers_no_second_check(
    auditor: Client, session: Session, nobody_works: Huey
) -> None:
    make_round(session)
    session.commit()
    shown = _check(auditor)
    assert "Es wird gerade geprüft" in shown
    assert "Jetzt prüfen" not in shown
    assert auditor.post("/auskunft/pruefen").status_code == 409
    polled = auditor.get("/auskunft/stand")
    assert "Es wird gerade geprüft" in polled.text
    assert "HX-Refresh" not in polled.headers
    (task,) = nobody_works.pending()
    nobody_works.execute(task)
    assert auditor.get("/auskunft/stand").headers["HX-Refresh"] == "true"
    assert "Ja. Keine Idee ist verloren." in auditor.page("/auskunft").text()


def test_a_check_that_never_finished_is_given_up_and_can_be_ordered_again(session: Session) -> None:
    checks.order(session, occasion=CheckOccasion.ASKED, at=NOW)
    with pytest.raises(checks.CheckUnderWay):
        checks.order(session, occasion=CheckOccasion.ASKED, at=NOW + timedelta(minutes=1))
    checks.order(session, occasion=CheckOccasion.ASKED, at=NOW + checks.PATIENCE)
    assert session.scalar(select(func.count(LedgerCheck.id))) == 2


def test_it_is_checked_once_a_day_by_itself(session: Session) -> None:
    make_round(session)
    session.commit()
    for _ in range(2):
        checks.check_regularly()
    check = session.scalars(select(LedgerCheck)).one()
    assert check.occasion is CheckOccasion.REGULAR
    assert check.balanced is True
    _aged(session, checks.REGULARLY_AFTER + timedelta(minutes=1))
    checks.check_regularly()
    assert session.scalar(select(func.count(LedgerCheck.id))) == 2


def test_the_worker_looks_every_hour_whether_a_check_is_due(app: Flask) -> None:
    queue: Huey = app.extensions["ideenmarkt.jobs"].queue
    names = [type(task).__name__ for task in queue.read_periodic(datetime(2018, 3, 12, 10, 30))]  # noqa: DTZ001 Huey's clock has no zone
    assert "chain.check.every_hour" in names
    names = [type(task).__name__ for task in queue.read_periodic(datetime(2018, 3, 12, 10, 31))]  # noqa: DTZ001
    assert "chain.check.every_hour" not in names


def test_a_result_older_than_two_days_says_that_nobody_checks(auditor: Client, session: Session) -> None:
    make_round(session)
    session.commit()
    assert "älter als zwei Tage" not in _check(auditor)
    _aged(session, checks.OVERDUE_AFTER)
    assert "Die letzte Prüfung ist älter als zwei Tage." in auditor.page("/auskunft").text()


def test_the_page_takes_few_statements_however_much_there_is(
    auditor: Client, session: Session, count_queries: CountQueries
) -> None:
    make_idea(session, make_round(session))
    session.commit()
    _check(auditor)
    with_one_idea = count_queries(lambda: auditor.get("/auskunft"))
    resolve(session, make_world(session))
    session.commit()
    _check(auditor)
    _check(auditor)
    assert count_queries(lambda: auditor.get("/auskunft")) == with_one_idea <= 10


def test_only_who_may_audit_orders_a_check(client: Client, client_as: ClientAs) -> None:
    board = client_as(Role.BOARD_MEMBER)
    assert client.post("/auskunft/pruefen").status_code == 403
    assert client.get("/auskunft/stand").status_code == 303
    for response in (board.post("/auskunft/pruefen"), board.get("/auskunft/stand")):
        assert response.status_code == 403
    with client.application.app_context():
        assert db.session().scalars(select(LedgerCheck)).all() == []


def test_an_order_without_the_forms_token_is_refused(app: Flask, auditor: Client, session: Session) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        assert auditor.post("/auskunft/pruefen").status_code == 400
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
    assert session.scalars(select(LedgerCheck)).all() == []


def test_the_kept_account_names_no_person(auditor: Client, session: Session) -> None:
    idea = make_idea(session, make_round(session), email="name@example.org")
    session.execute(text("UPDATE idea_text SET body = 'Etwas ganz anderes steht hier.'"))
    session.commit()
    _check(auditor)
    kept = str(session.scalars(select(LedgerCheck)).one().account)
    assert str(idea.id) in kept
    assert "name@example.org" not in kept
    assert idea.tracking_code not in kept
    assert "ganz anderes" not in kept


def test_a_check_is_finished_with_everything_or_not_at_all(session: Session) -> None:
    check = checks.order(session, occasion=CheckOccasion.ASKED, at=NOW)
    check.finished_at = now()
    with pytest.raises(IntegrityError):
        session.flush()


def test_what_is_checked_is_of_one_moment_while_others_go_on_writing(app: Flask, session: Session) -> None:
    round_ = make_round(session)
    make_idea(session, round_)
    session.commit()
    counted = select(func.count(Idea.id))
    with app.app_context(), one_moment():
        assert db.session().scalar(counted) == 1
        make_idea(session, round_)
        session.commit()
        assert session.scalar(counted) == 2
        assert db.session().scalar(counted) == 1
    with app.app_context():
        assert db.session().scalar(counted) == 2
