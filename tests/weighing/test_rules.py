from __future__ import annotations

import pytest

from ideenmarkt.weighing.rules import TRANSITIONS, VotingAction, allowed_actions, in_personal_order, result_is_public
from ideenmarkt.weighing.states import BodyKind, VotingState


def test_a_draft_can_be_opened_or_thrown_away():
    assert allowed_actions(VotingState.DRAFT) == {VotingAction.OPEN, VotingAction.DISCARD}


def test_an_open_voting_can_only_be_closed():
    assert allowed_actions(VotingState.OPEN) == {VotingAction.CLOSE}


def test_a_closed_voting_can_only_be_opened_again():
    assert allowed_actions(VotingState.CLOSED) == {VotingAction.REOPEN}


def test_nothing_leads_back_to_a_draft():
    assert VotingState.DRAFT not in {after for moves in TRANSITIONS.values() for after in moves.values()}


@pytest.mark.parametrize("kind", BodyKind)
@pytest.mark.parametrize("state", VotingState)
def test_only_the_citizens_result_is_public_and_only_after_the_close(kind, state):
    expected = kind is BodyKind.CITIZENS and state is VotingState.CLOSED
    assert result_is_public(kind, state) is expected


def test_a_person_reads_the_candidates_in_the_same_order_again():
    one, again = (in_personal_order(ids, voting_id=1, person="code:1") for ids in ([1, 2, 3, 4], [4, 3, 2, 1]))
    assert one == again
    assert sorted(one) == [1, 2, 3, 4]


def test_over_many_persons_every_candidate_comes_first_about_equally_often():
    first = [in_personal_order(range(4), voting_id=1, person=f"code:{n}")[0] for n in range(2000)]
    assert all(400 < first.count(candidate) < 600 for candidate in range(4))


def test_the_order_differs_between_votings():
    orders = {tuple(in_personal_order(range(6), voting_id=n, person="code:1")) for n in range(20)}
    assert len(orders) > 10
