"""What others use to group texts, on the same vectors: BERTopic, HDBSCAN, k-means, average linkage."""

import warnings
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.cluster import HDBSCAN, AgglomerativeClustering, KMeans

from bench import peers
from ideenmarkt.analysis.encoding import Encoder

BERTOPIC_ALONE = "BERTopic, noise as loners"
_SMALL = 3
# UMAP throws dice: the same seed gives the same map, another seed another. All of them are shown as their mean.
BERTOPIC_SEEDS = (1, 2, 3)
Numbers = list[int]


def as_loners(numbers: Sequence[int]) -> Numbers:
    """Return the group numbers with each idea called noise in a group of its own.

    >>> as_loners([0, -1, 0, -1])
    [0, -2, 0, -4]
    """
    return [int(number) if number >= 0 else -1 - item for item, number in enumerate(numbers)]


@cache
def bertopic_absent() -> str:
    """Return why BERTopic cannot run, or "" when it can."""
    try:
        _import_bertopic()
        import_umap()
    except (ImportError, OSError) as error:
        return f"BERTopic is left out: {error}"
    return ""


def _import_bertopic() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from bertopic import BERTopic
    return BERTopic


def import_umap() -> Any:
    """Return the class UMAP; raises `ImportError` where it is not installed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from umap import UMAP
    return UMAP


def bertopic(texts: Sequence[str], rows: npt.NDArray[np.float32], seed: int) -> dict[str, Numbers]:
    """Return BERTopic's groups in several readings of what it calls noise; its settings are its own, the vectors ours.

    Its UMAP is as it sets it up itself (15 neighbours, 5 dimensions, cosine), only with a seed. Its smallest topic has
    10 texts, more than most bundles have: so also with 3.
    """
    topics, covered = _topics(texts, rows, seed, {})
    small, small_covered = _topics(texts, rows, seed, {"min_topic_size": _SMALL})
    return {
        BERTOPIC_ALONE: as_loners(topics),
        "BERTopic, noise as one group": topics,
        "BERTopic, noise given to the nearest topic": covered,
        f"BERTopic, topics from {_SMALL} texts, noise as loners": as_loners(small),
        f"BERTopic, topics from {_SMALL} texts, noise given to the nearest topic": small_covered,
    }


def _topics(
    texts: Sequence[str], rows: npt.NDArray[np.float32], seed: int, settings: dict[str, int]
) -> tuple[Numbers, Numbers]:
    """Return the topic of each text, -1 for noise, and the same with noise given to the nearest topic."""
    model_class, umap_class = _import_bertopic(), import_umap()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        reducer = umap_class(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=seed)
        model = model_class(language="multilingual", umap_model=reducer, **settings)
        topics, _ = model.fit_transform(list(texts), embeddings=rows)
        covered = topics
        if -1 in topics and len(set(topics)) > 1:
            covered = model.reduce_outliers(list(texts), topics, strategy="embeddings", embeddings=rows)
    return [int(topic) for topic in topics], [int(topic) for topic in covered]


def by_vectors(rows: npt.NDArray[np.float32], count: int) -> dict[str, Numbers]:
    """Return the groups that common methods find in the same vectors, `count` of them where they can be told."""
    return {
        "HDBSCAN, noise as loners": as_loners(HDBSCAN(min_cluster_size=3, copy=True).fit_predict(rows).tolist()),
        "k-means": KMeans(count, random_state=0, n_init=4).fit_predict(rows).tolist(),
        "average linkage": _linkage(1 - rows @ rows.T, count),
    }


def by_surface(texts: Sequence[str], count: int) -> dict[str, Numbers]:
    """Return average linkage on what words and letters say, without any model."""
    score = peers.pg_trgm(texts)
    return {
        "average linkage, TF-IDF words": _linkage(1 - _cosines(texts), count),
        "average linkage, pg_trgm": _linkage(1 - np.array([score(text) for text in texts]), count),
    }


def _cosines(texts: Sequence[str]) -> npt.NDArray[np.float64]:
    known = peers.word_vectorizer().fit_transform(texts)
    return np.asarray((known @ known.T).toarray())


def _linkage(distances: npt.NDArray[Any], count: int) -> Numbers:
    model = AgglomerativeClustering(count, metric="precomputed", linkage="average")
    numbers: Numbers = model.fit_predict(np.maximum(distances, 0)).tolist()
    return numbers


def all_peers(texts: Sequence[str], encoder: Encoder | None, count: int) -> dict[str, list[Numbers]]:
    """Return for each peer its groups; several where it throws dice."""
    found = {name: [numbers] for name, numbers in by_surface(texts, count).items()}
    if encoder is None:
        return found
    rows = peers.vectors(texts, encoder)
    found |= {name: [numbers] for name, numbers in by_vectors(rows, count).items()}
    if not bertopic_absent():
        for seed in BERTOPIC_SEEDS:
            for name, numbers in bertopic(texts, rows, seed).items():
                found.setdefault(name, []).append(numbers)
    return found
