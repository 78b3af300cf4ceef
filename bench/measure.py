"""The measurements: each returns the rows of one table."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import numpy as np
from sklearn.cluster import HDBSCAN, KMeans
from sklearn.metrics import f1_score

from bench import peers
from bench.data import Proposals
from bench.scores import Agreement, Interval, bootstrap, difference, recalls
from ideenmarkt.analysis.assignment import Assigner
from ideenmarkt.analysis.encoding import Encoder
from ideenmarkt.analysis.grouping import Granularity, Group, group
from ideenmarkt.analysis.measures import sentence_vectors
from ideenmarkt.analysis.pairs import suggest_pairs
from ideenmarkt.analysis.questions import suggest_questions
from ideenmarkt.analysis.similar import SimilarIndex

_TOP_PAIRS = 200
_ANSWERS = (0, 200, 400, 800)
_ROUND = 50
_DECISIONS = (120, 600)
_SPLITS = 5
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: what was measured with which method, and what came out."""

    measure: str
    method: str
    value: float
    shown: str


def halves(count: int) -> tuple[list[int], list[int]]:
    """Return two halves of the proposals, always the same: a result must hold on each, not only on the whole."""
    order = np.random.default_rng(2023).permutation(count)
    return sorted(order[: count // 2].tolist()), sorted(order[count // 2 :].tolist())


def duplicates(proposals: Proposals, encoders: Sequence[Encoder | None]) -> Iterator[Row]:
    """Recall of true duplicates among the first five, for whole titles and for their first half typed."""
    wanted = proposals.duplicates()
    texts = {document.id: document.full_text for document in proposals.documents}
    ids = list(texts)
    for measure, cut in (("R@5", 1.0), ("R@5, half typed", 0.5)):
        typed = {id: text[: max(1, int(len(text) * cut))] for id, text in texts.items()}
        reference: tuple[float, ...] = ()
        for name, peer in peers.PEERS.items():
            score = peer(list(texts.values()))

            def search(id: str, score: peers.Scores = score, typed: dict[str, str] = typed) -> list[str]:
                order = np.argsort(-score(typed[id]), kind="stable")
                return [ids[position] for position in order if ids[position] != id][:5]

            values = recalls(wanted, search)
            reference = reference or values
            yield _recall_row(measure, name, values, reference)
        for encoder in encoders:
            index = SimilarIndex(proposals.documents, encoder=encoder)

            def ours(id: str, index: SimilarIndex = index, typed: dict[str, str] = typed) -> list[str]:
                return [match.id for match in index.query(typed[id], k=5, exclude={id})]

            yield _recall_row(measure, _name(encoder), recalls(wanted, ours), reference)


def _recall_row(measure: str, method: str, values: tuple[float, ...], reference: tuple[float, ...]) -> Row:
    gain = difference(values, reference)
    verdict = "noise" if gain.low <= 0 <= gain.high else f"{gain.mean:+.3f}"
    ratio = float(np.mean(values) / np.mean(reference))
    return Row(measure, method, float(np.mean(values)), f"{bootstrap(values)}; × {ratio:.2f} pg_trgm ({verdict})")


def bundling(proposals: Proposals, encoders: Sequence[Encoder | None], part: str) -> Iterator[Row]:
    """Agreement with people's bundles: AMI / ARI / B³, at people's number of bundles and at the engine's own."""
    count = len(set(proposals.bundles))
    for encoder in encoders:
        for groups, how in ((count, f"{count} groups"), (None, "own number")):
            agreement = Agreement.of(proposals.bundles, _grouped(proposals, encoder, groups))
            yield Row(f"AMI / ARI / B³, {part}", f"{_name(encoder)}, {how}", agreement.ami, str(agreement))


def other_clusterings(proposals: Proposals, encoder: Encoder) -> Iterator[Row]:
    """HDBSCAN and k-means on the same encoder's sentence vectors; what HDBSCAN calls noise stands alone here."""
    rows = sentence_vectors([document.full_text for document in proposals.documents], encoder)
    count = len(set(proposals.bundles))
    found = {
        "HDBSCAN": HDBSCAN(min_cluster_size=3, copy=True).fit_predict(rows),
        f"k-means, {count} groups": KMeans(count, random_state=0, n_init=4).fit_predict(rows),
    }
    for name, numbers in found.items():
        noise = float(np.mean(numbers < 0))
        alone = [int(number) if number >= 0 else -1 - item for item, number in enumerate(numbers)]
        agreement = Agreement.of(proposals.bundles, alone)
        yield Row(
            "AMI / ARI / B³, all", f"{name} on the same vectors", agreement.ami, f"{agreement}; {noise:.0%} noise"
        )


def _grouped(
    proposals: Proposals,
    encoder: Encoder | None,
    groups: int | None,
    same: Sequence[tuple[str, str]] = (),
    different: Sequence[tuple[str, str]] = (),
) -> list[int]:
    found = group(
        proposals.documents,
        granularity=Granularity.MEDIUM,
        groups=groups,
        must_link=same,
        cannot_link=different,
        encoder=encoder,
    )
    return _numbers(proposals, found)


def _numbers(proposals: Proposals, found: Sequence[Group]) -> list[int]:
    numbers = {member.id: number for number, one in enumerate(found) for member in one.members}
    return [numbers[document.id] for document in proposals.documents]


def answers(proposals: Proposals, encoder: Encoder | None) -> Iterator[Row]:
    """Agreement after people's answers to the questions that the engine asks, fifty at a time."""
    truth = dict(zip((document.id for document in proposals.documents), proposals.bundles, strict=True))
    count = len(set(proposals.bundles))
    same: list[tuple[str, str]] = []
    different: list[tuple[str, str]] = []
    for asked in range(0, max(_ANSWERS) + 1, _ROUND):
        if asked in _ANSWERS:
            agreement = Agreement.of(proposals.bundles, _grouped(proposals, encoder, count, same, different))
            yield Row("AMI / ARI / B³ after answers", f"{_name(encoder)}, {asked}", agreement.b3, str(agreement))
        for question in suggest_questions(
            proposals.documents, count=_ROUND, must_link=same, cannot_link=different, encoder=encoder
        ):
            pair = (question.id_a, question.id_b)
            (same if truth[pair[0]] == truth[pair[1]] else different).append(pair)


def pairs(proposals: Proposals, encoders: Sequence[Encoder | None]) -> Iterator[Row]:
    """Share of the best 200 suggested pairs that lie in one of people's bundles."""
    truth = dict(zip((document.id for document in proposals.documents), proposals.bundles, strict=True))
    texts = [document.full_text for document in proposals.documents]
    score = peers.pg_trgm(texts)
    square = np.triu(np.array([score(text) for text in texts]), k=1)
    best = np.argsort(-square, axis=None, kind="stable")[:_TOP_PAIRS]
    hits = [
        float(proposals.bundles[a] == proposals.bundles[b])
        for a, b in zip(*np.unravel_index(best, square.shape), strict=True)
    ]
    yield Row("top 200 pairs in one bundle", "pg_trgm similarity", float(np.mean(hits)), str(bootstrap(hits)))
    for encoder in encoders:
        found = suggest_pairs(proposals.documents, top=_TOP_PAIRS, encoder=encoder)
        hits = [float(truth[pair.id_a] == truth[pair.id_b]) for pair in found]
        yield Row("top 200 pairs in one bundle", _name(encoder), float(np.mean(hits)), str(bootstrap(hits)))


def themes(proposals: Proposals, encoders: Sequence[Encoder | None]) -> Iterator[Row]:
    """Macro-F1 of the theme after so many decisions, mean over random splits."""
    texts = [document.full_text for document in proposals.documents]
    labelled = [position for position, theme in enumerate(proposals.themes) if theme]
    for encoder in encoders:
        for decisions in _DECISIONS:
            values = []
            for seed in range(_SPLITS):
                order = np.random.default_rng(seed).permutation(labelled).tolist()
                known, rest = order[:decisions], order[decisions:]
                train = [(texts[position], proposals.themes[position]) for position in known]
                asked = [texts[position] for position in rest]
                assigner = Assigner.train(train, seeds={}, encoder=encoder, corpus=asked)
                found = [one.label for one in assigner.assign(asked)]
                truth = [proposals.themes[position] for position in rest]
                values.append(float(f1_score(truth, found, average="macro", zero_division=0)))
            shown = Interval(float(np.mean(values)), min(values), max(values))
            yield Row(f"theme macro-F1, {decisions} decisions", _name(encoder), shown.mean, f"{shown} (min, max)")


def reliability(proposals: Proposals, encoder: Encoder | None) -> Iterator[Row]:
    """How often pairs with a score in a range are duplicates: a score is a probability when both agree."""
    wanted = proposals.duplicates()
    index = SimilarIndex(proposals.documents, encoder=encoder)
    seen: list[tuple[float, float]] = []
    for document in proposals.documents:
        if document.id not in wanted:
            continue
        for match in index.query(document.full_text, k=20, exclude={document.id}):
            if frozenset((document.id, match.id)) not in proposals.unsure:
                seen.append((match.score, float(match.id in wanted[document.id])))
    for low, high in ((0.0, 0.1), (0.1, 0.3), (0.3, 0.5), (0.5, 0.7), (0.7, 0.9), (0.9, 1.01)):
        chosen = [(score, hit) for score, hit in seen if low <= score < high]
        if chosen:
            said, was = np.mean(chosen, axis=0)
            shown = f"said {said:.2f}, was {was:.2f} (n = {len(chosen)})"
            yield Row(f"score {low:.1f} to {min(high, 1):.1f}", _name(encoder), float(was), shown)


def speed(proposals: Proposals, encoders: Sequence[Encoder | None]) -> Iterator[Row]:
    """Seconds and milliseconds for these proposals, vectors cached."""
    texts = [document.full_text for document in proposals.documents][:200]
    for encoder in encoders:
        index, built = _timed(partial(SimilarIndex, proposals.documents, encoder=encoder))
        took = sorted(_timed(partial(index.query, text))[1] * 1000 for text in texts)
        yield Row("build index, s", _name(encoder), built, f"{built:.2f}")
        yield Row("query p95, ms", _name(encoder), took[190], f"{took[190]:.1f} (median {took[100]:.1f})")
        _, grouped = _timed(partial(_grouped, proposals, encoder, None))
        yield Row("group again, s", _name(encoder), grouped, f"{grouped:.2f}")


def stability(proposals: Proposals, encoder: Encoder | None) -> Iterator[Row]:
    """Share of ideas whose bundle mates change when the last 1 % of the ideas come in (1 minus pairwise Jaccard)."""
    count = len(proposals.documents) * 99 // 100
    before = _grouped(proposals.part(list(range(count))), encoder, None)
    after = _grouped(proposals, encoder, None)[:count]
    kept = group(proposals.documents[:count], granularity=Granularity.MEDIUM, encoder=encoder)
    known = [[member.id for member in one.members] for one in kept]
    carried = _numbers(
        proposals, group(proposals.documents, granularity=Granularity.MEDIUM, encoder=encoder, previous=known)
    )
    for how, later in (("anew", after), ("with the bundles so far", carried[:count])):
        changed = 1 - float(np.mean([_overlap(before, later, item) for item in range(count)]))
        yield Row("bundle mates changed by 1 % new ideas", f"{_name(encoder)}, {how}", changed, f"{changed:.1%}")


def _overlap(before: list[int], after: list[int], item: int) -> float:
    one = {other for other, number in enumerate(before) if number == before[item]}
    two = {other for other, number in enumerate(after) if number == after[item]}
    return len(one & two) / len(one | two)


def _timed(work: Callable[[], _Result]) -> tuple[_Result, float]:
    start = time.perf_counter()
    result = work()
    return result, time.perf_counter() - start


def _name(encoder: Encoder | None) -> str:
    return f"ideenmarkt {encoder.name if encoder else 'sparse'}"
