import pytest

from ideenmarkt.analysis.documents import Document
from ideenmarkt.analysis.grouping import AnswersContradict, Granularity, UnansweredIdea, group

IDEAS = [
    Document("r1", "Radwege an der Kortumstraße sanieren", ""),
    Document("b1", "Bänke im Stadtpark aufstellen", ""),
    Document("r2", "Radweg an der Königsallee sanieren", ""),
    Document("b2", "Mehr Sitzbänke im Stadtpark", ""),
    Document("s1", "Schwimmbad länger öffnen", ""),
    Document("x1", "", "???"),
]


def ids(groups):
    return {frozenset(member.id for member in one.members) for one in groups}


def test_the_same_measure_at_two_places_is_one_group():
    assert frozenset({"r1", "r2"}) in ids(group(IDEAS, granularity=Granularity.MEDIUM))


def test_every_idea_is_in_exactly_one_group_and_a_loner_is_a_loner():
    groups = group(IDEAS)
    assert sorted(member.id for one in groups for member in one.members) == sorted(idea.id for idea in IDEAS)
    assert frozenset({"x1"}) in ids(groups)


def test_the_number_of_groups_can_be_asked_for():
    assert len(group(IDEAS, groups=3)) == 3


def test_finer_never_has_fewer_groups_than_coarser():
    fine, medium, coarse = (len(group(IDEAS, granularity=one)) for one in Granularity)
    assert fine >= medium >= coarse


def test_answers_win_over_similarity():
    groups = group(IDEAS, must_link=[("r1", "s1")], cannot_link=[("b1", "b2")])
    together = {member.id: one.representative for one in groups for member in one.members}
    assert together["r1"] == together["s1"]
    assert together["b1"] != together["b2"]


def test_contradictory_answers_are_named():
    with pytest.raises(AnswersContradict) as caught:
        group(IDEAS, must_link=[("r1", "r2")], cannot_link=[("r2", "r1")])
    assert set(caught.value.pair) == {"r1", "r2"}


def test_an_answer_about_an_unknown_idea_is_refused():
    with pytest.raises(UnansweredIdea) as caught:
        group(IDEAS, must_link=[("r1", "nope")])
    assert caught.value.id == "nope"


def test_a_group_says_why_in_the_spelling_people_use():
    benches = next(one for one in group(IDEAS, granularity=Granularity.MEDIUM) if one.representative in {"b1", "b2"})
    assert "Stadtpark" in benches.label
    assert "Stadtpark" in benches.shared_terms
    assert all("Stadtpark" in member.shared_terms for member in benches.members)
    assert 0 < benches.cohesion <= 1


def test_the_same_input_gives_the_same_groups():
    assert group(IDEAS) == group(IDEAS)


def test_no_ideas_give_no_groups():
    assert group([]) == ()


def test_progress_ends_at_one():
    shares: list[float] = []
    group(IDEAS, progress=shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_groups_that_people_know_stay_together_and_new_ideas_join_them():
    known = [["b1", "s1"], ["r1", "gone"]]
    together = {member.id: one.representative for one in group(IDEAS, previous=known) for member in one.members}
    assert together["b1"] == together["s1"]
    assert sorted(together) == sorted(idea.id for idea in IDEAS)


def test_an_answer_splits_a_group_that_people_knew():
    groups = group(IDEAS, previous=[["b1", "s1"]], cannot_link=[("b1", "s1")])
    assert not [one for one in groups if {"b1", "s1"} <= {member.id for member in one.members}]
