"""Where ideas end, how seats are filled, and the life of a recommendation."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ideenmarkt.deciding.rules import (
    PROMISING_SUPPORTERS,
    TRANSITIONS,
    BundleFacts,
    IdeaFacts,
    Path,
    RecommendationAction,
    decide,
    effect_of,
    kept,
    kind_of,
    promising_idea,
    seats_of,
)
from ideenmarkt.deciding.states import OutcomeKind, RecommendationState, Verdict

CORE, RESERVE, DECLINED = Verdict.CORE_ACTIVITY, Verdict.RESERVE, Verdict.DECLINED


def path_of(idea: IdeaFacts, verdicts=None, **kept_ones):
    (destiny,) = decide([idea], verdicts or {}, **kept_ones)
    return destiny.path, destiny.through


def test_an_idea_in_several_bundles_takes_the_best_outcome():
    idea = IdeaFacts(1, 1, candidate_ids=(7, 8, 9), bundle_ids=(3,))
    assert path_of(idea, {7: DECLINED, 8: RESERVE, 9: CORE}) == (Path.CORE_ACTIVITY, 9)
    assert path_of(idea, {7: DECLINED, 8: RESERVE, 9: DECLINED}, kept_bundles={3}) == (Path.RESERVED_CANDIDATE, 8)
    assert path_of(idea, {7: DECLINED, 8: DECLINED, 9: DECLINED}, kept_bundles={3}) == (Path.KEPT_BUNDLE, 3)


def test_among_equals_the_candidate_made_first_counts():
    assert path_of(IdeaFacts(1, 1, candidate_ids=(9, 7)), {7: CORE, 9: CORE}) == (Path.CORE_ACTIVITY, 7)


def test_an_idea_behind_a_declined_candidate_is_answered_for_that_reason():
    assert path_of(IdeaFacts(1, 1, candidate_ids=(7,), bundle_ids=(3,)), {7: DECLINED}) == (Path.DECLINED_CANDIDATE, 7)


def test_a_promising_idea_in_a_bundle_that_is_not_kept_waits_by_itself():
    assert path_of(IdeaFacts(5, 1, bundle_ids=(3,)), kept_ideas={5}) == (Path.KEPT_IDEA, 5)


def test_loners_and_open_bundles_are_answered_by_default():
    assert path_of(IdeaFacts(5, 1)) == (Path.ALONE, 5)
    assert path_of(IdeaFacts(5, 1, bundle_ids=(3,))) == (Path.OPEN_BUNDLE, 3)


def test_many_supporters_or_a_tables_choice_make_an_idea_promising():
    assert promising_idea(IdeaFacts(1, 1, supporters=PROMISING_SUPPORTERS))
    assert promising_idea(IdeaFacts(1, 1, favourite=True))
    assert not promising_idea(IdeaFacts(1, 1, supporters=PROMISING_SUPPORTERS - 1))


def test_what_people_chose_goes_before_the_default():
    ideas = [IdeaFacts(1, 1, favourite=True), IdeaFacts(2, 2)]
    bundles = [BundleFacts(3, supporters=100), BundleFacts(4)]
    assert kept(bundles, ideas, {3: False, 4: True}, {1: False, 2: True}) == ({4}, {2})


def test_an_idea_of_a_candidate_is_never_kept_by_itself():
    assert kept([], [IdeaFacts(1, 1, candidate_ids=(7,), favourite=True)], {}, {1: True}) == (set(), set())


def test_seats_tell_what_is_free_and_what_is_too_much():
    first, second = seats_of([1, 2], [1, 1, 1, 2], 2)
    assert (first.over, first.free) == (1, 0)
    assert (second.over, second.free) == (0, 1)


def test_an_adopted_recommendation_can_only_be_reopened():
    allowed = {action for action, moves in TRANSITIONS.items() if RecommendationState.ADOPTED in moves}
    assert allowed == {RecommendationAction.REOPEN}


ids = st.integers(1, 6)
facts = st.builds(
    IdeaFacts,
    id=st.integers(1, 10_000),
    number=st.integers(1, 10_000),
    candidate_ids=st.lists(ids, unique=True, max_size=4).map(tuple),
    bundle_ids=st.lists(ids.map(lambda one: one + 100), unique=True, max_size=3).map(tuple),
    supporters=st.integers(0, 20),
    favourite=st.booleans(),
)
verdicts_of_all = st.fixed_dictionaries({one: st.sampled_from(list(Verdict)) for one in range(1, 7)})


@given(st.lists(facts, unique_by=lambda one: one.id, max_size=30), verdicts_of_all, st.sets(ids), st.sets(ids))
def test_every_idea_has_exactly_one_outcome_and_the_effect_counts_them_all(ideas, verdicts, bundles, singles):
    destinies = decide(ideas, verdicts, kept_bundles={one + 100 for one in bundles}, kept_ideas=singles)
    assert [one.idea_id for one in destinies] == [one.id for one in ideas]
    effect = effect_of(verdicts, destinies)
    assert effect.total == len(ideas)
    assert effect.core_activities + effect.reserved_candidates + effect.declined_candidates == len(verdicts)


@given(facts, verdicts_of_all)
def test_no_idea_of_a_core_activity_ends_anywhere_else(idea, verdicts):
    (destiny,) = decide([idea], verdicts)
    in_core_activity = any(verdicts[one] is CORE for one in idea.candidate_ids)
    assert (kind_of(destiny.path) is OutcomeKind.CORE_ACTIVITY) == in_core_activity
