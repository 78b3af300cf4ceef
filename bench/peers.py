"""What others use, on the same texts: PostgreSQL's trigrams, rapidfuzz, TF-IDF of words."""

import re
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process
from sklearn.feature_extraction.text import TfidfVectorizer

from ideenmarkt.analysis.stopwords import STOP_WORDS
from ideenmarkt.analysis.text import fold

Scores = Callable[[str], npt.NDArray[np.float64]]


def trigrams(text: str) -> frozenset[str]:
    """Return the trigrams of a text as pg_trgm makes them: lower case, each word with two spaces before and one after.

    >>> sorted(trigrams("Rad"))
    ['  r', ' ra', 'ad ', 'rad']
    """
    padded = (f"  {word} " for word in re.findall(r"[^\W_]+", text.lower()))
    return frozenset(word[start : start + 3] for word in padded for start in range(len(word) - 2))


def pg_trgm(texts: Sequence[str]) -> Scores:
    """Return `similarity()` of pg_trgm: shared trigrams over all trigrams of both."""
    known = [trigrams(text) for text in texts]

    def scores(text: str) -> npt.NDArray[np.float64]:
        asked = trigrams(text)
        return np.array([len(asked & other) / max(1, len(asked | other)) for other in known])

    return scores


def token_set(texts: Sequence[str]) -> Scores:
    """Return rapidfuzz's token_set_ratio on folded texts."""
    known = [fold(text) for text in texts]
    return lambda text: process.cdist([fold(text)], known, scorer=fuzz.token_set_ratio)[0].astype(float)


def tfidf_words(texts: Sequence[str]) -> Scores:
    """Return the cosine of TF-IDF vectors of whole words without stop words."""
    vectorizer = TfidfVectorizer(preprocessor=fold, stop_words=sorted(STOP_WORDS))
    known = vectorizer.fit_transform(texts)
    return lambda text: np.asarray((known @ vectorizer.transform([text]).T).todense()).ravel()


PEERS = {"pg_trgm similarity": pg_trgm, "rapidfuzz token_set_ratio": token_set, "TF-IDF words": tfidf_words}
