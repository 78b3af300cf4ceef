"""The benchmark's own arithmetic."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import adjusted_mutual_info_score, f1_score

from bench.information import adjusted_mutual_information
from bench.scores import around, bootstrap, difference, half_samples, recalls, verdict
from bench.themes import macro_f1


@pytest.mark.parametrize("groups", [1, 3, 20, 60])
def test_our_adjusted_mutual_information_is_that_of_scikit_learn(groups: int) -> None:
    random = np.random.default_rng(groups)
    truth, found = random.integers(0, groups, 60), random.integers(0, 7, 60)
    expected = adjusted_mutual_info_score(truth, found)
    assert adjusted_mutual_information(truth, found) == pytest.approx(expected, abs=1e-9)


def test_our_macro_f1_is_that_of_scikit_learn() -> None:
    random = np.random.default_rng(1)
    truth, found = (random.choice(list("abcde"), 50) for _ in range(2))
    expected = f1_score(truth, found, average="macro", zero_division=0)
    assert macro_f1(truth, found) == pytest.approx(expected)


def test_a_difference_inside_its_interval_is_noise() -> None:
    assert "noise" in verdict(difference([1, 0, 1, 0], [0, 1, 1, 0]))
    assert "noise" not in verdict(difference([1] * 20, [0] * 20))


def test_no_more_can_be_found_than_is_shown() -> None:
    wanted = {"a": frozenset("bcdefgh")}
    assert recalls(wanted, lambda _: list("bcdef"), k=5) == [1]


def test_half_of_the_ideas_spread_as_new_ideas_would() -> None:
    partitions = [_partitions(seed) for seed in range(60)]
    anew = np.std([adjusted_mutual_information(*one) for one in partitions])
    truth, found = partitions[0]
    drawn = half_samples(lambda chosen: adjusted_mutual_information(truth[chosen], found[chosen]), len(truth))
    assert drawn.std() == pytest.approx(anew, rel=0.3)
    assert around(0.5, drawn).low < 0.5 < around(0.5, drawn).high


def _partitions(seed: int) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    truth = random.integers(0, 5, 300)
    return truth, np.where(random.random(300) < 0.7, truth, random.integers(0, 5, 300))


def test_the_same_values_give_the_same_interval() -> None:
    assert bootstrap([0.1, 0.5, 0.9]) == bootstrap([0.1, 0.5, 0.9])
