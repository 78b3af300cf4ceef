"""Uploaded files wait between the steps of an import: in the instance folder, under a random name, for one account."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from ideenmarkt.ground.errors import NotFound
from ideenmarkt.ground.i18n import N_

KEPT = timedelta(days=1)


class NoWaitingFile(NotFound):
    message = N_("Diese Datei wartet nicht mehr. Bitte laden Sie sie noch einmal hoch.")


@dataclass(frozen=True, slots=True)
class WaitingFile:
    """An upload on its way. `meaning` holds what the person said about the columns: field -> column."""

    token: str
    account_id: int
    round_slug: str
    file_name: str
    sha256: str
    channel: str
    meaning: Mapping[str, str] | None = None  # None: as guessed


class WaitingFiles:
    """The folder with its uploads; two files each, the content and what is known about it."""

    def __init__(self, instance: Path) -> None:
        self._folder = instance / "uploads"

    def keep(
        self, content: bytes, *, account_id: int, round_slug: str, file_name: str, channel: str, at: datetime
    ) -> WaitingFile:
        """Put an upload aside, and remove those that nobody came back for."""
        self._folder.mkdir(mode=0o700, exist_ok=True)
        self.sweep(at)
        digest = hashlib.sha256(content).hexdigest()
        file = WaitingFile(secrets.token_hex(16), account_id, round_slug, file_name, digest, channel)
        self._write(f"{file.token}.bin", content)
        self.change(file)
        return file

    def find(self, token: str, *, account_id: int | None) -> WaitingFile:
        """Raises NoWaitingFile, also for somebody else's."""
        if len(token) != 32 or not set(token) <= set("0123456789abcdef"):
            raise NoWaitingFile
        try:
            found = WaitingFile(**json.loads((self._folder / f"{token}.json").read_text("utf-8")))
        except FileNotFoundError:
            raise NoWaitingFile from None
        if found.account_id != account_id:
            raise NoWaitingFile
        return found

    def content(self, file: WaitingFile) -> bytes:
        try:
            return (self._folder / f"{file.token}.bin").read_bytes()
        except FileNotFoundError:
            raise NoWaitingFile from None

    def change(self, file: WaitingFile, **changes: object) -> WaitingFile:
        changed = replace(file, **changes)  # type: ignore[arg-type]  # passed through
        self._write(f"{file.token}.json", json.dumps(asdict(changed)).encode())
        return changed

    def remove(self, file: WaitingFile) -> None:
        for ending in ("bin", "json"):
            (self._folder / f"{file.token}.{ending}").unlink(missing_ok=True)

    def sweep(self, at: datetime) -> None:
        """Remove what has been waiting for more than a day."""
        for path in self._folder.glob("*.*"):
            if path.stat().st_mtime < (at - KEPT).timestamp():
                path.unlink(missing_ok=True)

    def _write(self, name: str, content: bytes) -> None:
        path = self._folder / name
        part = path.with_suffix(".part")
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:
            stream.write(content)
        part.replace(path)
