"""An inverted index of hashed character n-grams and words that takes single additions and removals."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from ideenmarkt.analysis.vectors import NGRAMS, content, stemmed

if TYPE_CHECKING:
    from scipy import sparse
    from sklearn.feature_extraction.text import HashingVectorizer

# 2^18 slots keep collisions of the n-grams of 100,000 ideas rare; words need fewer.
_NGRAM_SLOTS: Final = 2**18
_WORD_SLOTS: Final = 2**16
# A whole word in common counts more than one n-gram in common.
_WORD_WEIGHT: Final = 2.0
# Additions wait beside the main part until they are this share of it; then weights are counted anew.
_REBUILD_SHARE: Final = 0.2
_REBUILD_LEAST: Final = 32
_REBUILD_MOST: Final = 2_000
# What many texts have tells them apart least and takes longest to read: beyond so many entries it is left out. A text
# of 200 letters reaches this from about 50,000 ideas on.
_READ_MOST: Final = 1_000_000


@cache
def _vectorizers() -> tuple[HashingVectorizer, HashingVectorizer]:
    """For character n-grams and for words."""
    from sklearn.feature_extraction.text import HashingVectorizer

    ngrams = HashingVectorizer(
        preprocessor=content,
        analyzer="char_wb",
        ngram_range=NGRAMS,
        n_features=_NGRAM_SLOTS,
        alternate_sign=False,
        norm=None,
    )
    return ngrams, HashingVectorizer(analyzer=stemmed, n_features=_WORD_SLOTS, alternate_sign=False, norm=None)


def counts_of(texts: Sequence[str]) -> sparse.csr_matrix:
    """Return one row of damped feature counts (1 + log of the count) for each text.

    >>> counts_of(["Bänke", "Bänke am Park"]).shape
    (2, 327680)
    """
    from scipy import sparse

    ngrams, whole = (vectorizer.transform(texts) for vectorizer in _vectorizers())
    ngrams.data = 1 + np.log(ngrams.data)
    whole.data = _WORD_WEIGHT * (1 + np.log(whole.data))
    return sparse.csr_matrix(sparse.hstack([ngrams, whole], format="csr"), dtype=np.float32)


class Postings:
    """Cosine similarities between a text and all texts held, by TF-IDF over hashed features.

    How rare a feature is, is counted when the index is built and again whenever additions have piled up, so
    one addition costs no more than reading its text.

    >>> index = Postings(["Bänke am Park", "Schwimmbad öffnen"])
    >>> index.add("Parkbänke aufstellen")
    2
    >>> index.scores(counts_of(["Parkbank"])).argmax()
    np.int64(2)
    """

    def __init__(self, texts: Sequence[str] = ()) -> None:
        from scipy import sparse

        self._waiting: list[sparse.csr_matrix] = []
        self._counts = (
            counts_of(texts) if texts else sparse.csr_matrix((0, _NGRAM_SLOTS + _WORD_SLOTS), dtype=np.float32)
        )
        self._rebuild()

    def __len__(self) -> int:
        return sum(int(rows.shape[0]) for rows in (self._counts, *self._waiting))

    def add(self, text: str) -> int:
        """Take in one more text and return its position; positions are never given twice."""
        self._waiting.append(counts_of([text]))
        return len(self) - 1

    def keep(self, positions: Sequence[int]) -> None:
        """Drop every text but those at `positions`, which become 0, 1, 2, ... in the order given."""
        self._merge()
        self._counts = self._counts[list(positions)]
        self._rebuild()

    def scores(self, counts: sparse.csr_matrix) -> npt.NDArray[np.float32]:
        """Return the similarity, 0 to 1, of one row of `counts_of` with every text, by position."""
        rest = self._rest()
        if rest.shape[0] > min(_REBUILD_MOST, max(_REBUILD_LEAST, _REBUILD_SHARE * self._counts.shape[0])):
            self._merge()
            self._rebuild()
            rest = self._rest()
        weighted = counts.multiply(self._rarity[None, :]).tocsr()
        length = np.float32(np.sqrt(weighted.multiply(weighted).sum()) or 1.0)
        weighted = weighted.multiply(self._rarity[None, :]).tocsr() / length
        main = self._products(weighted) / self._lengths
        if not rest.shape[0]:
            return np.asarray(main, dtype=np.float32)
        return np.concatenate([main, (rest @ weighted.T).toarray().ravel() / self._lengths_of(rest)]).astype(np.float32)

    def _products(self, weighted: sparse.csr_matrix) -> npt.NDArray[np.float64]:
        """Return the product of one row with each text of the main part, from its rarest features up to a limit."""
        starts, ends = self._by_feature.indptr[weighted.indices], self._by_feature.indptr[weighted.indices + 1]
        rarest = np.argsort(ends - starts, kind="stable")
        read = rarest[: max(1, int(np.searchsorted(np.cumsum((ends - starts)[rarest]), _READ_MOST, side="right")))]
        spans = [slice(starts[one], ends[one]) for one in read]
        if not spans:
            return np.zeros(self._counts.shape[0])
        texts = np.concatenate([self._by_feature.indices[span] for span in spans])
        factors = np.repeat(weighted.data[read], (ends - starts)[read])
        products = factors * np.concatenate([self._by_feature.data[span] for span in spans])
        return np.asarray(np.bincount(texts, weights=products, minlength=self._counts.shape[0]), dtype=np.float64)

    def _rest(self) -> sparse.csr_matrix:
        """Return what waits beside the main part as one matrix."""
        from scipy import sparse

        if len(self._waiting) > 1:
            self._waiting = [sparse.vstack(self._waiting, format="csr")]
        return self._waiting[0] if self._waiting else self._counts[:0]

    def _merge(self) -> None:
        from scipy import sparse

        if self._waiting:
            self._counts = sparse.vstack([self._counts, *self._waiting], format="csr")
            self._waiting = []

    def _rebuild(self) -> None:
        total = self._counts.shape[0]
        frequency = np.bincount(self._counts.indices, minlength=self._counts.shape[1])
        self._rarity = (np.log((1 + total) / (1 + frequency)) + 1).astype(np.float32)
        self._lengths = self._lengths_of(self._counts)
        self._by_feature = self._counts.T.tocsr()

    def _lengths_of(self, counts: sparse.csr_matrix) -> npt.NDArray[np.float32]:
        squares = counts.copy()
        squares.data = (squares.data * self._rarity[squares.indices]) ** 2
        return np.asarray(np.sqrt(np.maximum(squares.sum(axis=1), 1e-9)), dtype=np.float32).ravel()
