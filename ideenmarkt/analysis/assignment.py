"""Which part of the strategy an idea belongs to: learned from people's decisions, started from its own words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from ideenmarkt.analysis.encoding import Encoder
from ideenmarkt.analysis.features import Features

if TYPE_CHECKING:
    from sklearn.linear_model import LogisticRegression

# How far the regression may go: held tighter while decisions are few. One step of freedom for so many of them.
_FREEDOM: Final = (2.0, 5.0)
_FREED_BY: Final = 120
_ITERATIONS: Final = 300
# With fewer decisions than this nothing can be held back to see how sure the regression may be.
_LEAST_TO_CALIBRATE: Final = 60
_FOLDS: Final = 3
_TEMPERATURES: Final = (0.25, 0.35, 0.5, 0.7, 0.85, 1.0, 1.25, 1.6, 2.2, 3.0)
# Where there are too few decisions to tell: a regression on few texts is this much too shy.
_USUAL_TEMPERATURE: Final = 0.7


@dataclass(frozen=True, slots=True)
class Assignment:
    """A label with the probability that a person would choose it; the label is "" when the assigner abstains."""

    label: str
    confidence: float


class Assigner:
    """Suggests one label for a text.

    >>> seeds = {"Grün": ["Bäume", "Parks", "Blumen"], "Verkehr": ["Radwege", "Busse", "Ampeln"]}
    >>> assigner = Assigner.train([("Neue Bäume im Park", "Grün"), ("Ampel für Radfahrer", "Verkehr")], seeds=seeds)
    >>> assigner.assign(["Blumen im Park"])[0].label
    'Grün'
    """

    def __init__(
        self, features: Features | None, model: LogisticRegression | None, labels: tuple[str, ...], temperature: float
    ) -> None:
        self._features = features
        self._model = model
        self._labels = labels
        self._temperature = temperature

    @classmethod
    def train(
        cls,
        labelled: Sequence[tuple[str, str]],
        *,
        seeds: Mapping[str, Sequence[str]],
        encoder: Encoder | None = None,
        corpus: Sequence[str] = (),
    ) -> Assigner:
        """Learn from (text, label) pairs that people decided; `seeds` (label -> what describes it) are the start.

        Each title, sentence or word of the seeds is learned from as a decision is: ten words one by one tell more
        than in one text (demo round, 25 labels, no decision yet: 52 % right instead of 42 %).

        `corpus` are texts without a decision: with an encoder they tell which texts are neighbours. With a single
        label there is nothing to tell apart: it is suggested always, with confidence 0.
        """
        every = [*((text, label) for label, described in seeds.items() for text in described), *labelled]
        texts = [text for text, _ in every]
        labels = np.array([label for _, label in every])
        known = tuple(sorted(set(labels.tolist())))
        if len(known) < 2:
            return cls(None, None, known, 1.0)
        features = Features([*texts, *corpus], encoder)
        rows = features.rows(texts)
        model = _regression(len(labels)).fit(rows, labels)
        return cls(features, model, known, _temperature(rows, labels))

    def assign(self, texts: Sequence[str], *, abstain_below: float = 0.0) -> tuple[Assignment, ...]:
        """Return one assignment for each text; below the confidence `abstain_below` the label is empty."""
        if self._model is None:
            label = self._labels[0] if self._labels and abstain_below <= 0 else ""
            return tuple(Assignment(label, 0.0) for _ in texts)
        best = [max(row.items(), key=lambda item: item[1]) for row in self.chances(texts)]
        return tuple(Assignment(label if chance >= abstain_below else "", chance) for label, chance in best)

    def chances(self, texts: Sequence[str]) -> tuple[dict[str, float], ...]:
        """Return for each text the probability of every label, 1 in sum; none where there is nothing to tell apart."""
        if self._model is None or self._features is None or not texts:
            return tuple({} for _ in texts)
        chances = _softened(self._model.predict_proba(self._features.rows(texts)), self._temperature)
        labels = [str(label) for label in self._model.classes_]
        return tuple(dict(zip(labels, row, strict=True)) for row in chances.tolist())


def _regression(decisions: int) -> LogisticRegression:
    from sklearn.linear_model import LogisticRegression

    freedom = min(_FREEDOM[1], max(_FREEDOM[0], decisions / _FREED_BY))
    return LogisticRegression(C=freedom, class_weight="balanced", max_iter=_ITERATIONS, tol=1e-3)


def _softened(chances: npt.NDArray[np.float64], temperature: float) -> npt.NDArray[np.float64]:
    """Return the probabilities at a temperature: below 1 surer, above 1 shyer; the order stays."""
    powered = np.maximum(chances, 1e-12) ** (1 / temperature)
    return np.asarray(powered / powered.sum(axis=1, keepdims=True))


def _temperature(rows: npt.NDArray[np.float32], labels: npt.NDArray[np.str_]) -> float:
    """Return the temperature at which held-back decisions are predicted best (log loss)."""
    from sklearn.metrics import log_loss
    from sklearn.model_selection import StratifiedKFold, cross_val_predict

    frequent = [label for label, count in Counter(labels.tolist()).items() if count >= _FOLDS]
    chosen = np.flatnonzero(np.isin(labels, frequent))
    if len(chosen) < _LEAST_TO_CALIBRATE or len(frequent) < 2:
        return _USUAL_TEMPERATURE
    folds = StratifiedKFold(_FOLDS, shuffle=True, random_state=0)
    model = _regression(len(chosen))
    chances = cross_val_predict(model, rows[chosen], labels[chosen], cv=folds, method="predict_proba")
    order = sorted(frequent)
    return min(_TEMPERATURES, key=lambda one: log_loss(labels[chosen], _softened(chances, one), labels=order))
