"""Dots are counted as stuck: no ballot over its limit, none counted twice, the order without effect."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ideenmarkt.counting.dots import (
    DotBallot,
    DotRules,
    NegativeDots,
    TooManyDots,
    TooManyDotsOnOneCandidate,
    dots_left,
    tally_dots,
)
from ideenmarkt.counting.errors import DuplicateBallot, InvalidValue, UnknownCandidate

CANDIDATES = (1, 2, 3, 4)
RULES = DotRules(per_ballot=12, per_candidate=3)

valid_dots = st.dictionaries(st.sampled_from(CANDIDATES), st.integers(0, RULES.per_candidate))
ballot_lists = st.lists(valid_dots, max_size=12).map(
    lambda found: [DotBallot(number, dots) for number, dots in enumerate(found)]
)


def count(*dots, rules=RULES):
    ballots = [DotBallot(number, given) for number, given in enumerate(dots)]
    return {result.candidate: result for result in tally_dots(ballots, candidates=CANDIDATES, rules=rules)}


def test_dots_and_voters_are_counted_apart():
    results = count({1: 3}, {1: 1, 2: 1}, {2: 1})
    assert (results[1].dots, results[1].voters) == (4, 2)
    assert (results[2].dots, results[2].voters) == (2, 2)


def test_a_candidate_without_dots_is_still_listed():
    results = count({1: 1})
    assert set(results) == set(CANDIDATES)
    assert (results[3].dots, results[3].voters, results[3].rank) == (0, 0, 2)


def test_the_same_number_of_dots_shares_a_rank_however_many_voters_gave_them():
    results = count({1: 2, 3: 1}, {2: 1}, {2: 1})
    assert [(one.candidate, one.rank, one.tied) for one in results.values()] == [
        (1, 1, True),
        (2, 1, True),
        (3, 3, False),
        (4, 4, False),
    ]


def test_a_zero_on_the_ballot_is_no_voter():
    assert count({1: 0})[1].voters == 0


def test_an_empty_round_gives_everyone_the_first_rank():
    assert {result.rank for result in count().values()} == {1}


@pytest.mark.parametrize(
    ("dots", "refusal"),
    [
        ({1: 4}, TooManyDotsOnOneCandidate),
        ({1: 3, 2: 3}, TooManyDots),
        ({1: -1}, NegativeDots),
        ({99: 1}, UnknownCandidate),
        ({1: 3, 2: 3, 3: -1}, NegativeDots),
    ],
)
def test_an_invalid_ballot_refuses_the_count_by_name(dots, refusal):
    with pytest.raises(refusal):
        count({1: 1}, dots, rules=DotRules(per_ballot=5, per_candidate=3))


def test_a_refusal_says_which_ballot_and_how_much():
    with pytest.raises(TooManyDots) as refused:
        count({}, {1: 2, 2: 2}, rules=DotRules(per_ballot=3, per_candidate=2))
    assert (refused.value.ballot, refused.value.given, refused.value.allowed) == (1, 4, 3)


def test_the_same_ballot_is_not_counted_twice():
    with pytest.raises(DuplicateBallot):
        tally_dots([DotBallot(1, {1: 1}), DotBallot(1, {2: 1})], candidates=CANDIDATES, rules=RULES)


@pytest.mark.parametrize(("per_ballot", "per_candidate"), [(0, 0), (3, 0), (3, 4), (0, 1)])
def test_rules_that_allow_no_dots_or_more_on_one_than_in_all_are_refused(per_ballot, per_candidate):
    with pytest.raises(InvalidValue):
        DotRules(per_ballot, per_candidate)


def test_a_ballot_says_how_many_dots_are_left():
    assert dots_left({}, rules=RULES) == 12
    assert dots_left({1: 3, 2: 2}, rules=RULES) == 7


@given(ballot_lists, st.randoms(use_true_random=False))
def test_the_order_of_the_ballots_does_not_matter(ballots, random):
    shuffled = random.sample(ballots, len(ballots))
    assert tally_dots(ballots, candidates=CANDIDATES, rules=RULES) == tally_dots(
        shuffled, candidates=CANDIDATES, rules=RULES
    )


@given(ballot_lists)
def test_no_dot_is_lost_and_none_is_invented(ballots):
    results = tally_dots(ballots, candidates=CANDIDATES, rules=RULES)
    assert sum(result.dots for result in results) == sum(sum(ballot.dots.values()) for ballot in ballots)
    assert all(result.voters <= min(result.dots, len(ballots)) for result in results)


@given(ballot_lists, st.sampled_from(CANDIDATES))
def test_another_dot_never_makes_a_candidates_rank_worse(ballots, candidate):
    before = {one.candidate: one for one in tally_dots(ballots, candidates=CANDIDATES, rules=RULES)}
    more = [*ballots, DotBallot(len(ballots), {candidate: 1})]
    after = {one.candidate: one for one in tally_dots(more, candidates=CANDIDATES, rules=RULES)}
    assert after[candidate].dots == before[candidate].dots + 1
    assert after[candidate].rank <= before[candidate].rank
