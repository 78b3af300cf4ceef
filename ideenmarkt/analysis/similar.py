"""»This exists already«: published ideas like a text, also while it is being typed."""

import bisect
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np

from ideenmarkt.analysis.documents import Document
from ideenmarkt.analysis.encoders import Encoder
from ideenmarkt.analysis.places import place_keys
from ideenmarkt.analysis.postings import Postings, counts_of
from ideenmarkt.analysis.text import fold, stem, words

# From this many letters on, a word that is still being typed is completed by the words of the index.
_LEAST_TYPED: Final = 3
_COMPLETIONS: Final = 3
_SHARED_LIMIT: Final = 5


@dataclass(frozen=True, slots=True)
class Match:
    """One idea like the text asked for: score 0 to 1, the words both share (as the idea writes them), same place."""

    id: str
    score: float
    shared_terms: tuple[str, ...]
    same_place: bool


class SimilarIndex:
    """Finds similar documents; documents come and go one by one without building everything anew.

    >>> index = SimilarIndex([Document("1", "Bänke am Park", ""), Document("2", "Schwimmbad öffnen", "")])
    >>> index.add(Document("3", "Parkbänke reparieren", ""))
    >>> [match.id for match in index.query("Bänke im Park", k=1)]
    ['1']
    >>> index.remove("1")
    >>> [match.id for match in index.query("Bänke im Park", k=1)]
    ['3']
    """

    def __init__(self, documents: Iterable[Document] = (), *, encoder: Encoder | None = None) -> None:
        self._slots: list[Document | None] = []
        self._positions: dict[str, int] = {}
        for document in documents:
            if document.id in self._positions:
                self._slots[self._positions[document.id]] = None
            self._positions[document.id] = len(self._slots)
            self._slots.append(document)
        self._postings = Postings([document.full_text if document else "" for document in self._slots])
        self._encoder = encoder
        self._vocabulary: list[str] | None = None

    def __len__(self) -> int:
        return len(self._positions)

    def add(self, document: Document) -> None:
        """Take in `document`, in place of the one with the same id if there is one."""
        self.remove(document.id)
        self._positions[document.id] = self._postings.add(document.full_text)
        self._slots.append(document)
        self._vocabulary = None

    def remove(self, id: str) -> None:
        """Forget the document with this id; nothing happens when there is none."""
        position = self._positions.pop(id, None)
        if position is None:
            return
        self._slots[position] = None
        self._vocabulary = None
        if len(self._slots) > 64 and len(self._positions) < len(self._slots) / 2:
            self._compact()

    def query(
        self, text: str, *, k: int = 5, exclude: Collection[str] = (), threshold: float = 0.0
    ) -> tuple[Match, ...]:
        """Return up to `k` documents most like `text`, best first, none below `threshold` or in `exclude`.

        The last word may be half typed. A text without content words matches nothing.
        """
        wanted = f"{text} {' '.join(self._completions(text))}"
        if not words(wanted) or not self._positions:
            return ()
        scores = self._postings.scores(counts_of([wanted]))
        matches: list[Match] = []
        for position in _descending(scores):
            document = self._slots[position]
            score = min(1.0, float(scores[position]))
            if score <= 0 or score < threshold or len(matches) == k:
                break
            if document is not None and document.id not in exclude:
                matches.append(self._match(wanted, document, score))
        return tuple(matches)

    def _match(self, text: str, document: Document, score: float) -> Match:
        same_place = bool(place_keys(text) & place_keys(document.full_text))
        return Match(document.id, score, shared_terms(text, document.full_text), same_place)

    def _completions(self, text: str) -> list[str]:
        """Return words of the index that the last word of `text` may become, if that word is not one itself."""
        if not text[-1:].isalpha():
            return []
        prefix = fold(text.split()[-1])
        known = self._words()
        start = bisect.bisect_left(known, prefix)
        if len(prefix) < _LEAST_TYPED or known[start : start + 1] == [prefix]:
            return []
        return [word for word in known[start : start + _COMPLETIONS] if word.startswith(prefix)]

    def _words(self) -> list[str]:
        if self._vocabulary is None:
            texts = (document.full_text for document in self._slots if document)
            self._vocabulary = sorted({fold(word) for text in texts for word in words(text)})
        return self._vocabulary

    def _compact(self) -> None:
        kept = [position for position, document in enumerate(self._slots) if document]
        self._postings.keep(kept)
        self._slots = [self._slots[position] for position in kept]
        self._positions = {document.id: position for position, document in enumerate(self._slots) if document}


def _descending(scores: np.typing.NDArray[np.float32]) -> Iterable[int]:
    """Yield positions by falling score, ties by position, without sorting all when only a few are asked for."""
    most = 200
    if len(scores) > most:
        best = np.argpartition(-scores, most)[:most]
        best = np.sort(best)
        yield from best[np.argsort(-scores[best], kind="stable")].tolist()
        return
    yield from np.argsort(-scores, kind="stable").tolist()


def shared_terms(one: str, other: str, limit: int = _SHARED_LIMIT) -> tuple[str, ...]:
    """Return the content words of `other` that `one` has too in any inflection, the longest and so most telling first.

    >>> shared_terms("Bänke im Schlosspark reparieren", "Kaputte Bank: die Bänke am Schlosspark")
    ('Schlosspark', 'Bänke')
    """
    mine = {stem(fold(word)) for word in words(one)}
    theirs: dict[str, str] = {}
    for word in words(other):
        theirs.setdefault(stem(fold(word)), word)
    both = [key for key in theirs if key in mine]
    return tuple(theirs[key] for key in sorted(both, key=lambda key: (-len(key), key))[:limit])
