"""Is our pg_trgm the real one? Similarities and their order, compared with a PostgreSQL server."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import psycopg

from bench import peers, postgres
from bench.rows import Row
from ideenmarkt.analysis.documents import Document

_ASKED = 20
_PAIRS_EACH = 40
# the server computes in floats of four bytes
TOLERANCE = 1e-6


def sample(texts: Sequence[str]) -> list[tuple[str, str]]:
    """Return pairs of the texts, always the same: for some of them the nearest by our own reckoning and others.

    >>> len(sample(["Bänke", "Bank", "Radweg"]))
    6
    """
    score = peers.pg_trgm(texts)
    chosen = np.random.default_rng(0).permutation(len(texts))[:_ASKED].tolist()
    pairs = []
    for one in chosen:
        order = [other for other in np.argsort(-score(texts[one]), kind="stable").tolist() if other != one]
        near = order[: _PAIRS_EACH // 2]
        pairs += [(texts[one], texts[other]) for other in [*near, *order[len(near) :: max(1, len(order) // 20)]]]
    return pairs


def compared(sets: Mapping[str, Sequence[Document]]) -> Iterator[Row]:
    """Return the largest difference and the share of pairs in the same order, or why they could not be compared."""
    try:
        with postgres.with_trigrams() as connection:
            for name, documents in sets.items():
                yield from _compared(connection, name, [document.full_text for document in documents])
    except postgres.PostgresAbsent as absent:
        yield Row("pairs compared with a real PostgreSQL", "", "our pg_trgm", 0, f"0: {absent}")


def _compared(connection: psycopg.Connection, name: str, texts: Sequence[str]) -> Iterator[Row]:
    pairs = sample(texts)
    theirs = np.array(postgres.similarities(connection, pairs))
    ours = np.array([peers.similarity(one, other) for one, other in pairs])
    version, data = connection.info.server_version // 10_000, f"{name}, {len(pairs)} pairs"
    largest = float(np.abs(ours - theirs).max())
    yield Row(f"largest difference from PostgreSQL {version}", data, "our pg_trgm", largest, f"{largest:.1e}")
    alike = share_in_order(ours, theirs)
    yield Row(f"pairs of pairs in the order of PostgreSQL {version}", data, "our pg_trgm", alike, f"{alike:.4%}")


def share_in_order(ours: np.ndarray, theirs: np.ndarray) -> float:
    """Return the share of all twos that both put in the same order, or both call equal.

    >>> share_in_order(np.array([0.1, 0.2, 0.3]), np.array([0.1, 0.3, 0.2])) == 2 / 3
    True
    """

    def signs(values: np.ndarray) -> np.ndarray:
        gaps = values[:, None] - values[None, :]
        return np.sign(np.where(np.abs(gaps) < TOLERANCE, 0, gaps))

    above = np.triu_indices(len(ours), k=1)
    return float((signs(ours)[above] == signs(theirs)[above]).mean())
