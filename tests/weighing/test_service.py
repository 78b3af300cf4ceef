from __future__ import annotations

import pytest
from sqlalchemy import select

from ideenmarkt.ground.access import SYSTEM, Role
from ideenmarkt.ground.journal import JournalEntry, check_chain
from ideenmarkt.weighing import queries, service
from ideenmarkt.weighing.models import Voting
from ideenmarkt.weighing.states import BodyKind, Method, VotingState
from tests.conftest import NOW
from tests.factories import make_account, make_round
from tests.weighing.makers import close, competences_of, make_body, make_member, make_ready, make_voting


def actions(session):
    return list(session.scalars(select(JournalEntry.action).order_by(JournalEntry.id)))


def test_two_bodies_of_a_round_cannot_share_a_name(session):
    round_ = make_round(session)
    make_body(session, round_)
    with pytest.raises(service.BodyExists):
        make_body(session, round_)


@pytest.mark.parametrize("weight", [0, -1, 101])
def test_a_weight_out_of_range_is_refused(session, weight):
    with pytest.raises(service.WeightOutOfRange):
        make_body(session, make_round(session), weight=weight)


def test_a_kompetenzforum_needs_its_kompetenz(session):
    with pytest.raises(service.CompetenceNeeded):
        make_body(session, make_round(session), kind=BodyKind.COMPETENCE_FORUM)


def test_only_a_kompetenzforum_has_a_kompetenz(session):
    round_ = make_round(session)
    with pytest.raises(service.CompetenceNeeded):
        service.create_body(session, round_, kind=BodyKind.CITIZENS, title="x", competence_id=1, actor=SYSTEM, at=NOW)


def test_the_weight_can_be_changed_and_the_journal_keeps_both(session):
    body = make_body(session, make_round(session))
    service.change_weight(session, body, 3, actor=SYSTEM, at=NOW)
    entry = session.scalars(select(JournalEntry).where(JournalEntry.action == "body.weighted")).one()
    assert (entry.before, entry.after) == ({"weight": 1}, {"weight": 3})


def test_only_accounts_that_may_score_become_members(session):
    body = make_body(session, make_round(session))
    with pytest.raises(service.NotABoardMember):
        service.add_member(session, body, make_account(session, roles=[Role.MODERATOR]), actor=SYSTEM, at=NOW)


def test_a_member_is_added_once_and_can_be_removed(session):
    body = make_body(session, make_round(session))
    account = make_member(session, body)
    service.add_member(session, body, account, actor=SYSTEM, at=NOW)
    assert [one.account_id for one in body.members] == [account.id]
    service.remove_member(session, body, account.id, actor=SYSTEM, at=NOW)
    assert body.members == []
    assert actions(session)[-2:] == ["body.member_added", "body.member_removed"]


def test_a_voting_stands_on_all_candidates_of_its_round(session):
    ready = make_ready(session, 2, 1)
    make_ready(session, 1)  # another round's
    voting = make_voting(session, make_body(session, ready.round))
    assert [one.candidate_id for one in voting.candidates] == ready.ids


def test_a_voting_can_be_limited_to_one_kompetenz(session):
    ready = make_ready(session, 2, 1)
    competence = competences_of(session, ready.round)[1]
    voting = make_voting(session, make_body(session, ready.round), competence_id=competence.id)
    assert [one.candidate_id for one in voting.candidates] == ready.ids[2:]


def test_a_kompetenzforum_votes_on_its_own_kompetenz_and_on_no_other(session):
    ready = make_ready(session, 2, 1)
    own, other = competences_of(session, ready.round)
    forum = service.create_body(
        session, ready.round, kind=BodyKind.COMPETENCE_FORUM, title="Forum", competence_id=own.id, actor=SYSTEM, at=NOW
    )
    voting = make_voting(session, forum)
    assert [one.candidate_id for one in voting.candidates] == ready.ids[:2]
    with pytest.raises(service.OtherCompetence):
        make_voting(session, forum, competence_id=other.id)


def test_without_candidates_there_is_no_voting(session):
    with pytest.raises(service.NoCandidates):
        make_voting(session, make_body(session, make_round(session)))


@pytest.mark.parametrize(("dots", "most"), [(0, 1), (3, 4), (5, 0), (101, 3)])
def test_senseless_numbers_of_dots_are_refused(session, dots, most):
    ready = make_ready(session)
    with pytest.raises(service.DotsOutOfRange):
        make_voting(session, make_body(session, ready.round), dots=dots, most=most)


def test_a_voting_goes_from_draft_to_open_to_closed_and_back(session):
    voting = make_voting(session, make_body(session, make_ready(session).round), is_open=False)
    service.open_voting(session, voting, actor=SYSTEM, at=NOW)
    assert (voting.state, voting.opened_at) == (VotingState.OPEN, NOW)
    close(session, voting)
    assert (voting.state, voting.closed_at) == (VotingState.CLOSED, NOW)
    service.reopen_voting(session, voting, why="Ein Umschlag lag noch da.", actor=SYSTEM, at=NOW)
    assert (voting.state, voting.closed_at) == (VotingState.OPEN, None)
    entry = session.scalars(select(JournalEntry).where(JournalEntry.action == "voting.reopen")).one()
    assert entry.why == "Ein Umschlag lag noch da."
    assert check_chain(session) == ()


def test_a_voting_is_not_opened_twice(session):
    voting = make_voting(session, make_body(session, make_ready(session).round))
    with pytest.raises(service.StepNotPossible):
        service.open_voting(session, voting, actor=SYSTEM, at=NOW)


def test_a_draft_can_be_thrown_away_and_an_open_voting_cannot(session):
    body = make_body(session, make_ready(session).round)
    draft = make_voting(session, body, is_open=False)
    service.discard_voting(session, draft, actor=SYSTEM, at=NOW)
    assert session.scalars(select(Voting)).all() == []
    with pytest.raises(service.StepNotPossible):
        service.discard_voting(session, make_voting(session, body), actor=SYSTEM, at=NOW)


def test_a_voting_asks_the_criteria_of_its_strategy_in_order(session):
    voting = make_voting(session, make_body(session, make_ready(session).round), method=Method.SCORES)
    assert [one.key for one in queries.criteria_of(session, voting)] == ["wirkung", "machbarkeit"]
