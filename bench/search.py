"""Does the search find what people call the same? Recall among the first five, whole texts and half typed."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Protocol

import numpy as np
from sklearn.metrics import roc_auc_score

from bench import peers
from bench.data import Dialogue, Partners, Proposals, Round, partners
from bench.measure import halves, name_of
from bench.rows import Row
from bench.scores import Interval, bootstrap, difference, recalls, verdict
from ideenmarkt.analysis.documents import Document
from ideenmarkt.analysis.encoding import Encoder
from ideenmarkt.analysis.places import metres_between
from ideenmarkt.analysis.similar import SimilarIndex

REFERENCE = "pg_trgm"
WHOLE, HALF_TYPED = "R@5", "R@5, half typed"
_NEAR_METRES = 50.0
Found = list[tuple[str, float]]


@dataclass(frozen=True, slots=True)
class Searched:
    """Texts to search, and for some of them which others a person calls the same."""

    name: str
    documents: tuple[Document, ...]
    wanted: Partners


def sets(proposals: Proposals, dialogue: Dialogue, demo: Round) -> tuple[Searched, ...]:
    """Return what is searched; of the development set, queries of the half on which nothing is tuned."""
    _, second = halves(len(proposals.documents))
    reported = {proposals.documents[position].id for position in second}
    everything = proposals.duplicates()
    return (
        Searched(
            "Stuttgart, reporting half",
            proposals.documents,
            {id: others for id, others in everything.items() if id in reported},
        ),
        Searched("Stuttgart, all (tuned on a half)", proposals.documents, everything),
        Searched("Bonn", dialogue.documents, partners(dialogue.same)),
        Searched("demo", demo.documents, partners(demo.same)),
    )


class Rank(Protocol):
    """A way to search."""

    def __call__(self, asking: str, text: str, k: int = 5, among: Collection[str] | None = None) -> Found:
        """Return up to `k` ids but `asking` with their scores, best first; only some of `among` where it is given."""
        ...


def methods(documents: Sequence[Document], encoders: Sequence[Encoder | None]) -> dict[str, Rank]:
    """Return all ways to search, the reference first."""
    found: dict[str, Callable[[Sequence[str]], peers.Scores]] = dict(peers.PEERS)
    for encoder in encoders:
        if encoder:
            found[f"{encoder.name} alone"] = peers.bare_model(encoder)
    texts = [document.full_text for document in documents]
    ids = [document.id for document in documents]
    result: dict[str, Rank] = {name: partial(_by_peer, peer(texts), ids) for name, peer in found.items()}
    for encoder in encoders:
        result[name_of(encoder)] = partial(_by_index, SimilarIndex(documents, encoder=encoder), ids)
    return result


def _by_peer(
    score: peers.Scores, ids: Sequence[str], asking: str, text: str, k: int = 5, among: Collection[str] | None = None
) -> Found:
    scores = score(text)
    order = (int(position) for position in np.argsort(-scores, kind="stable"))
    found = (position for position in order if ids[position] != asking and (among is None or ids[position] in among))
    return [(ids[position], float(scores[position])) for position in islice(found, k)]


def _by_index(
    index: SimilarIndex, ids: Sequence[str], asking: str, text: str, k: int = 5, among: Collection[str] | None = None
) -> Found:
    others = {asking} if among is None else {id for id in ids if id == asking or id not in among}
    return [(match.id, match.score) for match in index.query(text, k=k, exclude=others)]


Values = dict[str, list[float]]


def finding(searched: Searched, ranks: Mapping[str, Rank]) -> Iterator[tuple[str, Values]]:
    """Return for each measure the recall of every method at every query."""
    texts = {document.id: document.full_text for document in searched.documents}
    for measure, share in ((WHOLE, 1.0), (HALF_TYPED, 0.5)):
        typed = {id: texts[id][: max(1, int(len(texts[id]) * share))] for id in searched.wanted}
        yield measure, {name: recalls(searched.wanted, partial(_first, rank, typed)) for name, rank in ranks.items()}


def _first(rank: Rank, typed: Mapping[str, str], id: str) -> list[str]:
    return [other for other, _ in rank(id, typed[id])]


def compared(measure: str, data: str, values: Values) -> Iterator[Row]:
    """Return one row for each method: recall, its interval, its ratio to the reference and whether that is noise."""
    reference = values[REFERENCE]
    for method, one in values.items():
        own = bootstrap(one)
        ratio = own.mean / max(1e-9, float(np.mean(reference)))
        against = "" if method == REFERENCE else f"× {ratio:.2f} {REFERENCE} ({verdict(difference(one, reference))})"
        yield Row(measure, f"{data}, n = {len(one)}", method, own.mean, str(own), own.low, own.high, (), against)


def at_the_place(dialogue: Dialogue, ranks: Mapping[str, Rank]) -> Iterator[Row]:
    """Contributions at one place: are the same told from the others, and found when pins are near?"""
    wanted = partners(dialogue.same)
    labelled = [(tuple(sorted(pair)), 1.0) for pair in dialogue.same]
    labelled = sorted([*labelled, *((tuple(sorted(pair)), 0.0) for pair in dialogue.different)])
    texts = {document.id: document.full_text for document in dialogue.documents}
    near = {id: _near(dialogue.documents, id) for id in wanted}
    values: Values = {}
    chosen: dict[str, list[float]] = {}
    for name, rank in ranks.items():
        values[name] = recalls(wanted, partial(_nearby, rank, texts, near))
        found = [rank(one, texts[one], 1, {other}) for (one, other), _ in labelled]
        chosen[name] = [first[0][1] if first else 0.0 for first in found]
    yield from compared("R@5 among pins within 50 m", "Bonn", values)
    yield from _told_apart([label for _, label in labelled], chosen)


def with_the_pin(dialogue: Dialogue, encoders: Sequence[Encoder | None], reference: Rank) -> Iterator[Row]:
    """Recall among all contributions when the engine knows where each lies; the reference knows the texts alone."""
    wanted = partners(dialogue.same)
    documents = {document.id: document for document in dialogue.documents}
    texts = {id: document.full_text for id, document in documents.items()}
    values: Values = {REFERENCE: recalls(wanted, partial(_first, reference, texts))}
    for encoder in encoders:
        index = SimilarIndex(dialogue.documents, encoder=encoder)

        def found(id: str, index: SimilarIndex = index) -> list[str]:
            matches = index.query(texts[id], k=5, exclude={id}, place=documents[id].place)
            return [match.id for match in matches]

        values[f"{name_of(encoder)}, with the pin"] = recalls(wanted, found)
    yield from compared("R@5 with the pin", "Bonn", values)


def _near(documents: Sequence[Document], id: str) -> frozenset[str]:
    here = next(document.place for document in documents if document.id == id)
    return frozenset(
        document.id
        for document in documents
        if here and document.place and metres_between(here, document.place) <= _NEAR_METRES
    )


def _nearby(rank: Rank, texts: Mapping[str, str], near: Mapping[str, frozenset[str]], id: str) -> list[str]:
    return [other for other, _ in rank(id, texts[id], 5, near[id])]


def _told_apart(labels: Sequence[float], chosen: Mapping[str, list[float]]) -> Iterator[Row]:
    """Area under the curve: how often a pair called the same scores above one called different."""
    truth = np.array(labels)
    draws = np.random.default_rng(0).integers(0, len(truth), size=(1000, len(truth)))
    draws = draws[[0 < truth[draw].mean() < 1 for draw in draws]]
    areas = {
        name: np.array([roc_auc_score(truth[draw], np.array(scores)[draw]) for draw in draws])
        for name, scores in chosen.items()
    }
    reference = float(roc_auc_score(truth, chosen[REFERENCE]))
    for name, scores in chosen.items():
        value = float(roc_auc_score(truth, scores))
        low, high = (float(edge) for edge in np.percentile(areas[name], [2.5, 97.5]))
        gap = np.percentile(areas[name] - areas[REFERENCE], [2.5, 97.5])
        gain = Interval(value - reference, float(gap[0]), float(gap[1]))
        against = "" if name == REFERENCE else f"against {REFERENCE} {verdict(gain)}"
        data = f"Bonn, n = {len(truth)}"
        shown = str(Interval(value, low, high))
        yield Row("same told from different (AUC)", data, name, value, shown, low, high, (), against)
