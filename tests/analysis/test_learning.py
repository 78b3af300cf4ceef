import numpy as np
import pytest

from ideenmarkt.analysis.agglomeration import average_linkage, cut
from ideenmarkt.analysis.answers import Answers
from ideenmarkt.analysis.documents import Document
from ideenmarkt.analysis.graph_linkage import graph_linkage
from ideenmarkt.analysis.grouping import Granularity, group
from ideenmarkt.analysis.learning import adapted, adapted_rows
from ideenmarkt.analysis.pairs import suggest_pairs
from ideenmarkt.analysis.questions import suggest_questions

TITLES = {
    "t1": "Trinkbrunnen am Markt",
    "t2": "Trinkbrunnen im Park",
    "t3": "Wasserspender im Park",
    "t4": "Wasserspender am Bahnhof",
    "r1": "Radweg zum Bahnhof",
    "r2": "Radweg zur Schule",
    "s1": "Schule sanieren",
}
IDEAS = [Document(id, title, "") for id, title in TITLES.items()]


def rows(n: int, seed: int = 0) -> np.ndarray:
    points = np.random.default_rng(seed).normal(size=(n, 8)).astype(np.float32)
    return points / np.linalg.norm(points, axis=1, keepdims=True)


def test_no_answers_change_nothing():
    scores = rows(5) @ rows(5).T
    assert adapted(scores, Answers()) is scores


def test_an_answer_reaches_ideas_like_the_ones_answered():
    scores = np.array([[1, 0.2, 0.9], [0.2, 1, 0.2], [0.9, 0.2, 1]], dtype=np.float32)
    assert adapted(scores, Answers(must=frozenset({(0, 1)})))[1, 2] > 0.4
    assert adapted(scores, Answers(cannot=frozenset({(0, 1)})))[1, 2] < 0.2


def test_answers_leave_a_similarity_that_a_cosine_can_be():
    answers = Answers(must=frozenset({(0, 1), (2, 3)}), cannot=frozenset({(0, 4), (5, 6)}))
    moved = adapted(rows(12) @ rows(12).T, answers)
    assert np.allclose(moved, moved.T, atol=1e-5)
    assert np.abs(moved).max() <= 1.0001
    assert np.linalg.eigvalsh(moved.astype(float)).min() > -1e-4


def test_one_answer_brings_two_whole_families_together():
    groups = group(IDEAS, granularity=Granularity.MEDIUM, groups=3, must_link=[("t1", "t4")])
    assert any({"t1", "t2", "t3", "t4"} <= {member.id for member in one.members} for one in groups)


def test_a_settled_pair_is_never_asked_nor_suggested_again():
    same, different = [("t1", "t2"), ("t2", "t3")], [("r1", "r2"), ("t3", "s1")]
    settled = [{"t1", "t2"}, {"t2", "t3"}, {"t1", "t3"}, {"r1", "r2"}, {"t1", "s1"}, {"t2", "s1"}, {"t3", "s1"}]
    asked = suggest_questions(IDEAS, count=50, must_link=same, cannot_link=different)
    suggested = suggest_pairs(IDEAS, top=50, must_link=same, cannot_link=different)
    assert asked
    assert suggested
    assert not [one for one in (*asked, *suggested) if {one.id_a, one.id_b} in settled]


def test_pairs_come_best_first_with_the_words_they_share():
    suggested = suggest_pairs(IDEAS, top=3)
    assert [pair.score for pair in suggested] == sorted((pair.score for pair in suggested), reverse=True)
    assert {"t1", "t2"} in [{pair.id_a, pair.id_b} for pair in suggested]
    assert all(pair.shared_terms for pair in suggested)


def test_questions_are_as_many_as_asked_for_and_all_different():
    asked = suggest_questions(IDEAS, count=4)
    assert len({frozenset((one.id_a, one.id_b)) for one in asked}) == len(asked) == 4


@pytest.mark.parametrize("seed", range(5))
def test_a_graph_with_all_edges_gives_average_linkage(seed):
    points = rows(40, seed)
    exact = cut(40, average_linkage(points @ points.T), at_least=0.2)
    merges = graph_linkage(points, Answers(), floor=0.2, neighbours=39)
    assert cut(40, merges).tolist() == exact.tolist()


def test_answers_are_kept_along_a_graph_too():
    answers = Answers(must=frozenset({(0, 1), (5, 9)}), cannot=frozenset({(0, 2), (1, 3)}))
    numbers = cut(60, graph_linkage(rows(60), answers, floor=-1.0, neighbours=6))
    assert all(numbers[a] == numbers[b] for a, b in answers.must)
    assert all(numbers[a] != numbers[b] for a, b in answers.cannot)


def test_more_ideas_than_fit_into_a_square_are_grouped_all_the_same(monkeypatch):
    monkeypatch.setattr("ideenmarkt.analysis.likeness.EXACT_LIMIT", 3)
    groups = group(IDEAS, granularity=Granularity.MEDIUM, must_link=[("r1", "s1")])
    together = {member.id: one.representative for one in groups for member in one.members}
    assert sorted(together) == sorted(TITLES)
    assert together["r1"] == together["s1"]


@pytest.mark.parametrize("granularity", list(Granularity))
def test_along_a_graph_the_groups_are_nearly_those_of_the_square(granularity, monkeypatch):
    titles = [f"{what} {where}" for what in ("Bänke reparieren", "Freibad länger öffnen", "Radweg beleuchten")
              for where in ("am Rathaus", "im Park", "in Linden", "bitte", "endlich")]  # fmt: skip
    ideas = [Document(str(number), title, "") for number, title in enumerate(titles)]

    def partition_found() -> set[frozenset[str]]:
        return {frozenset(member.id for member in one.members) for one in group(ideas, granularity=granularity)}

    square = partition_found()
    monkeypatch.setattr("ideenmarkt.analysis.likeness.EXACT_LIMIT", 3)
    assert len(square & partition_found()) >= len(square) / 2


@pytest.mark.parametrize("seed", range(3))
def test_answers_move_vectors_as_they_move_similarities(seed):
    points = rows(30, seed)
    answers = Answers(must=frozenset({(0, 1), (1, 4)}), cannot=frozenset({(2, 3), (0, 5)}))
    moved = adapted_rows(points, answers)
    np.testing.assert_allclose(moved @ moved.T, adapted(points @ points.T, answers), atol=1e-5)
