"""»This exists already«: published ideas like a text, also while it is being typed."""

from collections.abc import Collection, Iterable
from typing import Final

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz

from ideenmarkt.analysis.calibration import SURFACE_ALONE, SURFACE_SHARE, WITH_MEANING, probability
from ideenmarkt.analysis.cone import Cone, ordinary_rows
from ideenmarkt.analysis.documents import Document
from ideenmarkt.analysis.encoding import Encoder, Vectors
from ideenmarkt.analysis.match import Match, shared_stems
from ideenmarkt.analysis.pins import Pins, same_pin
from ideenmarkt.analysis.places import place_keys
from ideenmarkt.analysis.postings import Postings, counts_of
from ideenmarkt.analysis.semantics import Lesson, Meanings, as_encoded
from ideenmarkt.analysis.text import fold, words
from ideenmarkt.analysis.wordlist import WordList

_SHARED_LIMIT: Final = 5
# Texts this alike (0 to 100, word order aside) are one text with a slip of the pen.
_NEAR_IDENTICAL: Final = 95.0
# So many of the best are looked at when some of them may be excluded or gone.
_LOOKED_AT: Final = 200
# An index that has grown so many times over since its centre was set, from at least so few, gets a new one.
_GROWN: Final = 2
_FEW: Final = 32


class SimilarIndex:
    """Finds similar documents; documents come and go one by one without building everything anew.

    With `encoder` it asks it for every document and query itself; when that raises `TimeoutError` for a query, the
    surface alone answers. Where nobody shall wait for an encoder, its vectors are handed in later: `lesson` tells
    which are missing, `teach` takes them, and `query` takes that of the text asked for. `quarters` are folded names of
    quarters of this city.

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
        quarters: Collection[str] = (),
    ) -> None:
        self._quarters = quarters
        latest = {document.id: document for document in documents}
        self._slots: list[Document | None] = list(latest.values())
        self._positions = {id: position for position, id in enumerate(latest)}
        texts = [document.full_text for document in latest.values()]
        self._postings = Postings(texts)
        self._words = WordList(texts)
        self._pins = Pins(list(latest.values()))
        self._encoder = encoder
        self._meanings: Meanings | None = None
        self._centred_on = len(texts)
        if encoder:
            rows, ordinary = as_encoded(texts, encoder), ordinary_rows(encoder)
            self._meanings = Meanings(Cone.of(rows, ordinary), len(rows))
            self._meanings.put(range(len(rows)), rows)

    def __len__(self) -> int:
        return len(self._positions)

    def add(self, document: Document) -> None:
        """Take in `document`, in place of the one with the same id if there is one."""
        self.remove(document.id)
        text = document.full_text
        if self._meanings:
            self._meanings.add(as_encoded([text], self._encoder)[0] if self._encoder else None)
        self._positions[document.id] = self._postings.add(text)
        self._words.add(text)
        self._pins.add(document.place)
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
        if self._meanings:
            self._meanings.waive(position)
        if len(self._slots) > 64 and len(self._positions) < len(self._slots) / 2:
            self._compact()

    @property
    def is_taught(self) -> bool:
        """Whether no vector is missing and the centre is up to date."""
        return not self._positions or not (self._off_centre or self._meanings is None or not self._meanings.known.all())

    @property
    def _off_centre(self) -> bool:
        return self._meanings is None or len(self) > _GROWN * max(self._centred_on, _FEW)

    def lesson(self) -> Lesson:
        """Return the texts whose vectors are missing; all of them when there is no centre yet or it is out of date."""
        anew = self._off_centre
        missing = np.ones(len(self._slots), dtype=np.bool_) if anew or not self._meanings else ~self._meanings.known
        documents = (self._slots[position] for position in np.flatnonzero(missing))
        return Lesson(tuple(document.full_text for document in documents if document), anew)

    def teach(self, lesson: Lesson, rows: Vectors, ordinary: Vectors) -> None:
        """Take in the rows of a lesson's texts and of the background, as `semantics.as_encoded` gives them."""
        if lesson.anew:
            self._centred_on = len(lesson.texts)
            self._meanings = Meanings(Cone.of(rows, ordinary), len(self._slots))
            for position, document in enumerate(self._slots):
                if document is None:
                    self._meanings.waive(position)
        if self._meanings is None:
            return  # forgotten while the lesson was being prepared
        numbers = {text: number for number, text in enumerate(lesson.texts)}
        found = {
            int(position): numbers[document.full_text]
            for position in np.flatnonzero(~self._meanings.known)
            if (document := self._slots[position]) and document.full_text in numbers
        }
        self._meanings.put(list(found), rows[list(found.values())])

    def forget_meanings(self) -> None:
        """Go back to the surface alone: the vectors came from another encoder."""
        self._meanings = None

    def query(
        self,
        text: str,
        *,
        k: int = 5,
        exclude: Collection[str] = (),
        threshold: float = 0.0,
        place: tuple[float, float] | None = None,
        meaning: Vectors | None = None,
    ) -> tuple[Match, ...]:
        """Return up to `k` documents most like `text`, best first, none with a score below `threshold` or in `exclude`.

        The last word may be half typed. A text without content words matches nothing. `place` is (latitude,
        longitude) in degrees, where the text has one: what lies near comes first; `meaning` its row as
        `semantics.as_encoded` gives it.
        """
        wanted = self._spelled_out(text)
        if not words(wanted) or not self._positions:
            return ()
        odds = self._log_odds(wanted, self._meaning_of(text) if meaning is None else meaning)
        if place:
            odds = odds + self._pins.log_odds(place)
        matches: list[Match] = []
        for position in _descending(odds, _LOOKED_AT + k + len(exclude)):
            document = self._slots[position]
            if document is None or document.id in exclude:
                continue
            match = self._match(wanted, place, document, probability(float(odds[position])))
            if len(matches) == k or odds[position] == -np.inf or match.score < threshold:
                break
            matches.append(match)
        return tuple(matches)

    def _meaning_of(self, text: str) -> Vectors | None:
        if self._encoder is None:
            return None
        try:
            row: Vectors = as_encoded([text], self._encoder)[0]
        except TimeoutError:
            return None
        return row

    def _log_odds(self, wanted: str, meaning: Vectors | None) -> npt.NDArray[np.float32]:
        """Return by position how sure it is that a person calls document and text the same idea.

        Where the meaning of either is not known, the surface alone says it: on the same scale, so that both compare.
        """
        surface = self._postings.scores(counts_of([wanted]))
        if self._meanings is None or meaning is None:
            return SURFACE_ALONE.log_odds(surface)
        both = WITH_MEANING.log_odds(SURFACE_SHARE * surface + (1 - SURFACE_SHARE) * self._meanings.scores(meaning))
        known = self._meanings.known
        return both if known.all() else np.where(known, both, SURFACE_ALONE.log_odds(surface))

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
        return Match(document.id, probability, tuple(terms), same_place or same_pin(place, document.place))

    def _compact(self) -> None:
        kept = [position for position, document in enumerate(self._slots) if document]
        self._postings.keep(kept)
        self._pins.keep(kept)
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
