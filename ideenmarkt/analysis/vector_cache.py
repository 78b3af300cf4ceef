"""Vectors kept by the hash of their text, so that no text is encoded twice: in memory and in one file per encoder."""

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from ideenmarkt.analysis.encoding import Encoder, Vectors

_HASH_BYTES: Final = 16


def cache_folder() -> Path | None:
    """Return where vectors are kept: IDEENMARKT_VECTOR_CACHE, else the user's cache folder; None when it is "off".

    >>> cache_folder() is None or isinstance(cache_folder(), Path)
    True
    """
    named = os.environ.get("IDEENMARKT_VECTOR_CACHE")
    if named is not None:
        return None if named == "off" else Path(named)
    home = os.environ.get("XDG_CACHE_HOME")
    return (Path(home) if home else Path.home() / ".cache") / "ideenmarkt"


def text_hash(text: str) -> bytes:
    """Return the key of a text; the text itself is not kept.

    >>> len(text_hash("Mehr Bänke"))
    16
    """
    return hashlib.blake2b(text.encode(), digest_size=_HASH_BYTES).digest()


class CachedEncoder:
    """An encoder that remembers. Vectors are kept as 16-bit floats and always returned so rounded, cached or new.

    The file is a sequence of records (hash, vector); a record cut short by a crash at the end is ignored.
    Several processes may append to it: each writes whole records in one call.
    """

    def __init__(self, encoder: Encoder, folder: Path | None) -> None:
        self._encoder = encoder
        self._known: dict[bytes, npt.NDArray[np.float16]] = {}
        self._path: Path | None = None
        if folder is not None:
            version = hashlib.blake2b(f"{encoder.name} {encoder.version}".encode(), digest_size=8).hexdigest()
            self._path = folder / f"vectors-{version}.bin"
        self._read = False

    @property
    def name(self) -> str:
        """The name of the encoder behind."""
        return self._encoder.name

    @property
    def version(self) -> str:
        """The version of the encoder behind."""
        return self._encoder.version

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one row for each text, encoding only those never seen."""
        keys = [text_hash(text) for text in texts]
        self._load_once()
        unknown = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
        if unknown:
            fresh = self._encoder.encode(list(unknown.values())).astype(np.float16)
            self._known.update(zip(unknown, fresh, strict=True))
            self._append(list(unknown), fresh)
        return np.array([self._known[key] for key in keys], dtype=np.float32)

    def known(self, texts: Sequence[str]) -> Vectors | None:
        """Return the rows of the texts if all of them were seen before; else None, and nothing is kept."""
        self._load_once()
        rows = [self._known.get(text_hash(text)) for text in texts]
        return None if any(row is None for row in rows) else np.array(rows, dtype=np.float32)

    def _append(self, keys: Sequence[bytes], rows: npt.NDArray[np.float16]) -> None:
        if self._path is None:
            return
        records = b"".join(key + row.tobytes() for key, row in zip(keys, rows, strict=True))
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            header = b"" if self._path.exists() else rows.shape[1].to_bytes(4, "little")
            with self._path.open("ab", buffering=0) as stream:
                stream.write(header + records)
        except OSError:
            self._path = None  # a cache that cannot be written (full disk, read-only home) must not stop the work

    def _load_once(self) -> None:
        if not self._read and self._path is not None and self._path.exists():
            self._load(self._path)
        self._read = True

    def _load(self, path: Path) -> None:
        raw = path.read_bytes()
        width = int.from_bytes(raw[:4], "little")
        record = np.dtype([("key", f"V{_HASH_BYTES}"), ("row", np.float16, (width,))])
        table = np.frombuffer(raw, dtype=record, offset=4, count=max(0, len(raw) - 4) // record.itemsize)
        self._known.update(zip((bytes(key) for key in table["key"]), table["row"], strict=True))
