"""Places share ties as 1, 2, 2, 4, and several rankings join without anyone's being read as more than an order."""

from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ideenmarkt.counting.errors import InexactValue, InvalidValue, InvalidWeight, MissingValue, UngroupedCandidate
from ideenmarkt.counting.ranks import (
    aggregate_borda,
    aggregate_borda_within_groups,
    borda_points,
    rank_by_value,
    rank_within_groups,
)

value_maps = st.dictionaries(st.integers(1, 30), st.integers(0, 6), max_size=15)
CANDIDATES = (1, 2, 3, 4, 5)
rankings_of_bodies = st.dictionaries(
    st.sampled_from(["forum", "beirat", "buerger"]),
    st.fixed_dictionaries({one: st.integers(1, 5) for one in CANDIDATES}),
    min_size=1,
)


def ranks_of(results):
    return {result.candidate: result.rank for result in results}


def test_ties_share_the_better_rank_and_the_next_rank_is_left_free():
    places = rank_by_value({1: 9, 2: 7, 3: 7, 4: 1})
    assert [(place.candidate, place.rank, place.tied) for place in places] == [
        (1, 1, False),
        (2, 2, True),
        (3, 2, True),
        (4, 4, False),
    ]


def test_nobody_ranked_is_an_empty_list():
    assert rank_by_value({}) == ()


def test_a_difference_that_floats_would_round_away_still_decides():
    tiny = Fraction(1, 10**30)
    assert ranks_of(rank_by_value({1: 1, 2: 1 + tiny})) == {2: 1, 1: 2}


@pytest.mark.parametrize("value", [0.5, True, "3"])
def test_anything_but_an_exact_number_is_refused(value):
    with pytest.raises(InexactValue):
        rank_by_value({1: value})


@given(value_maps)
def test_a_rank_is_one_more_than_the_number_of_those_ahead(values):
    for place in rank_by_value(values):
        assert place.rank == 1 + sum(other > place.value for other in values.values())
        assert place.tied == (list(values.values()).count(place.value) > 1)


@given(value_maps, st.randoms(use_true_random=False))
def test_the_order_in_which_values_arrive_does_not_matter(values, random):
    assert rank_by_value(values) == rank_by_value(dict(random.sample(list(values.items()), len(values))))


def test_each_group_has_its_own_first():
    ranked = rank_within_groups({1: 5, 2: 7, 3: 1}, groups={1: "a", 2: "a", 3: "b"})
    assert {group: ranks_of(places) for group, places in ranked.items()} == {"a": {2: 1, 1: 2}, "b": {3: 1}}


def test_a_candidate_without_a_group_is_refused_and_not_dropped():
    with pytest.raises(UngroupedCandidate):
        rank_within_groups({1: 5, 2: 7}, groups={1: "a"})


def test_borda_points_count_those_behind_and_half_of_those_beside():
    assert borda_points({1: 1, 2: 2, 3: 2, 4: 4}) == {1: 3, 2: Fraction(3, 2), 3: Fraction(3, 2), 4: 0}


def test_gaps_between_ranks_mean_nothing():
    assert borda_points({1: 1, 2: 7, 3: 50}) == borda_points({1: 1, 2: 2, 3: 3})


def test_a_rank_below_one_is_refused():
    with pytest.raises(InvalidValue):
        borda_points({1: 0})


@given(st.dictionaries(st.integers(1, 30), st.integers(1, 6), max_size=12))
def test_every_body_hands_out_the_same_sum_of_points_ties_or_not(ranks):
    points = borda_points(ranks)
    assert sum(points.values()) == Fraction(len(ranks) * (len(ranks) - 1), 2)


@given(st.dictionaries(st.integers(1, 30), st.integers(1, 6), max_size=12))
def test_borda_points_agree_with_comparing_every_pair(ranks):
    slow = dict.fromkeys(ranks, Fraction(0))
    for one, other in combinations(ranks, 2):
        if ranks[one] == ranks[other]:
            slow[one] += Fraction(1, 2)
            slow[other] += Fraction(1, 2)
        else:
            slow[min(one, other, key=lambda candidate: ranks[candidate])] += 1
    assert borda_points(ranks) == slow


def test_a_heavier_body_can_turn_the_result():
    rankings = {"forum": {1: 1, 2: 2}, "beirat": {1: 2, 2: 1}}
    assert ranks_of(aggregate_borda(rankings)) == {1: 1, 2: 1}
    assert ranks_of(aggregate_borda(rankings, weights={"forum": 1, "beirat": 2})) == {2: 1, 1: 2}


def test_no_body_gives_no_ranking():
    assert aggregate_borda({}) == ()


def test_a_body_that_leaves_a_candidate_unranked_is_refused():
    with pytest.raises(MissingValue, match="beirat has no value for candidate 2"):
        aggregate_borda({"forum": {1: 1, 2: 2}, "beirat": {1: 1}})


@pytest.mark.parametrize("weights", [{}, {"forum": 1, "rat": 1}, {"forum": 0}])
def test_weights_must_fit_the_bodies(weights):
    with pytest.raises(InvalidWeight):
        aggregate_borda({"forum": {1: 1}}, weights=weights)


@given(rankings_of_bodies)
def test_the_points_are_the_sum_of_what_each_body_gave(rankings):
    for result in aggregate_borda(rankings):
        assert result.points == sum(points for _, points in result.by_body)


@given(st.fixed_dictionaries({one: st.integers(1, 5) for one in CANDIDATES}))
def test_bodies_of_one_mind_keep_their_order(ranks):
    alone = ranks_of(aggregate_borda({"forum": ranks}))
    assert ranks_of(aggregate_borda({"forum": ranks, "beirat": ranks})) == alone


@given(rankings_of_bodies, st.sampled_from(CANDIDATES))
def test_moving_up_in_one_body_never_costs_a_rank(rankings, candidate):
    body = min(rankings)
    moved = rankings | {body: rankings[body] | {candidate: 1}}
    assert ranks_of(aggregate_borda(moved))[candidate] <= ranks_of(aggregate_borda(rankings))[candidate]


def test_within_a_group_only_its_own_members_count():
    rankings = {"beirat": {1: 1, 2: 2, 3: 3, 4: 4}, "forum": {1: 4, 2: 1, 3: 2, 4: 3}}
    groups = {1: "a", 2: "b", 3: "b", 4: "a"}
    joined = aggregate_borda_within_groups(rankings, groups=groups)
    assert {group: ranks_of(results) for group, results in joined.items()} == {"a": {1: 1, 4: 1}, "b": {2: 1, 3: 2}}


def test_a_body_that_skips_one_member_of_a_group_is_refused():
    with pytest.raises(MissingValue):
        aggregate_borda_within_groups({"beirat": {1: 1, 2: 2}, "forum": {1: 1}}, groups={1: "a", 2: "a"})
