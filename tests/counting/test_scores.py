"""Scores give exact means, and what is missing is said, never guessed."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ideenmarkt.counting.errors import InexactValue, InvalidValue, InvalidWeight, MissingValue, UnknownCandidate
from ideenmarkt.counting.exact import Missing
from ideenmarkt.counting.scores import (
    HIGHEST_SCORE,
    LOWEST_SCORE,
    DuplicateScore,
    Score,
    UnknownCriterion,
    UnknownRater,
    tally_scores,
)

CRITERIA = {"wirkung": 3, "kosten": 1}
RATERS = (1, 2, 3)
values = st.integers(LOWEST_SCORE, HIGHEST_SCORE)


def sheet(rows):
    """Scores of candidate 10: (rater, criterion) to value."""
    return [Score(rater, 10, criterion, value) for (rater, criterion), value in rows.items()]


def tally(scores, *, missing=Missing.LEAVE_OUT, criteria=None, candidates=(10,), raters=RATERS):
    found = tally_scores(scores, candidates=candidates, raters=raters, criteria=criteria or CRITERIA, missing=missing)
    return found[0] if len(found) == 1 else found


full_sheets = st.fixed_dictionaries({(rater, criterion): values for rater in RATERS for criterion in CRITERIA})
sheets = st.dictionaries(st.tuples(st.sampled_from(RATERS), st.sampled_from(sorted(CRITERIA))), st.none() | values)


def test_thirds_stay_thirds():
    result = tally(sheet({(1, "wirkung"): 4, (2, "wirkung"): 3, (3, "wirkung"): 3}))
    assert result.criteria[0].mean == Fraction(10, 3)


def test_criteria_count_by_their_weight():
    result = tally(sheet({(rater, "wirkung"): 4 for rater in RATERS} | {(rater, "kosten"): 0 for rater in RATERS}))
    assert result.weighted_mean == 3


def test_a_criterion_with_more_raters_weighs_no_more():
    result = tally(sheet({(1, "wirkung"): 4, (2, "wirkung"): 4, (3, "wirkung"): 4, (1, "kosten"): 0}))
    assert result.weighted_mean == 3


def test_spread_tells_agreement_from_dispute():
    agreed = tally(sheet({(1, "wirkung"): 2, (2, "wirkung"): 2})).criteria[0]
    disputed = tally(sheet({(1, "wirkung"): 0, (2, "wirkung"): 4})).criteria[0]
    assert (agreed.mean, agreed.spread, agreed.lowest, agreed.highest) == (2, 0.0, 2, 2)
    assert (disputed.mean, disputed.spread, disputed.lowest, disputed.highest) == (2, 2.0, 0, 4)


def test_cannot_tell_is_missing_and_not_zero():
    result = tally(sheet({(1, "wirkung"): 4, (2, "wirkung"): None}))
    assert (result.criteria[0].mean, result.criteria[0].raters, result.criteria[0].missing) == (4, 1, 2)


def test_a_criterion_nobody_scored_is_left_out_of_the_weighted_mean():
    result = tally(sheet({(1, "wirkung"): 3}))
    assert (result.weighted_mean, result.criteria[1].mean, result.criteria[1].spread) == (3, None, None)


def test_missing_scores_count_zero_only_when_asked():
    scores = sheet({(1, "wirkung"): 3})
    assert tally(scores, missing=Missing.AS_ZERO).weighted_mean == Fraction(3, 4)
    assert tally(scores, missing=Missing.AS_ZERO).missing == tally(scores).missing == 5


def test_missing_scores_are_refused_when_asked_and_the_first_one_is_named():
    with pytest.raises(MissingValue, match="rater 2 on wirkung has no value for candidate 10"):
        tally(sheet({(1, "wirkung"): 3, (1, "kosten"): 3}), missing=Missing.REFUSE)


def test_a_candidate_nobody_scored_is_listed_without_a_mean():
    nobody, somebody = tally([Score(1, 11, "wirkung", 2)], candidates=(11, 10))
    assert (nobody.candidate, nobody.weighted_mean, nobody.raters, nobody.missing) == (10, None, 0, 6)
    assert (somebody.candidate, somebody.weighted_mean, somebody.raters) == (11, 2, 1)


@pytest.mark.parametrize(
    ("score", "refusal"),
    [
        (Score(1, 10, "wirkung", 5), InvalidValue),
        (Score(1, 10, "wirkung", -1), InvalidValue),
        (Score(1, 99, "wirkung", 1), UnknownCandidate),
        (Score(1, 10, "schönheit", 1), UnknownCriterion),
        (Score(9, 10, "wirkung", 1), UnknownRater),
    ],
)
def test_a_score_that_does_not_belong_is_refused_by_name(score, refusal):
    with pytest.raises(refusal):
        tally([score])


def test_a_second_score_by_the_same_rater_is_refused_even_if_it_is_equal():
    with pytest.raises(DuplicateScore):
        tally([Score(1, 10, "wirkung", 3), Score(1, 10, "wirkung", 3)])


@pytest.mark.parametrize("weight", [0, -1])
def test_a_criterion_without_weight_is_refused(weight):
    with pytest.raises(InvalidWeight):
        tally([], criteria={"wirkung": weight})


def test_a_rounded_weight_is_refused():
    with pytest.raises(InexactValue):
        tally([], criteria={"wirkung": 0.1})


@given(sheets, st.randoms(use_true_random=False))
def test_the_order_of_the_scores_does_not_matter(rows, random):
    scores = sheet(rows)
    assert tally(scores) == tally(random.sample(scores, len(scores)))


@given(sheets)
def test_every_score_is_either_given_or_missing(rows):
    result = tally(sheet(rows))
    assert all(one.raters + one.missing == len(RATERS) for one in result.criteria)


@given(full_sheets, st.sampled_from(list(Missing)))
def test_without_missing_scores_the_way_to_treat_them_does_not_matter(rows, missing):
    assert tally(sheet(rows), missing=missing) == tally(sheet(rows), missing=Missing.REFUSE)


@given(full_sheets, st.integers(1, 50))
def test_only_the_proportions_of_the_weights_matter(rows, factor):
    scaled = {criterion: weight * factor for criterion, weight in CRITERIA.items()}
    assert tally(sheet(rows), criteria=scaled).weighted_mean == tally(sheet(rows)).weighted_mean


@given(full_sheets, st.sampled_from(RATERS), st.sampled_from(sorted(CRITERIA)))
def test_a_better_score_always_makes_a_better_mean(rows, rater, criterion):
    worse = rows | {(rater, criterion): min(rows[rater, criterion], HIGHEST_SCORE - 1)}
    better = worse | {(rater, criterion): worse[rater, criterion] + 1}
    assert tally(sheet(better)).weighted_mean > tally(sheet(worse)).weighted_mean


@given(full_sheets)
def test_means_stay_between_the_lowest_and_the_highest_score(rows):
    result = tally(sheet(rows))
    assert min(rows.values()) <= result.weighted_mean <= max(rows.values())
    assert all(0 <= one.spread <= 2 for one in result.criteria)
