"""What texts mean, from the encoder of this machine: asked for a moment by requests, patiently by one thread."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from threading import Lock, Thread
from typing import Final, Protocol
from weakref import WeakSet, ref

from ideenmarkt.analysis.encoding import Vectors
from ideenmarkt.analysis.remote_encoder import AnotherEncoder, RemoteEncoder
from ideenmarkt.analysis.semantics import as_encoded

log = logging.getLogger("ideenmarkt")

# Seconds until an encoder that is not there is looked for again.
RETRY: Final = 3.0


class Pupil(Protocol):
    """An index that learns what its texts mean."""

    def learn(self, encoder: RemoteEncoder) -> None:
        """Ask the encoder for what is missing; raises `TimeoutError` when it goes away."""
        ...


@dataclass(frozen=True, slots=True)
class Meant:
    """What a text means, as a row, and according to whom: rows of different encoders don't compare."""

    row: Vectors
    encoder: RemoteEncoder


class Understanding:
    """The encoder's process as all indexes of this process see it. No request ever waits for more than its moment."""

    def __init__(self, socket: Path) -> None:
        self._socket = socket
        self.encoder: RemoteEncoder | None = None
        """The encoder last met; it may have gone since."""
        self._waiting: SimpleQueue[ref[Pupil]] = SimpleQueue()
        self._pending: WeakSet[Pupil] = WeakSet()
        self._lock = Lock()
        self._thread: Thread | None = None

    def of(self, text: str) -> Meant | None:
        """What a text means, if the encoder says so in the time that somebody typing has."""
        encoder = self.encoder
        if encoder is None:
            return None
        try:
            return Meant(as_encoded([text], encoder.hasty())[0], encoder)
        except AnotherEncoder:
            self.encoder = None
        except TimeoutError:
            pass  # gone or busy: it is asked again for the next text
        return None

    def teach(self, pupil: Pupil) -> None:
        """Have the thread teach an index, soon; it waits for an encoder that is not there yet."""
        with self._lock:
            if pupil in self._pending:
                return
            self._pending.add(pupil)
            # begun late, because threads don't survive the forking of web workers
            if self._thread is None:
                self._thread = Thread(target=self._work, name="understanding", daemon=True)
                self._thread.start()
        self._waiting.put(ref(pupil))

    def _work(self) -> None:
        while True:
            waiting = self._waiting.get()
            while (pupil := waiting()) and not self._taught(pupil):
                del pupil  # an index that nobody needs any more must not live on because it waits
                time.sleep(RETRY)

    def _taught(self, pupil: Pupil) -> bool:
        """Whether the index has been taught, or cannot be; False when the encoder is not there."""
        try:
            encoder = self.encoder = self.encoder or RemoteEncoder(self._socket)
            pupil.learn(encoder)
        except AnotherEncoder:
            self.encoder = None
            return False
        except TimeoutError:
            return False
        except Exception as fault:  # the thread must go on for the other indexes
            log.error("An index could not be taught: %s", type(fault).__name__)  # a message may repeat a text
        with self._lock:
            self._pending.discard(pupil)
        return True
