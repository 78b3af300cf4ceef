"""Texts of one corpus as vectors: character n-grams and words beside an encoder's vectors if there is one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from ideenmarkt.analysis.encoding import Encoder
from ideenmarkt.analysis.measures import sentence_vectors
from ideenmarkt.analysis.text import fold, stem, words

if TYPE_CHECKING:
    from scipy import sparse
    from sklearn.feature_extraction.text import TfidfVectorizer

Similarities = npt.NDArray[np.float32]

NGRAMS: Final = (3, 5)
# Shares of the three views in the similarity; without an encoder its share falls to the other two.
CHAR_SHARE: Final = 0.7
# Measured between 0.3 and 0.5 alike; see the benchmark.
SPARSE_SHARE: Final = np.float32(0.4)


def content(text: str) -> str:
    """Return the content words of `text` folded and joined: what the character n-grams are taken from.

    >>> content("Mehr Bänke am Fluß")
    'baenke fluss'
    """
    return " ".join(fold(word) for word in words(text))


def stemmed(text: str) -> list[str]:
    """Return the stems of the content words of `text`, in order.

    >>> stemmed("Mehr Bänke am Fluß")
    ['baenk', 'fluss']
    """
    return [stem(word) for word in content(text).split()]


def _tfidf(texts: Sequence[str], vectorizer: TfidfVectorizer) -> sparse.csr_matrix:
    from scipy import sparse

    try:
        return sparse.csr_matrix(vectorizer.fit_transform(texts), dtype=np.float32)
    except ValueError:  # scikit-learn's word for a corpus without a single content word
        return sparse.csr_matrix((len(texts), 1), dtype=np.float32)


def sparse_vectors(texts: Sequence[str]) -> sparse.csr_matrix:
    """Return TF-IDF rows of length 1 (0 for a text without content): character 3- to 5-grams beside stemmed words.

    >>> rows = sparse_vectors(["Bänke am Park", "Bänke im Park", "Schwimmbad"])
    >>> (rows @ rows.T).toarray().round(1).tolist()
    [[1.0, 1.0, 0.0], [1.0, 1.0, 0.0], [0.0, 0.0, 1.0]]
    """
    from scipy import sparse
    from sklearn.feature_extraction.text import TfidfVectorizer

    chars = _tfidf(
        texts, TfidfVectorizer(preprocessor=content, analyzer="char_wb", ngram_range=NGRAMS, sublinear_tf=True)
    )
    whole = _tfidf(texts, TfidfVectorizer(analyzer=stemmed, sublinear_tf=True))
    return sparse.hstack(
        [chars * np.float32(CHAR_SHARE**0.5), whole * np.float32((1 - CHAR_SHARE) ** 0.5)], format="csr"
    )


def similarities(
    texts: Sequence[str], encoder: Encoder | None = None, progress: Callable[[float], None] = lambda _: None
) -> Similarities:
    """Return the similarity of every text with every other, shape (n, n), 1 on the diagonal, n² memory.

    >>> similarities(["Bänke am Park", "Bänke im Park", "Schwimmbad"]).round(1).tolist()
    [[1.0, 1.0, 0.0], [1.0, 1.0, 0.0], [0.0, 0.0, 1.0]]
    """
    rows = sparse_vectors(texts)
    result: Similarities = (rows @ rows.T).toarray()
    if encoder is not None:
        dense = sentence_vectors(texts, encoder, progress)
        result = SPARSE_SHARE * result + (1 - SPARSE_SHARE) * (dense @ dense.T)
    np.fill_diagonal(result, 1.0)
    return result
