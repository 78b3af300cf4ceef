"""Second looks at people's bundles: which two may be one, which one may be two, which idea stands apart."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ideenmarkt.analysis.agglomeration import ContradictoryAnswers
from ideenmarkt.analysis.answers import Answers, UnansweredIdea
from ideenmarkt.analysis.division import crumble, divide
from ideenmarkt.analysis.documents import Document
from ideenmarkt.analysis.granularity import Granularity
from ideenmarkt.analysis.grouping import group
from ideenmarkt.analysis.labels import Vocabulary
from ideenmarkt.analysis.likeness import ByRows, BySquare, mean_between
from ideenmarkt.analysis.revisions import Groups, Revisions, suggest_merges, suggest_revisions, suggest_splits

TITLES = {
    "b1": "Bänke im Stadtpark",
    "b2": "Mehr Bänke im Stadtpark",
    "b3": "Neue Bänke, Stadtpark",
    "b4": "Bänke am Stadtpark",
    "s1": "Schwimmbad länger öffnen",
    "s2": "Schwimmbad abends öffnen",
    "s3": "Schwimmbad sonntags öffnen",
    "s4": "Schwimmbad früher öffnen",
    "r1": "Radweg sanieren",
    "r2": "Radweg bauen",
}
IDEAS = [Document(id, title, "") for id, title in TITLES.items()]
TORN = {"first": ["b1", "b2"], "second": ["b3", "b4"], "bath": ["s1", "s2", "s3", "s4"], "ways": ["r1", "r2"]}
MIXED = {"mixed": ["b1", "b2", "b3", "b4", "s1", "s2"], "ways": ["r1", "r2"]}


def points(n: int, seed: int = 0) -> np.ndarray:
    found = np.random.default_rng(seed).normal(size=(n, 6)).astype(np.float32)
    return found / np.linalg.norm(found, axis=1, keepdims=True)


def of_squares(scores: np.ndarray, members: dict[str, list[int]], answers: Answers | None = None) -> Groups:
    documents = [Document(str(n), f"Idee{n}", "") for n in range(len(scores))]
    vocabulary = Vocabulary.of([one.full_text for one in documents])
    return Groups(documents, members, BySquare(scores.astype(np.float32)), answers or Answers(), vocabulary)


def blocks(*sizes: int, inside: float = 0.6, across: float = 0.0) -> np.ndarray:
    """Similarities of items in blocks."""
    numbers = np.repeat(range(len(sizes)), sizes)
    scores = np.where(numbers[:, None] == numbers[None, :], inside, across)
    np.fill_diagonal(scores, 1)
    return scores


def pairs_of(found: Revisions) -> list[set[str]]:
    return [{one.into, one.gone} for one in found.merges]


def test_two_bundles_that_want_the_same_are_suggested_as_one_with_the_reason():
    (merge,) = suggest_revisions(IDEAS, TORN).merges
    assert {merge.into, merge.gone} == {"first", "second"}
    assert set(merge.shared_terms) >= {"Bänke", "Stadtpark"}
    assert 0.5 < merge.similarity <= 1


def test_the_smaller_bundle_goes_into_the_larger_one():
    (merge,) = suggest_revisions(IDEAS, {"small": ["s1", "s2"], "large": ["s3", "s4", "s1"]}).merges
    assert (merge.into, merge.gone) == ("large", "small")


def test_of_two_bundles_as_large_the_one_given_first_stays():
    for names in (["first", "second"], ["second", "first"]):
        (merge,) = suggest_revisions(IDEAS, {name: TORN[name] for name in names}).merges
        assert [merge.into, merge.gone] == names


def test_a_bundle_of_two_wishes_is_suggested_as_two_with_a_name_for_what_leaves():
    (split,) = suggest_revisions(IDEAS, MIXED).splits
    assert (split.group, split.stays, split.leaves) == ("mixed", ("b1", "b2", "b3", "b4"), ("s1", "s2"))
    assert "Schwimmbad" in split.label
    assert "Schwimmbad" in split.shared_terms
    assert split.across < split.inside


def test_a_bundle_of_five_is_not_divided():
    assert suggest_revisions(IDEAS, {"small": ["b1", "b2", "b3", "s1", "s2"]}).splits == ()


def test_bundles_that_fit_are_left_alone():
    fit = {"benches": ["b1", "b2", "b3", "b4"], "bath": ["s1", "s2", "s3", "s4"]}
    assert suggest_revisions(IDEAS, fit) == Revisions()


def test_the_same_input_gives_the_same_suggestions_whatever_the_order_of_ids():
    turned = {name: list(reversed(ids)) for name, ids in {**TORN, **MIXED}.items()}
    assert suggest_revisions(IDEAS, turned) == suggest_revisions(IDEAS, {**TORN, **MIXED})


def test_a_finer_granularity_merges_no_more():
    fine, coarse = (suggest_revisions(IDEAS, TORN, granularity=one) for one in (Granularity.FINE, Granularity.COARSE))
    assert len(fine.merges) <= len(coarse.merges)


@pytest.mark.parametrize("kept", [("b1", "b3"), ("b4", "b2")])
def test_bundles_with_ideas_that_people_keep_apart_are_never_suggested_as_one(kept: tuple[str, str]):
    assert suggest_revisions(IDEAS, TORN, cannot_link=[kept]).merges == ()


def test_a_pair_kept_apart_through_others_counts_too():
    answers = {"must_link": [("b1", "r1")], "cannot_link": [("r1", "b3")]}
    assert suggest_revisions(IDEAS, TORN, **answers).merges == ()


def test_what_people_refused_is_not_suggested():
    assert suggest_revisions(IDEAS, TORN, not_one=[("second", "first")]).merges == ()
    assert suggest_revisions(IDEAS, MIXED, whole=["mixed"]).splits == ()


def test_a_tie_across_the_joint_stops_a_split():
    assert suggest_revisions(IDEAS, MIXED, must_link=[("b1", "s1")]).splits == ()


def test_an_unknown_idea_is_named():
    with pytest.raises(UnansweredIdea):
        suggest_revisions(IDEAS, TORN, cannot_link=[("b1", "nope")])


def test_no_bundles_need_no_second_look():
    assert suggest_revisions(IDEAS, {}) == Revisions()
    assert suggest_revisions([], {}) == Revisions()


def test_a_bundle_stands_in_one_suggestion_only():
    scores = blocks(6, inside=0.5)
    found = suggest_merges(of_squares(scores, {"a": [0, 1], "b": [2, 3], "c": [4, 5]}), limit=0.3)
    assert [(one.into, one.gone) for one in found] == [("a", "b")]
    assert suggest_merges(of_squares(scores, {"a": [0, 1], "b": [2, 3]}), limit=0.3, leave_out=["a"]) == ()


def test_one_idea_that_has_nothing_in_common_stands_apart():
    (split,) = suggest_splits(of_squares(blocks(5, 1, across=-0.1), {"all": list(range(6))}), limit=0.3)
    assert (split.leaves, split.label) == (("5",), "Idee5")
    assert split.shared_terms == ()


@pytest.mark.parametrize("scores", [blocks(5, 1, across=0.2), blocks(5, 1, inside=0.2), blocks(3, 1), blocks(2, 1)])
def test_one_idea_alone_is_doubted_only_where_the_others_agree_and_it_does_not(scores: np.ndarray):
    assert suggest_splits(of_squares(scores, {"all": list(range(len(scores)))}), limit=0.3) == ()


def test_the_clearest_split_comes_first():
    scores = blocks(3, 3, 3, 3, inside=0.4)
    scores[6:, 6:] = blocks(3, 3, inside=0.8)
    found = suggest_splits(of_squares(scores, {"faint": list(range(6)), "clear": list(range(6, 12))}), limit=0.3)
    assert [one.group for one in found] == ["clear", "faint"]


def test_ideas_kept_apart_beyond_two_parts_cannot_be_divided_in_two():
    assert divide(blocks(3), Answers(cannot=frozenset({(0, 1), (0, 2), (1, 2)}))) is None
    assert divide(blocks(3), Answers(must=frozenset({(0, 1), (1, 2)}))) is None
    with pytest.raises(ContradictoryAnswers):
        divide(blocks(2), Answers(must=frozenset({(0, 1)}), cannot=frozenset({(0, 1)})))


@settings(max_examples=60, deadline=None)
@given(n=st.integers(1, 14), seed=st.integers(0, 99), data=st.data())
def test_crumbling_parts_everybody_once_and_leaves_no_more_than_half_together(n: int, seed: int, data: st.DataObject):
    scores = points(n, seed) @ points(n, seed).T
    places = st.integers(0, n - 1)
    ties = data.draw(st.frozensets(st.tuples(places, places), max_size=3))
    answers = Answers(must=frozenset((min(pair), max(pair)) for pair in ties))
    parts = crumble(scores, answers)
    assert sorted(item for part in parts for item in part) == list(range(n))
    tied = answers.blocks(n)
    assert all(any({one, other} <= set(part) for part in parts) for one, other in enumerate(tied))
    largest_tie = max(tied.count(leader) for leader in tied)
    assert len(parts[0]) <= max(n // 2, largest_tie, 1)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 99), n=st.integers(4, 20))
def test_rows_say_what_the_square_says(seed: int, n: int):
    rows, groups = points(n, seed), [[0, 1], [2, 3], [3]]
    square, apart = BySquare(rows @ rows.T), ByRows(rows)
    assert np.allclose(square.sums(groups), apart.sums(groups), atol=1e-4)
    assert np.allclose(square.among([1, 3]), apart.among([1, 3]), atol=1e-5)
    means = mean_between(square.sums(groups), np.array([2.0, 2.0, 1.0]))
    assert means[0, 0] == pytest.approx(float(rows[0] @ rows[1]), abs=1e-4)
    assert means[0, 2] == pytest.approx(float((rows[:2] @ rows[3]).mean()), abs=1e-4)


def test_what_is_kept_apart_without_teaching_moves_nothing():
    apart = [("b1", "b2")]
    groups = group(IDEAS, granularity=Granularity.MEDIUM, apart=apart)
    homes = {member.id: one.representative for one in groups for member in one.members}
    assert homes["b1"] != homes["b2"]
    alone = group(IDEAS, granularity=Granularity.MEDIUM)
    bath = [one for one in alone if one.representative.startswith("s")]
    assert [one for one in groups if one.representative.startswith("s")] == bath
