"""What a sentence encoder is: the protocol, its vectors, and the refusal of one that is not there."""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]


class UnknownEncoder(ValueError):
    """No encoder has this name, or what it needs is not installed; the message is German, for people at a terminal."""


@runtime_checkable
class Encoder(Protocol):
    """Turns texts into vectors of length 1; the same text and version always give the same vector."""

    @property
    def name(self) -> str:
        """The name by which `encoder_from_name` finds it."""
        ...

    @property
    def version(self) -> str:
        """Changes whenever the vectors change, so that cached ones are not mixed with new ones."""
        ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one row for each text, shape (n, d), each row of Euclidean length 1."""
        ...
