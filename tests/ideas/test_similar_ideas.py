"""Similar ideas: kept in step with the journal on every node, without a restart."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from ideenmarkt.ground.access import CITIZEN
from ideenmarkt.ground.database import db
from ideenmarkt.ideas import service
from ideenmarkt.ideas.round_index import RoundIndex
from ideenmarkt.ideas.rules import IdeaAction
from ideenmarkt.ideas.similar_ideas import similar_ideas
from ideenmarkt.ideas.states import TextKind
from ideenmarkt.strategy.models import District, Neighbourhood, Round
from tests.conftest import NOW
from tests.factories import make_idea, make_round


def found(session: Session, round_: Round, text: str = "Ein Schwimmbad für Gerthe") -> list[int]:
    return [similar.idea.number for similar in similar_ideas(session, round_, text)]


@pytest.fixture
def round_(session: Session) -> Round:
    opened = make_round(session)
    make_idea(session, opened, "Mehr Bänke im Stadtpark aufstellen")
    make_idea(session, opened, "Das Schwimmbad soll länger offen haben")
    make_idea(session, opened, "Die Ampel an der Schule schaltet zu schnell")
    return opened


def test_each_similar_idea_says_which_words_it_shares(session: Session, round_: Round) -> None:
    [similar] = similar_ideas(session, round_, "Wir brauchen ein Schwimmbad")
    assert similar.idea.number == 2
    assert "Schwimmbad" in similar.shared_terms
    assert 0 < similar.score <= 1


def test_a_quarter_of_the_citys_catalogue_is_a_place(session: Session, round_: Round) -> None:
    district = District(strategy_id=round_.strategy_id, key="ost", position=1, title="Ost")
    district.neighbourhoods.append(Neighbourhood(key="laer", title="Laer-Süd"))
    session.add(district)
    make_idea(session, round_, "Ein Schwimmbad in Laer")
    places = {
        similar.idea.number: similar.same_place for similar in similar_ideas(session, round_, "Schwimmbad für Laer")
    }
    assert places == {4: True, 2: False}


def test_nothing_in_common_shows_nothing(session: Session, round_: Round) -> None:
    assert found(session, round_, "Theater und Konzert") == []
    assert found(session, round_, "und oder aber") == []


def test_an_idea_is_there_as_soon_as_it_is_published(session: Session, round_: Round) -> None:
    assert found(session, round_) == [2]
    idea = make_idea(session, round_, "Ein zweites Schwimmbad im Norden", published=False)
    assert found(session, round_) == [2]
    service.advance(session, idea, IdeaAction.PUBLISH, actor=CITIZEN, at=NOW)
    assert sorted(found(session, round_)) == [2, 4]


@pytest.mark.parametrize("action", [IdeaAction.WITHDRAW, IdeaAction.REOPEN])
def test_an_idea_is_gone_as_soon_as_it_is_not_public(session: Session, round_: Round, action: IdeaAction) -> None:
    idea = make_idea(session, round_, "Ein zweites Schwimmbad im Norden")
    assert len(found(session, round_)) == 2
    service.advance(session, idea, action, actor=CITIZEN, at=NOW)
    assert found(session, round_) == [2]


def test_a_redacted_word_is_no_reason_any_more(session: Session, round_: Round) -> None:
    idea = make_idea(session, round_, "Frau Beispielmann möchte mehr Bäume")
    assert found(session, round_, "Beispielmann") == [idea.number]
    service.reword(session, idea, TextKind.REDACTION, title="", body="[…] möchte mehr Bäume", actor=CITIZEN, at=NOW)
    assert found(session, round_, "Beispielmann") == []


def test_what_was_rolled_back_is_forgotten(session: Session, round_: Round) -> None:
    session.commit()
    assert found(session, round_) == [2]
    make_idea(session, round_, "Ein zweites Schwimmbad im Norden")
    assert len(found(session, round_)) == 2
    session.rollback()
    assert found(session, round_) == [2]


def test_another_process_sees_the_same(session: Session, round_: Round) -> None:
    other = RoundIndex(round_.id)
    assert len(other.query(session, "Schwimmbad", k=5, exclude=())) == 1
    make_idea(session, round_, "Ein zweites Schwimmbad im Norden")
    assert len(other.query(session, "Schwimmbad", k=5, exclude=())) == 2
    fresh = RoundIndex(round_.id)
    assert len(fresh.query(session, "Schwimmbad", k=5, exclude=())) == 2


def test_many_changes_at_once_are_read_at_once(
    session: Session, round_: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ideenmarkt.ideas.round_index.MANY", 2)
    assert found(session, round_) == [2]
    for number in range(3):
        make_idea(session, round_, f"Ein neues Schwimmbad, zum {number}. Mal")
    assert len(found(session, round_)) == 4


def test_an_idea_does_not_find_itself_and_rounds_stay_apart(session: Session, round_: Round) -> None:
    idea = make_idea(session, round_, "Ein zweites Schwimmbad im Norden")
    make_idea(session, make_round(session), "Ein Schwimmbad in einer anderen Runde")
    others = similar_ideas(session, round_, idea.current_text.body, exclude={idea.id})
    assert [similar.idea.number for similar in others] == [2]


def test_threads_share_one_index(app: Flask, session: Session, round_: Round) -> None:
    round_id = round_.id
    session.commit()

    def ask(number: int) -> int:
        with app.app_context():
            own = db.session()
            if number % 3 == 0:
                make_idea(own, own.get_one(Round, round_id), f"Ein Schwimmbad, Wunsch {number}")
                own.commit()
            return len(similar_ideas(own, own.get_one(Round, round_id), "Schwimmbad", k=20))

    with ThreadPoolExecutor(4) as pool:
        counts = list(pool.map(ask, range(12)))
    assert all(1 <= count <= 5 for count in counts)
    assert len(similar_ideas(session, round_, "Schwimmbad", k=20)) == 5
