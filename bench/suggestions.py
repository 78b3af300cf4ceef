"""Are suggestions worth a person's time? Best pairs, answers, how honest scores are, how stable groups are."""

from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np

from bench import peers
from bench.bundles import grouped, numbers_of
from bench.clusterings import Numbers
from bench.data import Proposals
from bench.measure import halves, name_of, timed
from bench.rows import Row
from bench.scores import Agreement, bootstrap, difference, verdict
from ideenmarkt.analysis.encoding import Encoder
from ideenmarkt.analysis.grouping import Granularity, group
from ideenmarkt.analysis.pairs import suggest_pairs
from ideenmarkt.analysis.questions import suggest_questions
from ideenmarkt.analysis.similar import SimilarIndex

TOP = 200
PAIRS = f"top {TOP} pairs in one bundle"
_ANSWERS = (0, 200, 400, 800)
_ROUND = 50
RANGES = ((0.0, 0.1), (0.1, 0.3), (0.3, 0.5), (0.5, 0.7), (0.7, 0.9), (0.9, 1.01))
_ALL = "Stuttgart, all (tuned on a half)"
_REPORTED = "Stuttgart, reporting half"


def pairs(proposals: Proposals, encoders: Sequence[Encoder | None]) -> Iterator[Row]:
    """Share of the best suggested pairs that lie in one bundle: of all, and of those not inside the tuning half."""
    truth = dict(zip((document.id for document in proposals.documents), proposals.bundles, strict=True))
    first, _ = halves(len(proposals.documents))
    tuned = {proposals.documents[position].id for position in first}
    suggested = {"pg_trgm": _by_letters(proposals)}
    for encoder in encoders:
        found = suggest_pairs(proposals.documents, top=3 * TOP, encoder=encoder)
        suggested[name_of(encoder)] = [(pair.id_a, pair.id_b) for pair in found]
    for data, unseen in ((_ALL, False), ("Stuttgart, pairs not inside the tuning half", True)):
        hits = {}
        for name, best in suggested.items():
            kept = [pair for pair in best if not (unseen and tuned.issuperset(pair))][:TOP]
            hits[name] = [float(truth[one] == truth[other]) for one, other in kept]
        for name, values in hits.items():
            own = bootstrap(values)
            gain = "" if name == "pg_trgm" else f"against pg_trgm {verdict(difference(values, hits['pg_trgm']))}"
            yield Row(PAIRS, data, name, own.mean, str(own), own.low, own.high, (), gain)


def _by_letters(proposals: Proposals) -> list[tuple[str, str]]:
    texts = [document.full_text for document in proposals.documents]
    score = peers.pg_trgm(texts)
    square = np.triu(np.array([score(text) for text in texts]), k=1)
    best = np.argsort(-square, axis=None, kind="stable")[: 3 * TOP]
    ids = [document.id for document in proposals.documents]
    return [(ids[one], ids[other]) for one, other in zip(*np.unravel_index(best, square.shape), strict=True)]


def answers(proposals: Proposals, encoder: Encoder | None) -> Iterator[Row]:
    """Agreement after people's answers to the questions that the engine asks, fifty at a time."""
    truth = dict(zip((document.id for document in proposals.documents), proposals.bundles, strict=True))
    count = len(set(proposals.bundles))
    same: list[tuple[str, str]] = []
    different: list[tuple[str, str]] = []
    for asked in range(0, max(_ANSWERS) + 1, _ROUND):
        if asked in _ANSWERS:
            numbers = grouped(proposals.documents, encoder, count, Granularity.MEDIUM, same, different)
            for data, part in ((_ALL, range(len(numbers))), (_REPORTED, halves(len(numbers))[1])):
                agreement = Agreement.of([proposals.bundles[one] for one in part], [numbers[one] for one in part])
                yield Row(f"AMI / ARI / B³ after {asked} answers", data, name_of(encoder), agreement.b3, str(agreement))
        for question in suggest_questions(
            proposals.documents, count=_ROUND, must_link=same, cannot_link=different, encoder=encoder
        ):
            pair = (question.id_a, question.id_b)
            (same if truth[pair[0]] == truth[pair[1]] else different).append(pair)


def reliability(proposals: Proposals, encoder: Encoder | None) -> Iterator[Row]:
    """How often suggestions with a score in a range are duplicates: a score is a probability when both agree.

    Asked by ideas of the reporting half: those of which a reader found duplicates, and all. Readers overlook some, so
    that the truth lies above what all of them show.
    """
    wanted = proposals.duplicates()
    index = SimilarIndex(proposals.documents, encoder=encoder)
    reported = [proposals.documents[position] for position in halves(len(proposals.documents))[1]]
    for data, asking in (
        ("ideas with known duplicates", [document for document in reported if document.id in wanted]),
        ("all ideas", reported),
    ):
        seen = [
            (match.score, float(match.id in wanted.get(document.id, ())))
            for document in asking
            for match in index.query(document.full_text, k=20, exclude={document.id})
            if frozenset((document.id, match.id)) not in proposals.unsure
        ]
        yield from _in_ranges(seen, f"{_REPORTED}, {data}", name_of(encoder))


def _in_ranges(seen: Sequence[tuple[float, float]], data: str, method: str) -> Iterator[Row]:
    error = 0.0
    for low, high in RANGES:
        chosen = [(score, hit) for score, hit in seen if low <= score < high]
        if not chosen:
            continue
        said = float(np.mean([score for score, _ in chosen]))
        was = bootstrap([hit for _, hit in chosen])
        error += abs(said - was.mean) * len(chosen) / len(seen)
        shown = f"said {said:.2f}, was {was.mean:.2f} [{was.low:.2f}, {was.high:.2f}] (n = {len(chosen)})"
        measure = f"score {low:.1f} to {min(high, 1):.1f}"
        yield Row(measure, data, method, was.mean, shown, was.low, was.high, (said, was.mean, len(chosen)))
    yield Row("expected calibration error", data, method, error, f"{error:.3f}")


def stability(proposals: Proposals, encoder: Encoder | None) -> Iterator[Row]:
    """Share of ideas whose bundle mates change when the last 1 % of the ideas come in (1 minus pairwise Jaccard)."""
    documents = proposals.documents
    count = len(documents) * 99 // 100
    kept = group(documents[:count], granularity=Granularity.MEDIUM, encoder=encoder)
    before = numbers_of(documents[:count], kept)
    anew = grouped(documents, encoder, None)[:count]
    known = [[member.id for member in one.members] for one in kept]
    carried = group(documents, granularity=Granularity.MEDIUM, encoder=encoder, previous=known)
    for how, later in (("anew", anew), ("with the bundles so far", numbers_of(documents, carried)[:count])):
        changed = 1 - float(np.mean([_overlap(before, later, item) for item in range(count)]))
        yield Row(
            "bundle mates changed by 1 % new ideas",
            "Stuttgart, all",
            f"{name_of(encoder)}, {how}",
            changed,
            f"{changed:.1%}",
        )


def _overlap(before: Numbers, after: Numbers, item: int) -> float:
    one = {other for other, number in enumerate(before) if number == before[item]}
    two = {other for other, number in enumerate(after) if number == after[item]}
    return len(one & two) / len(one | two)


def speed(proposals: Proposals, encoders: Sequence[Encoder | None]) -> Iterator[Row]:
    """Seconds and milliseconds for these proposals, vectors cached; larger sizes: `--scale`."""
    texts = [document.full_text for document in proposals.documents][:200]
    for encoder in encoders:
        index, built = timed(partial(SimilarIndex, proposals.documents, encoder=encoder))
        took = sorted(timed(partial(index.query, text))[1] * 1000 for text in texts)
        _, again = timed(partial(grouped, proposals.documents, encoder, None))
        data = f"Stuttgart, {len(proposals.documents)} titles"
        yield Row("build index, s", data, name_of(encoder), built, f"{built:.2f}")
        yield Row("query p95, ms", data, name_of(encoder), took[190], f"{took[190]:.1f} (median {took[100]:.1f})")
        yield Row("group again, s", data, name_of(encoder), again, f"{again:.2f}")
