"""A firm place stays when weights move; how far it moves is counted the same way every time."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ideenmarkt.counting.errors import InexactValue, InvalidValue, InvalidWeight, MissingValue
from ideenmarkt.counting.ranks import rank_by_value
from ideenmarkt.counting.sensitivity import TooManySettings, rank_firmness, weight_settings

QUARTER = Fraction(1, 4)
BODIES = ("people", "forum", "beirat")
profile_maps = st.dictionaries(
    st.integers(1, 9),
    st.fixed_dictionaries({body: st.fractions(0, 1, max_denominator=12) for body in BODIES}),
    min_size=1,
    max_size=6,
)
weight_maps = st.fixed_dictionaries({body: st.integers(1, 5) for body in BODIES})


def firmness(profiles, *, weights=None, within=QUARTER, seats=1):
    found = rank_firmness(profiles, weights=weights or {"people": 1, "beirat": 1}, within=within, seats=seats)
    return {one.candidate: one for one in found}


def test_the_stated_weights_are_among_the_settings():
    assert (Fraction(2, 3), Fraction(1, 3)) in weight_settings({"people": 2, "beirat": 1}, within=QUARTER)


def test_weights_that_do_not_move_are_one_setting():
    assert weight_settings({"people": 1, "beirat": 3}, within=0) == ((QUARTER, Fraction(3, 4)),)


def test_settings_of_the_same_proportions_count_once():
    assert weight_settings({"people": 4}, within=Fraction(1, 2)) == ((Fraction(1),),)


@given(weight_maps, st.fractions(0, Fraction(9, 10), max_denominator=10))
def test_settings_are_positive_distinct_and_sum_to_one(weights, within):
    settings = weight_settings(weights, within=within)
    assert all(sum(setting) == 1 and min(setting) > 0 for setting in settings)
    assert list(settings) == sorted(set(settings))


@pytest.mark.parametrize("within", [-1, 1, Fraction(3, 2)])
def test_a_weight_may_not_move_to_zero_or_below(within):
    with pytest.raises(InvalidValue):
        weight_settings({"people": 1}, within=within)


@pytest.mark.parametrize("levels", [0, 1, 2, 4])
def test_levels_must_have_a_middle(levels):
    with pytest.raises(InvalidValue):
        weight_settings({"people": 1}, within=QUARTER, levels=levels)


def test_more_settings_than_a_page_can_wait_for_are_refused():
    with pytest.raises(TooManySettings) as refused:
        weight_settings({str(body): 1 for body in range(9)}, within=QUARTER)
    assert refused.value.settings == 3**9


def test_nothing_to_weigh_and_rounded_margins_are_refused():
    with pytest.raises(InvalidWeight):
        weight_settings({}, within=QUARTER)
    with pytest.raises(InexactValue):
        weight_settings({"people": 1}, within=0.25)


def test_the_best_everywhere_keeps_the_seat_in_every_setting():
    found = firmness({1: {"people": 1, "beirat": 1}, 2: {"people": 0, "beirat": Fraction(1, 2)}})
    assert (found[1].best_rank, found[1].worst_rank, found[1].share_within_seats) == (1, 1, 1)
    assert (found[2].best_rank, found[2].worst_rank, found[2].share_within_seats) == (2, 2, 0)


def test_a_seat_that_hangs_on_the_weights_shows_it():
    found = firmness({1: {"people": 1, "beirat": 0}, 2: {"people": 0, "beirat": 1}})
    assert (found[1].rank, found[1].best_rank, found[1].worst_rank) == (1, 1, 2)
    assert found[1].share_within_seats == found[2].share_within_seats == Fraction(3, 7)


def test_a_tie_at_the_cut_is_no_sure_seat():
    same = {"people": 1, "beirat": 1}
    found = firmness({1: same, 2: same})
    assert found[1].share_within_seats == 0
    assert firmness({1: same, 2: same}, seats=2)[1].share_within_seats == 1


def test_a_profile_with_a_gap_is_refused():
    with pytest.raises(MissingValue, match="beirat has no value for candidate 2"):
        firmness({1: {"people": 1, "beirat": 1}, 2: {"people": 1}})


def test_negative_seats_are_refused():
    with pytest.raises(InvalidValue):
        firmness({1: {"people": 1, "beirat": 1}}, seats=-1)


def test_no_candidates_are_no_result():
    assert firmness({}) == {}


@given(profile_maps, weight_maps, st.integers(0, 6))
def test_every_setting_agrees_with_counting_it_alone(profiles, weights, seats):
    found = firmness(profiles, weights=weights, seats=seats)
    rankings = []
    for setting in weight_settings(weights, within=QUARTER):
        shares = dict(zip(weights, setting, strict=True))
        rankings.append(rank_by_value({one: sum(shares[b] * row[b] for b in shares) for one, row in profiles.items()}))
    for one in profiles:
        places = [next(place for place in ranking if place.candidate == one) for ranking in rankings]
        at_least_as_good = [
            sum(other.value >= place.value for other in ranking)
            for place, ranking in zip(places, rankings, strict=True)
        ]
        assert found[one].best_rank == min(place.rank for place in places)
        assert found[one].worst_rank == max(place.rank for place in places)
        assert found[one].settings_within_seats == sum(number <= seats for number in at_least_as_good)


@given(profile_maps, weight_maps)
def test_the_stated_rank_lies_in_its_range(profiles, weights):
    for one in firmness(profiles, weights=weights).values():
        assert one.best_rank <= one.rank <= one.worst_rank


@given(profile_maps, weight_maps, st.randoms(use_true_random=False))
def test_the_order_of_the_candidates_does_not_matter(profiles, weights, random):
    shuffled = dict(random.sample(list(profiles.items()), len(profiles)))
    assert rank_firmness(profiles, weights=weights, within=QUARTER, seats=2) == rank_firmness(
        shuffled, weights=weights, within=QUARTER, seats=2
    )
