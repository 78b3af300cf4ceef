"""One encoder for all processes of a machine: its own process, which listens on a socket only its user may open."""

import logging
import os
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import numpy as np

from ideenmarkt.analysis.encoder_wire import Line, Request, packed_rows, texts_in_parts
from ideenmarkt.analysis.encoding import Encoder, Vectors
from ideenmarkt.analysis.remote_encoder import HASTE_SECONDS
from ideenmarkt.analysis.vector_cache import CachedEncoder

logger = logging.getLogger(__name__)

# Texts encoded before somebody who is typing gets a turn: with titles about as long as they wait.
_TURN: Final = 4
_BACKLOG: Final = 64


class TooLate(Exception):
    """Whoever asked has stopped waiting."""


class Gate:
    """Lets one through at a time, those in a hurry first, and those no more who have waited too long.

    Without it whoever types would wait behind hundreds of texts of an index, and in a full hall the encoder would
    work for people who have been answered already.
    """

    def __init__(self, haste: float = HASTE_SECONDS) -> None:
        self._haste = haste
        self._turn = threading.Condition()
        self._busy = False
        self.hurried = 0
        """How many in a hurry wait."""

    @contextmanager
    def passed(self, *, hurried: bool) -> Iterator[None]:
        """Hold the gate; raises `TooLate` when it is `hurried` and takes too long."""
        with self._turn:
            self.hurried += hurried
            free = self._turn.wait_for(
                lambda: not self._busy and (hurried or not self.hurried), self._haste if hurried else None
            )
            self.hurried -= hurried
            if not free:
                self._turn.notify_all()
                raise TooLate
            self._busy = True
        try:
            yield
        finally:
            with self._turn:
                self._busy = False
                self._turn.notify_all()


class _InTurns:
    """An encoder that stops after a few texts to let somebody in a hurry pass."""

    def __init__(self, encoder: Encoder, gate: Gate) -> None:
        self.name, self.version = encoder.name, encoder.version
        self._encoder, self._gate = encoder, gate

    def encode(self, texts: Sequence[str]) -> Vectors:
        rows = []
        for part in texts_in_parts(texts, _TURN):
            with self._gate.passed(hurried=False):
                rows.append(self._encoder.encode(part))
        return np.concatenate(rows)


class EncoderServer:
    """Answers at the socket `path` until `close` is called; keeps vectors of ideas in `folder`, of drafts nowhere.

    It replaces whatever lies at `path`: that only one process serves it is up to the caller.
    """

    def __init__(self, encoder: Encoder, path: Path, *, folder: Path | None = None) -> None:
        self._encoder, self._path = encoder, path
        self._gate = Gate()
        self._one_index = threading.Lock()
        self._keeping = CachedEncoder(_InTurns(encoder, self._gate), folder)
        self._closed = False
        path.unlink(missing_ok=True)
        self._listener = socket.socket(socket.AF_UNIX)
        before = os.umask(0o177)
        try:
            self._listener.bind(str(path))
        finally:
            os.umask(before)
        self._listener.listen(_BACKLOG)

    def serve(self) -> None:
        """Take connections, each in its own thread; the encoder itself takes one request after the other."""
        while not self._closed:
            try:
                connected, _ = self._listener.accept()
            except OSError:
                time.sleep(0.1)  # closed, or too many open files for the moment
                continue
            threading.Thread(target=self._answer, args=(connected,), daemon=True).start()

    def close(self) -> None:
        """Stop listening."""
        self._closed = True
        self._path.unlink(missing_ok=True)
        with suppress(OSError):  # nobody listens on it any more
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes `accept`, which closing alone does not
        self._listener.close()

    def _answer(self, connected: socket.socket) -> None:
        with connected:
            line = Line(connected)
            try:
                line.send(f"{self._encoder.name}\n{self._encoder.version}".encode())
                while True:
                    line.send(packed_rows(self._rows(Request.unpacked(line.receive()))))
            except (EOFError, OSError, ValueError, TooLate):
                return  # the other side went away, waits no more or spoke nonsense
            except Exception as fault:  # one text that an encoder stumbles over must not end the others' answers
                logger.error("The encoder stumbled: %s", type(fault).__name__)  # its message may repeat a text

    def _rows(self, request: Request) -> Vectors:
        if not request.hurried:
            with self._one_index:  # two web workers that start together ask for the same: the second finds it kept
                return self._keeping.encode(request.texts)
        known = self._keeping.known(request.texts)
        if known is not None:
            return known
        with self._gate.passed(hurried=True):
            return self._encoder.encode(request.texts)
