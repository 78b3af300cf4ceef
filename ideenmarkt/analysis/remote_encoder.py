"""The encoder of this machine as other processes see it: they ask over a socket and never load the model."""

import socket
from collections.abc import Sequence
from copy import copy
from pathlib import Path
from typing import Final

import numpy as np

from ideenmarkt.analysis.encoder_wire import Line, Request, texts_in_parts, unpacked_rows
from ideenmarkt.analysis.encoding import Vectors

# Somebody is typing: after this the surface alone answers.
HASTE_SECONDS: Final = 0.03
# What builds an index can wait for one part of long texts on a busy machine.
PATIENCE_SECONDS: Final = 60.0
# Texts in one request: 64 of 70 ms each are far from the end of patience.
_PART: Final = 64


class AnotherEncoder(TimeoutError):
    """Another encoder than before listens now: its vectors don't compare with those of the old one."""


class RemoteEncoder:
    """Asks the process at the socket `path`; raises `TimeoutError` when one answer takes longer than `seconds`.

    A process that is not there, or goes away, counts as too slow, so that a search goes on without it. It may come
    back: every request connects anew.
    """

    def __init__(self, path: Path, *, seconds: float = PATIENCE_SECONDS) -> None:
        self._path = path
        self._seconds = seconds
        self._hurried = False
        self._identity = ""
        self._identity = self._ask(())[0]
        self.name, _, self.version = self._identity.partition("\n")

    def hasty(self, seconds: float = HASTE_SECONDS) -> "RemoteEncoder":
        """Return the same encoder for somebody who is typing: asked before all others, and keeping nothing."""
        hasty = copy(self)
        hasty._seconds, hasty._hurried = seconds, True
        return hasty

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one row for each text."""
        rows = [self._ask(part)[1] for part in texts_in_parts(texts, _PART)]
        return np.concatenate(rows) if rows else np.zeros((0, 1), dtype=np.float32)

    def _ask(self, texts: tuple[str, ...]) -> tuple[str, Vectors]:
        """Return name and version of who listens, and the rows (none when there are no texts)."""
        try:
            with socket.socket(socket.AF_UNIX) as connecting:
                # also bounds the connecting itself: a process that hangs has a full queue
                connecting.settimeout(self._seconds)
                connecting.connect(str(self._path))
                line = Line(connecting, self._seconds)
                identity = line.receive().decode()
                if self._identity and identity != self._identity:
                    raise AnotherEncoder("another encoder listens now")
                if not texts:
                    return identity, np.zeros((0, 1), dtype=np.float32)
                line.send(Request(texts, self._hurried).packed())
                return identity, unpacked_rows(line.receive(), len(texts))
        except TimeoutError:
            raise
        except (OSError, EOFError, ValueError) as error:
            raise TimeoutError(f"no encoder answers at {self._path}") from error
