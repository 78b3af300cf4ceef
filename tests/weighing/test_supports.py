from __future__ import annotations

import pytest
from sqlalchemy import func, select

from ideenmarkt.ground.access import SYSTEM, Role
from ideenmarkt.ground.journal import JournalEntry
from ideenmarkt.ideas.rules import IdeaAction
from ideenmarkt.ideas.service import advance
from ideenmarkt.strategy.models import Phase
from ideenmarkt.strategy.service import move_to_phase
from ideenmarkt.weighing import queries, supports
from ideenmarkt.weighing.models import Support
from ideenmarkt.weighing.voters import Person
from tests.conftest import NOW
from tests.factories import make_account, make_idea, make_round
from tests.weighing.makers import make_body, make_person, make_ready


@pytest.fixture
def ready(session):
    return make_ready(session, 2, ideas=2)


@pytest.fixture
def body(session, ready):
    return make_body(session, ready.round)


def test_a_person_supports_an_idea_once(session, ready, body):
    idea, person = ready.ideas[0][0], make_person(session, body)
    assert supports.support(session, idea, person, at=NOW)
    assert not supports.support(session, idea, person, at=NOW)
    assert queries.support_counts(session, [idea.id]) == {idea.id: 1}


def test_a_signed_in_account_supports_as_well(session, ready):
    idea, account = ready.ideas[0][0], make_account(session, roles=[Role.MODERATOR])
    assert supports.support(session, idea, Person(account_id=account.id), at=NOW)


def test_who_supports_the_candidate_and_two_of_its_ideas_counts_once(session, ready, body):
    person, other = make_person(session, body), make_person(session, body)
    for target in (ready.candidates[0], *ready.ideas[0]):
        supports.support(session, target, person, at=NOW)
    supports.support(session, ready.ideas[0][1], other, at=NOW)
    assert queries.candidate_support(session, ready.ids) == {ready.ids[0]: 2, ready.ids[1]: 0}


def test_supporters_of_a_withdrawn_idea_no_longer_count_for_the_candidate(session, ready, body):
    idea = ready.ideas[0][0]
    supports.support(session, idea, make_person(session, body), at=NOW)
    advance(session, idea, IdeaAction.WITHDRAW, actor=SYSTEM, at=NOW)
    assert queries.candidate_support(session, ready.ids)[ready.ids[0]] == 0


def test_a_support_can_be_taken_back_and_given_again(session, ready, body):
    idea, person = ready.ideas[0][0], make_person(session, body)
    supports.support(session, idea, person, at=NOW)
    assert supports.withdraw_support(session, idea, person, at=NOW)
    assert not supports.withdraw_support(session, idea, person, at=NOW)
    assert session.scalar(select(func.count(Support.id))) == 0
    assert supports.support(session, idea, person, at=NOW)


def test_an_unpublished_idea_cannot_be_supported(session, ready, body):
    hidden = make_idea(session, ready.round, published=False)
    with pytest.raises(supports.NotPublished):
        supports.support(session, hidden, make_person(session, body), at=NOW)


@pytest.mark.parametrize("phase", [Phase.RECOMMENDING, Phase.RESOLVED])
def test_once_the_board_recommends_supports_hold_still(session, ready, body, phase):
    person = make_person(session, body)
    supports.support(session, ready.candidates[0], person, at=NOW)
    move_to_phase(session, ready.round, phase, actor=SYSTEM, at=NOW)
    with pytest.raises(supports.SupportEnded):
        supports.support(session, ready.candidates[1], person, at=NOW)
    with pytest.raises(supports.SupportEnded):
        supports.withdraw_support(session, ready.candidates[0], person, at=NOW)


def test_a_code_supports_only_in_its_own_round(session, ready, body):
    elsewhere = make_idea(session, make_round(session))
    with pytest.raises(supports.OtherRound):
        supports.support(session, elsewhere, make_person(session, body), at=NOW)


def test_the_journal_says_what_was_supported_and_never_by_whom(session, ready):
    account = make_account(session)
    supports.support(session, ready.candidates[0], Person(account_id=account.id), at=NOW)
    entry = session.scalars(select(JournalEntry).where(JournalEntry.action == "support.given")).one()
    assert (entry.actor_kind, entry.actor_id, entry.after) == ("citizen", None, None)
    assert (entry.subject_kind, entry.subject_id) == ("candidate", ready.ids[0])


def test_a_page_learns_which_supports_are_this_visitors(session, ready, body):
    person, ids = make_person(session, body), [idea.id for idea in ready.ideas[0]]
    supports.support(session, ready.ideas[0][0], person, at=NOW)
    supports.support(session, ready.candidates[1], person, at=NOW)
    assert queries.given_supports(session, person, ids) == {ids[0]}
    assert queries.given_supports(session, None, ids) == frozenset()
    assert queries.gives_candidate(session, person, ready.candidates[1])
    assert not queries.gives_candidate(session, person, ready.candidates[0])
    assert queries.supporters_in_round(session, ready.round.id) == 1
