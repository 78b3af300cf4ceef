"""The meaning side of an index: one vector for each text, compared with the meaning of a query."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ideenmarkt.analysis.background import BACKGROUND
from ideenmarkt.analysis.encoding import Encoder, Vectors
from ideenmarkt.analysis.measures import in_context
from ideenmarkt.analysis.neighbourhoods import unit


class Meanings:
    """Cosine similarities between a text and all texts held, about the centre that the texts had when it was built.

    `positions` are those of the texts in order; nothing is ever moved, so that they stay in step with an index.
    """

    def __init__(self, texts: Sequence[str], encoder: Encoder, asking: Encoder) -> None:
        self._encoder = encoder
        self._asking = asking
        rows = encoder.encode(in_context(texts))
        ordinary = encoder.encode(in_context(BACKGROUND))
        every = np.concatenate([rows, ordinary]) if len(rows) else ordinary
        self._centre: Vectors = np.asarray(every.mean(axis=0), dtype=np.float32)
        self._used = len(rows)
        self._rows = unit(rows - self._centre) if len(rows) else np.zeros((0, ordinary.shape[1]), dtype=np.float32)

    def add(self, text: str) -> None:
        """Take in one more text."""
        if self._used == len(self._rows):
            room = np.zeros((max(64, len(self._rows) // 4), self._rows.shape[1]), dtype=np.float32)
            self._rows = np.concatenate([self._rows, room])
        self._rows[self._used] = self._vector(text, self._encoder)
        self._used += 1

    def keep(self, positions: Sequence[int]) -> None:
        """Drop every text but those at `positions`."""
        self._rows = self._rows[list(positions)]
        self._used = len(self._rows)

    def scores(self, text: str) -> npt.NDArray[np.float32]:
        """Return the similarity, -1 to 1, of `text` with every text, by position."""
        return np.asarray(self._rows[: self._used] @ self._vector(text, self._asking), dtype=np.float32)

    def _vector(self, text: str, encoder: Encoder) -> Vectors:
        vector: Vectors = unit(encoder.encode(in_context([text])) - self._centre)[0]
        return vector
