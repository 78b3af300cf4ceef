"""Is the theme right after so many decisions? Macro-F1 beside plain regressions, mean over random splits."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from bench import peers
from bench.data import Proposals, Round
from bench.measure import halves, name_of
from bench.rows import Row
from bench.scores import Interval, verdict
from ideenmarkt.analysis.assignment import Assigner
from ideenmarkt.analysis.documents import Document
from ideenmarkt.analysis.encoding import Encoder

MEASURE = "theme macro-F1"
REFERENCE = "TF-IDF letters, regression"
_DRAWS = 200


@dataclass(frozen=True, slots=True)
class Themed:
    """Texts with one theme each; some are decided, and of the others those in `reported` are asked for."""

    name: str
    texts: tuple[str, ...]
    labels: tuple[str, ...]
    reported: frozenset[int]
    decisions: tuple[int, ...]
    splits: int = 3


def sets(
    proposals: Proposals, demo: Round, streets: tuple[tuple[Document, ...], tuple[str, ...]]
) -> tuple[Themed, ...]:
    """Return what is assigned: themes on the half where nothing is tuned, Kompetenzen of the demo, street topics."""
    _, second = halves(len(proposals.documents))
    half = _themed("Stuttgart, reporting half", proposals.documents, proposals.themes, (120, 600), frozenset(second))
    return (
        half,
        _themed("demo, Kompetenz", demo.documents, demo.competences, (120, 600)),
        _themed("Ottensen, rarest label", *streets, (120, 400)),
    )


def _themed(
    name: str,
    documents: Sequence[Document],
    labels: Sequence[str],
    decisions: tuple[int, ...],
    reported: frozenset[int] | None = None,
) -> Themed:
    kept = [position for position, label in enumerate(labels) if label]
    chosen = range(len(kept)) if reported is None else [new for new, old in enumerate(kept) if old in reported]
    texts = tuple(documents[position].full_text for position in kept)
    return Themed(
        name, texts, tuple(labels[position] for position in kept), frozenset(chosen), decisions, 5 if reported else 3
    )


Train = Callable[[list[tuple[str, str]], list[str]], list[str]]
"""(decided texts with labels, texts asked for) -> labels of those."""


def _methods(encoders: Sequence[Encoder | None]) -> dict[str, Train]:
    found: dict[str, Train] = {
        "TF-IDF words, regression": lambda known, asked: _surface(peers.word_vectorizer(), known, asked),
        REFERENCE: lambda known, asked: _surface(peers.letter_vectorizer(), known, asked),
    }
    for encoder in encoders:
        if encoder:
            found[f"{encoder.name} alone, regression"] = partial(_bare_model, encoder)
        found[name_of(encoder)] = partial(_ours, encoder)
    return found


def _bare_model(encoder: Encoder, known: list[tuple[str, str]], asked: list[str]) -> list[str]:
    return _regression(encoder.encode([text for text, _ in known]), known, encoder.encode(asked))


def _surface(vectorizer, known: list[tuple[str, str]], asked: list[str]) -> list[str]:  # type: ignore[no-untyped-def]
    return _regression(vectorizer.fit_transform([text for text, _ in known]), known, vectorizer.transform(asked))


def _regression(rows, known: list[tuple[str, str]], asked) -> list[str]:  # type: ignore[no-untyped-def]
    model = LogisticRegression(C=5.0, class_weight="balanced", max_iter=1000).fit(rows, [label for _, label in known])
    labels: list[str] = model.predict(asked).tolist()
    return labels


def _ours(encoder: Encoder | None, known: list[tuple[str, str]], asked: list[str]) -> list[str]:
    assigner = Assigner.train(known, seeds={}, encoder=encoder, corpus=asked)
    return [one.label for one in assigner.assign(asked)]


def compared(themed: Themed, encoders: Sequence[Encoder | None]) -> Iterator[Row]:
    """Return a row for each number of decisions and method."""
    for decisions in themed.decisions:
        runs: dict[str, list[Run]] = {}
        for seed in range(themed.splits):
            for name, run in _split(themed, encoders, decisions, seed).items():
                runs.setdefault(name, []).append(run)
        values = {name: float(np.mean([macro_f1(*run) for run in one])) for name, one in runs.items()}
        draws = {name: _draws(one) for name, one in runs.items()}
        for name, value in values.items():
            low, high = (float(edge) for edge in np.percentile(draws[name], [2.5, 97.5]))
            shown, against = str(Interval(value, low, high)), ""
            if name != REFERENCE:
                edges = np.percentile(draws[name] - draws[REFERENCE], [2.5, 97.5])
                gain = Interval(value - values[REFERENCE], float(edges[0]), float(edges[1]))
                against = f"against {REFERENCE} {verdict(gain)}"
            yield Row(f"{MEASURE}, {decisions} decisions", themed.name, name, value, shown, low, high, (), against)


Run = tuple[npt.NDArray[np.str_], npt.NDArray[np.str_]]
"""What is true and what was found, of one split."""


def _split(themed: Themed, encoders: Sequence[Encoder | None], decisions: int, seed: int) -> dict[str, Run]:
    order = np.random.default_rng(seed).permutation(len(themed.texts)).tolist()
    known = [(themed.texts[position], themed.labels[position]) for position in order[:decisions]]
    rest = [position for position in order[decisions:] if position in themed.reported]
    truth = np.array([themed.labels[position] for position in rest])
    asked = [themed.texts[position] for position in rest]
    return {name: (truth, np.array(train(known, asked))) for name, train in _methods(encoders).items()}


def macro_f1(truth: npt.NDArray[np.str_], found: npt.NDArray[np.str_]) -> float:
    """Return the mean F1 over all labels that are true or found at least once.

    >>> round(macro_f1(np.array(["a", "a", "b"]), np.array(["a", "b", "b"])), 4)
    0.6667
    """
    labels, numbers = np.unique(np.concatenate([truth, found]), return_inverse=True)
    true, said = numbers[: len(truth)], numbers[len(truth) :]
    hits = np.bincount(true[true == said], minlength=len(labels))
    either = np.bincount(true, minlength=len(labels)) + np.bincount(said, minlength=len(labels))
    return float((2 * hits / either).mean())


def _draws(runs: Sequence[Run]) -> npt.NDArray[np.float64]:
    """Return the mean macro-F1 over the splits with the texts of each drawn anew, alike for every method."""
    random = np.random.default_rng(0)
    result = np.zeros(_DRAWS)
    for draw in range(_DRAWS):
        for truth, found in runs:
            chosen = random.integers(0, len(truth), len(truth))
            result[draw] += macro_f1(truth[chosen], found[chosen]) / len(runs)
    return result
