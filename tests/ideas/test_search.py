"""The list of public ideas: search, filters, facets, order, pages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ideenmarkt.ground.access import CITIZEN
from ideenmarkt.ideas import queries, service
from ideenmarkt.ideas.criteria import Criteria, Sort
from ideenmarkt.ideas.models import Idea
from ideenmarkt.ideas.rules import IdeaAction
from ideenmarkt.ideas.states import Channel, TextKind
from ideenmarkt.strategy.models import Competence, Neighbourhood, Round
from tests.conftest import NOW
from tests.factories import make_idea, make_round


def numbers(session: Session, round_: Round, criteria: Criteria) -> list[int]:
    return [idea.number for idea in queries.search(session, round_.id, criteria).items]


def competence_id(session: Session, key: str) -> int:
    return session.scalars(select(Competence.id).where(Competence.key == key)).one()


def place_id(session: Session, key: str) -> int:
    return session.scalars(select(Neighbourhood.id).where(Neighbourhood.key == key)).one()


@pytest.fixture
def round_(session: Session) -> Round:
    return make_round(session)


def test_all_words_must_match(session: Session, round_: Round) -> None:
    make_idea(session, round_, "Mehr Bänke im Stadtpark aufstellen")
    make_idea(session, round_, "Mehr Bänke an der Haltestelle")
    assert numbers(session, round_, Criteria("baenke stadtpark")) == [1]
    assert set(numbers(session, round_, Criteria("Bänk"))) == {1, 2}
    assert numbers(session, round_, Criteria("Schwimmbad")) == []


def test_only_what_is_public_is_found(session: Session, round_: Round) -> None:
    make_idea(session, round_, "Bänke, die noch niemand gesichtet hat", published=False)
    withdrawn = make_idea(session, round_, "Bänke, die niemand mehr will")
    service.advance(session, withdrawn, IdeaAction.WITHDRAW, actor=CITIZEN, at=NOW)
    make_idea(session, make_round(session), "Bänke in einer anderen Runde")
    assert numbers(session, round_, Criteria("Bänke")) == []
    assert numbers(session, round_, Criteria()) == []


def test_a_redacted_word_is_not_found_any_more(session: Session, round_: Round) -> None:
    idea = make_idea(session, round_, "Herr Mustermann soll mehr Bänke aufstellen")
    service.reword(
        session, idea, TextKind.REDACTION, title="", body="[…] soll mehr Bänke aufstellen", actor=CITIZEN, at=NOW
    )
    assert numbers(session, round_, Criteria("Mustermann")) == []
    assert numbers(session, round_, Criteria("Bänke")) == [1]


def test_filters_narrow_together(session: Session, round_: Round) -> None:
    life, gerthe = competence_id(session, "leben"), place_id(session, "gerthe")
    make_idea(session, round_, competence_id=life, neighbourhood_id=gerthe)
    make_idea(session, round_, competence_id=life, channel=Channel.TABLE)
    make_idea(session, round_)
    assert set(numbers(session, round_, Criteria(competence_key="leben"))) == {1, 2}
    assert numbers(session, round_, Criteria(competence_key="leben", channel=Channel.TABLE)) == [2]
    assert numbers(session, round_, Criteria(neighbourhood_id=gerthe)) == [1]
    assert numbers(session, round_, Criteria(district_key="nord")) == [1]
    assert numbers(session, round_, Criteria(district_key="sued")) == []
    assert numbers(session, round_, Criteria(competence_key="gibt es nicht")) == []


def test_a_facet_counts_what_its_choice_would_show(session: Session, round_: Round) -> None:
    life, skill = competence_id(session, "leben"), competence_id(session, "wissen")
    make_idea(session, round_, competence_id=life, channel=Channel.TABLE)
    make_idea(session, round_, competence_id=life)
    make_idea(session, round_, competence_id=skill)
    make_idea(session, round_)
    facets = queries.facets(session, round_.id, Criteria(competence_key="leben"))
    assert facets.total == 2
    assert facets.competences == {life: 2, skill: 1, None: 1}
    assert facets.channels == {Channel.TABLE: 1, Channel.ONLINE: 1}
    unknown = queries.facets(session, round_.id, Criteria(competence_key="gibt es nicht"))
    assert unknown.total == 0


def test_facets_and_list_agree(session: Session, round_: Round) -> None:
    life, gerthe = competence_id(session, "leben"), place_id(session, "gerthe")
    for number in range(12):
        make_idea(
            session,
            round_,
            f"Bank Nummer {number}: bitte aufstellen",
            competence_id=life if number % 2 else None,
            neighbourhood_id=gerthe if number % 3 else None,
            channel=Channel.TABLE if number % 5 else Channel.ONLINE,
        )
    for criteria in (
        Criteria("bank"), Criteria("bank", "leben"), Criteria(district_key="nord"), Criteria(channel=Channel.TABLE),
        Criteria("bank", "leben", district_key="nord", channel=Channel.TABLE),
    ):  # fmt: skip
        facets = queries.facets(session, round_.id, criteria)
        assert facets.total == queries.search(session, round_.id, criteria).total


def test_later_rooms_can_narrow_further(session: Session, round_: Round) -> None:
    for _ in range(3):
        make_idea(session, round_)
    also = (Idea.number > 1,)
    assert queries.search(session, round_.id, Criteria(), also=also).total == 2
    assert queries.facets(session, round_.id, Criteria(), also=also).total == 2


def test_sorting_and_paging(session: Session, round_: Round) -> None:
    for number in range(5):
        make_idea(session, round_, f"Eine Idee mit der Nummer {number}")
    page = queries.search(session, round_.id, Criteria(sort=Sort.NUMBER, page=2), size=2)
    assert [idea.number for idea in page.items] == [3, 4]
    assert (page.total, page.last) == (5, 3)
    assert numbers(session, round_, Criteria(sort=Sort.OLDEST)) == [1, 2, 3, 4, 5]
    assert numbers(session, round_, Criteria()) == [5, 4, 3, 2, 1]
    beyond = queries.search(session, round_.id, Criteria(sort=Sort.NUMBER, page=99), size=2)
    assert [idea.number for idea in beyond.items] == [5]


def test_a_list_takes_the_same_number_of_statements_for_3_and_30(
    session: Session, round_: Round, count_queries: Callable[[Callable[[], object]], int]
) -> None:
    def read() -> None:
        session.expunge_all()
        found = queries.search(session, round_id, Criteria("bänke"), size=50)
        assert all(idea.current_text.body and idea.competence is None for idea in found.items)

    round_id = round_.id
    for _ in range(3):
        make_idea(session, round_)
    few = count_queries(read)
    round_ = session.get_one(Round, round_id)
    for _ in range(27):
        make_idea(session, round_)
    assert count_queries(read) == few == 2


def test_an_idea_is_found_by_number_only_when_public(session: Session, round_: Round) -> None:
    make_idea(session, round_)
    make_idea(session, round_, published=False)
    assert queries.idea_by_number(session, round_.id, 1).number == 1
    assert queries.idea_by_number(session, round_.id, 2, published_only=False).number == 2
    for number in (2, 3, 10**12):
        with pytest.raises(queries.NoIdea):
            queries.idea_by_number(session, round_.id, number)


def test_a_code_is_found_however_it_is_typed(session: Session, round_: Round) -> None:
    code = make_idea(session, round_, published=False).tracking_code
    typed = f" {code[:3].lower()}-{code[3:6]} {code[6:]} "
    assert queries.idea_by_code(session, typed).tracking_code == code
    for wrong in ("", "ABC", code[:-1], code + "A"):
        with pytest.raises(queries.NoSuchCode):
            queries.idea_by_code(session, wrong)
