"""More ideas than anybody has at hand: real texts halved and joined anew, and vectors mixed from real ones."""

import zlib
from collections.abc import Sequence
from typing import Final

import numpy as np

from bench.data import bonn, demo, ottensen, rows, stuttgart
from ideenmarkt.analysis.documents import Document
from ideenmarkt.analysis.encoding import Encoder, Vectors

_SEED: Final = 7
_MIXED_FROM: Final = 864


def documents(count: int) -> list[Document]:
    """Return `count` ideas: the first half of one real contribution's words, then the second half of another's.

    About as long as real ones, with real words as often as they occur; what they say makes no sense.
    """
    texts = [document.full_text for document in (*stuttgart().documents, *demo().documents, *ottensen()[0])]
    texts += [row["text"] for row in rows("bonn_survey_2017.csv")]
    texts += [document.title for document in bonn().documents]
    words = [text.split()[:60] for text in texts if text]
    choice = np.random.default_rng(_SEED).integers(0, len(words), size=(count, 2))
    joined = (words[one][: len(words[one]) // 2 + 1] + words[two][len(words[two]) // 2 :] for one, two in choice)
    return [Document(str(number), "", " ".join(text)) for number, text in enumerate(joined)]


class MixingEncoder:
    """Takes no time worth measuring: every word stands for one real sentence vector, a text for their mean.

    The real vectors are the Stuttgart titles' (without the language model: random ones of the same length). Which one
    a word stands for, its checksum says. Texts with words in common are near each other, as with a real encoder; how
    near, is not the same, so that speed and memory can be measured with it, quality cannot.
    """

    name: Final = "mixing"
    version: Final = "1"

    def __init__(self, encoder: Encoder | None) -> None:
        titles = [document.full_text for document in stuttgart().documents][:_MIXED_FROM]
        if encoder:
            self._real = encoder.encode(titles)
        else:
            self._real = np.random.default_rng(_SEED).normal(size=(_MIXED_FROM, 384)).astype(np.float32)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one row for each text."""
        result = np.zeros((len(texts), self._real.shape[1]), dtype=np.float32)
        for number, text in enumerate(texts):
            chosen = [zlib.crc32(word.lower().encode()) % len(self._real) for word in text.split()] or [0]
            result[number] = self._real[chosen].mean(axis=0)
        return np.asarray(result / np.linalg.norm(result, axis=1, keepdims=True), dtype=np.float32)
