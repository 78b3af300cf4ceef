"""Ideas as vectors of what is wanted, not where: the places masked, the sentence and its words side by side."""

import math
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np

from ideenmarkt.analysis.background import BACKGROUND
from ideenmarkt.analysis.cone import Cone, in_context, ordinary_rows
from ideenmarkt.analysis.encoding import Encoder, Vectors
from ideenmarkt.analysis.neighbourhoods import unit
from ideenmarkt.analysis.text import fold, stem, words

# Sentence and words alike: the sentence knows how words belong together, the words don't drown in its phrasing.
# On the development bundles AMI .53 alone, .56 together; between .3 and .5 it hardly matters.
_WORDS_SHARE: Final = 0.5
# A stem that more than this share of the ideas has tells none of them apart.
_COMMON_SHARE: Final = 0.05
_COMMON_LEAST: Final = 20
# In a text of more content words than this, those that no other text has are left out of its words: a third fewer to
# encode, and the agreement with people's bundles is the same.
_FEW_WORDS: Final = 10
# So few texts have no common centre of their own.
_NO_CENTRE: Final = 50
_CHUNK: Final = 64

Progress = Callable[[float], None]


def encode_all(encoder: Encoder, texts: Sequence[str], progress: Progress = lambda _: None) -> Vectors:
    """Return the encoder's rows for `texts`, in chunks, so that `progress` moves."""
    rows = []
    for start in range(0, len(texts), _CHUNK):
        rows.append(encoder.encode(texts[start : start + _CHUNK]))
        progress(min(1.0, (start + _CHUNK) / len(texts)))
    return np.concatenate(rows) if rows else np.zeros((0, 1), dtype=np.float32)


def sentence_vectors(texts: Sequence[str], encoder: Encoder, progress: Progress = lambda _: None) -> Vectors:
    """Return centred vectors of whole texts, length 1, 0 for a text without any content word."""
    if not texts:
        return np.zeros((0, 1), dtype=np.float32)
    rows = encode_all(encoder, in_context(texts), progress)
    rows = Cone.of(rows, ordinary_rows(encoder)).left(rows)
    rows[[not words(text) for text in texts]] = 0.0
    return rows


class Frame:
    """What a corpus makes of its texts: the centre of its sentences, how rare its words are, where they lie.

    Kept, so that a text that comes later is seen as the corpus was.
    """

    def __init__(self, texts: Sequence[str], encoder: Encoder, progress: Progress = lambda _: None) -> None:
        self._encoder = encoder
        rows = encode_all(encoder, in_context(texts), lambda share: progress(0.7 * share))
        self._cone = Cone.of(rows, ordinary_rows(encoder))
        everything = [words(text) for text in texts]
        frequency = Counter(key for content in everything for key in {stem(fold(word)) for word in content})
        limit = max(_COMMON_LEAST, _COMMON_SHARE * len(texts))
        self._weights = {key: math.log(1 + len(texts) / n) if n <= limit else 0.0 for key, n in frequency.items()}
        self._unseen = math.log(1 + max(1, len(texts)))
        self._shared = frozenset(key for key, n in frequency.items() if n > 1)
        contents = [self._telling(content) for content in everything]
        ordinary = {word for text in BACKGROUND for word in words(text)}
        vocabulary = sorted({word for content in contents for word in content} | ordinary)
        table = encode_all(encoder, vocabulary, lambda share: progress(0.7 + 0.25 * share))
        self._word_centre = table.mean(axis=0)
        bags = self._bags(texts)
        self._bag_centre = bags[bags.any(axis=1)].mean(axis=0) if len(texts) > _NO_CENTRE else np.float32(0)

    def rows(self, texts: Sequence[str]) -> Vectors:
        """Return for each text its sentence and its words, centred, side by side; length 1, 0 without content."""
        sentences = self._cone.left(encode_all(self._encoder, in_context(texts)))
        sentences[[not words(text) for text in texts]] = 0.0
        bags = self._bags(texts)
        filled = bags.any(axis=1)
        bags[filled] = unit(bags[filled] - self._bag_centre)
        return unit(np.hstack([sentences * (1 - _WORDS_SHARE) ** 0.5, bags * _WORDS_SHARE**0.5]).astype(np.float32))

    def _telling(self, content: tuple[str, ...]) -> tuple[str, ...]:
        if len(content) <= _FEW_WORDS:
            return content
        return tuple(word for word in content if stem(fold(word)) in self._shared)

    def _bags(self, texts: Sequence[str]) -> Vectors:
        """Return the weighted mean of each text's word vectors, rare words heavier; length 1."""
        contents = [self._telling(words(text)) for text in texts]
        vocabulary = sorted({word for content in contents for word in content})
        table = unit(self._encoder.encode(vocabulary) - self._word_centre) if vocabulary else self._word_centre[None]
        position = {word: number for number, word in enumerate(vocabulary)}
        bags = np.zeros((len(texts), len(self._word_centre)), dtype=np.float32)
        for number, content in enumerate(contents):
            for word in content:
                bags[number] += self._weights.get(stem(fold(word)), self._unseen) * table[position[word]]
        return unit(bags)


def measure_vectors(texts: Sequence[str], encoder: Encoder, progress: Progress = lambda _: None) -> Vectors:
    """Return one row of length 1 for each (place-masked) text: its sentence and its words side by side."""
    if not texts:
        return np.zeros((0, 1), dtype=np.float32)
    result = Frame(texts, encoder, progress).rows(texts)
    progress(1.0)
    return result
