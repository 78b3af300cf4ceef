"""One measurement at one size in this process, printed as JSON: `python -m bench.one_size index 1300`."""

import json
import resource
import sys
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from bench import peers, postgres
from bench.clusterings import import_umap
from bench.measure import timed
from bench.synthetic import MixingEncoder, documents
from ideenmarkt.analysis.documents import Document
from ideenmarkt.analysis.encoders import best_encoder
from ideenmarkt.analysis.encoding import Vectors
from ideenmarkt.analysis.grouping import Granularity, group
from ideenmarkt.analysis.layout import lay_out
from ideenmarkt.analysis.similar import SimilarIndex

_ASKED = 200
_WARM = 5
_BLOCK = 1024
# from 4,096 rows on UMAP takes another way
_COMPILED = 4_200
# of a square too large to be computed whole, this many blocks are, and the time is taken times the rest
_BLOCKS = 16
Result = dict[str, Any]


class TimedEncoder(MixingEncoder):
    """Says how long it took, so that it can be taken off."""

    seconds = 0.0

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one row for each text."""
        rows, took = timed(partial(super().encode, texts))
        self.seconds += took
        return rows


def index(ideas: list[Document]) -> Result:
    """Build the index, ask it half-typed texts. The limit of a query is one pass over all vectors in memory."""
    encoder = TimedEncoder(best_encoder())
    found, built = timed(lambda: SimilarIndex(ideas, encoder=encoder))
    built -= encoder.seconds
    result = {"build_s": built, **_asked(ideas, lambda text: found.query(text, k=5))}
    rows = encoder.encode([idea.full_text for idea in ideas])
    passes = _milliseconds([partial(np.dot, rows, row) for row in rows[:_ASKED]])
    usual = passes[len(passes) // 2]
    limits = {"p50_ms": usual, "p95_ms": usual}
    return {**result, "limits": limits, "limit_name": "one pass over the vectors"}


def pg_trgm(ideas: list[Document]) -> Result:
    """Ask a real PostgreSQL for the five most similar rows of a table, without an index, as the platforms do."""
    with postgres.with_trigrams() as connection:
        connection.execute("CREATE TEMPORARY TABLE idea (id text, text text)")
        with connection.cursor() as cursor, cursor.copy("COPY idea FROM STDIN") as copy:
            for idea in ideas:
                copy.write_row((idea.id, idea.full_text))
        connection.execute("ANALYZE idea")
        query = "SELECT id, similarity(text, %s) AS score FROM idea ORDER BY score DESC, id LIMIT 5"
        return _asked(ideas, lambda text: connection.execute(query, (text,)).fetchall())


def _asked(ideas: list[Document], ask: Callable[[str], object]) -> Result:
    step = max(1, len(ideas) // _ASKED)
    texts = [idea.full_text[: max(3, len(idea.full_text) // 2)] for idea in ideas[::step][:_ASKED]]
    for text in texts[:_WARM]:
        ask(text)
    took = _milliseconds([partial(ask, text) for text in texts])
    return {"p50_ms": took[len(took) // 2], "p95_ms": took[len(took) * 95 // 100]}


def _milliseconds(works: Sequence[Callable[[], object]]) -> list[float]:
    return sorted(timed(work)[1] * 1000 for work in works)


def grouped(ideas: list[Document]) -> Result:
    """Group as for a workshop. The limit is all similarities once: the vectors times themselves, in blocks."""
    encoder = TimedEncoder(best_encoder())
    found, took = timed(lambda: group(ideas, granularity=Granularity.MEDIUM, encoder=encoder))
    peak = _peak()
    took -= encoder.seconds
    result = {"seconds": took, "groups": len(found), "encoder_s": encoder.seconds, "peak_mb": peak}
    return {**result, "limits": {"seconds": _square_seconds(_rows(ideas))}, "limit_name": "all similarities once"}


def _square_seconds(rows: Vectors) -> float:
    starts = range(0, len(rows), _BLOCK)
    chosen = list(starts)[:_BLOCKS]
    _, took = timed(lambda: [rows[start : start + _BLOCK] @ rows.T for start in chosen])
    return took * len(starts) / len(chosen)


def _rows(ideas: list[Document]) -> Vectors:
    return peers.vectors([idea.full_text for idea in ideas], MixingEncoder(best_encoder()))


def agglomerative(ideas: list[Document]) -> Result:
    """Group by average linkage of scikit-learn at the same mean similarity of vectors."""
    from sklearn.cluster import AgglomerativeClustering

    rows = _rows(ideas)
    model = AgglomerativeClustering(None, metric="cosine", linkage="average", distance_threshold=0.5)
    numbers, took = timed(lambda: model.fit_predict(rows))
    return {"seconds": took, "groups": int(np.max(numbers)) + 1}


def layout(ideas: list[Document]) -> Result:
    """Draw the map anew."""
    encoder = TimedEncoder(best_encoder())
    _, took = timed(lambda: lay_out(ideas, encoder=encoder))
    return {"seconds": took - encoder.seconds, "encoder_s": encoder.seconds}


def umap(ideas: list[Document]) -> Result:
    """Draw the map with UMAP, with a seed and so in one thread; what its first map compiles is not counted."""
    umap_class = import_umap()
    rows = _rows(ideas)

    def fit(chosen: Vectors) -> npt.NDArray[np.float32]:
        return np.asarray(umap_class(metric="cosine", random_state=0, n_jobs=1).fit_transform(chosen))

    fit(rows[:_COMPILED])
    _, took = timed(lambda: fit(rows))
    return {"seconds": took}


def _peak() -> float:
    """Return the most memory this process ever had, in MB; Linux counts in KB, macOS in bytes."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1024 if sys.platform != "darwin" else 1024**2)


_WORKS = {
    "index": index,
    "pg_trgm": pg_trgm,
    "group": grouped,
    "agglomerative": agglomerative,
    "layout": layout,
    "umap": umap,
}


def main() -> int:
    """Measure what the command line names."""
    what, size = sys.argv[1], int(sys.argv[2])
    ideas = documents(size)
    before = _peak()
    result = _WORKS[what](ideas)
    print(json.dumps({"peak_mb": _peak(), "before_mb": before, **result}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
