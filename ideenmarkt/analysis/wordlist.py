"""The words of an index: which of them a half-typed or mistyped word may be meant for, and how rare each is."""

import bisect
import heapq
from collections import Counter
from collections.abc import Iterable
from typing import Final

from rapidfuzz import fuzz, process

from ideenmarkt.analysis.text import fold, words

# From this many letters on a word that is still being typed says enough to be completed.
_LEAST_TYPED: Final = 3
_COMPLETIONS: Final = 3
# Similarity (0 to 100) at which an unknown word is taken for a known one that starts with the same two letters.
_TYPO: Final = 84
_SAME_START: Final = 2


class WordList:
    """Folded content words with the number of texts that have them; texts come and go.

    >>> known = WordList(["Schwimmbad öffnen", "Schwimmbäder und Schwimmkurse"])
    >>> known.meant_by("schwimmb")
    ('schwimmbad', 'schwimmbaeder')
    >>> known.meant_by("schwimbad")
    ('schwimmbad',)
    """

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._count: Counter[str] = Counter(word for text in texts for word in _distinct(text))
        self._sorted = sorted(self._count)

    def add(self, text: str) -> None:
        """Take in the words of one more text."""
        for word in _distinct(text):
            if not self._count[word]:
                bisect.insort(self._sorted, word)
            self._count[word] += 1

    def remove(self, text: str) -> None:
        """Forget the words of a text that was taken in before."""
        for word in _distinct(text):
            self._count[word] -= 1
            if not self._count[word]:
                del self._count[word]
                del self._sorted[bisect.bisect_left(self._sorted, word)]

    def frequency(self, word: str) -> int:
        """Return in how many texts a word stands in just this form."""
        return self._count[fold(word)]

    def meant_by(self, folded: str) -> tuple[str, ...]:
        """Return known words that start like `folded`, the most frequent first, else the one it is a misspelling of."""
        if len(folded) < _LEAST_TYPED or folded in self._count:
            return ()
        completions = heapq.nsmallest(_COMPLETIONS, self._starting(folded), key=lambda word: (-self._count[word], word))
        if completions:
            return tuple(completions)
        meant = process.extractOne(folded, self._starting(folded[:_SAME_START]), scorer=fuzz.ratio, score_cutoff=_TYPO)
        return (meant[0],) if meant else ()

    def _starting(self, prefix: str) -> list[str]:
        start = bisect.bisect_left(self._sorted, prefix)
        return self._sorted[start : bisect.bisect_left(self._sorted, prefix + "\U0010ffff", lo=start)]


def _distinct(text: str) -> set[str]:
    return {fold(word) for word in words(text)}
