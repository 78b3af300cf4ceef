"""How well something agrees with people, and how sure that is."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score

_RESAMPLES: Final = 1_000
_HALF_SAMPLES: Final = 300


@dataclass(frozen=True, slots=True)
class Interval:
    """A value with its interval of 95 %."""

    mean: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.mean:.3f} [{self.low:.3f}, {self.high:.3f}]"

    @property
    def is_noise(self) -> bool:
        """Whether a difference may as well be none.

        >>> Interval(0.1, -0.1, 0.3).is_noise
        True
        """
        return self.low <= 0 <= self.high


def bootstrap(values: Sequence[float], *, seed: int = 0) -> Interval:
    """Return the mean of `values` and its percentile interval.

    >>> str(bootstrap([0.5, 0.5]))
    '0.500 [0.500, 0.500]'
    """
    data = np.asarray(values, dtype=float)
    draws = np.random.default_rng(seed).integers(0, len(data), size=(_RESAMPLES, len(data)))
    means = data[draws].mean(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return Interval(float(data.mean()), float(low), float(high))


def difference(ours: Sequence[float], theirs: Sequence[float]) -> Interval:
    """Return the mean paired difference of two methods on the same cases; noise when it spans 0."""
    return bootstrap([one - other for one, other in zip(ours, theirs, strict=True)])


def verdict(gain: Interval) -> str:
    """Return a difference in words: its size, or that it is none.

    >>> verdict(Interval(0.1, 0.02, 0.18)), verdict(Interval(0.1, -0.02, 0.22))
    ('+0.100 [+0.020, +0.180]', '+0.100, noise')
    """
    if gain.is_noise:
        return f"{gain.mean:+.3f}, noise"
    return f"{gain.mean:+.3f} [{gain.low:+.3f}, {gain.high:+.3f}]"


def b_cubed(truth: Sequence[str], found: Sequence[int]) -> float:
    """Return the B³ F1 of a partition against people's (Bagga and Baldwin 1998).

    >>> b_cubed(["a", "a", "b"], [0, 0, 1])
    1.0
    """
    both, of_truth, of_found = Counter(zip(truth, found, strict=True)), Counter(truth), Counter(found)
    precision = sum(count**2 / of_found[group] for (_, group), count in both.items()) / len(truth)
    recall = sum(count**2 / of_truth[label] for (label, _), count in both.items()) / len(truth)
    return 2 * precision * recall / (precision + recall)


@dataclass(frozen=True, slots=True)
class Agreement:
    """A partition against people's bundles: adjusted mutual information, adjusted Rand, B³."""

    ami: float
    ari: float
    b3: float

    @classmethod
    def of(cls, truth: Sequence[str], found: Sequence[int]) -> "Agreement":
        """Compare the group numbers `found` with the labels `truth`."""
        ami = float(adjusted_mutual_info_score(truth, found))
        return cls(ami, float(adjusted_rand_score(truth, found)), b_cubed(truth, found))

    def __str__(self) -> str:
        return f"{self.ami:.3f} / {self.ari:.3f} / {self.b3:.3f}"


Draws = npt.NDArray[np.float64]


def half_samples(score: Callable[[npt.NDArray[np.intp]], float], count: int) -> Draws:
    """Return `score` of random halves of `count` ideas, the same halves for every method; shape (300,).

    Ideas drawn twice, as the bootstrap draws them, would agree with themselves in both partitions. A score of half the
    ideas drawn without replacement has the variance that the whole has (Politis and Romano 1994, at half the size).
    """
    random = np.random.default_rng(0)
    return np.array([score(np.sort(random.permutation(count)[: count // 2])) for _ in range(_HALF_SAMPLES)])


def around(value: float, draws: Draws) -> Interval:
    """Return `value` with the spread of the draws about their own mean: half of the ideas agree a little less."""
    low, high = np.percentile(draws - draws.mean(), [2.5, 97.5])
    return Interval(value, float(value + low), float(value + high))


def recalls(wanted: Mapping[str, frozenset[str]], search: Callable[[str], Sequence[str]], k: int = 5) -> list[float]:
    """Return for each id the share of its duplicates, at most `k`, among the first `k` that `search` returns."""
    return [len(others & set(search(id)[:k])) / min(k, len(others)) for id, others in wanted.items()]
