"""The Wilson interval matches published figures and never leaves the range from 0 to 1."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ideenmarkt.counting.errors import InvalidValue
from ideenmarkt.counting.intervals import wilson_interval

asked_and_supporters = st.integers(1, 5_000).flatmap(lambda asked: st.tuples(st.just(asked), st.integers(0, asked)))


@pytest.mark.parametrize(
    ("supporters", "asked", "low", "high"),
    # R. G. Newcombe, Two-sided confidence intervals for the single proportion, Statistics in Medicine 17 (1998),
    # table I, method 3
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_interval_matches_the_published_figures(supporters, asked, low, high):
    interval = wilson_interval(supporters, asked)
    assert interval.low == pytest.approx(low, abs=5e-5)
    assert interval.high == pytest.approx(high, abs=5e-5)


@given(asked_and_supporters)
def test_the_share_lies_in_its_interval_and_the_interval_in_zero_to_one(case):
    asked, supporters = case
    interval = wilson_interval(supporters, asked)
    assert 0 <= interval.low <= interval.share <= interval.high <= 1


@given(asked_and_supporters)
def test_support_and_refusal_mirror_each_other(case):
    asked, supporters = case
    interval, mirrored = wilson_interval(supporters, asked), wilson_interval(asked - supporters, asked)
    assert interval.low == pytest.approx(1 - mirrored.high, abs=1e-12)


@given(asked_and_supporters)
def test_asking_ten_times_as_many_narrows_the_interval(case):
    asked, supporters = case
    few, many = wilson_interval(supporters, asked), wilson_interval(10 * supporters, 10 * asked)
    assert many.high - many.low < few.high - few.low


def test_more_confidence_takes_a_wider_interval():
    wide, narrow = wilson_interval(10, 40, confidence=0.99), wilson_interval(10, 40, confidence=0.9)
    assert wide.low < narrow.low < narrow.high < wide.high


@pytest.mark.parametrize(
    ("supporters", "asked", "confidence"), [(0, 0, 0.95), (-1, 5, 0.95), (6, 5, 0.95), (1, 5, 0), (1, 5, 1)]
)
def test_impossible_figures_are_refused(supporters, asked, confidence):
    with pytest.raises(InvalidValue):
        wilson_interval(supporters, asked, confidence=confidence)
