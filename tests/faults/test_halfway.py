"""Whatever breaks in the middle, nothing half-written stays, and the ledger balances."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from threading import Barrier, Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from ideenmarkt.api.models import IdempotentRequest
from ideenmarkt.bundling.models import Membership
from ideenmarkt.chain.ledger import take_stock
from ideenmarkt.deciding import settling
from ideenmarkt.deciding.models import CouncilResolution, Outcome
from ideenmarkt.ground.database import db
from ideenmarkt.ground.journal import JournalEntry
from ideenmarkt.ideas import service as ideas
from ideenmarkt.ideas.models import Idea, IdeaText
from ideenmarkt.strategy.models import CoreActivity, Phase
from tests.deciding.world import make_world, resolve
from tests.factories import make_round
from tests.pages import Client

BODY = {"text": "Mehr Bänke am See, damit man sich ausruhen kann."}


class Unplugged(Exception):
    """Somebody pulls the plug."""


def _unplug(*_args: Any, **_kwargs: Any) -> Any:
    raise Unplugged


def _send(client: Client, key: str = "eins") -> Any:
    return client.post("/api/v1/ideas", json=BODY, headers={"Idempotency-Key": key})


def _rows(session: Session) -> dict[str, int]:
    session.rollback()
    tables = (Idea, IdeaText, JournalEntry, IdempotentRequest, Membership, Outcome, CouncilResolution, CoreActivity)
    return {table.__tablename__: session.scalar(select(func.count()).select_from(table)) or 0 for table in tables}


@pytest.fixture
def commits_fail(app: Flask) -> Iterator[None]:
    """The database goes away at the very end."""
    with app.app_context():
        engine = db.engine
    event.listen(engine, "commit", _unplug)
    yield
    event.remove(engine, "commit", _unplug)


def test_a_request_that_breaks_at_the_journal_leaves_nothing(
    client: Client, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_round(session)
    session.commit()
    before = _rows(session)
    monkeypatch.setattr(ideas, "record_all", _unplug)
    with pytest.raises(Unplugged):
        _send(client)
    assert _rows(session) == before
    monkeypatch.undo()
    assert _send(client).status_code == 201
    session.rollback()
    assert take_stock(session).balanced


def test_a_request_that_breaks_at_the_commit_leaves_nothing(client: Client, session: Session, request: Any) -> None:
    make_round(session)
    session.commit()
    before = _rows(session)
    request.getfixturevalue("commits_fail")
    with pytest.raises(Unplugged):
        _send(client)
    assert _rows(session) == before
    assert take_stock(session).balanced


def test_a_resolution_that_breaks_in_the_middle_decides_nothing(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = make_world(session)
    session.commit()
    before = _rows(session)
    monkeypatch.setattr(settling, "record_all", _unplug)
    with pytest.raises(Unplugged):
        resolve(session, world)
    assert _rows(session) == before
    assert world.round.phase is Phase.BUNDLING
    assert take_stock(session).balanced
    monkeypatch.undo()
    resolve(session, world)
    session.commit()
    assert take_stock(session).balanced


def test_of_many_at_once_with_the_same_key_one_idea_remains(app: Flask, session: Session) -> None:
    make_round(session)
    session.commit()
    start, answers = Barrier(6), []

    def send() -> None:
        client = app.test_client()
        start.wait()
        answers.append(client.post("/api/v1/ideas", json=BODY, headers={"Idempotency-Key": "eins"}))

    _all_at_once(send, 6)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    session.rollback()
    assert session.scalar(select(func.count(Idea.id))) == 1
    assert take_stock(session).balanced


def test_of_many_at_once_with_keys_of_their_own_none_is_lost(app: Flask, session: Session) -> None:
    make_round(session)
    session.commit()
    start, numbers = Barrier(6), []

    def send() -> None:
        client = app.test_client()
        start.wait()
        for place in range(3):
            key = f"{id(client)}-{place}"
            numbers.append(client.post("/api/v1/ideas", json=BODY, headers={"Idempotency-Key": key}).json["number"])

    _all_at_once(send, 6)
    assert sorted(numbers) == list(range(1, 19))
    session.rollback()
    assert take_stock(session).balanced


def _all_at_once(action: Callable[[], None], times: int) -> None:
    threads = [Thread(target=action) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
