"""One encoder for all processes of a machine: it listens on a socket, web workers ask it and don't wait long."""

import json
import os
import threading
from collections.abc import Sequence
from copy import copy
from multiprocessing.connection import Client, Connection, Listener
from pathlib import Path
from typing import Final

import numpy as np

from ideenmarkt.analysis.encoding import Encoder, Vectors

# Somebody is typing: after this the surface alone answers.
HASTE_SECONDS: Final = 0.03
# A job that builds an index can wait for one chunk of long texts.
PATIENCE_SECONDS: Final = 60.0
_LARGEST_REQUEST: Final = 32 * 1024 * 1024


class EncoderServer:
    """Answers requests at the socket `path`, which only the same user may open, until `close` is called.

    A request is a JSON list of texts; the answer is the number of columns (four bytes) and the rows as 32-bit floats.
    """

    def __init__(self, encoder: Encoder, path: Path) -> None:
        self._encoder = encoder
        path.unlink(missing_ok=True)
        before = os.umask(0o177)
        try:
            self._listener = Listener(str(path), family="AF_UNIX", backlog=64)
        finally:
            os.umask(before)

    def serve(self) -> None:
        """Take connections, each in its own thread; the encoder itself takes one request after the other."""
        while True:
            try:
                connection = self._listener.accept()
            except OSError:
                return  # closed
            threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def close(self) -> None:
        """Stop listening."""
        self._listener.close()

    def _answer(self, connection: "Connection[bytes, bytes]") -> None:
        with connection:
            connection.send_bytes(f"{self._encoder.name}\n{self._encoder.version}".encode())
            try:
                while True:
                    rows = self._encoder.encode(json.loads(connection.recv_bytes(_LARGEST_REQUEST)))
                    connection.send_bytes(rows.shape[1].to_bytes(4, "little") + rows.tobytes())
            except (EOFError, OSError, ValueError):
                return  # the other side went away or spoke nonsense


class RemoteEncoder:
    """Asks the server at the socket `path`; raises `TimeoutError` when the answer takes longer than `seconds`.

    A server that is not there counts as too slow, so that a search goes on without it.
    """

    def __init__(self, path: Path, *, seconds: float = PATIENCE_SECONDS) -> None:
        self._path = path
        self._seconds = seconds
        with self._connect() as connection:
            self.name, self.version = self._receive(connection).decode().split("\n", 1)

    def hasty(self) -> "RemoteEncoder":
        """Return the same encoder for somebody who is typing."""
        hasty = copy(self)
        hasty._seconds = HASTE_SECONDS
        return hasty

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one row for each text."""
        with self._connect() as connection:
            self._receive(connection)
            connection.send_bytes(json.dumps(list(texts)).encode())
            answer = self._receive(connection)
        width = int.from_bytes(answer[:4], "little")
        return np.frombuffer(answer, dtype=np.float32, offset=4).reshape(-1, width)

    def _connect(self) -> "Connection[bytes, bytes]":
        try:
            return Client(str(self._path), family="AF_UNIX")
        except OSError as error:
            raise TimeoutError(f"no encoder listens at {self._path}") from error

    def _receive(self, connection: "Connection[bytes, bytes]") -> bytes:
        if not connection.poll(self._seconds):
            raise TimeoutError(f"the encoder took longer than {self._seconds:g} s")
        try:
            return connection.recv_bytes()
        except (EOFError, OSError) as error:
            raise TimeoutError("the encoder went away") from error
