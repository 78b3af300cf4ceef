"""The Ideenspeicher: searching it, and taking an entry into a later round."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from ideenmarkt.bundling.models import Bundle
from ideenmarkt.deciding import reserve_queries
from ideenmarkt.deciding.models import IdeaReserve
from ideenmarkt.deciding.reserve import AlreadyTaken, NoIdeasLeft, NotALaterRound, later_rounds, take_into_round
from ideenmarkt.deciding.reserve_queries import Kind, NoEntry, ReserveSearch, entries, read_search
from ideenmarkt.ground.access import SYSTEM
from ideenmarkt.ground.journal import check_chain
from ideenmarkt.ideas.rules import IdeaAction
from ideenmarkt.ideas.service import advance
from ideenmarkt.ideas.states import Channel, IdeaState
from ideenmarkt.strategy.models import Phase
from tests.conftest import NOW
from tests.deciding.world import give_support, make_world, recommend, resolve
from tests.factories import make_round


@pytest.fixture
def world(session):
    made = make_world(session)
    give_support(session, made.loners[0], 6)
    recommend(session, made)
    resolve(session, made)
    return made


@pytest.fixture
def waiting(session, world):
    return session.scalars(select(IdeaReserve).where(IdeaReserve.candidate_id.is_not(None))).one()


def found(session, **search):
    return [one.title for one in entries(session, ReserveSearch(**search)).items]


def test_entries_are_found_by_title_and_by_the_ideas_behind_them(session, world):
    assert found(session) == ["Vorschlag 3", "Eine Idee für sich allein, Nummer 0."]
    assert found(session, words="kurz gesagt") == ["Vorschlag 3"]
    assert found(session, words="Stimme umsetzen") == ["Vorschlag 3"]
    assert found(session, words="NUMM") == ["Eine Idee für sich allein, Nummer 0."]
    assert found(session, words="nummer umsetzen") == []
    assert len(found(session, words="bitte")) == 2


def test_entries_are_filtered_by_competence_kind_and_whether_they_wait(session, world, waiting):
    assert found(session, competence="leben") == ["Vorschlag 3"]
    assert found(session, competence="wissen") == []
    assert found(session, kind=Kind.IDEA) == ["Eine Idee für sich allein, Nummer 0."]
    waiting.taken_into_round_id = make_round(session).id
    session.flush()
    assert found(session, waiting=True) == ["Eine Idee für sich allein, Nummer 0."]


def test_what_makes_no_sense_in_an_address_is_passed_over():
    assert read_search({"art": "alles", "seite": "²", "q": " Bank\0 "}) == ReserveSearch(words="Bank")


def test_a_single_idea_that_was_withdrawn_later_is_no_longer_shown(session, world):
    entry = session.scalars(select(IdeaReserve).where(IdeaReserve.idea_id.is_not(None))).one()
    advance(session, world.loners[0], IdeaAction.WITHDRAW, actor=SYSTEM, at=NOW)
    assert found(session) == ["Vorschlag 3"]
    with pytest.raises(NoEntry):
        reserve_queries.entry(session, entry.id)


def test_an_entry_goes_into_a_later_round_with_every_voice_and_the_way_back(session, world, waiting):
    later = make_round(session, phase=Phase.COLLECTING)
    carried = take_into_round(session, waiting, later, actor=SYSTEM, at=NOW)
    originals = world.ideas_of[world.candidates[2].id]
    assert [one.current_text.body for one in carried] == [one.current_text.body for one in originals]
    assert {one.state for one in carried} == {IdeaState.PUBLISHED}
    assert {one.channel for one in carried} == {Channel.IMPORT}
    assert all(one.contact is None for one in carried)
    assert [one.focus_area_id for one in carried] == [one.focus_area_id for one in originals]
    bundle = session.scalars(select(Bundle).where(Bundle.round_id == later.id)).one()
    assert (bundle.title, len(bundle.memberships)) == ("Vorschlag 3", 2)
    assert bundle.competence_id == world.candidates[2].competence_id
    back = reserve_queries.carried_from(session, carried[0].id)
    assert (back.original_id, back.reserve_id) == (originals[0].id, waiting.id)
    assert reserve_queries.carried_to(session, originals[1].id) == [carried[1]]
    assert {one.state for one in originals} == {IdeaState.PUBLISHED}
    assert not check_chain(session)


def test_an_entry_is_taken_only_once(session, world, waiting):
    later = make_round(session)
    take_into_round(session, waiting, later, actor=SYSTEM, at=NOW)
    with pytest.raises(AlreadyTaken):
        take_into_round(session, waiting, later, actor=SYSTEM, at=NOW)


def test_only_later_rounds_that_still_bundle_take_entries(session, world, waiting):
    decided = make_round(session, phase=Phase.RECOMMENDING)
    assert list(later_rounds(session, waiting)) == []
    for wrong in (decided, world.round):
        with pytest.raises(NotALaterRound):
            take_into_round(session, waiting, wrong, actor=SYSTEM, at=NOW)


def test_an_entry_whose_voices_were_all_withdrawn_cannot_be_taken(session, world, waiting):
    for idea in world.ideas_of[world.candidates[2].id]:
        advance(session, idea, IdeaAction.WITHDRAW, actor=SYSTEM, at=NOW)
    with pytest.raises(NoIdeasLeft):
        take_into_round(session, waiting, make_round(session), actor=SYSTEM, at=NOW)
