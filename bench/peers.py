"""What others use to find similar texts: PostgreSQL's trigrams, rapidfuzz, TF-IDF, the bare language model."""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

from ideenmarkt.analysis.encoding import Encoder
from ideenmarkt.analysis.measures import sentence_vectors
from ideenmarkt.analysis.stopwords import STOP_WORDS
from ideenmarkt.analysis.text import fold

Scores = Callable[[str], npt.NDArray[np.float64]]


def trigrams(text: str) -> frozenset[str]:
    """Return the trigrams of a text as pg_trgm makes them: lower case, each word with two spaces before and one after.

    A word is letters and digits; the raised two of m² is neither.

    >>> sorted(trigrams("Rad"))
    ['  r', ' ra', 'ad ', 'rad']
    """
    letters = "".join(letter if letter.isalpha() or letter.isdecimal() else " " for letter in text.lower())
    padded = (f"  {word} " for word in letters.split())
    return frozenset(word[start : start + 3] for word in padded for start in range(len(word) - 2))


def similarity(one: str, other: str) -> float:
    """Return `similarity()` of pg_trgm: shared trigrams over all trigrams of both; checked against a real PostgreSQL.

    >>> similarity("Radweg", "Radwege")
    0.6666666666666666
    """
    mine, theirs = trigrams(one), trigrams(other)
    return len(mine & theirs) / max(1, len(mine | theirs))


def pg_trgm(texts: Sequence[str]) -> Scores:
    """Return pg_trgm's similarity of a text with each of `texts`."""
    known = [trigrams(text) for text in texts]

    def scores(text: str) -> npt.NDArray[np.float64]:
        asked = trigrams(text)
        shared = np.array([len(asked & other) for other in known])
        sizes = np.array([len(other) for other in known])
        return np.asarray(shared / np.maximum(1, len(asked) + sizes - shared))

    return scores


def token_set(texts: Sequence[str]) -> Scores:
    """Return rapidfuzz's token_set_ratio on folded texts."""
    known = [fold(text) for text in texts]
    return lambda text: process.cdist([fold(text)], known, scorer=fuzz.token_set_ratio)[0].astype(float)


def word_vectorizer() -> TfidfVectorizer:
    """Whole words, folded, without stop words."""
    return TfidfVectorizer(preprocessor=fold, stop_words=sorted(STOP_WORDS))


def letter_vectorizer() -> TfidfVectorizer:
    """Three to five letters within words."""
    return TfidfVectorizer(preprocessor=fold, analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True)


def _cosine(vectorizer: TfidfVectorizer, texts: Sequence[str]) -> Scores:
    known = sparse.csr_matrix(vectorizer.fit_transform(texts))
    return lambda text: (known @ vectorizer.transform([text]).T).toarray().ravel()


def tfidf_words(texts: Sequence[str]) -> Scores:
    """Return the cosine of TF-IDF vectors of words."""
    return _cosine(word_vectorizer(), texts)


def tfidf_letters(texts: Sequence[str]) -> Scores:
    """Return the cosine of TF-IDF vectors of letters."""
    return _cosine(letter_vectorizer(), texts)


PEERS = {
    "pg_trgm": pg_trgm,
    "rapidfuzz token_set_ratio": token_set,
    "TF-IDF words": tfidf_words,
    "TF-IDF letters": tfidf_letters,
}


def bare_model(encoder: Encoder) -> Callable[[Sequence[str]], Scores]:
    """Return the cosine of the encoder's vectors as they are: what calling the model alone gives."""

    def peer(texts: Sequence[str]) -> Scores:
        known = encoder.encode(list(texts))
        return lambda text: (known @ encoder.encode([text])[0]).astype(float)

    return peer


def vectors(texts: Sequence[str], encoder: Encoder) -> npt.NDArray[np.float32]:
    """Return the vectors that every clustering peer gets: the engine's own sentence vectors, places and all."""
    return sentence_vectors(list(texts), encoder)
