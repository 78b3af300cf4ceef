"""How the encoder's process and those who ask it speak over a socket: messages with their length before them."""

import json
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from ideenmarkt.analysis.encoding import Vectors

_LENGTH_BYTES: Final = 4
_LARGEST: Final = 32 * 1024 * 1024


class Line:
    """One end of a connection. With `seconds`, everything said on it together takes no longer than that.

    Raises `TimeoutError` when time is up, `EOFError` when the other side has gone, `ValueError` for a message that is
    too long.
    """

    def __init__(self, connected: socket.socket, seconds: float | None = None) -> None:
        self._socket = connected
        self._end = None if seconds is None else time.monotonic() + seconds

    def send(self, message: bytes) -> None:
        """Send one message."""
        self._wait_no_longer()
        self._socket.sendall(len(message).to_bytes(_LENGTH_BYTES, "big") + message)

    def receive(self) -> bytes:
        """Return the next message."""
        length = int.from_bytes(self._exactly(_LENGTH_BYTES), "big")
        if length > _LARGEST:
            raise ValueError("the message is too long")
        return self._exactly(length)

    def _exactly(self, length: int) -> bytes:
        parts: list[bytes] = []
        while length:
            self._wait_no_longer()
            part = self._socket.recv(min(length, 1 << 20))
            if not part:
                raise EOFError
            parts.append(part)
            length -= len(part)
        return b"".join(parts)

    def _wait_no_longer(self) -> None:
        if self._end is None:
            return
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._socket.settimeout(left)


@dataclass(frozen=True, slots=True)
class Request:
    """Texts to encode. Somebody typing is in a hurry: served first, or not at all, and nothing of it is kept."""

    texts: tuple[str, ...]
    hurried: bool

    def packed(self) -> bytes:
        """Return the message that says this."""
        return json.dumps({"texts": self.texts, "hurried": self.hurried}).encode()

    @classmethod
    def unpacked(cls, message: bytes) -> "Request":
        """Read such a message; raises `ValueError` for any other.

        >>> Request.unpacked(Request(("Bänke",), hurried=True).packed())
        Request(texts=('Bänke',), hurried=True)
        """
        said = json.loads(message)
        if not isinstance(said, dict) or not isinstance(said.get("texts"), list):
            raise ValueError("not a request")
        return cls(tuple(map(str, said["texts"])), bool(said.get("hurried")))


def packed_rows(rows: Vectors) -> bytes:
    """Return the message with these rows: the number of columns, then 32-bit floats."""
    width: int = rows.shape[1]
    return width.to_bytes(_LENGTH_BYTES, "little") + np.asarray(rows, dtype="<f4").tobytes()


def unpacked_rows(message: bytes, count: int) -> Vectors:
    """Return the `count` rows of such a message; raises `ValueError` when they are not that many.

    >>> unpacked_rows(packed_rows(np.ones((2, 3), dtype=np.float32)), 2).shape
    (2, 3)
    """
    width = int.from_bytes(message[:_LENGTH_BYTES], "little")
    return np.frombuffer(message, dtype="<f4", offset=_LENGTH_BYTES).reshape(count, width).astype(np.float32)


def texts_in_parts(texts: Sequence[str], size: int) -> list[tuple[str, ...]]:
    """Return the texts in tuples of at most `size`.

    >>> texts_in_parts(["a", "b", "c"], 2)
    [('a', 'b'), ('c',)]
    """
    return [tuple(texts[start : start + size]) for start in range(0, len(texts), size)]
