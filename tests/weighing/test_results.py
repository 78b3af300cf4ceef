from __future__ import annotations

from fractions import Fraction

import pytest

from ideenmarkt.weighing.queries import criteria_of
from ideenmarkt.weighing.results import StillSecret, voting_result, voting_results
from ideenmarkt.weighing.states import Method
from tests.weighing.makers import close, make_body, make_ready, make_voting, score, vote


def test_nobody_sees_a_result_before_the_close(session):
    voting = make_voting(session, make_body(session, make_ready(session).round))
    with pytest.raises(StillSecret):
        voting_result(session, voting)


def test_dots_are_added_up_and_ties_share_a_place(session):
    ready = make_ready(session)
    a, b, c = ready.ids
    voting = make_voting(session, make_body(session, ready.round))
    vote(session, voting, {a: 3, b: 1}, {b: 2}, {})
    close(session, voting)
    result = voting_result(session, voting)
    assert result.ballots == 3
    assert [(one.candidate_id, one.value, one.rank, one.tied, one.voters) for one in result.candidates] == [
        (a, 3, 1, True, 1),
        (b, 3, 1, True, 2),
        (c, 0, 3, False, 0),
    ]


def test_scores_are_means_by_criterion_and_weight_and_open_fields_count_neither_way(session):
    ready = make_ready(session)
    a, b, c = ready.ids
    voting = make_voting(session, make_body(session, ready.round), method=Method.SCORES)
    effect, feasible = (one.id for one in criteria_of(session, voting))  # weights 3 and 2
    score(session, voting, {(a, effect): 4, (a, feasible): 1, (b, effect): 2}, {(a, effect): 3, (b, effect): 2})
    close(session, voting)
    found = {one.candidate_id: one for one in voting_result(session, voting).candidates}
    assert found[a].value == (3 * Fraction(7, 2) + 2 * 1) / Fraction(5)
    assert found[b].value == 2  # judged by one criterion alone
    assert (found[c].value, found[c].rank) == (None, None)
    assert [(one.mean, one.raters) for one in found[a].criteria] == [(Fraction(7, 2), 2), (1, 1)]


def test_several_votings_are_counted_with_a_constant_number_of_statements(session, count_queries):
    ready = make_ready(session)
    counts = []
    for number in (1, 4):
        votings = []
        for n in range(number):
            voting = make_voting(session, make_body(session, ready.round, title=f"Gremium {number}.{n}"))
            vote(session, voting, {ready.ids[0]: 1})
            close(session, voting)
            votings.append(voting)
        counts.append(count_queries(lambda votings=votings: voting_results(session, votings)))
    assert counts[0] == counts[1]
