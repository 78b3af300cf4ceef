"""Which part of the strategy an idea belongs to: learned from people's decisions, started from its own words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion, Pipeline

from ideenmarkt.analysis.vectors import NGRAMS, content, stemmed

# How strongly the regression may trust single words; decisions are few, so it must not trust them much less than this.
_REGULARISATION: Final = 10.0
# A title of the strategy counts as much as this many decisions.
_SEED_WEIGHT: Final = 1.0


@dataclass(frozen=True, slots=True)
class Assignment:
    """A label with the probability that a person would choose it; the label is "" when the assigner abstains."""

    label: str
    confidence: float


class Assigner:
    """Suggests one label for a text.

    >>> seeds = {"Grün": "Bäume Parks Blumen", "Verkehr": "Radwege Busse Ampeln"}
    >>> assigner = Assigner.train([("Neue Bäume im Park", "Grün"), ("Ampel für Radfahrer", "Verkehr")], seeds=seeds)
    >>> assigner.assign(["Blumen im Park"])[0].label
    'Grün'
    """

    def __init__(self, model: Pipeline | None, labels: tuple[str, ...]) -> None:
        self._model = model
        self._labels = labels

    @classmethod
    def train(cls, labelled: Sequence[tuple[str, str]], *, seeds: Mapping[str, str]) -> "Assigner":
        """Learn from (text, label) pairs that people decided; `seeds` (label -> describing words) carry the cold start.

        With a single label there is nothing to tell apart: it is suggested always, with confidence 0.
        """
        texts = [*seeds.values(), *(text for text, _ in labelled)]
        labels = [*seeds, *(label for _, label in labelled)]
        known = tuple(sorted(set(labels)))
        if len(known) < 2:
            return cls(None, known)
        weights = [_SEED_WEIGHT] * len(seeds) + [1.0] * len(labelled)
        model = _pipeline()
        model.fit(texts, labels, regression__sample_weight=weights)
        return cls(model, known)

    def assign(self, texts: Sequence[str], *, abstain_below: float = 0.0) -> tuple[Assignment, ...]:
        """Return one assignment for each text; below the confidence `abstain_below` the label is empty."""
        if self._model is None:
            label = self._labels[0] if self._labels and abstain_below <= 0 else ""
            return tuple(Assignment(label, 0.0) for _ in texts)
        if not texts:
            return ()
        chances = self._model.predict_proba(list(texts))
        found = ((str(self._model.classes_[row.argmax()]), float(row.max())) for row in chances)
        return tuple(Assignment(label if chance >= abstain_below else "", chance) for label, chance in found)


def _pipeline() -> Pipeline:
    views = FeatureUnion(
        [
            (
                "ngrams",
                TfidfVectorizer(preprocessor=content, analyzer="char_wb", ngram_range=NGRAMS, sublinear_tf=True),
            ),
            ("words", TfidfVectorizer(analyzer=stemmed, sublinear_tf=True)),
        ]
    )
    regression = LogisticRegression(C=_REGULARISATION, class_weight="balanced", max_iter=500)
    return Pipeline([("views", views), ("regression", regression)])
