"""The Schulze method matches its published example and its definition; approval is dots of one."""

from itertools import permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ideenmarkt.counting.errors import DuplicateBallot, InvalidValue, UnknownCandidate
from ideenmarkt.counting.methods import RankedBallot, pairwise_preferences, rank_schulze, tally_approval

CANDIDATES = (1, 2, 3, 4)
places = st.dictionaries(st.sampled_from(CANDIDATES), st.integers(1, 4))
ballot_lists = st.lists(places, max_size=9).map(
    lambda found: [RankedBallot(number, given) for number, given in enumerate(found)]
)


def strict_ballots(groups):
    """Ballots from strict orders: `{"ACB": 5}` is five ballots A before C before B, with A as candidate 65."""
    orders = [order for order, number in groups.items() for _ in range(number)]
    return [
        RankedBallot(number, {ord(letter): place for place, letter in enumerate(order, start=1)})
        for number, order in enumerate(orders)
    ]


def test_schulze_matches_the_example_with_45_voters_in_the_paper():
    # M. Schulze (2011): 45 voters, 5 candidates, result E, A, C, B, D
    ballots = strict_ballots(
        {"ACBED": 5, "ADECB": 5, "BEDAC": 8, "CABED": 3, "CAEBD": 7, "CBADE": 2, "DCEBA": 7, "EBADC": 8}
    )
    results = rank_schulze(ballots, candidates=[ord(letter) for letter in "ABCDE"])
    assert [(chr(one.candidate), one.rank) for one in results] == [("E", 1), ("A", 2), ("C", 3), ("B", 4), ("D", 5)]


def test_a_perfect_circle_is_a_tie_and_nobody_is_drawn():
    ballots = strict_ballots({"ABC": 1, "BCA": 1, "CAB": 1})
    assert {one.rank for one in rank_schulze(ballots, candidates=[65, 66, 67])} == {1}


def test_candidates_left_out_stand_tied_behind_those_named():
    assert pairwise_preferences([RankedBallot(1, {2: 3})], candidates=(1, 2, 3)) == {
        (1, 2): 0,
        (1, 3): 0,
        (2, 1): 1,
        (2, 3): 1,
        (3, 1): 0,
        (3, 2): 0,
    }


@given(ballot_lists)
def test_strongest_paths_agree_with_trying_every_path(ballots):
    votes = pairwise_preferences(ballots, candidates=CANDIDATES)

    def strongest(start, end):
        others = [one for one in CANDIDATES if one not in (start, end)]
        ways = [middle for length in range(len(others) + 1) for middle in permutations(others, length)]
        return max(
            min(
                votes[one, other] if votes[one, other] > votes[other, one] else 0
                for one, other in zip((start, *middle), (*middle, end), strict=True)
            )
            for middle in ways
        )

    for result in rank_schulze(ballots, candidates=CANDIDATES):
        rivals = [one for one in CANDIDATES if one != result.candidate]
        beats = [one for one in rivals if strongest(result.candidate, one) > strongest(one, result.candidate)]
        assert list(result.beats) == beats


@given(ballot_lists)
def test_whoever_wins_every_pair_comes_first_alone(ballots):
    votes = pairwise_preferences(ballots, candidates=CANDIDATES)
    results = rank_schulze(ballots, candidates=CANDIDATES)
    for one in CANDIDATES:
        if all(votes[one, other] > votes[other, one] for other in CANDIDATES if other != one):
            assert [result.candidate for result in results if result.rank == 1] == [one]


@given(ballot_lists)
def test_beating_is_transitive_so_that_a_rank_means_something(ballots):
    beats = {one.candidate: set(one.beats) for one in rank_schulze(ballots, candidates=CANDIDATES)}
    for one, other in product(CANDIDATES, repeat=2):
        if other in beats[one]:
            assert beats[other] <= beats[one]


@given(ballot_lists, st.randoms(use_true_random=False))
def test_the_order_of_ballots_and_candidates_does_not_matter(ballots, random):
    shuffled = random.sample(ballots, len(ballots))
    assert rank_schulze(ballots, candidates=CANDIDATES) == rank_schulze(shuffled, candidates=CANDIDATES[::-1])


@pytest.mark.parametrize(
    ("ballots", "refusal"),
    [
        ([RankedBallot(1, {9: 1})], UnknownCandidate),
        ([RankedBallot(1, {1: 0})], InvalidValue),
        ([RankedBallot(1, {}), RankedBallot(1, {})], DuplicateBallot),
    ],
)
def test_ballots_that_cannot_be_counted_are_refused_by_name(ballots, refusal):
    with pytest.raises(refusal):
        rank_schulze(ballots, candidates=CANDIDATES)


def test_approval_counts_each_ballot_once_per_candidate():
    results = tally_approval({1: [1, 2], 2: [2, 2], 3: []}, candidates=CANDIDATES)
    assert [(one.candidate, one.dots, one.voters, one.rank) for one in results] == [
        (2, 2, 2, 1),
        (1, 1, 1, 2),
        (3, 0, 0, 3),
        (4, 0, 0, 3),
    ]


def test_approval_of_someone_not_on_the_list_is_refused():
    with pytest.raises(UnknownCandidate):
        tally_approval({1: [9]}, candidates=CANDIDATES)
