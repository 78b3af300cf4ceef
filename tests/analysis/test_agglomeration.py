import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.cluster import AgglomerativeClustering

from ideenmarkt.analysis.agglomeration import ContradictoryAnswers, average_linkage, cut


def similarity(n: int, seed: int) -> np.ndarray:
    points = np.random.default_rng(seed).normal(size=(n, 4))
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    return (points @ points.T).astype(np.float32)


def partition(numbers) -> set[frozenset[int]]:
    return {frozenset(np.flatnonzero(numbers == number).tolist()) for number in set(numbers)}


@given(st.integers(3, 40), st.integers(0, 1000), st.integers(1, 8))
@settings(max_examples=30, deadline=None)
def test_without_answers_it_is_the_average_linkage_of_scikit_learn(n, seed, clusters):
    clusters = min(clusters, n)
    scores = similarity(n, seed)
    reference = AgglomerativeClustering(n_clusters=clusters, metric="precomputed", linkage="average").fit(1.0 - scores)
    assert partition(cut(n, average_linkage(scores), clusters=clusters)) == partition(reference.labels_)


@given(st.integers(4, 25), st.integers(0, 1000), st.data())
@settings(max_examples=40, deadline=None)
def test_answers_are_kept_whatever_they_cost(n, seed, data):
    truth = data.draw(st.lists(st.integers(0, 3), min_size=n, max_size=n))
    pairs = data.draw(st.lists(st.sampled_from(list(itertools.combinations(range(n), 2))), max_size=15))
    must = {pair for pair in pairs if truth[pair[0]] == truth[pair[1]]}
    cannot = set(pairs) - must
    numbers = cut(n, average_linkage(similarity(n, seed), must=must, cannot=cannot), clusters=1)
    assert all(numbers[a] == numbers[b] for a, b in must)
    assert all(numbers[a] != numbers[b] for a, b in cannot)


def test_answers_that_contradict_each_other_through_a_third_idea_are_named():
    with pytest.raises(ContradictoryAnswers) as caught:
        average_linkage(similarity(3, 1), must={(0, 1), (1, 2)}, cannot={(0, 2)})
    assert caught.value.pair == (0, 2)


def test_one_item_and_none():
    assert average_linkage(np.ones((1, 1), dtype=np.float32)) == ()
    assert cut(0, ()).tolist() == []
