"""The commands `ideenmarkt encoder …`: run the one process that has loaded the encoder, and ask how it is."""

from __future__ import annotations

import logging
import os
import signal
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import click

from ideenmarkt.analysis.encoder_service import EncoderServer
from ideenmarkt.analysis.encoders import describe, encoder_without_cache
from ideenmarkt.analysis.encoding import Encoder, UnknownEncoder
from ideenmarkt.analysis.vector_cache import cache_folder
from ideenmarkt.config import Config, ConfigError, config_from_environment
from ideenmarkt.ground.command_line import json_option, print_json
from ideenmarkt.ground.encoder import (
    EncoderState,
    encoder_name,
    encoder_state,
    encoder_title,
    keep_vectors_in,
    socket_path,
)
from ideenmarkt.ground.helpers import REFUSED


class Unusable(click.ClickException):
    """Nothing that starting anew would cure."""

    exit_code = REFUSED


@dataclass(frozen=True, slots=True)
class Status:
    """What `encoder status` prints; milliseconds for one word, where the encoder answers."""

    state: EncoderState
    setting: str
    encoder: str
    milliseconds: float | None


SENTENCES = {
    EncoderState.OFF: "Kein Sprachmodell: Ähnlichkeit geht nach Wörtern und Buchstaben.",
    EncoderState.SILENT: "{encoder} antwortet nicht: Ähnlichkeit geht nach Wörtern und Buchstaben.",
    EncoderState.ANSWERS: "{encoder} antwortet, ein Wort dauert {milliseconds} ms.",
}


@click.group(help="Das Sprachmodell, das auf diesem Rechner für alle Prozesse arbeitet.")
def encoder() -> None:
    pass


@encoder.command()
def serve() -> None:
    """Startet den Prozess, der das Sprachmodell lädt und für alle anderen Prozesse antwortet.

    `ideenmarkt serve` tut das von selbst; dieser Befehl ist für eine eigene Prozessverwaltung (dann `ideenmarkt serve
    --no-encoder`). Je Installation und Rechner arbeitet einer; ein zweiter wartet, bis der erste endet.
    """
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    signal.signal(signal.SIGTERM, _end)
    config = _config()
    keep_vectors_in(config.instance)
    loaded = _load(encoder_name(config))
    path = _address(config)
    with _alone(path.with_suffix(".lock")):
        loaded.encode(["Idee"])  # the model is in memory before anybody asks
        with closing(EncoderServer(loaded, path, folder=cache_folder())) as server:
            click.echo(f"Encoder {describe(loaded)} antwortet an {path} (Prozess {os.getpid()}).", err=True)
            server.serve()


@encoder.command()
@json_option
def status(as_json: bool) -> None:
    """Sagt, ob das Sprachmodell antwortet, welches es ist und wie lange ein Wort dauert."""
    config = _config()
    started = time.perf_counter()
    state = encoder_state(config)
    took = round(1000 * (time.perf_counter() - started), 1)
    found = Status(state, config.encoder, encoder_title(config), took if state is EncoderState.ANSWERS else None)
    if as_json:
        print_json(found)
    else:
        click.echo(SENTENCES[state].format(encoder=found.encoder, milliseconds=found.milliseconds))


def _config() -> Config:
    try:
        return config_from_environment()
    except ConfigError as problem:
        raise Unusable(str(problem)) from None


def _address(config: Config) -> Path:
    try:
        return socket_path(config.instance)
    except ConfigError as problem:
        raise Unusable(str(problem)) from None


def _load(name: str) -> Encoder:
    try:
        found = encoder_without_cache(name)
    except UnknownEncoder as problem:
        raise Unusable(str(problem)) from None
    if found is None:
        raise Unusable(
            "Es gibt kein Sprachmodell: IDEENMARKT_ENCODER steht auf »sparse«, oder es ist keines installiert "
            "(pip install 'ideenmarkt[semantic]')."
        )
    return found


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Hold the lock of this machine's encoder, once nobody else does; the file names the process that has it."""
    import fcntl  # Unix only; other commands work without

    with lock.open("a") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            click.echo("Ein anderer Encoder arbeitet schon; dieser wartet, bis jener endet.", err=True)
            fcntl.flock(held, fcntl.LOCK_EX)
        held.truncate(0)
        held.write(str(os.getpid()))
        held.flush()
        yield


def _end(_signal: int, _frame: object) -> NoReturn:
    raise SystemExit(0)
