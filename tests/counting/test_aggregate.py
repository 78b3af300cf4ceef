"""Several bodies become one ranking, and every point in it can be traced to the body that gave it."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ideenmarkt.counting.aggregate import (
    BodyResult,
    DuplicateBody,
    Normalisation,
    combine_bodies,
    combine_bodies_within_groups,
    normalise,
)
from ideenmarkt.counting.errors import InexactValue, InvalidValue, InvalidWeight, MissingValue, UngroupedCandidate
from ideenmarkt.counting.exact import Missing

SHARE = Normalisation.SHARE_OF_BEST
CANDIDATES = (1, 2, 3, 4)
scales = st.sampled_from(list(Normalisation))
numbers = st.integers(0, 20)
full_values = st.fixed_dictionaries(dict.fromkeys(CANDIDATES, numbers))
partial_values = st.fixed_dictionaries(dict.fromkeys(CANDIDATES, st.none() | numbers))
weights = st.integers(1, 9)


def two_bodies(values):
    return st.tuples(
        st.builds(BodyResult, st.just("people"), weights, values),
        st.builds(BodyResult, st.just("beirat"), weights, values),
    )


def combine(*results, by=SHARE, missing=Missing.REFUSE):
    return combine_bodies(results, by=by, missing=missing)


@given(st.dictionaries(st.integers(1, 20), numbers, max_size=10), scales)
def test_normalising_keeps_the_order_and_stays_between_zero_and_one(values, by):
    shares = normalise(values, by=by)
    assert all(0 <= share <= 1 for share in shares.values())
    for one in values:
        for other in values:
            assert (values[one] > values[other]) == (shares[one] > shares[other])


@given(full_values, st.integers(1, 1000), scales)
def test_a_body_with_more_voters_counts_no_more_than_its_weight(values, factor, by):
    multiplied = {candidate: value * factor for candidate, value in values.items()}
    assert normalise(multiplied, by=by) == normalise(values, by=by)


def test_a_body_that_finds_all_equal_puts_nobody_ahead():
    same = {1: 5, 2: 5}
    assert normalise(same, by=Normalisation.SHARE_OF_BEST) == {1: 1, 2: 1}
    assert normalise(same, by=Normalisation.RANGE) == {1: Fraction(1, 2), 2: Fraction(1, 2)}
    assert normalise(same, by=Normalisation.PLACES) == {1: Fraction(1, 2), 2: Fraction(1, 2)}


def test_no_dots_at_all_are_no_points_at_all():
    assert normalise({1: 0, 2: 0}, by=SHARE) == {1: 0, 2: 0}


@pytest.mark.parametrize(("value", "refusal"), [(-1, InvalidValue), (0.3, InexactValue)])
def test_negative_and_rounded_values_are_refused(value, refusal):
    with pytest.raises(refusal):
        normalise({1: value}, by=SHARE)


def test_weights_decide_between_bodies_that_disagree():
    people = BodyResult("people", 1, {1: 10, 2: 5})
    beirat = BodyResult("beirat", 2, {1: 1, 2: 2})
    ranked = combine(people, beirat)
    assert [(one.candidate, one.rank, one.points) for one in ranked] == [(2, 1, Fraction(5, 6)), (1, 2, Fraction(2, 3))]


def test_equal_points_share_a_rank():
    ranked = combine(BodyResult("people", 1, {1: 2, 2: 1}), BodyResult("beirat", 1, {1: 1, 2: 2}))
    assert [(one.candidate, one.rank, one.tied) for one in ranked] == [(1, 1, True), (2, 1, True)]


@given(two_bodies(partial_values), scales, st.sampled_from([Missing.LEAVE_OUT, Missing.AS_ZERO]))
def test_the_points_are_the_sum_of_their_parts_and_the_weights_sum_to_one(results, by, missing):
    for one in combine(*results, by=by, missing=missing):
        assert [part.body for part in one.parts] == ["people", "beirat"]
        assert (one.points or 0) == sum(part.points for part in one.parts)
        if one.points is not None:
            assert sum(part.weight for part in one.parts) == 1
            assert 0 <= one.points <= 1


@given(two_bodies(partial_values), scales, st.sampled_from([Missing.LEAVE_OUT, Missing.AS_ZERO]))
def test_the_order_of_the_bodies_does_not_matter(results, by, missing):
    forward = combine(*results, by=by, missing=missing)
    backward = combine(*reversed(results), by=by, missing=missing)
    assert [(one.candidate, one.rank, one.points) for one in forward] == [
        (one.candidate, one.rank, one.points) for one in backward
    ]


@given(two_bodies(full_values), scales)
def test_a_candidate_ahead_in_every_body_is_ahead_overall(results, by):
    ranked = {one.candidate: one.rank for one in combine(*results, by=by)}
    for one in CANDIDATES:
        for other in CANDIDATES:
            if all(result.values[one] > result.values[other] for result in results):
                assert ranked[one] < ranked[other]


def test_a_missing_result_is_refused_unless_the_caller_says_what_it_means():
    with pytest.raises(MissingValue, match="beirat has no value for candidate 2"):
        combine(BodyResult("people", 1, {1: 1, 2: 1}), BodyResult("beirat", 1, {1: 1}))


def test_left_out_means_that_the_other_bodies_decide():
    people = BodyResult("people", 1, {1: 4, 2: 2})
    beirat = BodyResult("beirat", 3, {1: 1, 2: None})
    ranked = {one.candidate: one for one in combine(people, beirat, missing=Missing.LEAVE_OUT)}
    assert ranked[2].points == Fraction(1, 2)
    assert [(part.body, part.value, part.weight) for part in ranked[2].parts] == [("people", 2, 1), ("beirat", None, 0)]


def test_as_zero_means_no_points_from_that_body():
    people = BodyResult("people", 1, {1: 4, 2: 2})
    beirat = BodyResult("beirat", 3, {1: 1, 2: None})
    ranked = {one.candidate: one for one in combine(people, beirat, missing=Missing.AS_ZERO)}
    assert ranked[2].points == Fraction(1, 8)


def test_a_candidate_no_body_judged_is_listed_last_without_a_rank():
    ranked = combine(BodyResult("people", 1, {1: None, 2: 0}), missing=Missing.LEAVE_OUT)
    assert [(one.candidate, one.rank, one.points) for one in ranked] == [(2, 1, 0), (1, None, None)]


def test_no_body_gives_no_ranking():
    assert combine() == ()


def test_the_same_body_twice_is_refused():
    with pytest.raises(DuplicateBody):
        combine(BodyResult("people", 1, {1: 1}), BodyResult("people", 1, {1: 2}))


def test_a_body_without_weight_is_refused():
    with pytest.raises(InvalidWeight):
        combine(BodyResult("people", 0, {1: 1}))


def test_a_crowded_group_does_not_press_a_quiet_one_down():
    people = BodyResult("people", 1, {1: 300, 2: 150, 3: 4, 4: 2})
    groups = {1: "live-kultur", 2: "live-kultur", 3: "wissensarbeit", 4: "wissensarbeit"}
    ranked = combine_bodies_within_groups([people], groups=groups, by=SHARE, missing=Missing.REFUSE)
    assert [one.points for one in ranked["live-kultur"]] == [one.points for one in ranked["wissensarbeit"]]


def test_a_body_that_judged_only_one_group_counts_there_only():
    people = BodyResult("people", 1, {1: 2, 2: 1})
    forum = BodyResult("forum", 1, {1: 3})
    ranked = combine_bodies_within_groups([people, forum], groups={1: "a", 2: "b"}, by=SHARE, missing=Missing.LEAVE_OUT)
    assert [part.weight for part in ranked["a"][0].parts] == [Fraction(1, 2), Fraction(1, 2)]
    assert [part.weight for part in ranked["b"][0].parts] == [1, 0]


def test_a_candidate_without_a_group_is_refused():
    with pytest.raises(UngroupedCandidate):
        combine_bodies_within_groups([BodyResult("people", 1, {1: 2})], groups={}, by=SHARE, missing=Missing.REFUSE)
