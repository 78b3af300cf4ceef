"""»This exists already«: published ideas like a text, also while it is being typed."""

import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz

from ideenmarkt.analysis.documents import Document
from ideenmarkt.analysis.encoding import Encoder
from ideenmarkt.analysis.places import metres_between, place_keys
from ideenmarkt.analysis.postings import Postings, counts_of
from ideenmarkt.analysis.semantics import Meanings
from ideenmarkt.analysis.text import fold, stem, words
from ideenmarkt.analysis.wordlist import WordList

# The surface's share beside the meaning's; alike between .3 and .4 on the development duplicates.
SURFACE_SHARE: Final = 0.35
# Two pins this near are the same place.
SAME_PLACE_METRES: Final = 50.0
_SHARED_LIMIT: Final = 5
# Texts this alike (0 to 100, word order aside) are one text with a slip of the pen.
_NEAR_IDENTICAL: Final = 95.0
# So many of the best are looked at when some of them may be excluded or gone.
_LOOKED_AT: Final = 200


@dataclass(frozen=True, slots=True)
class Calibration:
    """Turns a similarity into the probability that a person calls the two texts the same idea (logistic)."""

    slope: float
    offset: float

    def probability(self, similarity: float) -> float:
        """Return a probability, 0 to 1.

        >>> Calibration(10.0, -5.0).probability(0.5)
        0.5
        """
        return 1.0 / (1.0 + math.exp(-(self.slope * similarity + self.offset)))


# Fitted on the development duplicates; the benchmark draws how well they hold on the half not fitted.
SURFACE_ALONE: Final = Calibration(12.0, -5.7)
WITH_MEANING: Final = Calibration(18.0, -9.1)


@dataclass(frozen=True, slots=True)
class Match:
    """One idea like the text asked for, and why.

    `score` is the probability, 0 to 1, that a person calls them the same idea; `shared_terms` are the words both
    have, as the idea writes them, the rarest first; `same_place` says that both name one place or lie at one.
    """

    id: str
    score: float
    shared_terms: tuple[str, ...]
    same_place: bool


class SimilarIndex:
    """Finds similar documents; documents come and go one by one without building everything anew.

    `asking` is the encoder for queries where it is another than the one for documents (`RemoteEncoder.hasty`); when it
    raises `TimeoutError`, the surface alone answers. `quarters` are folded names of quarters of this city.

    >>> index = SimilarIndex([Document("1", "Bänke am Park", ""), Document("2", "Schwimmbad öffnen", "")])
    >>> index.add(Document("3", "Parkbänke reparieren", ""))
    >>> [match.id for match in index.query("Bänke im Park", k=1)]
    ['1']
    >>> index.remove("1")
    >>> [match.id for match in index.query("Bänke im Park", k=1)]
    ['3']
    """

    def __init__(
        self,
        documents: Iterable[Document] = (),
        *,
        encoder: Encoder | None = None,
        asking: Encoder | None = None,
        quarters: Collection[str] = (),
    ) -> None:
        self._quarters = quarters
        latest = {document.id: document for document in documents}
        self._slots: list[Document | None] = list(latest.values())
        self._positions = {id: position for position, id in enumerate(latest)}
        texts = [document.full_text for document in latest.values()]
        self._postings = Postings(texts)
        self._words = WordList(texts)
        self._meanings = Meanings(texts, encoder, asking or encoder) if encoder else None

    def __len__(self) -> int:
        return len(self._positions)

    def add(self, document: Document) -> None:
        """Take in `document`, in place of the one with the same id if there is one."""
        self.remove(document.id)
        text = document.full_text
        if self._meanings:
            self._meanings.add(text)
        self._positions[document.id] = self._postings.add(text)
        self._words.add(text)
        self._slots.append(document)

    def remove(self, id: str) -> None:
        """Forget the document with this id; nothing happens when there is none."""
        position = self._positions.pop(id, None)
        if position is None:
            return
        document = self._slots[position]
        self._slots[position] = None
        if document:
            self._words.remove(document.full_text)
        if len(self._slots) > 64 and len(self._positions) < len(self._slots) / 2:
            self._compact()

    def query(
        self,
        text: str,
        *,
        k: int = 5,
        exclude: Collection[str] = (),
        threshold: float = 0.0,
        place: tuple[float, float] | None = None,
    ) -> tuple[Match, ...]:
        """Return up to `k` documents most like `text`, best first, none with a score below `threshold` or in `exclude`.

        The last word may be half typed. A text without content words matches nothing. `place` is (latitude,
        longitude) in degrees, where the text has one.
        """
        wanted = self._spelled_out(text)
        if not words(wanted) or not self._positions:
            return ()
        scores, calibration = self._scores(text, wanted)
        matches: list[Match] = []
        for position in _descending(scores, _LOOKED_AT + k + len(exclude)):
            document = self._slots[position]
            if document is None or document.id in exclude:
                continue
            match = self._match(wanted, place, document, calibration.probability(float(scores[position])))
            if len(matches) == k or scores[position] <= 0 or match.score < threshold:
                break
            matches.append(match)
        return tuple(matches)

    def _scores(self, text: str, wanted: str) -> tuple[npt.NDArray[np.float32], Calibration]:
        surface = self._postings.scores(counts_of([wanted]))
        if self._meanings is None:
            return surface, SURFACE_ALONE
        try:
            meaning = self._meanings.scores(text)
        except TimeoutError:
            return surface, SURFACE_ALONE
        return SURFACE_SHARE * surface + (1 - SURFACE_SHARE) * meaning, WITH_MEANING

    def _spelled_out(self, text: str) -> str:
        """Add the words that the last word of `text` may become, if it is not one itself."""
        if not text[-1:].isalpha():
            return text
        return f"{text} {' '.join(self._words.meant_by(fold(text.split()[-1])))}"

    def _match(self, text: str, place: tuple[float, float] | None, document: Document, probability: float) -> Match:
        other = document.full_text
        alike = fuzz.token_sort_ratio(fold(text), fold(other))
        if alike >= _NEAR_IDENTICAL:
            probability = max(probability, alike / 100)
        both = shared_stems(text, other)
        terms = sorted(both, key=lambda word: (self._words.frequency(word), -len(word), word))[:_SHARED_LIMIT]
        same_place = bool(place_keys(text, self._quarters) & place_keys(other, self._quarters))
        if place and document.place:
            same_place = same_place or metres_between(place, document.place) <= SAME_PLACE_METRES
        return Match(document.id, probability, tuple(terms), same_place)

    def _compact(self) -> None:
        kept = [position for position, document in enumerate(self._slots) if document]
        self._postings.keep(kept)
        if self._meanings:
            self._meanings.keep(kept)
        self._slots = [self._slots[position] for position in kept]
        self._positions = {document.id: position for position, document in enumerate(self._slots) if document}


def _descending(scores: npt.NDArray[np.float32], most: int) -> Iterable[int]:
    """Return the `most` best positions by falling score, ties by position."""
    best = np.arange(len(scores))
    if len(scores) > most:
        best = np.sort(np.argpartition(-scores, most)[:most])
    return [int(position) for position in best[np.argsort(-scores[best], kind="stable")]]


def shared_stems(one: str, other: str) -> tuple[str, ...]:
    """Return the content words of `other`, as written there, that `one` has too in any inflection.

    >>> shared_stems("Bänke im Schlosspark reparieren", "Kaputte Bank: die Bänken am Schlosspark")
    ('Bänken', 'Schlosspark')
    """
    mine = {stem(fold(word)) for word in words(one)}
    theirs: dict[str, str] = {}
    for word in words(other):
        theirs.setdefault(stem(fold(word)), word)
    return tuple(word for key, word in theirs.items() if key in mine)
