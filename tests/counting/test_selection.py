"""Seats go to the best; a tie at the cut goes to people, or to the earlier submission where they asked for that."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ideenmarkt.counting.errors import InvalidValue, MissingValue, UngroupedCandidate
from ideenmarkt.counting.selection import select_top

START = datetime(2018, 3, 5, 9, tzinfo=UTC)
value_maps = st.dictionaries(st.integers(1, 20), st.integers(0, 4), max_size=12)


def submitted(*order):
    """Candidates in the order of their submission, a minute apart."""
    return {candidate: START + timedelta(minutes=minute) for minute, candidate in enumerate(order)}


def select(values, seats, submitted_at=None):
    [selection] = select_top(values, groups=dict.fromkeys(values, "a"), seats={"a": seats}, submitted_at=submitted_at)
    return selection


def test_the_best_get_the_seats():
    selection = select({1: 1, 2: 9, 3: 5}, 2)
    assert (selection.selected, selection.left_out, selection.open_seats) == ((2, 3), (1,), 0)
    assert selection.is_decided


def test_a_tie_at_the_cut_is_reported_and_seats_none_of_the_tied():
    selection = select({1: 9, 2: 5, 3: 5, 4: 5, 5: 1}, 3)
    assert (selection.selected, selection.tied_at_cut, selection.left_out) == ((1,), (2, 3, 4), (5,))
    assert selection.open_seats == 2
    assert not selection.is_decided


def test_a_tie_that_fits_into_the_seats_is_no_question():
    selection = select({1: 5, 2: 5, 3: 1}, 2)
    assert (selection.selected, selection.tied_at_cut, selection.left_out) == ((1, 2), (), (3,))


def test_a_tie_below_the_cut_is_no_question():
    selection = select({1: 5, 2: 1, 3: 1}, 1)
    assert (selection.selected, selection.tied_at_cut, selection.left_out) == ((1,), (), (2, 3))


def test_the_earlier_submission_decides_only_when_asked_and_says_so():
    selection = select({1: 9, 2: 5, 3: 5}, 2, submitted(3, 2, 1))
    assert (selection.selected, selection.decided_by_submission, selection.left_out) == ((1, 3), (3,), (2,))


def test_submission_never_beats_value():
    assert select({1: 1, 2: 2}, 1, submitted(1, 2)).selected == (2,)


def test_submitted_in_the_same_moment_stays_tied():
    at = submitted(1) | dict.fromkeys([2, 3], START + timedelta(hours=1))
    selection = select({1: 5, 2: 5, 3: 5}, 2, at)
    assert (selection.selected, selection.tied_at_cut, selection.open_seats) == ((1,), (2, 3), 1)
    assert selection.decided_by_submission == (1,)


def test_too_few_candidates_leave_seats_open():
    selection = select({1: 1}, 5)
    assert (selection.selected, selection.open_seats) == ((1,), 4)


def test_no_seats_leave_everyone_out_without_a_tie():
    selection = select({1: 5, 2: 5}, 0)
    assert (selection.selected, selection.tied_at_cut, selection.left_out) == ((), (), (1, 2))


def test_every_group_fills_its_own_seats_and_an_empty_group_is_still_reported():
    selections = select_top({1: 1, 2: 9, 3: 8}, groups={1: "a", 2: "b", 3: "b"}, seats={"c": 2, "a": 1, "b": 1})
    assert [(one.group, one.selected, one.left_out, one.open_seats) for one in selections] == [
        ("a", (1,), (), 0),
        ("b", (2,), (3,), 0),
        ("c", (), (), 2),
    ]


@pytest.mark.parametrize("seats", [{}, {"a": -1}, {"b": 1}])
def test_every_group_needs_a_number_of_seats(seats):
    with pytest.raises(InvalidValue):
        select_top({1: 1}, groups={1: "a"}, seats=seats)


def test_a_candidate_without_a_group_is_refused():
    with pytest.raises(UngroupedCandidate):
        select_top({1: 1}, groups={}, seats={"a": 1})


def test_a_candidate_without_a_time_is_refused_where_times_decide():
    with pytest.raises(MissingValue):
        select({1: 1, 2: 1}, 1, submitted(1))


@given(value_maps, st.integers(0, 14))
def test_nobody_disappears_and_nobody_appears_twice(values, seats):
    selection = select(values, seats)
    assert sorted(selection.selected + selection.tied_at_cut + selection.left_out) == sorted(values)
    assert selection.open_seats == seats - len(selection.selected)


@given(value_maps, st.integers(0, 14))
def test_whoever_is_selected_is_better_than_whoever_is_not(values, seats):
    selection = select(values, seats)
    ladder = [[values[one] for one in rung] for rung in (selection.selected, selection.tied_at_cut, selection.left_out)]
    for upper, lower in ((0, 1), (0, 2), (1, 2)):
        assert all(high > low for high in ladder[upper] for low in ladder[lower])
    assert len(set(ladder[1])) <= 1
    assert not ladder[1] or 0 < selection.open_seats < len(ladder[1])


@given(value_maps, st.integers(0, 14), st.randoms(use_true_random=False))
def test_different_times_leave_no_tie(values, seats, random):
    selection = select(values, seats, submitted(*random.sample(sorted(values), len(values))))
    assert selection.is_decided
    assert len(selection.selected) == min(seats, len(values))
